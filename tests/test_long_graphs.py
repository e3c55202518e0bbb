"""path_gradient on graphs whose paths nobody can walk one by one."""

import pytest

from autograder import check
from autograder.grading import Options
from autograder.grading.process import Learner

EVERY_PATH = """
def path_gradient(edges, start, end):
    if start == end:
        return 1.0
    return sum((slope * path_gradient(edges, b, end) for (a, b), slope in edges.items() if a == start), 0.0)
"""
FORGETS_ZEROS = """
def path_gradient(edges, start, end):
    known = {end: 1.0}

    def gradient(node):
        if not known.get(node):
            known[node] = sum((slope * gradient(b) for (a, b), slope in edges.items() if a == node), 0.0)
        return known[node]

    return gradient(start)
"""
REMEMBERS = FORGETS_ZEROS.replace("not known.get(node)", "node not in known")


@pytest.fixture(scope="module")
def learner():
    """A learner's process, as in grading."""
    process = Learner(Options(total=600))
    yield process
    process.close()


@pytest.mark.parametrize(
    ("source", "points"),
    [(EVERY_PATH, 4.5), (FORGETS_ZEROS, 4.5), (REMEMBERS, 6)],
    ids=["every path", "zeros", "right"],
)
def test_a_slow_answer_loses_long_graphs_alone_wherever_it_is_run(learner, source, points):
    """An answer that walks every path loses the part on long graphs and no other, in the lesson and in grading alike."""
    namespace = {}
    exec(source, namespace)
    learner.run_cell(1, source)
    for answer in (namespace["path_gradient"], learner.names(("path_gradient",))["path_gradient"]):
        verdict = check("path_gradient", answer, seed=5)
        assert verdict.points == points, verdict.message
        assert points == 6 or "it takes too long" in verdict.message
