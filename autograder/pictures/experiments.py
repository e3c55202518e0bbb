"""What training does: decision boundary and loss side by side, paths of descent on a map of the loss."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograder.pictures.animation import Frames, frames
from autograder.pictures.figures import Figure, figure
from autograder.pictures.style import DASHES, LINES, MARKERS, PALETTE, WIDTH, chart_style, number

GRID = 80  # points in each direction at which a prediction is asked for
CLASSES = ("blue", "orange", "green", "purple", "sky", "vermillion")
TINTS = (
    "#CFE3F2",
    "#FBE7C2",
    "#C9EBDD",
    "#F5DEEA",
    "#DCEFFB",
    "#F8D9C6",
)  # the same colours, on the ground behind the points


def draw_boundary(axes, predict: Callable, points, labels) -> float:
    """What `predict` says everywhere, under the points; returns the share of points it gets right.

    predict: (n, 2) points to labels (n,), to probabilities of class 1 (n,) or (n, 1), or to scores (n, classes).
    points: (n, 2). labels: (n,) whole numbers from 0.
    """
    points, labels = np.asarray(points, dtype=float), np.asarray(labels).ravel().astype(int)
    low, high = points.min(0), points.max(0)
    edge = 0.12 * (high - low) + 1e-9
    x, y = (np.linspace(low[k] - edge[k], high[k] + edge[k], GRID) for k in (0, 1))
    mesh = np.stack(np.meshgrid(x, y), axis=-1)
    said = _classes(predict(mesh.reshape(-1, 2))).reshape(GRID, GRID)
    count = int(max(said.max(), labels.max())) + 1
    tints = [TINTS[k % len(TINTS)] for k in range(max(count, 2))]
    axes.contourf(x, y, said, levels=np.arange(len(tints) + 1) - 0.5, colors=tints)
    axes.contour(x, y, said, levels=np.arange(count - 1) + 0.5, colors="black", linewidths=1.1) if np.ptp(
        said
    ) else None
    for k in range(count):
        chosen = points[labels == k]
        axes.plot(
            *chosen.T,
            MARKERS[k % len(MARKERS)],
            linestyle="none",
            color=PALETTE[CLASSES[k % len(CLASSES)]],
            mec="black",
            mew=0.6,
            label=f"_class {k}",
        )
    axes.set(xlabel="x₁", ylabel="x₂")
    axes.grid(False)
    return float(np.mean(_classes(predict(points)) == labels))


def _classes(said):
    """Labels from labels, probabilities or scores."""
    said = np.asarray(said)
    if said.ndim == 2 and said.shape[1] > 1:
        return said.argmax(1)
    said = said.ravel()
    return said.astype(int) if np.all(said == np.round(said)) else (said > 0.5).astype(int)


def boundary(predict: Callable, points, labels, *, title: str = "", alt: str = "") -> Figure:
    """The decision boundary of one classifier; see `draw_boundary` for the arguments."""
    import matplotlib.pyplot as plt

    with chart_style():
        fig, axes = plt.subplots(figsize=(4.6, 3.8), layout="constrained")
        right = draw_boundary(axes, predict, points, labels)
        axes.set_title(title or f"{right:.0%} right")
        told = f"{len(np.asarray(points))} points, {right:.0%} on the right side of the boundary."
        return figure(fig, f"{alt or 'Decision boundary under the points of each class.'} {told}")


def training(
    snapshots: Sequence[tuple[int, Callable]],
    points,
    labels,
    losses: Sequence[float],
    *,
    alt: str = "",
    ylabel: str = "loss",
) -> Frames:
    """Decision boundary and loss side by side, one frame for each snapshot, at most 40.

    snapshots: [(step, predict)], predict as in `draw_boundary`; keep copies, for example copy.deepcopy(network).predict.
    losses: the loss at every step, losses[step].
    """
    losses = np.asarray(losses, dtype=float)

    def draw(fig, snapshot):
        step, predict = snapshot
        left, other = fig.subplots(1, 2)
        right = draw_boundary(left, predict, points, labels)
        left.set_title(f"step {step}: {right:.0%} right")
        other.plot(losses, color="#B5B5B5", label="_all")
        other.plot(losses[: step + 1], color=PALETTE[LINES[0]], label="_so far")
        at = min(step, len(losses) - 1)
        other.plot([at], [losses[at]], "o", color=PALETTE[LINES[1]], label="_now")
        other.set(xlabel="step", ylabel=ylabel, title=f"{ylabel} {number(losses[at], 3)}")
        return f"{right:.0%} of {len(np.asarray(points))} points right, {ylabel} {number(losses[at], 3)}."

    return frames(
        draw,
        snapshots,
        names=[f"step {step}" for step, _ in snapshots],
        size=(WIDTH, 3.2),
        numbers=False,
        alt=alt
        or f"Decision boundary and {ylabel} through training, from {number(losses[0], 3)} to {number(losses[-1], 3)}.",
    )


def descent_paths(
    loss: Callable,
    paths: Mapping[str, Sequence],
    *,
    minimum=None,
    xlabel: str = "x",
    ylabel: str = "y",
    alt: str = "",
    levels: int = 14,
    log: bool = False,
) -> Figure:
    """Paths of descent on a contour plot.

    loss: takes two arrays of the same shape. paths: {method: (steps, 2)}. minimum: its place (x, y), marked by a cross.
    log: levels by powers, for a narrow valley. A path that leaves the map is cut off at its edge, and the alternative says so.
    """
    import matplotlib.pyplot as plt

    paths = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    x, y = _map(paths, minimum)
    told = []
    with chart_style():
        fig, axes = plt.subplots(figsize=(WIDTH, 4.4), layout="constrained")
        heights = np.asarray(loss(*np.meshgrid(x, y)), dtype=float)
        steps = np.geomspace(1e-3, 1, levels) * np.ptp(heights) + heights.min() if log else levels
        axes.contour(x, y, heights, levels=steps, colors="#9A9A9A", linewidths=0.8)
        for k, (name, path) in enumerate(paths.items()):
            colour = PALETTE[LINES[k % len(LINES)]]
            look = {"linestyle": DASHES[k % len(DASHES)], "marker": MARKERS[k % len(MARKERS)], "ms": 3.5, "lw": 1.4}
            inside = np.all((path >= [x[0], y[0]]) & (path <= [x[-1], y[-1]]), axis=1)
            shown = (
                path if inside.all() else path[: int(np.argmin(inside)) + 1]
            )  # a path that diverges is cut where it leaves
            axes.plot(*shown.T, color=colour, label=name, **look)
            first, last = (float(loss(*point)) for point in path[[0, -1]])
            told.append(
                f"{name}: {len(path) - 1} steps from ({number(path[0][0], 3)}, {number(path[0][1], 3)}) to "
                f"({number(path[-1][0], 3)}, {number(path[-1][1], 3)}), loss from {number(first, 3)} to {number(last, 3)}"
                + ("" if inside.all() else f", leaving the map at step {len(shown) - 1}")
            )
        if minimum is not None:
            axes.plot(*minimum, "x", color="black", ms=10, mew=2, label="_minimum")
            told.append(f"minimum at ({number(minimum[0], 3)}, {number(minimum[1], 3)})")
        axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
        axes.grid(False)
        axes.legend()
        return figure(
            fig, f"{alt or 'Paths of descent on a contour plot of the loss.'} {'; '.join(told)}.", numbers=False
        )


def _map(paths, minimum):
    """The x and y of the map: around the minimum, or else the end nearest to the start, far enough to hold every start."""
    starts = np.array([path[0] for path in paths.values()])
    ends = [path[-1] for path in paths.values() if np.isfinite(path[-1]).all()] or [starts[0]]
    middle = (
        min(ends, key=lambda end: np.abs(end - starts[0]).max())
        if minimum is None
        else np.asarray(minimum, dtype=float)
    )
    reach = np.abs(starts - middle).max(0)
    reach = 1.25 * np.maximum(reach, 0.6 * (reach.max() or 1.0))
    return [np.linspace(middle[k] - reach[k], middle[k] + reach[k], 160) for k in (0, 1)]
