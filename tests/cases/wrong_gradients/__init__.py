"""118 wrong gradients that people write, family by family. "Hidden on square" cases give no error where N = D = M."""

from cases.wrong_gradients import affine, gates, losses, networks, normalisation, softmaxes, squashing  # noqa: F401
from cases.wrong_gradients.register import WRONG, WrongGradient

__all__ = ["WRONG", "WrongGradient"]
