"""The stepper in a real browser: by keyboard, without script, and on paper."""

import shutil

import pytest

from autograder import pictures

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as starter:
        running = starter.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--disable-component-update"])
        yield running
        running.close()


@pytest.fixture
def address(tmp_path):
    """A page with two steppers and a still picture."""

    def twice():
        return pictures.steps(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4).html

    page = pictures.show(lambda x, y: x * y, x=3, y=2)
    page.html = twice() + page.html + twice()
    return page.save(tmp_path / "page.html").as_uri()


def shown(page, box):
    return page.locator(".stepper").nth(box).locator("details.step p:visible").all_inner_texts()


def test_the_stepper_is_walked_by_keyboard(browser, address):
    """Arrow keys, Home and End move one stepper and not the other; numbers appear with their steps; nothing is logged."""
    page, problems = browser.new_page(), []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".stepper[data-ready] >> nth=1")
    value = page.locator(".stepper").nth(0).get_by_text("q = 3", exact=True)
    assert shown(page, 0) == ["The inputs are given: x = −2, y = 5, z = −4."]
    assert not value.is_visible()
    page.locator(".stepper").nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert shown(page, 0) == ["q = x + y = −2 + 5 = 3."]
    assert value.is_visible()
    page.keyboard.press("End")
    assert shown(page, 0)[-1] == "To y: local gradient 1, times upstream −4, makes 1 × (−4) = −4."
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert shown(page, 0) == shown(page, 1)
    page.locator(".stepper").nth(1).get_by_role("button", name="Next").press("Enter")
    assert shown(page, 1) == ["q = x + y = −2 + 5 = 3."]
    assert page.locator(".steps[aria-live=polite]").count() == 2
    page.emulate_media(media="print")
    assert len(shown(page, 0)) == len(page.locator(".stepper").nth(0).locator("p").all()) == 10
    assert value.is_visible()
    assert problems == []
    page.close()


def test_without_script_the_steps_are_folded_and_open_on_paper(browser, address):
    """With scripts off the whole picture stands there with closed steps, and paper shows them all."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".stepper").nth(0).get_by_text("q = 3", exact=True).is_visible()
    assert page.locator(".stepper").nth(0).locator("summary:visible").count() == 6
    assert page.locator("button").count() == 0
    page.locator(".stepper").nth(0).locator("summary").nth(1).press("Enter")
    assert shown(page, 0) == ["q = x + y = −2 + 5 = 3."]
    page.emulate_media(media="print")
    assert len(shown(page, 0)) == 10
    context.close()
