"""Act one of lesson 08 from ten random starts: what the chapter's 97.67 % depends on.

    python course.py benchmark moons_starts

The chapter's network, 2-25-50-25-2, all sigmoid, squared error, one sample a step, 1000 epochs, on its data and split. Its program
never changes its biases, fixes no seed, and its text does not print its learning rate; so both kinds of biases are trained, at two
rates, from the starts of `sigmoid_network` in the lesson. All forty networks are trained side by side, as one array (networks, in, out)
for each layer: ten to thirty minutes.
"""

import time
from itertools import pairwise

import numpy as np
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

SIZES, STARTS, EPOCHS = (2, 25, 50, 25, 2), 10, 1000
KINDS = [(0.1, False), (0.1, True), (0.01, False), (0.01, True)]  # learning rate, whether biases learn


def start(seed):
    """Weights (in, out) and biases (out,) of the four layers, as the lesson draws them."""
    rng = np.random.default_rng(seed)
    return [(rng.standard_normal((a, b)) / np.sqrt(b), 0.1 * rng.random(b)) for a, b in pairwise(SIZES)]


def forward(weights, biases, x):
    """Activations of all layers; x: (1, N, 2) or (networks, N, 2); each (networks, N, out)."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w + b[:, None]))))
    return activations


def epoch(weights, biases, x, rows, rates, bias_rates):
    """One round, one sample a step, for all networks; rates: (networks, 1, 1), changes weights and biases in place."""
    for point, row in zip(x, rows, strict=True):
        activations = forward(weights, biases, point[None, None])
        delta = (activations[-1] - row) * activations[-1] * (1 - activations[-1])
        for k in reversed(range(len(weights))):
            before = activations[k]
            passed = (
                delta @ weights[k].transpose(0, 2, 1) * before * (1 - before) if k else None
            )  # with the old weights
            step = rates * delta
            weights[k] -= before.transpose(0, 2, 1) * step
            biases[k] -= bias_rates * delta[:, 0]
            delta = passed


def main(epochs=EPOCHS):
    """Print accuracy and mean squared error after the last epoch, for each kind."""
    x, y = make_moons(2000, noise=0.2, random_state=100)
    x, new, y, labels = train_test_split(x, y, test_size=0.3, random_state=42)
    rows, seeds = np.eye(2)[y], range(STARTS)
    starts = [start(seed) for _ in KINDS for seed in seeds]
    weights = [np.stack([one[k][0] for one in starts]) for k in range(4)]
    biases = [np.stack([one[k][1] for one in starts]) for k in range(4)]
    rates = np.repeat([rate for rate, _ in KINDS], STARTS)
    learning = np.repeat([learns for _, learns in KINDS], STARTS)
    began = time.perf_counter()
    for number in range(1, epochs + 1):
        epoch(weights, biases, x, rows, rates[:, None, None], (rates * learning)[:, None])
        if number % 50 == 0:
            print(f"  epoch {number} of {epochs}, {time.perf_counter() - began:.0f} s", flush=True)
    said = forward(weights, biases, new[None])[-1].argmax(axis=2)
    right = (said == labels).mean(axis=1).reshape(len(KINDS), STARTS)
    errors = ((forward(weights, biases, x[None])[-1] - rows) ** 2).mean(axis=(1, 2)).reshape(len(KINDS), STARTS)
    print(f"{STARTS} starts, {epochs} epochs, {len(new)} held-out points")
    print(f"{'rate':>5} {'biases':>9}{'lowest':>9}{'mean':>9}{'highest':>9}   {'MSE':19}each start")
    for (rate, learns), found, error in zip(KINDS, right, errors, strict=True):
        spread = f"{found.min():9.2%}{found.mean():9.2%}{found.max():9.2%}   {error.min():.6f}-{error.max():.6f}"
        each = " ".join(f"{value:.2%}" for value in found)
        print(f"{rate:5} {'learning' if learns else 'fixed':>9}{spread:19}  {each}")
