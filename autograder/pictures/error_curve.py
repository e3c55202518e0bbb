"""The error of a central difference against its step: why neither a large nor a tiny step is right.

Drawn from the ladder of steps that `gradcheck` has taken anyway, so it costs no evaluation.
"""

from base64 import b64encode
from dataclasses import dataclass
from html import escape

import numpy as np

from autograder.pictures.style import LIGHT, PALETTE, number

WIDTH, HEIGHT = 680, 400
LEFT, RIGHT, TOP, BOTTOM = 86, 20, 34, 62  # margins around the axes
ROUNDING, TRUNCATION = LIGHT["value"], LIGHT["gradient"]
CAPTION = (
    "Each mark is one step. Right of the best step the two points lie too far apart for the curve between them (truncation); "
    "left of it the two values agree in so many digits that their difference has few left (rounding)."
)
NOTHING = "<p>No slope could be measured here, so there is no error curve to draw.</p>"


@dataclass(frozen=True)
class Curve:
    """steps, largest first; errors, relative to the slope (absolute where that is 0) and never 0; best: index of the smallest."""

    argument: str
    steps: np.ndarray
    errors: np.ndarray
    best: int
    relative: bool

    def power(self, side: slice) -> float | None:
        """p of error ~ step^p on one side of the best step, from a straight line through the logarithms; None for too few."""
        steps, errors = np.log(self.steps[side]), np.log(self.errors[side])
        return float(np.polyfit(steps, errors, 1)[0]) if len(steps) >= 3 else None

    @property
    def truncation(self) -> float | None:
        """Measured power on the side of large steps; the two largest are still too coarse for it where there are more."""
        start = 2 if self.best >= 5 else 0
        return self.power(slice(start, max(self.best, 0)))

    @property
    def rounding(self) -> float | None:
        """Measured power on the side of tiny steps."""
        return self.power(slice(self.best + 1, None))


def error_curve(curves) -> str:
    """HTML of the most telling curve. curves: (point, Comparison) pairs of a Report; each has `.slope` with steps, central, value."""
    found = [curve for _, comparison in curves if (curve := _curve(comparison)) is not None]
    if not found:
        return NOTHING
    curve = max(found, key=_tells)
    words = describe(curve)
    source = b64encode(svg(curve).encode()).decode()
    return (
        '<figure style="margin:12px 0;max-width:680px">'
        f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{source}" style="width:100%;height:auto">'
        f"<figcaption>{CAPTION}</figcaption></figure>"
    )


def describe(curve: Curve) -> str:
    """The picture in words: what is plotted, the best step, both slopes."""
    error = "Relative error" if curve.relative else "Error"
    text = f"{error} of the central difference along {curve.argument} against the step h, both axes logarithmic. "
    text += f"The best step is h = {number(curve.steps[curve.best], 2)}, with an error of {number(curve.errors[curve.best], 2)}. "
    if curve.truncation is None:
        text += (
            "There is no truncation side: larger steps do no harm, the function is nearly straight or quadratic here. "
        )
    else:
        text += (
            f"To the right, truncation: the error grows as h to the power {number(curve.truncation, 2)} (theory: 2). "
        )
    if curve.rounding is None:
        return text + "There is no rounding side within these steps."
    return text + f"To the left, rounding: the error grows as h to the power {number(curve.rounding, 2)} (theory: −1)."


def _curve(comparison):
    slope = comparison.slope
    if slope is None or slope.kink or not np.isfinite(slope.error):
        return None
    size = abs(slope.value)
    errors = np.abs(slope.central - slope.value) / (size or 1.0)
    seen = errors > 0
    if seen.sum() < 4:
        return None
    steps, errors = slope.steps[seen], errors[seen]
    return Curve(comparison.argument, steps, errors, int(np.argmin(errors)), size > 0)


def _tells(curve):
    """How much of both sides is to be seen, in decades of the shorter side."""
    lowest = curve.errors[curve.best]
    return min(np.log10(curve.errors[0] / lowest), np.log10(curve.errors[-1] / lowest))


# ---------------------------------------------------------------- drawing


def svg(curve: Curve) -> str:
    """The picture as an SVG document."""
    x_low, x_high = np.floor(np.log10(curve.steps[-1])), np.ceil(np.log10(curve.steps[0]))
    y_low, y_high = np.floor(np.log10(curve.errors.min())) - 1, np.ceil(np.log10(curve.errors.max())) + 1

    def x(step):
        return LEFT + (np.log10(step) - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)

    def y(error):
        return TOP + (y_high - np.log10(error)) / (y_high - y_low) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" font-size="14">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT["paper"]}"/>',
        *_grid(x, y, x_low, x_high, y_low, y_high),
        *_axis_names(curve),
        *_sides(curve, x, y),
        *_best(curve, x, y),
        "</svg>",
    ]
    return "\n".join(parts)


def _text(x, y, words, colour=LIGHT["ink"], anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" {extra}>{words}</text>'


def _line(x1, y1, x2, y2, colour, extra=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {extra}/>'


def _raised(base, exponent):
    """`base` with a raised exponent, as SVG text."""
    return f'{escape(base)}<tspan dy="-5" font-size="11">{escape(number(exponent, 2))}</tspan>'


def _grid(x, y, x_low, x_high, y_low, y_high):
    parts = []
    for exponent in np.arange(x_low, x_high + 1):
        at = x(10.0**exponent)
        parts.append(_line(at, TOP, at, HEIGHT - BOTTOM, "#E3E3E3"))
        parts.append(_text(at, HEIGHT - BOTTOM + 22, _raised("10", exponent)))
    every = 2 if y_high - y_low > 8 else 1
    for exponent in np.arange(y_low, y_high + 1, every):
        at = y(10.0**exponent)
        parts.append(_line(LEFT, at, WIDTH - RIGHT, at, "#E3E3E3"))
        parts.append(_text(LEFT - 8, at + 7, _raised("10", exponent), anchor="end"))
    return parts


def _axis_names(curve):
    middle = TOP + (HEIGHT - TOP - BOTTOM) / 2
    name = "relative error of the slope" if curve.relative else "error of the slope"
    return [
        _text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 14, "step h, relative to the size of the input"),
        _text(20, middle, name, extra=f'transform="rotate(-90 20 {middle:.1f})"'),
    ]


def _sides(curve, x, y):
    """Both branches: circles and a dashed line for rounding, squares and a full line for truncation, each with its name."""
    best, points = curve.best, [(x(h), y(e)) for h, e in zip(curve.steps, curve.errors, strict=True)]
    truncation, rounding = points[: best + 1], points[best:]
    parts = [_path(truncation, TRUNCATION, ""), _path(rounding, ROUNDING, 'stroke-dasharray="7 4"')]
    for px, py in truncation[:-1]:
        parts.append(f'<rect x="{px - 4:.1f}" y="{py - 4:.1f}" width="8" height="8" fill="{TRUNCATION}"/>')
    for px, py in rounding[1:]:
        parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4.5" fill="{ROUNDING}"/>')
    if curve.rounding is not None:
        parts.append(_text(LEFT + 12, TOP + 20, _raised("← rounding: error ∼ h", curve.rounding), ROUNDING, "start"))
    if curve.truncation is not None:
        words = _raised("truncation: error ∼ h", curve.truncation) + '<tspan dy="5"> →</tspan>'
        parts.append(_text(WIDTH - RIGHT - 12, TOP + 20, words, TRUNCATION, "end"))
    return parts


def _path(points, colour, extra):
    places = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2" {extra}/>'


def _best(curve, x, y):
    px, py = x(curve.steps[curve.best]), y(curve.errors[curve.best])
    gap, anchor = (10, "start") if px < WIDTH - RIGHT - 190 else (-10, "end")
    return [
        _line(px, py, px, HEIGHT - BOTTOM, PALETTE["black"], 'stroke-dasharray="2 3"'),
        f'<path d="M{px:.1f} {py - 7:.1f} l7 7 l-7 7 l-7 -7 z" fill="{PALETTE["black"]}"/>',
        _text(px + gap, HEIGHT - BOTTOM - 10, f"best step h = {number(curve.steps[curve.best], 2)}", anchor=anchor),
    ]
