"""A law with one more part. What it does not say of itself, the law it extends says."""

from autograder.exercises.laws import Law


class Extended(Law):
    """Base of laws that ask all that `law` asks, and in one more part something about inputs of another sort."""

    def __init__(self, law: Law, part: str):
        self.law, self.part = law, part
        self.results, self.whole, self.joined, self.takes = law.results, law.whole, law.joined, law.takes
        self.parts = (*law.parts, part)

    def __getattr__(self, name):
        if name == "law":  # asked for by copy and pickle before it is there
            raise AttributeError(name)
        return getattr(self.law, name)

    def trials(self, rng):
        yield from self.law.trials(rng)
        yield from self.more_trials(rng)

    def more_trials(self, rng):
        """The trials of the further part."""
        raise NotImplementedError

    def naming(self, rng):
        return self.law.naming(rng)

    def shown(self, inputs, raw):
        return self.law.shown(inputs, raw)

    def observe(self, answer, inputs):
        return self.law.observe(answer, inputs)

    def expected(self, trial):
        return self.law.expected(trial)

    def judge(self, trial, raw):
        return self.law.judge(trial, raw)
