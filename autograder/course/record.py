"""What a learner has done, kept between sessions in one small file: `my/.progress.json`.

The file is written whole or not at all: under another name first, then renamed. Two notebooks may write at the same
time: each reads, adds and writes while it holds a lock, so neither loses the other's results. A file that cannot be
read is set aside under another name, never overwritten, and the copy from before the last session takes its place.
"""

import atexit
import contextlib
import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

NAME = ".progress.json"
LOCK = ".progress.lock"
BACKUP = ".progress.backup.json"  # the record as it was before the last session that added something to it
DRAFT = ".progress.draft-"  # prefix of a file being written; nobody reads it
DAMAGED = ".progress.damaged-{}.json"
BEFORE = ".progress.before-{}.json"
PATIENCE = 0.05  # seconds that a check may wait for another notebook; what is not written then is written with the next

Entries = dict[str, dict]  # exercise id -> best, latest, of (the maximum), mistake, checks, hints, when


class Record:
    """The record in a folder. Reading and resetting raise OSError where the file system does; `note` never raises."""

    def __init__(self, folder: Path):
        self.folder, self.path = folder, folder / NAME
        self._waiting: list[Callable[[Entries], None]] = []
        self._begun = False

    # -------------------------------------------------------------------------------------------------------- writing

    def note(self, verdict) -> None:
        """Remember a verdict. An untouched stub is no news: Run All on a fresh lesson leaves no trace."""
        if verdict.mistake != "not-started":
            points, of = float(verdict.points), float(verdict.max_points)
            self._change(lambda entries: _add(entries, verdict.exercise, points, of, verdict.mistake))

    def note_hint(self, exercise_id: str, number: int) -> None:
        """Remember that the hints up to `number` (1, 2, 3) were opened."""

        def change(entries):
            entry = entries.setdefault(exercise_id, _blank())
            entry["hints"] = max(entry["hints"], number)

        self._change(change)

    def _change(self, change):
        """Make a change now or, when the file cannot be written now, together with the next one or at the end."""
        self._waiting = [*self._waiting[-999:], change]
        self._flush(PATIENCE)
        if self._waiting:
            atexit.unregister(self._flush)
            atexit.register(self._flush, 2.0)

    def _flush(self, patience):
        if not self._waiting:
            return
        with contextlib.suppress(OSError), _locked(self.folder / LOCK, patience):
            entries = self._load()
            if not self._begun:
                self._begin()
            for waiting in self._waiting:
                waiting(entries)
            self._write(entries)
            self._waiting, self._begun = [], True

    def _begin(self):
        """Before a session's first change: keep the record as it is, clear away what killed sessions left half written."""
        with contextlib.suppress(FileNotFoundError):
            draft = self._draft()
            shutil.copyfile(self.path, draft)
            draft.replace(self.folder / BACKUP)
        for draft in self.folder.glob(DRAFT + "*"):
            with contextlib.suppress(OSError):
                if time.time() - draft.stat().st_mtime > 60:
                    draft.unlink()

    def _write(self, entries):
        draft = self._draft()
        try:
            text = json.dumps({"version": 1, "exercises": entries}, ensure_ascii=False, separators=(",", ":"))
            draft.write_text(text, encoding="utf-8")
            _replace(draft, self.path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def _draft(self):
        return self.folder / f"{DRAFT}{os.getpid()}"

    # -------------------------------------------------------------------------------------------------------- reading

    def read(self) -> Entries:
        """Everything remembered, by exercise id; {} when there is nothing yet."""
        if not self.folder.is_dir():
            return {}
        with _locked(self.folder / LOCK, 5.0):
            return self._load()

    def _load(self):
        """The entries in the file. One that makes no sense is set aside, and the copy from before is taken instead."""
        try:
            return _parse(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            _replace(self.path, free_name(self.folder, DAMAGED))
        entries = {}
        with contextlib.suppress(OSError, ValueError):
            entries = _parse((self.folder / BACKUP).read_bytes())
            self._write(entries)
        return entries

    def damaged(self) -> list[Path]:
        """The files that were set aside because they could not be read."""
        return sorted(self.folder.glob(DAMAGED.format("*")))

    # -------------------------------------------------------------------------------------------------------- resetting

    def reset(self, ids: Iterable[str] | None = None, keep: Path | None = None) -> Path | None:
        """Forget some exercises, or all of them. Returns the file that keeps what was known before (None: nothing was).

        keep: where to; else a new `.progress.before-N.json` beside the record.
        """
        with _locked(self.folder / LOCK, 5.0):
            entries = self._load()
            forgotten = entries.keys() if ids is None else entries.keys() & set(ids)
            if not forgotten:
                return None
            keep = keep or free_name(self.folder, BEFORE)
            shutil.copyfile(self.path, keep)
            self._write({name: entry for name, entry in entries.items() if name not in forgotten})
            return keep


def free_name(folder: Path, pattern: str) -> Path:
    """The first of `pattern` with 1, 2, 3 ... that is not there yet."""
    number = 1
    while os.path.lexists(folder / pattern.format(number)):
        number += 1
    return folder / pattern.format(number)


def _blank():
    return {"best": 0.0, "latest": None, "of": None, "mistake": None, "checks": 0, "hints": 0, "when": ""}


def _add(entries, exercise_id, points, of, mistake):
    entry = entries.setdefault(exercise_id, _blank())
    best = entry["best"] * of / entry["of"] if entry["of"] else 0.0  # an update may have changed the points
    entry |= {"best": max(best, points), "latest": points, "of": of, "mistake": mistake}
    entry |= {"checks": entry["checks"] + 1, "when": datetime.now(UTC).isoformat(timespec="milliseconds")}


def _parse(content: bytes) -> Entries:
    """The entries in a file's content; ValueError when it is not a record."""
    try:
        entries = json.loads(content)["exercises"]
        return {str(name): _blank() | _entry(entry) for name, entry in entries.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a record: {error}") from None


def _entry(entry):
    for name in ("best", "of", "latest"):
        value = entry.get(name, 0.0)
        if value is None and name != "best":
            continue
        if not (isinstance(value, int | float) and math.isfinite(value) and value >= 0):
            raise ValueError(name)
    for name in ("checks", "hints"):
        if not isinstance(entry.get(name, 0), int):
            raise ValueError(name)
    if not isinstance(entry.get("when", ""), str):
        raise ValueError("when")
    return entry


# ------------------------------------------------------------------------------------------------------ the file system


@contextlib.contextmanager
def _locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock file; TimeoutError (an OSError) when another holds it longer than `seconds`.

    The system takes the lock from a process that dies. A file system without locks is no reason not to write.
    """
    with open(path, "ab") as file:
        end = time.monotonic() + seconds
        while not _take(file):
            if time.monotonic() > end:
                raise TimeoutError(f"{path} is held by another notebook")
            time.sleep(0.001)
        try:
            yield
        finally:
            _give_back(file)


if os.name == "nt":
    import msvcrt

    def _take(file):
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _give_back(file):
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

    def _replace(source, target):
        """Rename over a file; a virus scanner that just reads it is waited for."""
        for _ in range(20):
            try:
                return source.replace(target)
            except PermissionError:
                time.sleep(0.002)
        return source.replace(target)

else:
    import fcntl

    def _take(file):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _give_back(file):
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)

    def _replace(source, target):
        source.replace(target)
