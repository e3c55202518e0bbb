"""What the browser tests share: one JupyterLab and one Chromium for all of them, and an ear on the browser's console."""

import contextlib
import re

import pytest

from autograder.course.browser import Notebook, chromium, course_in, lab, missing

# What the console may say, each with the reason; everything else of type error, and every uncaught exception, fails a test.
TOLERATED = [
    # JupyterLab asks for a saved layout that a first start does not have yet.
    r"/lab/api/workspaces/.* 404",
    # A request under way when a page is left or a server stopped.
    r"net::ERR_(ABORTED|CONNECTION_REFUSED|NETWORK_CHANGED)",
]
# What pages load from the net although they work without: nbconvert's and formgrader's own templates name a CDN.
FOREIGN = re.compile(r"https?://(?!127\.0\.0\.1)")


class Console:
    """Hears what goes wrong in a page."""

    def __init__(self, page):
        self.errors: list[str] = []
        page.on("console", lambda message: message.type == "error" and self._hear(message.text, message.location))
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _hear(self, text, location):
        said = f"{location.get('url', '')} {text}"
        if not any(re.search(pattern, said) for pattern in TOLERATED) and not FOREIGN.match(said):
            self.errors.append(said)


@contextlib.contextmanager
def opened(browser, **options):
    """A page in a fresh profile; at the end its console must have been quiet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.route(FOREIGN, lambda route: route.abort())  # the same with and without a network
    context.set_default_timeout(20_000)
    page = context.new_page()
    console = Console(page)
    try:
        yield page
        assert console.errors == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def browser():
    """A Chromium."""
    if missing():
        pytest.skip(missing())
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """`course.py lab`, running in a copy of the course."""
    with lab(course_in(tmp_path_factory.mktemp("browser") / "course")) as server:
        yield server


@pytest.fixture
def lesson(browser, server):
    """The gates lesson, opened as the learner finds it; the browser's console must have been quiet at the end."""
    with opened(browser) as page:
        yield Notebook(page, server, "02_gates/02_gates.ipynb")


# Relative luminance and contrast as WCAG 2 defines them, of every piece of text in an element against what lies behind it.
CONTRAST = """
element => {
  const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = colour; probe.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = node => { if (!node) return [255, 255, 255, 1];
    const colour = rgba(getComputedStyle(node).backgroundColor); return colour[3] === 1 ? colour : over(colour, behind(node.parentElement)); };
  const opacity = node => node ? +getComputedStyle(node).opacity * opacity(node.parentElement) : 1;
  const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => { const v = c[i] / 255;
    return sum + w * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); }, 0);
  const texts = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('style, script, [aria-disabled=true]')) continue;
    const ground = behind(node), ink = rgba(getComputedStyle(node).color); ink[3] *= opacity(node);
    const [a, b] = [light(over(ink, ground)), light(ground)].sort((x, y) => y - x);
    texts.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim()]);
  }
  return texts;
}
"""


def faint(locator):
    """The texts in an element whose contrast is below 4.5 (single signs: 3), with it; an element without text is an error."""
    texts = locator.evaluate(CONTRAST)
    assert texts
    return [(round(contrast, 2), text) for contrast, text in texts if contrast < (3 if text in "✓◐✗○▶" else 4.5)]
