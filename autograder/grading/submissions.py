"""What was handed in: the folders of grading/submitted/, and the one notebook in each that is the lesson.

Files of strangers: links are not followed, only plain files are read, and never more than `LARGEST` bytes of one.
"""

import difflib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 200 * 2**20  # a notebook with 60 MB of outputs is read; one beyond this is not
COPIED, FILES = 50 * 2**20, 200  # bytes and number of what is copied of all other files of one submission
# Kinds of files that do nothing when formgrader's server sends them to the instructor's browser: SVG and XML can run scripts.
HARMLESS = frozenset(str.split(".txt .csv .tsv .json .npy .npz .png .jpg .jpeg .gif .webp .pdf"))
DEPTH = 3  # a zip made by hand often holds the folder once more


@dataclass(frozen=True)
class Submission:
    """One student's folder for one lesson."""

    student: str
    folder: Path

    def read(self, name: str) -> tuple[bytes | None, tuple[str, ...]]:
        """The bytes of the notebook `name` (or of what must be meant by it), and sentences on what was unusual.

        None: there is no notebook that can be read. Never raises for anything that stands in the folder.
        """
        paths, notes = _notebooks(self.folder)
        if not paths:
            return None, tuple(notes)
        path = _meant(paths, name)
        if path.name != f"{name}.ipynb":
            notes.append(f"The file is called {path.name!r} instead of '{name}.ipynb'.")
        elif path.parent != self.folder:
            notes.append(f"The file stands in the sub-folder {path.parent.relative_to(self.folder).as_posix()!r}.")
        if len(paths) > 1:
            notes.append(f"{len(paths)} notebooks were handed in; {path.name!r} was graded.")
        content, note = read_plain(path)
        return content, tuple([*notes, note] if note else notes)


def submissions(submitted: Path, lesson: str) -> Iterator[Submission]:
    """Every student's folder for the lesson, in order of the names. A name that is no text has its odd bytes written as \\xff."""
    if not submitted.is_dir():
        return
    for name in sorted(path.name for path in submitted.iterdir() if path.is_dir()):
        folder = submitted / name / lesson
        if not name.startswith(".") and folder.is_dir() and not folder.is_symlink():
            yield Submission(os.fsencode(name).decode("utf-8", "backslashreplace"), folder)


def read_plain(path: Path, largest: int = LARGEST) -> tuple[bytes | None, str]:
    """A file's bytes, or None, and '' or a sentence why. A link, a pipe, a device and a folder are no files."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            return None, f"{path.name!r} is a link, which is not followed."
        handle = os.open(path, flags)
    except OSError as error:
        return None, f"{path.name!r} cannot be read: {error.strerror or error}."
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)  # a folder cannot even be made a file object
        return None, f"{path.name!r} is not a plain file."
    with os.fdopen(handle, "rb") as file:
        if status.st_size > largest:
            size = round(status.st_size / 2**20)
            return None, f"{path.name!r} has {size} MB; more than {largest // 2**20} MB of a file are not read."
        return file.read(largest + 1)[:largest], ""


def other_files(folder: Path, ignored=lambda path: False) -> Iterator[tuple[Path, bytes]]:
    """(path inside the folder, bytes) of what was handed in beside notebooks: `HARMLESS` kinds, up to `FILES` and `COPIED`."""
    left, count = COPIED, 0
    for path in _walk(folder):
        if count < FILES and path.suffix.lower() in HARMLESS and not ignored(path):
            content, _ = read_plain(path, left)
            if content is not None:
                left, count = left - len(content), count + 1
                yield path.relative_to(folder), content


def _notebooks(folder):
    """Plain notebooks of the folder, and a sentence for each link among them."""
    paths, notes = [], []
    for path in _walk(folder):
        if path.suffix.lower() == ".ipynb":
            if path.is_symlink():
                notes.append(f"{path.name!r} is a link, which is not followed.")
            else:
                paths.append(path)
    return paths, notes


def _walk(folder):
    for place, folders, files in os.walk(folder):
        deep = len(Path(place).relative_to(folder).parts) >= DEPTH
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith((".", "__")))
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))


def _meant(paths, name):
    """The path that is called `name`, else the one called most nearly so; the newest among equals, the upper-most first."""

    def rank(path):
        stem = path.stem.lower()
        likeness = difflib.SequenceMatcher(None, stem, name.lower()).ratio() + (name.lower() in stem)
        return path.name == f"{name}.ipynb", -len(path.parts), likeness, path.stat(follow_symlinks=False).st_mtime

    return max(paths, key=rank)
