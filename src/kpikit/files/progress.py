"""A line on the terminal that says how far a long read has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

__all__ = ["Progress"]

_ERASE = "\r\x1b[K"


class Progress:
    """Progress of one read after another, shown only where somebody watches.

    The line appears when the stream is a terminal and a read has taken longer than
    *after* seconds; it is erased when the read ends. Elsewhere nothing is written.

    Args:
        label: What is read; the readers set the name of the file.
        stream: Where to write; default is the standard error of the moment.
        clock: Seconds that only grow.
        after: How many seconds of silence a read may take.
        every: Seconds between two writings.
    """

    __slots__ = (
        "_after",
        "_begun",
        "_clock",
        "_every",
        "_shown_at",
        "_stream",
        "label",
    )

    def __init__(
        self,
        label: str = "",
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        after: float = 1.0,
        every: float = 0.1,
    ) -> None:
        """Start the clock."""
        self.label = label
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._after = after
        self._every = every
        self._begun = clock()
        self._shown_at: float | None = None

    def start(self, label: str) -> None:
        """Begin another read: erase the line, take its name, start the clock."""
        self.close()
        self.label = label
        self._begun = self._clock()

    def update(self, done: int, total: int) -> None:
        """Say that *done* of *total* bytes are read."""
        now = self._clock()
        if now - self._begun <= self._after or not self._is_watched():
            return
        if self._shown_at is not None and now - self._shown_at < self._every:
            return
        self._shown_at = now
        share = min(100, done * 100 // total) if total > 0 else 100
        megabytes = done / 1e6
        self._write(f"{_ERASE}reading {self.label}: {share} % ({megabytes:,.0f} MB)")

    def close(self) -> None:
        """Erase the line, if there is one."""
        if self._shown_at is not None:
            self._shown_at = None
            self._write(_ERASE)

    def __enter__(self) -> Progress:
        """The progress itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Erase the line, whatever happened."""
        self.close()

    def _is_watched(self) -> bool:
        try:
            return self._stream.isatty()
        except (AttributeError, ValueError):  # no standard error, or one closed
            return False

    def _write(self, text: str) -> None:
        """Write; a terminal that went away must not end the read."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._shown_at = None
