"""A plot over a parameter: side by side as small multiples, or one after another with a slider.

Both take the same function, so a lesson can change its mind. An animation holds its frames itself (no address, no
player), every frame is reached by keyboard, and on paper it is the small multiples again.
"""

from collections.abc import Callable, Sequence
from html import escape

from autograder.pictures.drawing import STYLE
from autograder.pictures.figures import Figure, figure, image, render, words
from autograder.pictures.output import Shown
from autograder.pictures.stepper import stepper
from autograder.pictures.style import FRAME_DPI, WIDTH, chart_style, number

MOST = 40  # frames; more make a heavy page and show no more


class Frames(Shown):
    """An animation. alternatives: the words of each frame."""

    def __init__(self, html: str, text: str, alternatives: list[str]):
        super().__init__(html, text)
        self.alternatives = alternatives


def animate(
    draw: Callable, over: Sequence, *, parameter: str, alt: str, size: tuple[float, float] = (5.6, 3.2)
) -> Frames:
    """One frame for each value in `over`, at most 40, with buttons, slider and arrow keys.

    draw(axes, value): draws on matplotlib axes and may return a sentence about what is to be seen.
    parameter: what `over` holds, 'learning rate'. alt: what the frames show together.
    Set the limits of the axes in draw, so that frames can be compared.
    """

    def one(fig, value):
        return draw(fig.subplots(), value)

    return frames(one, over, names=[f"{parameter} {_name(value)}" for value in over], alt=alt, size=size)


def small_multiples(
    draw: Callable,
    over: Sequence,
    *,
    parameter: str,
    alt: str,
    columns: int = 3,
    height: float = 2.4,
    share: bool = True,
) -> Figure:
    """The same plot for each value in `over`, side by side; draw as in `animate`. share: the same axes everywhere."""
    import matplotlib.pyplot as plt

    over = list(over)
    _count(over)
    columns = min(columns, len(over))
    rows = -(-len(over) // columns)
    with chart_style():
        fig, grid = plt.subplots(
            rows,
            columns,
            figsize=(WIDTH, height * rows),
            layout="constrained",
            squeeze=False,
            sharex=share,
            sharey=share,
        )
        told = []
        for axes, value in zip(grid.flat, over, strict=False):
            sentence = draw(axes, value)
            axes.set_title(f"{parameter} {_name(value)}")
            told += [f"{parameter} {_name(value)}: {sentence}"] if sentence else []
        for axes in grid.flat[len(over) :]:
            axes.remove()
        for axes in fig.axes:
            if share:
                axes.label_outer()
        return figure(fig, " ".join([alt, *told]))


def frames(
    draw: Callable, over: Sequence, *, names: Sequence[str], alt: str, size: tuple[float, float], numbers: bool = True
) -> Frames:
    """The frames of draw(fig, value), called `names`. alt: what they show together. numbers: as in `figure`."""
    import matplotlib.pyplot as plt

    over = list(over)
    _count(over)
    steps, alternatives = [], []
    with chart_style():
        for name, value in zip(names, over, strict=True):
            fig = plt.figure(figsize=size, layout="constrained")
            sentence = draw(fig, value)
            told = words(fig, f"{name}: {sentence or alt}", numbers)
            png, told, pixels = render(fig, told, FRAME_DPI)
            alternatives.append(told)
            steps.append((name, image(png, told, pixels)))
    text = "\n".join([alt, *(f"  {told}" for told in alternatives)])
    stage = f"<p>{escape(alt)}</p>"
    return Frames(stepper(steps, alt, stage, kind="frames", style=STYLE), text, alternatives).display()


def _count(over):
    if not 1 <= len(over) <= MOST:
        raise ValueError(
            f"An animation has 1 to {MOST} frames, and this one would have {len(over)}. Choose some of them."
        )


def _name(value):
    return value if isinstance(value, str) else number(value)
