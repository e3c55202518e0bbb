"""A formula that depends on a mode: one part of the points for training, one for use."""

from autograder.exercises.laws import Formula, Trial

PARTS = ("training", "test")


class TwoModes(Formula):
    """`formula(**inputs)` with an input `train`, a boolean: every point is looked at in both modes, and each mode is a part."""

    def __init__(self, formula, **options):
        super().__init__(formula, **options)
        self.parts = PARTS

    def trials(self, rng):
        for trial in super().trials(rng):
            for train, part in zip((True, False), PARTS, strict=True):
                yield Trial(trial.regime, {**trial.inputs, "train": train}, part)

    def naming(self, rng):
        return {
            group: [
                Trial(trial.regime, {**trial.inputs, "train": train}, part)
                for trial in trials
                for train, part in zip((True, False), PARTS, strict=True)
            ]
            for group, trials in super().naming(rng).items()
        }
