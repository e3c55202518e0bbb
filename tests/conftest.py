"""Shared by all tests: the proof's table, printed at the end of a run, also when the run is spread over processes."""

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
