"""A law for fits of a curve with a given number of neurons: near enough with many, worse with few, and few means few."""

from dataclasses import dataclass
from math import isclose

import numpy as np

from autograder.contracts import ContractBroken, as_array, kind
from autograder.exercises.laws import Finding, Law, Trial

LOW, HIGH = -2.0, 2.0  # where the curves live
POINTS, NEW = 150, 200  # to fit, and to be judged by
WIDTHS = (2, 8, 32)
# Errors are relative: root mean square of what is missing, over the standard deviation of the curve. A constant has 1.
# Seen with random curves, two at a time, at width 32: solved hidden layers 0.0003 to 0.03, trained ones 0.007 to 0.10.
CLOSE = 0.15  # at most this much with 32 neurons
FALLS = 0.9  # with 8 neurons at most this share of the error with 2; with 32 at most half, and this share of that with 8 or CLOSE
TOO_GOOD = 0.2  # what 2 neurons cannot reach: the curves have four turns or more, 2 S-shaped neurons make fewer
# Room for a point asked alone, a share of the largest height. Output weights of 1e11 that nearly cancel are a right fit, and rounding
# makes 1e-5 of them.
ALONE = 1e-3
PARTS = ("follows the curve", "error falls with width", "width is kept")


def draw_curve(rng: np.random.Generator):
    """A smooth curve with several turns, a function of arrays."""
    fast, slow, height = rng.uniform(3.0, 4.0), rng.uniform(1.2, 1.6), rng.uniform(0.2, 0.5)
    one, other = rng.uniform(0, 2 * np.pi, 2)
    return lambda x: np.sin(fast * x + one) + height * np.sin(slow * x + other)


@dataclass(frozen=True, eq=False)
class Reached:
    """Relative errors on new points and on those that were given, by width. As a number: how many PARTS hold.

    Two of them are equal if all errors are about the same: threads may add up in another order.
    """

    new: tuple[float, ...]
    known: tuple[float, ...]
    likeness: float  # correlation of the widest fit with the curve; 0 if it says the same everywhere

    def holds(self) -> dict[str, bool]:
        """Which parts hold."""
        few, some, many = self.new
        falls = some <= FALLS * few and many <= min(few / 2, max(FALLS * some, CLOSE))
        return dict(zip(PARTS, (many <= CLOSE, falls, few >= TOO_GOOD), strict=True))

    def __float__(self):
        return float(sum(self.holds().values()))

    def __eq__(self, other):
        return isinstance(other, Reached) and all(
            isclose(a, b, rel_tol=1e-3, abs_tol=1e-6)
            for a, b in zip((*self.new, *self.known), (*other.new, *other.known), strict=True)
        )


class FittedWithWidth(Law):
    """The answer is fit(x, y, width, seed) -> predict, predict(x) -> (n,). Two curves are fitted at three widths each."""

    results, parts, takes = ("error",), PARTS, "a function"

    def trials(self, rng):
        inputs = {"seed": int(rng.integers(1000))}
        for number in (1, 2):
            curve = draw_curve(rng)
            x = np.sort(np.concatenate([[LOW, HIGH], rng.uniform(LOW, HIGH, POINTS - 2)]))
            new = np.sort(rng.uniform(LOW + 0.02, HIGH - 0.02, NEW))
            inputs |= {f"x {number}": x, f"y {number}": curve(x), f"new x {number}": new, f"new y {number}": curve(new)}
        yield Trial("standard", inputs)

    def naming(self, rng):
        """None: an error does not say what went wrong; the words of the check do."""
        return {}

    def observe(self, answer, inputs):
        errors = {}
        for width in WIDTHS:
            of_both = [
                self._errors(answer, width, inputs["seed"], *(inputs[f"{n} {k}"] for n in ("x", "y", "new x", "new y")))
                for k in (1, 2)
            ]
            errors[width] = np.array(of_both).T  # rows: new, known, likeness
        new, known = (tuple(float(np.sqrt(np.mean(errors[w][row] ** 2))) for w in WIDTHS) for row in (0, 1))
        return {"error": Reached(new, known, float(errors[WIDTHS[-1]][2].mean()))}

    @staticmethod
    def _errors(answer, width, seed, x, y, new_x, new_y):
        predict = answer(x, y, width, seed)
        if not callable(predict):
            code = "nothing-returned" if predict is None else "wrong-kind"
            returned = "None; is the return missing?" if predict is None else f"{kind(predict)};"
            raise ContractBroken(code, None, f"it returns {returned} a function predict(x) is expected")
        said = as_array("predict", predict(new_x.copy()), new_x.shape)
        alone = as_array("predict", predict(new_x[3:5].copy()), (2,))
        if not np.allclose(said[3:5], alone, rtol=0, atol=ALONE * np.abs(said).max()):
            raise ContractBroken("keeps-state", None, "predict gives a point another value when it is asked alone")
        again = as_array("predict", predict(x.copy()), x.shape)
        relative = [np.sqrt(np.mean((got - right) ** 2)) / np.std(right) for got, right in ((said, new_y), (again, y))]
        flat = np.ptp(said) <= 1e-9 * np.abs(said).max(initial=0)
        return [*relative, 0.0 if flat else np.corrcoef(said, new_y)[0, 1]]

    def expected(self, trial):
        return {"error": (np.float64(len(PARTS)), np.float64(0.0))}

    def judge(self, trial, raw):
        seen = raw["error"]
        codes = dict(zip(PARTS, ("not-close", "width-ignored", "width-ignored"), strict=True))
        return [Finding(codes[part], part, _words(part, seen)) for part, holds in seen.holds().items() if not holds]


def _words(part, seen):
    measured = ", ".join(f"{error:.3f} with {width}" for width, error in zip(WIDTHS, seen.new, strict=True))
    text = f"on new points the relative error is {measured} neurons (a constant has 1)"
    if part == "width is kept":
        return f"{text}. No 2 neurons can follow this curve so well; are there exactly `width` of them?"
    if part == "error falls with width":
        if max(seen.new) - min(seen.new) <= 1e-3 * max(seen.new):
            return f"{text}: the width changes nothing"
        return f"{text}; it must fall by a tenth from each width to the next (with 32, below {CLOSE} is enough), and to half in all"
    text = f"{text}; with 32 it must be at most {CLOSE}"
    if seen.likeness == 0.0:
        return f"{text}. With 32 neurons it says the same everywhere"
    if seen.likeness < -0.8:
        return f"{text}. With 32 neurons it is the curve upside down"
    if seen.known[-1] <= CLOSE:
        return f"{text}. On the points that were given it is {seen.known[-1]:.3f}: it wiggles between them"
    return text
