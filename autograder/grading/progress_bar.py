"""How far a run is: one line that renews itself on a terminal, a plain line now and then elsewhere. On stderr."""

import sys
import time

from autograder.grading.shown import plain_text


class Bar:
    """count: how many there are. Call `step(text)` for each that is done, `tick()` while none is."""

    def __init__(self, count: int, done: int = 0, stream=None):
        self.count, self.done, self.already = count, done, done
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._begin = time.monotonic()
        self._said = self._begin
        self._last = ""

    def step(self, text: str = "") -> None:
        """One more is done."""
        self.done, self._last = self.done + 1, plain_text(text, 60)
        self._show(done=self.done == self.count)

    def tick(self) -> None:
        """Nothing new; the time goes on."""
        if self._terminal:
            self._show()

    def say(self, line: str) -> None:
        """A line that stays."""
        self._clear()
        print(line, file=self._stream, flush=True)

    def close(self) -> None:
        """Leave the line clean."""
        self._clear()

    def _show(self, done=False):
        now = time.monotonic()
        if not done and now - self._said < (0.1 if self._terminal else 10.0):
            return
        self._said = now
        text = f"{self.done} of {self.count}{self._rest(now)}{'  ' + self._last if self._last else ''}"
        if self._terminal:
            filled = round(30 * self.done / self.count) if self.count else 30
            print(f"\r\x1b[K[{'#' * filled}{'.' * (30 - filled)}] {text}"[:120], end="", file=self._stream, flush=True)
        else:
            print(text, file=self._stream, flush=True)

    def _rest(self, now):
        graded = self.done - self.already
        if not graded or self.done == self.count:
            return f", {now - self._begin:.0f} s"
        return f", {(now - self._begin) / graded * (self.count - self.done):.0f} s left"

    def _clear(self):
        if self._terminal:
            print("\r\x1b[K", end="", file=self._stream, flush=True)
