"""The table of known mistakes of an exercise, as numbers: derived by the build, looked up by a check. It holds no source.

One row is what one mistake makes of one result at the fixed inputs of one group. Rows of the same mistake share its number.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from autograder.diagnosis.seeing import Print

FOLDER = Path(__file__).with_name("tables")


@dataclass(frozen=True)
class Row:
    """mistake: a number that all rows of one mistake share. origin: 'mistakes', 'edit', 'everywhere' or 'pair'. cost: the simpler the lower."""

    mistake: int
    group: str
    result: str
    name: str
    text: str
    origin: str
    cost: float
    affects: str  # the results that this mistake changes, joined by commas
    print: Print


@cache
def load(exercise_id: str) -> tuple[Row, ...]:
    """The rows of an exercise; empty if the build has derived none."""
    path = FOLDER / f"{exercise_id}.npz"
    if not path.is_file():
        return ()
    with np.load(path, allow_pickle=False) as table:
        columns = {name: table[name] for name in table.files}
    rows, start = [], 0
    sentences, words = columns["sentences"].tolist(), columns["words"].tolist()
    ints, costs, counts = columns["ints"].tolist(), columns["costs"].tolist(), columns["counts"].tolist()
    for (mistake, group, result, name, text, origin, affects, shapes), cost, count in zip(
        ints, costs, counts, strict=True
    ):
        numbers, sizes = columns["numbers"][start : start + count], columns["sizes"][start : start + count]
        start += count
        rows.append(
            Row(
                mistake,
                words[group],
                words[result],
                words[name],
                sentences[text],
                words[origin],
                cost,
                words[affects],
                Print(words[shapes], numbers, sizes),
            )
        )
    return tuple(rows)


def save(exercise_id: str, rows: list[Row], folder: Path = FOLDER) -> Path:
    """Write the rows of an exercise; the same rows give the same bytes."""
    words = sorted({w for r in rows for w in (r.group, r.result, r.name, r.origin, r.affects, r.print.shapes)})
    sentences = sorted({r.text for r in rows})
    place, line = {w: k for k, w in enumerate(words)}, {s: k for k, s in enumerate(sentences)}
    ints = [
        (
            r.mistake,
            place[r.group],
            place[r.result],
            place[r.name],
            line[r.text],
            place[r.origin],
            place[r.affects],
            place[r.print.shapes],
        )
        for r in rows
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{exercise_id}.npz"
    np.savez_compressed(
        path,
        words=np.array(words or [""]),
        sentences=np.array(sentences or [""]),
        ints=np.array(ints, dtype=np.int32).reshape(-1, 8),
        costs=np.array([r.cost for r in rows], dtype=float),
        counts=np.array([len(r.print.sizes) for r in rows], dtype=np.int32),
        numbers=_rounded(np.concatenate([r.print.numbers for r in rows] or [np.zeros((0, 2))])),
        sizes=_rounded(np.concatenate([r.print.sizes for r in rows] or [np.zeros(0)])),
    )
    return path


def _rounded(numbers):
    """To 28 binary digits, far finer than what counts as equal: what follows are zeros, which compress well."""
    mantissa, exponent = np.frexp(numbers)
    return np.ldexp(np.round(mantissa * 2.0**28) / 2.0**28, exponent)


@cache
def _rows(exercise_id: str) -> dict[tuple[str, str], list[Row]]:
    """The rows by group and result."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in load(exercise_id):
        found.setdefault((row.group, row.result), []).append(row)
    return found


@cache
def _mistakes(exercise_id: str) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = {}
    for row in load(exercise_id):
        found.setdefault(row.mistake, {})[row.group] = row
    return found


def by_group(exercise_id: str, mistake: int) -> dict[str, Row]:
    """What one mistake makes of the one result of a joined law, by group."""
    return _mistakes(exercise_id)[mistake]


def forget() -> None:
    """Tables have been written anew."""
    for remembered in (load, _rows, _mistakes):
        remembered.cache_clear()


def matching(
    exercise_id: str,
    group: str,
    result: str,
    seen: Print,
    *,
    without: tuple[str, ...] = (),
    but_errors: bool = False,
) -> list[Row]:
    """Rows whose numbers are those seen, the simplest first. without: origins to leave out. but_errors: see Print.matches."""
    found = [
        row
        for row in _rows(exercise_id).get((group, result), ())
        if row.origin not in without and row.print.matches(seen, but_errors=but_errors)
    ]
    return sorted(found, key=lambda row: (row.cost, row.name, row.text))
