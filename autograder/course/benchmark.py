"""`python course.py benchmark [NAME]`: run the measurements of tests/benchmarks/.

A measurement is a Python file there with a function `main()` that prints a table; one that takes options, as in
`benchmark grading --large`, gets them as they are. It measures; it proves nothing and never fails a build.
"""

import inspect
import runpy
import sys
import time
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "tests" / "benchmarks"


def benchmark_names() -> list[str]:
    """The measurements there are, in order of their names."""
    return sorted(path.stem for path in BENCHMARKS.glob("*.py") if not path.stem.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run the measurements named, or all of them; returns the exit code."""
    names = benchmark_names()
    if arguments and arguments[0] in ("-h", "--help"):
        print(f"benchmark [NAME...] [--large]   the names are {', '.join(names) or 'none yet'}")
        return 0
    options = [word for word in arguments if word.startswith("--")]
    arguments = [word for word in arguments if word not in options]
    missing = [name for name in arguments if name not in names]
    if missing:
        print(f"There is no benchmark {missing[0]!r}; the names are {', '.join(names) or 'none yet'}.", file=sys.stderr)
        return 2
    for name in arguments or names:
        print(f"== {name} ==", flush=True)
        start = time.perf_counter()
        run = runpy.run_path(str(BENCHMARKS / f"{name}.py"), run_name=name)["main"]
        if options and not inspect.signature(run).parameters:
            print(f"{name} has no {options[0]}.", file=sys.stderr)
            return 2
        run(*options)
        print(f"({time.perf_counter() - start:.1f} s)\n", flush=True)
    if not names:
        print("There are no benchmarks in tests/benchmarks/ yet.")
    return 0
