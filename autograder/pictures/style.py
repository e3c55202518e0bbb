"""Colours, numbers and chart style, declared once for every picture of the course.

Colours are those of Okabe and Ito (2008), told apart by people who do not see red and green. No colour stands alone:
lines differ in dashes and markers too, gradients are italic in a box while values are upright.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

PALETTE = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "black": "#000000",
    "yellow": "#F0E442",
}
LINES = ("blue", "vermillion", "green", "purple", "orange", "black")  # in this order; the two light ones make no lines
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")

# Text needs more contrast than a line (4.5 to 1), so small print uses a darker vermillion, and lighter tones on dark pages.
LIGHT = {"value": PALETTE["blue"], "gradient": "#A84A00", "ink": "#222222", "paper": "#FFFFFF", "soft": "#6B6B6B"}
DARK = {"value": PALETTE["sky"], "gradient": PALETTE["orange"], "ink": "#F2F2F2", "paper": "#111111", "soft": "#A8A8A8"}

DPI = 110
FRAME_DPI = 80  # frames of an animation come by the dozen
WIDTH = 7.2  # inches: a notebook at its usual size shows it without shrinking

CHART = {
    "figure.dpi": DPI,
    "figure.constrained_layout.h_pad": 0.09,
    "figure.constrained_layout.w_pad": 0.09,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",  # comes with matplotlib, so pictures are the same everywhere
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.labelsize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "legend.fontsize": 9.5,
    "axes.unicode_minus": True,
}


@contextmanager
def chart_style() -> Iterator[None]:
    """The chart style inside the block, whatever the notebook has set; everything is put back afterwards."""
    import matplotlib as mpl
    from cycler import cycler

    colours = [PALETTE[name] for name in LINES]
    with mpl.rc_context():
        mpl.rcParams.update(CHART)
        mpl.rcParams["axes.prop_cycle"] = cycler(color=colours) + cycler(linestyle=DASHES)
        yield


def number(value, digits: int = 4) -> str:
    """A number as people write it: −12, 0.7311, 1.2×10⁻⁵; an array by its shape and its norm."""
    if value is None:
        return "?"
    if isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.ndim:
        return f"{'×'.join(map(str, array.shape))}, norm {number(float(np.linalg.norm(array)), digits)}"
    value = float(array)
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}×10{str(int(exponent)).translate(_RAISED)}"
    return "0" if text == "-0" else text.replace("-", "−")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours '#rrggbb', 1 to 21. Source: WCAG 2.2, relative luminance."""

    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
