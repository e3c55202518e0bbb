"""Grade strangers' notebooks: their code runs confined in a process of its own, everything that decides stays here.

    from autograder.grading import grade
    report = grade("solutions/02_gates/02_gates.ipynb", "grading/submitted/ada/02_gates/02_gates.ipynb")
    report["points"]            {"check_add_backward": 2, ...} by grade id of the graded cells, in lesson order

Two sides, one wire. The *learner's side* (`learner`) is a process forked from a warm one that holds libraries only (`zygote`)
and confined (`confinement`); it runs the submission's own cells and answers calls. The *grader's side* runs the graded cells of
the instructor's notebook (`graded`), where a learner's name is a remote value (`remote`): calls cross the wire as plain data
(`wire`), never as pickles, all that a check can foresee in one message (`ahead`). `repair` makes a whole notebook of whatever was handed in; `run` does one submission.

The interface, for whatever surrounds it (preprocessors, a pool, Dask):

    grade(source, submission, **options) -> dict
        source: the instructor's notebook, submission: the learner's; each a path, the file's bytes, or a notebook (any nested
        dict of nbformat 4). A submission of None or a missing path is "nothing handed in". options: fields of `Options`.
        Never raises for anything the submission is or does. Raises GradingError for a source that cannot be read, and for
        isolation that was required and is not there.

    run_submission(Job(source=bytes, submission=bytes or None, lesson=..., student=..., secret=..., options=Options(...))) -> Result
        the same as a job: both sides picklable plain data, so that it runs in a process pool or on Dask. A worker process
        keeps one warm zygote for all its jobs (`close()` ends it; it also ends by itself when the worker does). One job at a
        time in a process: a second thread waits.

    Result, and the dict that `grade` returns (`Result.as_dict()`):
        lesson, student, status   "graded", "nothing-handed-in", "unreadable"
        points, max_points        {grade id: number}; every graded cell of the source is in both
        verdicts                  {grade id: {exercise, points, max_points, passed, mistake, alternatives, message, headline, ...}}
                                  of cells that call `check`; for an instructor's own cells {points, max_points, message}
        notebook                  the repaired submission, executed: graded cells as the instructor wrote them with their outputs
                                  (last value the points, as nbgrader reads them), the learner's cells with theirs
        repairs                   sentences: what was mended to grade this
        remarks                   sentences: what happened in the learner's process ("cell 7 was stopped after 30 seconds")
        protections_off           sentences: layers of confinement this machine does not offer; empty is best
        seconds                   {"learner", "checks", "total"} wall clock

    Options(timeout=30.0 s a cell, total=240.0 s a submission, memory=1024 MiB, figures=False, require_isolation=False, mode="auto")
        figures: draw figures anew (up to 0.2 s each); else a lesson's figure that says the instructor's numbers is the instructor's,
        any other is told in words. mode: "fork", "spawn" or "auto".

    from autograder.grading.repair import repair
    repair(source, submission bytes or None) -> Repaired(notebook, repairs, status)
    course_secret(folder) -> bytes                                                       # grading/secret, made on first use
    seed_for(secret, lesson, submission bytes) -> int
    protections_off(**options) -> list[str]                                              # what this machine lacks, without a submission

Importing this package imports nothing: the learner's side is made from modules of it too.
"""

import importlib

_HOMES = {
    "GradingError": "autograder.grading.job",
    "Job": "autograder.grading.job",
    "Options": "autograder.grading.job",
    "Result": "autograder.grading.job",
    "close": "autograder.grading.run",
    "course_secret": "autograder.grading.secret",
    "grade": "autograder.grading.run",
    "protections_off": "autograder.grading.run",
    "run_submission": "autograder.grading.run",
    "seed_for": "autograder.grading.secret",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"autograder.grading has no {name!r}; it offers {', '.join(__all__)}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
