"""How a wrong gradient is written down: only what is wrong; the rest comes from the reference layer."""

from collections.abc import Callable
from dataclasses import dataclass

from cases import LAYERS
from cases.layers import Layer


@dataclass(frozen=True)
class WrongGradient:
    """make() gives a fresh (forward, backward). kind: shape, scale, chain, partial, path, index, state, small … (for counting)."""

    name: str
    layer: Layer
    kind: str
    make: Callable

    @property
    def wrt(self):
        """Inputs that have a gradient."""
        return self.layer.wrt


WRONG: list[WrongGradient] = []


def wrong(layer: str, name: str, kind: str, *, forward=None):
    """Register f(upstream, **inputs) -> dict of the gradients that are wrong. forward: if that is wrong too."""
    reference = LAYERS[layer]

    def register(partial):
        def backward(upstream, **inputs):
            return {**reference.backward(upstream, **inputs), **partial(upstream, **inputs)}

        WRONG.append(
            WrongGradient(f"{layer}: {name}", reference, kind, lambda: (forward or reference.forward, backward))
        )
        return partial

    return register


def wrong_pair(layer: str, name: str, kind: str):
    """Register a factory of (forward, backward): for pairs that remember something between calls."""

    def register(factory):
        WRONG.append(WrongGradient(f"{layer}: {name}", LAYERS[layer], kind, factory))
        return factory

    return register
