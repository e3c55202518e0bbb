"""The law for a whole Jacobian: one row for every output, one column for every input."""

import numpy as np

from autograder.exercises.laws import ABSOLUTE, RELATIVE, Trial, _FromKinds
from autograder.numerical import complex_step


class Jacobian(_FromKinds):
    """The answer returns the Jacobian of a forward formula; the complex step along each input decides, column by column.

    forward: formula of one 1-D array, written for complex numbers, to a 1-D array. inputs: that one argument by name and kind.
    At a kink (regime "ties") every value between the two one-sided derivatives is right.
    """

    def __init__(self, forward, *, inputs, result="J", regimes, repeats=3):
        super().__init__(inputs, regimes, repeats)
        self.forward = forward
        self.results = self.parts = (result,)

    def expected(self, trial: Trial):
        (x,) = (np.asarray(value, dtype=float) for value in trial.inputs.values())
        away = 1e-9 if trial.regime == "ties" else 0.0
        above, below = (self._columns(x, sign * away) for sign in (1.0, -1.0))
        middle, half = (above + below) / 2, np.abs(above - below) / 2
        room = RELATIVE * np.abs(middle) + ABSOLUTE * np.abs(middle).max(initial=0)
        return {self.results[0]: (middle, half + room)}

    def _columns(self, x, away):
        columns = [complex_step(self.forward, x + away * direction, direction) for direction in np.eye(x.size)]
        return np.stack(columns, axis=1)
