"""`python course.py benchmark [NAME]`: run the measurements of tests/benchmarks/.

A measurement is a Python file there with a function `main()` that prints a table. It measures; it proves nothing and
never fails a build.
"""

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
        print(f"benchmark [NAME...]   the names are {', '.join(names) or 'none yet'}")
        return 0
    missing = [name for name in arguments if name not in names]
    if missing:
        print(f"There is no benchmark {missing[0]!r}; the names are {', '.join(names) or 'none yet'}.", file=sys.stderr)
        return 2
    for name in arguments or names:
        print(f"== {name} ==", flush=True)
        start = time.perf_counter()
        runpy.run_path(str(BENCHMARKS / f"{name}.py"), run_name=name)["main"]()
        print(f"({time.perf_counter() - start:.1f} s)\n", flush=True)
    if not names:
        print("There are no benchmarks in tests/benchmarks/ yet.")
    return 0
