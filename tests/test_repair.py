"""A broken notebook gets a grade and a reason: whatever can be graded is, and the report lists what was repaired."""

import copy
import json
import random

import pytest
from grading_tools import (
    ALL,
    EARNS,
    HONEST,
    INSTRUCTOR,
    NONE,
    RIGHT,
    STUB,
    code,
    exercise,
    graded,
    lesson,
    marks,
    notebook,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.grading import GradingError
from autograder.grading.repair import repair
from autograder.grading.source import parsed

SOURCE = parsed(INSTRUCTOR)


def changed(change, sources=HONEST):
    """HONEST after `change(cells)`; cells by position as in the notebook."""
    made = copy.deepcopy(lesson(sources))
    result = change(made["cells"])
    if isinstance(result, list):
        made["cells"] = result
    return made


def told(report, word):
    """Whether a repair says so."""
    return any(word in text for text in report["repairs"])


def each(change):
    """A change of every cell."""
    return lambda cells: [change(cell) for cell in cells] and None


def drop_metadata(cell):
    cell["metadata"] = {}
    cell.pop("id", None)


def rename(cell):
    if cell["metadata"]:
        cell["metadata"]["nbgrader"]["grade_id"] += "_renamed"


CHECK = 2  # place of check_multiply_backward in the lesson
DAMAGE = {
    "test cell edited": (lambda cells: cells[CHECK].update(source="assert True"), "had been changed"),
    "points raised": (lambda cells: cells[CHECK]["metadata"]["nbgrader"].update(points=1000), "metadata"),
    "grade switched off": (lambda cells: cells[CHECK]["metadata"]["nbgrader"].update(grade=False), "metadata"),
    "solution marked as graded": (lambda cells: cells[1]["metadata"]["nbgrader"].update(grade=True), "metadata"),
    "test cell renamed": (lambda cells: rename(cells[CHECK]), "missing"),
    "all ids renamed": (each(rename), "missing"),
    "test cells deleted": (lambda cells: [c for c in cells if not c["id"].startswith("check_")], "missing"),
    "test cell doubled": (lambda cells: cells.insert(CHECK, copy.deepcopy(cells[CHECK])), "2 times"),
    "test cell to markdown": (lambda cells: cells[CHECK].update(cell_type="markdown"), ""),
    "solution to markdown": (lambda cells: cells[1].update(cell_type="markdown"), "read as code"),
    "solution to raw": (lambda cells: cells[1].update(cell_type="raw"), "read as code"),
    "metadata stripped, ids kept": (each(lambda cell: cell.update(metadata={})), "cell id"),
    "metadata and ids stripped": (each(drop_metadata), "lost its metadata"),
    "metadata of a wrong kind": (each(lambda cell: cell.update(metadata=[1, 2])), ""),
    "nbgrader of a wrong kind": (each(lambda cell: cell.update(metadata={"nbgrader": "x"})), ""),
    "ids doubled": (lambda cells: [code("1", "same"), code("2", "same"), *cells], "same id"),
    "all ids the same": (each(lambda cell: cell.update(id="same")), ""),
    "ids of a wrong kind": (each(lambda cell: cell.update(id=[1])), ""),
    "ids too long": (each(lambda cell: cell.update(id="x" * 500)), ""),
    "checks first": (lambda cells: sorted(cells, key=lambda c: not c["id"].startswith("check_")), "another order"),
    "import deleted": (lambda cells: cells[1:], ""),
    "sources as lists": (each(lambda cell: cell.update(source=cell["source"].splitlines(True))), ""),
    "windows line ends": (each(lambda cell: cell.update(source=cell["source"].replace("\n", "\r\n"))), ""),
    "spaces at line ends": (each(lambda cell: cell.update(source=cell["source"].replace("\n", "  \n") + "\n\n")), ""),
    "null bytes": (each(lambda cell: cell.update(source=cell["source"] + "\n# \x00")), ""),
    "cells that are none": (lambda cells: [None, 1, "x", {}, {"cell_type": "new"}, *cells], "could not be read"),
    "source of a wrong kind": (lambda cells: [{"cell_type": "code", "source": 5}, *cells], "could not be read"),
    "empty cells": (lambda cells: [code("") for _ in range(5)] + cells, ""),
    "syntax error in front": (lambda cells: cells.insert(0, code("def broken(:\n  x = = 1")), ""),
    "input": (lambda cells: cells.insert(0, code("name = input('who? ')")), ""),
    "magics": (lambda cells: cells.insert(0, code("%matplotlib inline\n!pip install x\n%%time\n?print")), ""),
    "await": (lambda cells: cells.insert(0, code("import asyncio\nawait asyncio.sleep(0)")), ""),
    "error in front": (lambda cells: cells.insert(0, code("1 / 0")), ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_repaired_and_told(damage):
    """A notebook damaged in one way earns what its code earns, and the report names the repair."""
    change, word = DAMAGE[damage]
    report = graded(changed(change))
    assert report["points"] == EARNS, report["repairs"]
    assert not word or told(report, word), report["repairs"]
    assert report["max_points"] == {
        name: cell["metadata"]["nbgrader"]["points"] for name, cell in SOURCE.graded.items()
    }


BYTES = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "latin-1": lambda text: text.replace('"cells"', '"é": 1, "cells"').encode("latin-1"),
    "60 MB of outputs": lambda text: text.replace(
        '"outputs": []', '"outputs": [{"output_type": "stream", "text": "' + "x" * (60 << 20) + '"}]', 1
    ).encode(),
    "another kernel": lambda text: (
        text.replace('"name": "python3"', '"name": "ir"').replace('"python"', '"R"').encode()
    ),
    "an old format": lambda text: json.dumps(
        {"nbformat": 3, "worksheets": [{"cells": [{**c, "input": c.pop("source")} for c in json.loads(text)["cells"]]}]}
    ).encode(),
    "cut off at the end": lambda text: text[: text.rindex("]")].encode(),
    "a Python file": lambda text: "\n\n# %%\n".join(c["source"] for c in json.loads(text)["cells"]).encode(),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", BYTES)
def test_files_that_are_no_plain_notebook_are_read(damage):
    """Encodings, giants, other kernels, old formats, cut off files and Python files earn what their code earns."""
    report = graded(BYTES[damage](json.dumps(lesson(HONEST))))
    assert report["points"] == EARNS, report["repairs"]
    assert damage == "byte order mark" or report["repairs"]


@pytest.mark.slow
def test_a_file_that_breaks_off_in_the_middle_earns_what_is_left():
    """The cells before the break are graded; those after it earn nothing, and the report says where it broke."""
    text = json.dumps(lesson(RIGHT))
    report = graded(text[: text.index("class MultiplyGate")].encode())
    assert report["points"] == {**ALL, "check_MultiplyGate": 0}
    assert told(report, "breaks off")
    assert "not defined" in report["verdicts"]["check_MultiplyGate"]["message"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "status", "word"),
    [
        (None, "nothing-handed-in", "nothing was handed in"),
        (b"", "unreadable", "empty"),
        (b"  \n", "unreadable", "empty"),
        (b"{}", "unreadable", "no cells"),
        (b"[1, 2]", "unreadable", "no notebook"),
        (b"5", "unreadable", "no notebook"),
        (b'{"cells": []}', "unreadable", "no cells"),
        (b'{"cells": {"a": 1}}', "unreadable", "no cells"),
        (b"\x00\x01\xff\xfe garbage", "unreadable", "neither"),
        (b"%PDF-1.4", "unreadable", "neither"),
        (b"[" * 200_000, "unreadable", "neither"),
        (b'{"cells": [' + b"[" * 100_000, "unreadable", "no cells"),
    ],
)
def test_what_cannot_be_read_gets_a_report_with_a_reason(data, status, word):
    """Nothing, an empty file and garbage earn 0 of all points, with the reason; nothing is raised."""
    report = graded(data)
    assert (report["status"], report["points"]) == (status, NONE)
    assert word in str(report["repairs"])
    assert all(verdict["message"] for verdict in report["verdicts"].values())


@pytest.mark.slow
def test_the_last_of_several_definitions_counts_and_a_stub_copied_below_does_not():
    """A solution in a copied cell counts, also when it comes after the check; an untouched copy below takes nothing away."""
    stub = f"def multiply_backward(dz, x, y):\n    {STUB}"
    copied = code(RIGHT["multiply_backward"], metadata=marks("multiply_backward", solution=True))
    late = changed(lambda cells: cells.append(copied), {**HONEST, "multiply_backward": stub})
    assert graded(late)["points"] == EARNS
    stub_below = changed(lambda cells: cells.append(code(stub, metadata=marks("multiply_backward", solution=True))))
    assert graded(stub_below)["points"] == EARNS


@pytest.mark.slow
def test_a_deleted_helper_cell_is_put_back():
    """Imports and functions of the lesson's ordinary cells that solutions use are put back when their cell is gone."""
    helper = code("import math\n\ndef scaled(x):\n    return math.fsum([x, x]) / 2", "helper")
    uses_it = "def multiply_backward(dz, x, y):\n    return dz * scaled(y), dz * math.fsum([x])"
    cells = exercise("multiply_backward", uses_it)
    source = notebook([helper, *cells])
    report = graded(notebook(copy.deepcopy(cells)), source=source)
    assert report["points"] == {"check_multiply_backward": 2}
    assert told(report, "put back from them: math, scaled")


@pytest.mark.slow
def test_a_cell_that_ran_too_early_is_run_again():
    """A cell that stops at a name defined further down is run once more at the end."""
    cells = changed(
        lambda cells: cells.insert(0, code("def multiply_by(k):\n    return k * base\nvalue = base + 1")), HONEST
    )
    cells["cells"].append(code("base = 3"))
    report = graded(cells)
    assert report["points"] == EARNS
    assert told(report, "run again")


@pytest.mark.slow
def test_the_notebook_of_a_report_is_valid_and_holds_everything():
    """What comes back is a valid notebook: the instructor's graded cells with outputs, the learner's cells with theirs."""
    nbformat = pytest.importorskip("nbformat")
    for damage in ("ids doubled", "metadata and ids stripped", "cells that are none", "test cells deleted"):
        report = graded(changed(DAMAGE[damage][0]))
        made = nbformat.from_dict(report["notebook"])
        nbformat.validate(made)
        check = {
            c["metadata"]["nbgrader"]["grade_id"]: c
            for c in made["cells"]
            if c["metadata"].get("nbgrader", {}).get("grade")
        }
        assert set(check) == set(ALL)
        assert [c["outputs"][0]["data"]["text/plain"] for c in check.values()] == ["2", "0", "3"]


def test_nbgrader_reads_the_same_points_from_the_report():
    """nbgrader's own rule gives each graded cell of the report the report's points."""
    pytest.importorskip("nbgrader")
    from nbformat import from_dict
    from nbgrader.utils import determine_grade

    report = graded(lesson(HONEST))
    for cell in from_dict(report["notebook"]).cells:
        marked = cell.metadata.get("nbgrader", {})
        if marked.get("grade"):
            assert determine_grade(cell)[0] == report["points"][marked["grade_id"]]


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "worksheets", "points"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(junk, st.integers(0, 2000))
def test_whatever_json_is_handed_in_becomes_a_notebook(value, cut):
    """Any JSON, whole or cut off anywhere, is repaired to a notebook with every graded cell once, and nothing is raised."""
    for data in (json.dumps(value).encode(), json.dumps({"cells": [value, value]}).encode()[:cut]):
        repaired = repair(SOURCE, data)
        ids = [
            c["metadata"]["nbgrader"]["grade_id"] for c in repaired.notebook["cells"] if c["metadata"].get("nbgrader")
        ]
        assert sorted(i for i in ids if i in ALL) == sorted(ALL)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_shuffled_doubled_and_dropped_cells_become_a_notebook(chance: random.Random):
    """However cells are shuffled, copied, dropped and mixed up, each graded cell is there once, as the instructor wrote it."""
    cells = [copy.deepcopy(chance.choice(lesson(HONEST)["cells"])) for _ in range(chance.randrange(1, 15))]
    for cell in cells:
        if chance.random() < 0.3:
            cell["metadata"] = copy.deepcopy(chance.choice(cells)["metadata"])
        if chance.random() < 0.2:
            cell["cell_type"] = chance.choice(["markdown", "raw"])
    repaired = repair(SOURCE, json.dumps(notebook(cells)).encode())
    graded_cells = {
        c["metadata"]["nbgrader"]["grade_id"]: c["source"]
        for c in repaired.notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade")
    }
    assert graded_cells == {name: cell["source"] for name, cell in SOURCE.graded.items()}


@pytest.mark.parametrize("source", [b"", b"{}", b'{"cells": 5}', b"[1]"])
def test_a_broken_instructor_s_notebook_is_said_in_one_sentence(source):
    """The one thing that raises: a source that is no notebook."""
    with pytest.raises(GradingError, match="instructor's notebook"):
        repair(source, b"{}")
