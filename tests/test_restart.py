"""`course.py restart`: a lesson begun afresh, with the old one kept."""

import sys

import pytest
from test_progress import in_file, verdict

from autograder.course.record import Record
from autograder.course.restart import main as restart

pytestmark = pytest.mark.quick


def _handed_out(folder):
    nbformat = pytest.importorskip("nbformat")
    lesson = folder / "notebooks" / "02_gates"
    lesson.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("as handed out", id="a")])
    nbformat.write(notebook, lesson / "02_gates.ipynb")
    return folder / "notebooks"


def test_a_lesson_begun_afresh_keeps_the_old_one(tmp_path, capsys):
    """`course.py restart` copies the lesson anew; the old folder and its results stand beside it, each time under a new name."""
    handed_out, mine = _handed_out(tmp_path), tmp_path / "my"
    assert restart(["gates"], handed_out, mine) == 0
    for turn in (1, 2):
        (mine / "02_gates" / "02_gates.ipynb").write_text(f"my work {turn}", encoding="utf-8")
        Record(mine).note(verdict())
        assert restart(["02"], handed_out, mine) == 0
        kept = mine / f"02_gates.before-{turn}"
        assert (kept / "02_gates.ipynb").read_text(encoding="utf-8") == f"my work {turn}"
        assert "multiply_backward" in in_file(kept)
        assert Record(mine).read() == {}
        assert "as handed out" in (mine / "02_gates" / "02_gates.ipynb").read_text(encoding="utf-8")
    assert "are kept in" in capsys.readouterr().out


def test_a_restart_that_fails_leaves_everything_as_it_was(tmp_path, capsys, monkeypatch):
    """When the lesson cannot be copied, the old one is back in its place with its results, and one sentence says why."""
    handed_out, mine = _handed_out(tmp_path), tmp_path / "my"
    restart(["02"], handed_out, mine)
    Record(mine).note(verdict())
    (mine / "02_gates" / "02_gates.ipynb").write_text("my work", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.modules["autograder.course.restart"], "copy_new_lessons", full)
    assert restart(["02"], handed_out, mine) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert (mine / "02_gates" / "02_gates.ipynb").read_text(encoding="utf-8") == "my work"
    assert set(Record(mine).read()) == {"multiply_backward"}
    assert [path.name for path in mine.iterdir() if path.is_dir()] == ["02_gates"]


def test_a_lesson_nobody_knows_is_one_sentence(tmp_path, capsys):
    """An unknown lesson is exit code 2 and one sentence with the nearest name; nothing is made or moved."""
    assert restart(["02_gate"], _handed_out(tmp_path), tmp_path / "my") == 2
    assert "Did you mean 02_gates?" in capsys.readouterr().err
    assert not (tmp_path / "my").exists()
