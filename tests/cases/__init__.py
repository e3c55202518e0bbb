"""Test data of the gradient checker: right layers, wrong gradients, right but awkward ones, random programs."""

from cases import losses, networks  # noqa: F401  each adds its layers to LAYERS
from cases.layers import LAYERS

__all__ = ["LAYERS"]
