"""Every naming of a fault that the checks accept: (line, kind), several where several are right. For whom mends the lesson, not for learners.

After a change run `python solutions/12_debugging/accepted.py`: it writes the digests that the package keeps.
A line is right if the mend changes it, or if a line that is missing can stand right before or after it.
"""

import json
from pathlib import Path

from autograder.exercises.bug_hunt import sealed


def _each(lines, *kinds):
    return [(line, kind) for line in lines for kind in kinds]


ACCEPTED = {
    # The upstream gradient is a factor that is missing; one may also say that 1.0 stands where it belongs.
    "bug_01": [_each([3], "factor-missing", "wrong-variable")],
    "bug_02": [_each([4], "sum-missing")],
    # = where += belongs.
    "bug_03": [_each([7], "path-missing", "wrong-operation")],
    # A lost minus is a lost factor of -1, the inner derivative of 1 - p.
    "bug_04": [_each([3], "wrong-sign", "factor-missing")],
    "bug_05": [_each([8], "wrong-operation")],
    # The update is too early, or its new name hides the old weights from the line that needs them.
    "bug_06": [_each([6, 7], "updated-too-early", "wrong-variable")],
    # A missing line, before or after the one for the weights; the list that it fills; or what is handed back unchanged.
    "bug_07": [_each([6, 7, 8, 9, 10], "not-updated")],
    "bug_08": [
        # Where the values should be stored or handed out, where they should be fetched, and where their lack shows.
        _each([6, 7, 8, 9, 11, 13, 15], "not-stored"),
        # Where the rows are needed, or a line that makes them before; there, labels stand where the one-hot rows belong.
        [*_each([1, 11, 12], "wrong-encoding"), (12, "wrong-variable")],
        # All four divisions, or the one that they share.
        _each([12, 13, 14, 17, 18], "factor-extra", "applied-twice"),
        # Either of the two sigmoids that lie inside each other; in the outer one S1 stands where Z1 belongs.
        [*_each([15, 16], "applied-twice"), (16, "wrong-variable")],
    ],
}

if __name__ == "__main__":
    path = Path(__file__).parents[2] / "autograder" / "exercises" / "namings" / "12_debugging.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(sealed(ACCEPTED), indent=1) + "\n", encoding="utf-8")
