"""What the README shows is what happens."""

import contextlib
import io
import re

from lesson_tools import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_demo_prints_what_the_readme_says():
    """The demo of the README, run, prints the text that stands below it."""
    demo = re.search(r"<!-- demo:begin -->\n```python\n(.*?)```\n\n```\n(.*?)```\n<!-- demo:end -->", README, re.DOTALL)
    code, promised = demo.groups()
    assert len([line for line in code.splitlines() if line.strip()]) <= 8
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {})
    assert said.getvalue() == promised


def test_both_commands_stand_in_the_first_screen():
    """A stranger finds how to learn and how to test without scrolling."""
    first_screen = "\n".join(README.splitlines()[:30])
    assert "python course.py lab" in first_screen
    assert "python course.py test" in first_screen


def test_links_and_pictures_exist():
    """Every file that the README points at is there."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_pictures_have_a_text_alternative():
    """Every picture says in words what it shows."""
    assert all(len(text) > 20 for text in re.findall(r"!\[([^]]*)\]", README))
