"""What does a gradient check cost as the number of parameters grows? Ours beside torch and plain central differences.

One small classifier (relu, softmax, cross entropy, 20 examples) with 10 to 100,000 parameters. Times are
processor time on one thread, as ratios to a forward pass measured side by side, so that the machine and its other users cancel.
`main()` prints the table.
"""

# ruff: noqa: E402  threads are limited before NumPy is imported

import os
import statistics
import sys
import time
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # one thread each: NumPy's and torch's would fight for the same cores

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._rivals import accepts, installed, torch_fast, torch_slow
from cases import LAYERS
from cases.networks import draw_mlp

from autograder.checker import gradcheck

SHAPES = {10: (1, 2, 2), 100: (8, 8, 3), 1_000: (25, 32, 5), 10_000: (90, 100, 9), 100_000: (300, 300, 30)}  # D, H, C
SLOW_UP_TO = 20_000  # a full Jacobian of more parameters takes minutes
SAMPLED = 300  # entries measured where all would take minutes; marked with ~
LAYER = LAYERS["mlp"]


class Counted:
    """The layer's forward, counting how often it is called."""

    def __init__(self):
        self.calls = 0

    def __call__(self, **inputs):
        self.calls += 1
        return LAYER.forward(**inputs)


def central_differences(forward, inputs, entries):
    """Two evaluations an entry, in place, as every course writes it; stops after `entries` of them."""
    left = entries
    for name in LAYER.wrt:
        flat = inputs[name].reshape(-1)
        for k in range(flat.size):
            if left == 0:
                return
            kept = flat[k]
            flat[k] = kept + 1e-5
            above = forward(**inputs)
            flat[k] = kept - 1e-5
            _ = (above - forward(**inputs)) / 2e-5
            flat[k] = kept
            left -= 1


def forward_time(inputs) -> float:
    """Seconds of one forward pass, the fastest of twenty: what the machine does just now."""
    seconds = []
    for _ in range(20):
        start = time.process_time()
        LAYER.forward(**inputs)
        seconds.append(time.process_time() - start)
    return min(seconds)


def measured(run, inputs, *, once=False) -> tuple[float, int]:
    """(time of one run in forward passes, its forward calls): the median over half a second, each run beside its own forward."""
    if not once:
        run(Counted())  # for what is imported and allocated the first time
    ratios, began, calls = [], time.process_time(), 0
    while not ratios or (not once and time.process_time() - began < 0.5):
        forward, unit = Counted(), forward_time(inputs)
        start = time.process_time()
        run(forward)
        ratios.append((time.process_time() - start) / unit)
        calls = forward.calls
    return statistics.median(ratios), calls


def rivals(inputs, count):
    """name: (run(forward), factor by which it was shortened)."""
    entries = min(count, count if count <= SLOW_UP_TO else SAMPLED)
    copy = {name: np.array(value) for name, value in inputs.items()}
    found = {"central, all entries": (lambda forward: central_differences(forward, copy, entries), count / entries)}
    for name, checker in (("torch fast", torch_fast), ("torch slow", torch_slow)):
        if installed("torch") and (checker is torch_fast or count <= SLOW_UP_TO):

            def run(forward, checker=checker):
                assert accepts(checker, forward, LAYER.backward, inputs, LAYER.wrt, 0, None)

            found[name] = (run, 1)
    return found


def main():
    """Print the table."""
    if not installed("torch"):
        print("torch fast, torch slow: left out, torch is not installed")
    names = ("torch fast", "torch slow", "central, all entries")
    print("forward calls of one check, and its time in forward passes")
    print(f"{'parameters':>12}{'forward':>12}{'gradcheck':>20}" + "".join(f"{name:>24}" for name in names))
    for shape in SHAPES.values():
        inputs = draw_mlp(np.random.default_rng(0), "standard", 20, *shape)
        count = sum(inputs[name].size for name in LAYER.wrt)

        def ours(forward, inputs=inputs):
            assert gradcheck(forward, LAYER.backward, inputs, wrt=LAYER.wrt)

        ratio, calls = measured(ours, inputs)
        cells = f"{calls:>8,} {ratio:>9,.0f} t"
        found = rivals(inputs, count)
        for name in names:
            if name not in found:
                cells += f"{'-':>24}"
                continue
            run, factor = found[name]
            ratio, calls = measured(run, inputs, once=name != "torch fast" and count > 2_000)
            mark = "~" if factor > 1 else ""
            cells += f"{mark + format(round(calls * factor), ','):>11} {mark + format(ratio * factor, ',.0f'):>9} t "
        print(f"{count:>12,}{forward_time(inputs) * 1e6:>9,.0f} µs{cells}")
    print("t: processor time of one forward pass, measured side by side. ~: scaled up from a part of the entries.")


if __name__ == "__main__":
    main()
