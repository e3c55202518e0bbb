"""The course's Adam beside PyTorch's, 100 steps on Himmelblau's function and on a narrow bowl. Needs torch; skipped visibly without it.

`python tests/benchmarks/adam.py`; `tests/test_adam.py` asks the same in the test suite.
"""

import importlib.util

import numpy as np

from autograder.course.answers import load_answers

STEPS = 100
SETTINGS = [(0.1, 0.9, 0.999, 1e-8), (0.01, 0.8, 0.99, 1e-6)]  # lr, b1, b2, eps
# The same formulas for arrays and for tensors.
LOSSES = {
    "Himmelblau": (lambda w: (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2, [4.0, 0.0]),
    "narrow bowl": (lambda w: 0.5 * (w[0] ** 2 + 30 * w[1] ** 2 + 1e-3 * w[2] ** 2), [-10.0, 1.0, 3.0]),
}


def torch_is_there() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None


def difference(adam, name: str, settings, steps: int = STEPS) -> float:
    """The largest difference of any weight after any of the steps, both sides fed with the gradients of PyTorch."""
    import torch

    loss, start = LOSSES[name]
    lr, b1, b2, eps = settings
    theirs = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rival = torch.optim.Adam([theirs], lr=lr, betas=(b1, b2), eps=eps)
    ours, m, v, worst = np.array(start), np.zeros(len(start)), np.zeros(len(start)), 0.0
    for t in range(1, steps + 1):
        here = torch.tensor(ours, requires_grad=True)
        loss(here).backward()
        ours, m, v = adam(ours, here.grad.numpy(), m, v, t, lr, b1, b2, eps)
        rival.zero_grad()
        loss(theirs).backward()
        rival.step()
        worst = max(worst, float(np.abs(ours - theirs.detach().numpy()).max()))
    return worst


def main() -> None:
    """Print the largest difference for each loss and setting."""
    if not torch_is_there():
        print("skipped: torch is not installed (pip install -e .[benchmark])")
        return
    adam = load_answers("09_optimizers").solutions["adam"]
    print(f"{'loss':15}{'lr':>6}{'b1':>6}{'b2':>8}{'eps':>8}   largest difference in {STEPS} steps (asked for: 1e-10)")
    for name in LOSSES:
        for settings in SETTINGS:
            lr, b1, b2, eps = settings
            print(f"{name:15}{lr:6}{b1:6}{b2:8}{eps:8.0e}   {difference(adam, name, settings):.1e}")


if __name__ == "__main__":
    main()
