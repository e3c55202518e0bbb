"""Plots of numbers against numbers: training curves, the V of the numerical error, gradients through depth."""

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.pictures.figures import Figure, figure
from autograder.pictures.style import DASHES, LINES, MARKERS, PALETTE, WIDTH, chart_style, number


def draw_lines(axes, x, lines: Mapping[str, Sequence[float]], markers: bool = False) -> None:
    """One line for each entry; x: shared, or None for 0, 1, 2, …, or {name: its own}. Told apart by colour, dashes and marker."""
    for k, (name, y) in enumerate(lines.items()):
        own = x[name] if isinstance(x, Mapping) else np.arange(len(y)) if x is None else x
        look = {"color": PALETTE[LINES[k % len(LINES)]], "linestyle": DASHES[k % len(DASHES)]}
        if markers:
            look |= {"marker": MARKERS[k % len(MARKERS)]}
        axes.plot(own, y, label=name, **look)
    if len(lines) > 1:
        axes.legend()


def curves(
    lines: Mapping[str, Sequence[float]],
    x=None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    alt: str,
    log: str = "",
    markers: bool = False,
    size: tuple[float, float] = (WIDTH, 3.0),
) -> Figure:
    """Lines in one plot, for a loss over the steps or a function and its slope.

    lines: {name: numbers}. x: their places, shared or {name: places}; default 0, 1, 2, …
    log: '', 'x', 'y' or 'xy', the logarithmic axes. alt: what to see.
    """
    import matplotlib.pyplot as plt

    with chart_style():
        fig, axes = plt.subplots(figsize=size, layout="constrained")
        draw_lines(axes, x, lines, markers)
        for letter in log:
            getattr(axes, f"set_{letter}scale")("log")
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        return figure(fig, alt)


def error_against_step(steps, errors: Mapping[str, Sequence[float]], alt: str = "") -> Figure:
    """The V of a numerical derivative: error against step, both axes logarithmic.

    steps: the h. errors: {method: absolute errors at those h}. Errors of exactly 0 cannot stand on this axis and are
    drawn at the bottom, at the rounding error of 1.
    """
    floor = np.finfo(float).eps
    best = {name: int(np.argmin(np.abs(values))) for name, values in errors.items()}
    told = "; ".join(
        f"{name} is best at h = {number(steps[k], 2)} with error {number(abs(errors[name][k]), 2)}"
        for name, k in best.items()
    )
    lines = {name: np.maximum(np.abs(values), floor) for name, values in errors.items()}
    return curves(
        lines,
        steps,
        xlabel="step h",
        ylabel="error",
        log="xy",
        markers=True,
        alt=f"{alt or 'Error of a numerical derivative against its step.'} Best: {told}.",
    )


def gradient_through_depth(
    norms: Mapping[str, Sequence[float]], alt: str = "", ylabel: str = "norm of the gradient"
) -> Figure:
    """The size of the gradient at every layer, on a logarithmic axis; layer 1 is next to the input.

    norms: {network: one number for each layer}. A gradient of exactly 0 is drawn at the bottom as an empty ring.
    """
    import matplotlib.pyplot as plt

    arrays = {name: np.abs(np.asarray(values, dtype=float)) for name, values in norms.items()}
    positive = [value for values in arrays.values() for value in values[np.isfinite(values)] if value > 0]
    floor = min(positive, default=1.0) / 10
    zeros = {name: [k + 1 for k, value in enumerate(values) if value == 0] for name, values in arrays.items()}
    told = [f"{name}: exactly 0 at layer {', '.join(map(str, at))}." for name, at in zeros.items() if at]
    with chart_style():
        fig, axes = plt.subplots(figsize=(WIDTH, 3.2), layout="constrained")
        layers = {name: np.arange(1, len(values) + 1) for name, values in arrays.items()}
        draw_lines(axes, layers, {name: np.where(v > 0, v, np.nan) for name, v in arrays.items()}, markers=True)
        if rings := sorted({layer for at in zeros.values() for layer in at}):
            axes.plot(rings, [floor] * len(rings), "o", mfc="white", mec="black", linestyle="none", label="exactly 0")
            axes.legend()
        axes.set_yscale("log")
        axes.set(xlabel="layer, counted from the input", ylabel=ylabel)
        axes.xaxis.get_major_locator().set_params(integer=True)
        return figure(fig, " ".join([alt or "Size of the gradient at every layer.", *told]))
