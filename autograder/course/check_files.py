"""`python course.py check EXERCISE FILE... [--json]`: check plain Python files, for people who work in an editor and for CI.

Exit code 0: all passed. 1: some failed, a syntax error or a missing function included. 2: misuse (unknown exercise, unreadable file).
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from autograder import guard
from autograder.exercises import Exercise, UnknownExercise, all_exercises, check, get
from autograder.verdict import Row, Verdict

SECONDS_TO_LOAD = 30.0


def main(arguments: list[str]) -> int:
    """Entry point; see the module's first line."""
    parser = argparse.ArgumentParser(prog="course.py check", description="Check an exercise in plain Python files.")
    parser.add_argument("exercise", metavar="EXERCISE", help="id of the exercise, for example multiply_backward")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="Python file that defines it")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a line, with the verdict's attributes and `file`"
    )
    options = parser.parse_args(arguments)
    try:
        exercise = get(options.exercise)
    except UnknownExercise as unknown:
        print(unknown, file=sys.stderr)
        return 2
    unreadable, all_passed = False, True
    for path in options.files:
        try:
            source = path.read_bytes()
        except OSError as error:
            print(f"{path} cannot be read: {error.strerror or error}.", file=sys.stderr)
            unreadable = True
            continue
        verdict = check_apart(exercise, source, str(path))
        all_passed = all_passed and verdict.passed
        _show(verdict, path, options.json)
    return 2 if unreadable else 0 if all_passed else 1


def _show(verdict, path, as_json):
    if as_json:
        print(json.dumps({"file": str(path), **verdict.as_dict()}, ensure_ascii=False), flush=True)
    else:
        print(f"{path}\n{verdict.message}\n", flush=True)


def check_apart(exercise: Exercise, source: bytes, name: str) -> Verdict:
    """`check_source` in a child process where the platform can fork, so that no file can end or stall the run."""
    if not hasattr(os, "fork"):
        return check_source(exercise, source, name)
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            os.close(read)
            with os.fdopen(write, "w", encoding="utf-8") as pipe:
                json.dump(asdict(check_source(exercise, source, name)), pipe)
        os._exit(0)
    os.close(write)
    seconds = SECONDS_TO_LOAD + exercise.seconds + 15
    timer = threading.Timer(seconds, _kill, (child,))
    timer.start()
    try:
        with os.fdopen(read, encoding="utf-8") as pipe:
            told = pipe.read()
    finally:
        timer.cancel()
        timer.join()
        os.waitpid(child, 0)
    try:
        plain = json.loads(told)
        plain["rows"] = tuple(Row(**row) for row in plain["rows"])
        return Verdict(**{field: tuple(value) if isinstance(value, list) else value for field, value in plain.items()})
    except (ValueError, TypeError, KeyError):
        return _failed(exercise, "ends-the-process", "the file ended or stalled the whole process")


def _kill(child):
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def check_source(exercise: Exercise, source: bytes, name: str) -> Verdict:
    """Run the source of a file and check what it defines under the exercise's id."""
    namespace = {"__name__": "answer", "__file__": name}
    try:
        code = compile(source, name, "exec")
        with guard.captured_output(), guard.time_limit(SECONDS_TO_LOAD):
            exec(code, namespace)
    except KeyboardInterrupt:
        raise
    except guard.TimeIsUp:
        return _failed(exercise, "never-ends", f"the file was stopped after {SECONDS_TO_LOAD:g} seconds")
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes or an unknown encoding
        line = f" in line {error.lineno}" if getattr(error, "lineno", None) else ""
        return _failed(exercise, "syntax-error", f"the file is not valid Python{line}: {getattr(error, 'msg', error)}")
    except BaseException as error:  # a stranger's file may raise anything, SystemExit included
        return _failed(exercise, "raises-error", f"the file stops with {guard.describe_error(error)}")
    if exercise.id not in namespace:
        return _failed(exercise, "not-defined", f"the file defines no {exercise.id}{_nearest(exercise, namespace)}")
    return check(exercise.id, namespace[exercise.id])


def _nearest(exercise, namespace):
    ids = {other.id for other in all_exercises()} & set(namespace)
    others = (
        sorted(ids) or [name for name, value in namespace.items() if callable(value) and not name.startswith("_")][:3]
    )
    return f"; it defines {', '.join(others)}" if others else ""


def _failed(exercise, mistake, text):
    text = text[:1].upper() + text[1:] + "."
    return Verdict(exercise.id, 0, exercise.points, mistake=mistake, headline="cannot be checked", reason=(text,))
