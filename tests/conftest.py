"""Shared by all tests: the proof's table, printed at the end of a run, also when the run is spread over processes; and
which tests stay together in one of them."""

import json
from dataclasses import asdict

import pytest

from autograder.course.proof import Proof, table


@pytest.fixture
def record_proof(request):
    """Hand a proof on to the table at the end."""

    def record(proof: Proof):
        request.node.user_properties.append(("proof", json.dumps(asdict(proof))))

    return record


def pytest_terminal_summary(terminalreporter):
    """Print the table: exercise, mutants, killed, wrong and right answers."""
    found = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "proof":
                    proof = Proof(**json.loads(value))
                    found[proof.exercise] = proof
    if found:
        terminalreporter.section("the grader proves itself")
        terminalreporter.write_line(table(list(found.values())))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep tests that share a running JupyterLab in one process, which starts it once for all of them.

    pytest-xdist 3.8 forgets its groups under pytest 9.2 (pytest-dev/pytest-xdist issue 1386); this holds under both.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class Scheduling(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0].rpartition("/")[2]
            return file if file in ("test_browser.py", "test_lab.py") else super()._split_scope(nodeid)

    return Scheduling(config, log)
