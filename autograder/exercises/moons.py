"""Two moons: points on two half circles with noise, the best rule there is for them, and the law for a trained classifier."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from autograder.contracts import ContractBroken, as_array, identical, kind
from autograder.exercises.laws import Finding, Law, Trial

NOISE = 0.2
POINTS, NEW = 1000, 2000  # to train on, and to be judged by
# How many points of per cent below the Bayes rule are allowed, by part. A straight line ends about 9 below it.
STEPS = {"better than a straight line": 7.0, "follows the bend": 3.0, "close to the Bayes rule": 1.5}
CHANCE = 1.5  # what other points and another seed change at most


def centres(t, label):
    """Places on the half circle of a class at angles t in [0, π]; (len(t), 2)."""
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    return upper if label == 0 else np.array([1.0, 0.5]) - upper


def draw_moons(rng: np.random.Generator, count: int, noise: float = NOISE):
    """(points (count, 2), labels (count,)), as scikit-learn's make_moons draws them, in random order."""
    halves = [count - count // 2, count // 2]
    points = np.concatenate([centres(np.linspace(0, np.pi, n), label) for label, n in enumerate(halves)])
    order = rng.permutation(count)
    return (points + noise * rng.standard_normal(points.shape))[order], np.repeat([0, 1], halves)[order]


def bayes_labels(points, noise: float = NOISE):
    """The more probable class of each point, from the densities themselves: no classifier does better on average."""
    angles = np.linspace(0, np.pi, 121)
    density = []
    for label in (0, 1):
        distance = ((points[:, None] - centres(angles, label)) ** 2).sum(axis=2)
        density.append(np.exp(-distance / (2 * noise**2)).sum(axis=1))
    return (density[1] > density[0]).astype(int)


@dataclass(frozen=True)
class Reached:
    """What a classifier got right: shares of new and of training points, beside the Bayes rule's; equal if the labels are.

    As a number: how many of STEPS it reached, with room for chance. That is what training is asked for; how it gets there is free.
    """

    accuracy: float
    bayes: float
    known: float
    said: bytes = field(repr=False)

    @property
    def gap(self) -> float:
        """Points of per cent below the Bayes rule."""
        return 100 * (self.bayes - self.accuracy)

    def __float__(self):
        return float(sum(self.gap <= step + CHANCE for step in STEPS.values()))


class TrainedOnMoons(Law):
    """The answer is train(x, y, seed) -> predict, predict(x) -> labels (N,).

    It is trained twice, on points and seeds of their own, and judged by new points of the same generator.
    """

    results, parts, takes = ("accuracy",), tuple(STEPS), "a function"
    dense, lucky = 2, True  # for the proof: trainings cost too much for its usual grid, and differ by chance

    def trials(self, rng):
        for low, high in ((1, 20), (200, 1000)):  # a small and a large seed: used as a number, it shows in one of them
            (x, y), (new, labels) = draw_moons(rng, POINTS), draw_moons(rng, NEW)
            seed = int(rng.integers(low, high))
            yield Trial("standard", {"x": x, "y": y, "seed": seed, "new points": new, "new labels": labels})

    def naming(self, rng):
        """None: an accuracy does not say what went wrong."""
        return {}

    def observe(self, answer, inputs):
        x, y, new, labels = (inputs[name] for name in ("x", "y", "new points", "new labels"))
        predict = answer(x, y, inputs["seed"])
        if not callable(predict):
            returned = "None; is the return missing?" if predict is None else f"{kind(predict)};"
            code = "nothing-returned" if predict is None else "wrong-kind"
            raise ContractBroken(code, None, f"it returns {returned} a function predict(x) is expected")
        said = _labels(predict(new.copy()), len(new))
        if not identical(said[5:8], _labels(predict(new[5:8].copy()), 3)):
            raise ContractBroken("keeps-state", None, "predict gives a point another label when it is asked alone")
        known = np.mean(_labels(predict(x.copy()), len(x)) == y)
        bayes = _bayes_share(new.tobytes(), labels.tobytes())
        return {"accuracy": Reached(float(np.mean(said == labels)), float(bayes), float(known), said.tobytes())}

    def expected(self, trial):
        return {"accuracy": (np.float64(len(STEPS)), np.float64(0.0))}

    def judge(self, trial, raw):
        seen = raw["accuracy"]
        return [Finding("not-accurate", part, _words(seen)) for part, step in STEPS.items() if seen.gap > step]


@lru_cache(maxsize=8)
def _bayes_share(points, labels):
    """Share of the points that the Bayes rule gets right; the same points come again and again."""
    return np.mean(bayes_labels(np.frombuffer(points).reshape(-1, 2)) == np.frombuffer(labels, dtype=int))


def _labels(said, count):
    """Whole numbers 0 and 1 of shape (count,)."""
    if isinstance(said, np.ndarray) and said.ndim == 2:
        text = f"predict returns {kind(said)} for {count} points; labels of shape ({count},) are expected"
        raise ContractBroken("wrong-shape", "predict", text)
    array = as_array("predict", said, (count,), integers=True)
    if not np.isin(array, (0, 1)).all():
        odd = array[~np.isin(array, (0, 1))][0]
        raise ContractBroken("wrong-kind", "predict", f"predict returns {odd:g}; the labels are 0 and 1")
    return array.astype(int)


def _words(seen):
    text = (
        f"{seen.accuracy:.1%} of {NEW:,} new points are right and {seen.known:.1%} of the {POINTS:,} it was given; "
        f"the Bayes rule gets {seen.bayes:.1%} of the new ones"
    )
    values = np.frombuffer(seen.said, dtype=int)
    if np.ptp(values) == 0:
        return f"{text}. It says class {values[0]} for every point"
    if seen.accuracy < 0.3:
        return f"{text}. It says 0 where 1 is right, and 1 where 0 is"
    if seen.known - seen.accuracy > 0.025:
        return f"{text}. It knows the points it was given much better than new ones"
    if 0.8 < seen.accuracy < 0.905:
        return f"{text}. A straight line between the moons gets about as far"
    return text
