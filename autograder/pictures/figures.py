"""Every plot carries its alternative: `figure(fig, alt=…)` makes an image with the words in its `alt`.

Jupyter drops alternatives that are set its own way, so the image is written as HTML. A white ground keeps it legible on
dark pages. To the sentence of the lesson the numbers that the axes show are added, so that the words say as much.
"""

import base64
import io
from html import escape

import numpy as np

from autograder.pictures.output import Shown
from autograder.pictures.style import DPI, number

COLOURS = 96  # a chart has few; a palette makes the file a third as large


class Figure(Shown):
    """A plot as an image. text: its alternative. size: pixels as shown, width and height."""

    def __init__(self, png: bytes, alt: str, size: tuple[int, int]):
        self.png, self.size = png, size
        super().__init__(image(png, alt, size), alt)


def figure(fig, alt: str, numbers: bool = True) -> Figure:
    """Show a matplotlib figure of your own with a text alternative, and close it.

    alt: what is to be seen, in a sentence or two. numbers: add the axes' labels and the ends of their lines.
    Raises ValueError without alt.
    """
    return Figure(*render(fig, words(fig, alt, numbers), DPI)).display()


def words(fig, alt: str, numbers: bool = True) -> str:
    """The alternative: the lesson's sentence, then what the axes show."""
    if not isinstance(alt, str) or len(alt.split()) < 2:
        raise ValueError(
            'A figure needs its text alternative: figure(fig, alt="what is to be seen, with its numbers").'
        )
    told = [_told(axes) for axes in fig.axes if axes.get_label() != "<colorbar>"] if numbers else []
    return " ".join([alt.strip(), *filter(None, told)])


def render(fig, alt: str, dpi: int) -> tuple[bytes, str, tuple[int, int]]:
    """(PNG, alt, size in pixels) of a figure, which is closed. The same figure gives the same bytes.

    Drawn at twice the size it is shown at, so that it is sharp on today's screens, with nothing cut off at the edges.
    """
    import matplotlib.pyplot as plt
    from PIL import Image

    raw = io.BytesIO()
    fig.savefig(raw, format="png", dpi=2 * dpi, facecolor="white")
    plt.close(fig)
    picture = Image.open(raw).convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue(), alt, (picture.width // 2, picture.height // 2)


def image(png: bytes, alt: str, size: tuple[int, int]) -> str:
    """The `<img>` of a PNG."""
    data = base64.b64encode(png).decode()
    width, height = size
    return (
        f'<img alt="{escape(alt)}" width="{width}" height="{height}" style="max-width:100%;height:auto;background:#fff" '
        f'src="data:image/png;base64,{data}">'
    )


def clipped(fig) -> list[str]:
    """Texts of a figure that reach over its edge; the tests ask for none."""
    from matplotlib.text import Text

    fig.canvas.draw()
    renderer, (width, height) = fig.canvas.get_renderer(), fig.canvas.get_width_height()
    undrawn = {id(text) for axes in fig.axes for axis in (axes.xaxis, axes.yaxis) for text in _outside(axis)}
    over = []
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in undrawn:
            box = text.get_window_extent(renderer)
            if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
                over.append(text.get_text())
    return over


def _outside(axis):
    """Labels of ticks beyond the limits; matplotlib keeps them and does not draw them."""
    low, high = sorted(axis.get_view_interval())
    for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
        if not low <= tick.get_loc() <= high:
            yield from (tick.label1, tick.label2)


def _told(axes):
    """Title, labels and lines of one plot in words."""
    title = axes.get_title()
    logarithmic = [name for name, scale in (("x", axes.get_xscale()), ("y", axes.get_yscale())) if scale == "log"]
    named = [" against ".join(filter(None, [axes.get_ylabel(), axes.get_xlabel()]))]
    scales = [f"logarithmic in {' and '.join(logarithmic)}"] if logarithmic else []
    drawn = [
        line for line in axes.get_lines() if line.get_linestyle() != "None"
    ]  # loose points say nothing as ends of a line
    lines = [_line(line) for line in drawn if not line.get_label().startswith("_")]
    unnamed = [line for line in drawn if line.get_label().startswith("_child")]
    if not lines and len(unnamed) == 1:
        lines = [_line(unnamed[0])]
    parts = [part for part in (", ".join(filter(None, named + scales)), "; ".join(filter(None, lines))) if part]
    return f"{title + ': ' if title and parts else title}{'. '.join(parts)}{'.' if parts or title else ''}"


def _line(line):
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(y):
        return ""
    name = "" if line.get_label().startswith("_") else f"{line.get_label()}: "
    if len(y) == 1 or np.all(y == y[0]):
        return f"{name}{number(y[0], 3)} at {number(x[0], 3)}" if len(y) == 1 else f"{name}always {number(y[0], 3)}"
    low, high = int(np.argmin(y)), int(np.argmax(y))
    text = f"{name}from {number(y[0], 3)} at {number(x[0], 3)} to {number(y[-1], 3)} at {number(x[-1], 3)}"
    if low not in (0, len(y) - 1):
        text += f", lowest {number(y[low], 3)} at {number(x[low], 3)}"
    if high not in (0, len(y) - 1):
        text += f", highest {number(y[high], 3)} at {number(x[high], 3)}"
    return text
