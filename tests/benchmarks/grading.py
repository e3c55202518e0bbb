"""Grading a class: ours beside `nbgrader autograde` with the same checks, and how it grows with the class.

The same submissions of 02_gates: 40 right ones written differently, 15 with mistakes, 5 broken. Isolation is on in ours, as
it is by default; nbgrader has none. nbgrader is timed on a sample and scaled. `--large`: also classes of 600 and 3,000.

Two comparisons: by the clock, which other work on the machine disturbs, and by processor seconds of all processes.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classroom import BROKEN, LESSON, make_class, scores
from lesson_tools import ROOT, environment

from autograder.course.answers import load_answers
from autograder.exercises import check
from autograder.grading.class_run import Classroom
from autograder.grading.job import Options
from autograder.grading.run import close, run_submission

SAMPLE = (8, 3, ("syntax",))  # right, wrong, broken: what nbgrader itself does not drop
GROWTH = (60, 600, 3000)
ASKED = 20  # times nbgrader's throughput
OURS = """
import json, resource, sys
from pathlib import Path
from autograder.grading.class_run import grade_class
from autograder.grading.job import Options
if __name__ == "__main__":
    only = sys.argv[3:] or None
    summary = grade_class(Path(sys.argv[1]), sys.argv[2], options=Options(figures=False), bar=None, only=only)
    parent, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"graded": len(summary.graded), "off": sorted(summary.protections_off),
                      "parent_mb": parent.ru_maxrss / 1024, "largest_mb": workers.ru_maxrss / 1024}))
"""


def main(*options: str) -> None:
    """Print throughput, what a submission costs beyond its own cells and checks, and with --large how time and memory grow."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_class(root / "ours", 40, 15, BROKEN)
        _ours(root / "ours", "right0000")  # enters the lesson into the gradebook, which is no part of the comparison
        ours = _ours(root / "ours")
        shutil.copytree(root / "ours" / "solutions", root / "sample" / "solutions")
        for name in ("notebooks", "nbgrader_config.py"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, root / "sample" / name)
        sample = make_class(root / "sample", *SAMPLE)
        stock = _stock(root / "sample", len(sample))
        _compare(ours, stock, len(sample))
        _same_points(root / "ours", root / "sample")
        _overhead(root / "ours")
        if "--large" in options:
            _growth(root / "ours", ours)


def _growth(root, ours):
    print("\nsubmissions   seconds   each   CPU each   memory: the run's own process, the largest worker")
    for count in GROWTH:
        if count != GROWTH[0]:
            _grow(root, count)
        run = ours if count == GROWTH[0] else _ours(root)
        assert run["graded"] == count, run
        print(
            f"{count:11} {run['wall']:9.1f} {run['wall'] / count:6.3f} {run['cpu'] / count:10.3f}"
            f"   {run['parent_mb']:.0f} MB, {run['largest_mb']:.0f} MB",
            flush=True,
        )


def _timed(command, root, **env):
    """(wall seconds, processor seconds, output) of a command and all its processes."""
    before, begin = os.times(), time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=environment(PYTHONPATH=str(ROOT), **env), capture_output=True, text=True, check=True
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, cpu, done.stdout


def _ours(root, *only):
    """Grade the whole class anew, or only some. The lesson is in the gradebook already, as it is for nbgrader."""
    shutil.rmtree(root / "grading" / "autograded", ignore_errors=True)
    (root / "grading" / "results.db").unlink(missing_ok=True)
    program = root / "run.py"
    program.write_text(OURS, encoding="utf-8")
    wall, cpu, text = _timed([sys.executable, str(program), str(root), LESSON, *only], root)
    return {"wall": wall, "cpu": cpu, **json.loads(text)}


def _stock(root, count):
    """nbgrader with its own preprocessors, seconds for its start taken off."""
    config = root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text[: text.index("PLUGIN = ")] + "c.Execute.timeout = 120\n", encoding="utf-8")
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join([programs, os.environ["PATH"]])
    nbgrader = [sys.executable, "-m", "nbgrader"]
    _timed([*nbgrader, "generate_assignment", LESSON], root, PATH=path)
    start, start_cpu, _ = _timed([*nbgrader, "autograde", "--version"], root, PATH=path)
    wall, cpu, _ = _timed([*nbgrader, "autograde", LESSON], root, PATH=path)
    return {"each": (wall - start) / count, "cpu": (cpu - start_cpu) / count, "start": start}


def _compare(ours, stock, sampled):
    count, cores, off = ours["graded"], os.cpu_count(), ", ".join(ours["off"]) or "none"
    theirs, their_cpu = (stock["start"] + count * stock[kind] for kind in ("each", "cpu"))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {cores} cores" if hasattr(os, "getloadavg") else "")
    print(f"isolation on, protections off: {off}; the lesson's figure is drawn by nbgrader and not drawn again by ours")
    print(
        f"ours:     {count} submissions in {ours['wall']:.1f} s, start included; {ours['cpu']:.1f} s of CPU, {ours['cpu'] / count:.3f} s each"
    )
    print(
        f"nbgrader: {count} submissions in {theirs:.1f} s, scaled from {sampled}: a start of {stock['start']:.1f} s and "
        f"{stock['each']:.3f} s each, {stock['cpu']:.3f} s of it CPU"
    )
    print(f"throughput by the clock: {theirs / ours['wall']:.1f} times nbgrader's (asked for: {ASKED})")
    print(
        f"by processor seconds: {their_cpu / ours['cpu']:.1f} times fewer than nbgrader, which uses one core at a time; "
        f"spread over {cores} cores {cores * their_cpu / ours['cpu']:.1f} times its throughput"
    )


def _same_points(one, other):
    """The sample's submissions are among ours: both graders must give them the same points."""
    ours, theirs = scores(one), scores(other)
    names = sorted(set(ours) & set(theirs))
    different = [(name, ours[name], theirs[name]) for name in names if ours[name] != theirs[name]]
    print(
        f"the same points for {len(names) - len(different)} of {len(names)} submissions graded by both {different or ''}"
    )


def _overhead(root):
    """What a submission costs beyond its own cells and the checks, one after the other in one warm process."""
    classroom = Classroom(root, LESSON, Options())
    jobs = list(classroom.jobs([one for one in classroom.handed_in if one.student.startswith("right")][:20]))
    for job in jobs[:5]:
        run_submission(job)
    begin = time.perf_counter()
    cells = statistics.median(run_submission(job).seconds["learner"] for job in jobs[5:])
    whole = (time.perf_counter() - begin) / len(jobs[5:])
    close()
    checks = _plain_checks()
    print(
        f"a right submission, one after the other: {1e3 * whole:.0f} ms, {1e3 * cells:.0f} ms of it its own cells; its checks in "
        f"one process, without a wire: {1e3 * checks:.0f} ms; overhead: {1e3 * (whole - cells - checks):.0f} ms"
    )


def _plain_checks():
    """Seconds of all checks of the lesson on its solution, here."""
    solutions, times = load_answers(LESSON).solutions, []
    for seed in range(4):
        begin = time.perf_counter()
        for exercise, answer in solutions.items():
            check(exercise, answer, seed=seed)
        times.append(time.perf_counter() - begin)
    return min(times)


def _grow(root, count):
    """The same submissions again and again, each a little different, until there are `count`."""
    submitted = root / "grading" / "submitted"
    there = sorted(submitted.iterdir())
    for number in range(len(there), count):
        original = there[number % len(there)]
        copy = submitted / f"{original.name}-{number:05}"
        shutil.copytree(original, copy)
        for path in copy.rglob("*.ipynb"):
            path.write_bytes(path.read_bytes() + b"\n" * (number // len(there)))


if __name__ == "__main__":
    main(*sys.argv[1:])
