"""Time on a clock, less its pauses: the arithmetic of a reading, in microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from kpikit.sla.hours import FOREVER, Hours

__all__ = ["CLOSED", "COUNTING", "PAUSED", "Pause", "Span"]

COUNTING = "counting"
CLOSED = "outside_hours"
PAUSED = "paused"


@frozen
class Pause:
    """A stretch that does not count; ``until`` is FOREVER while its end is unknown."""

    since: int
    until: int = field(kw_only=True)
    by: str | None = field(default=None, kw_only=True)


@frozen
class Span:
    """From the start of a clock to its stop or to now, with its pauses.

    ``pauses`` are sorted, apart from each other, and begin within the span.
    """

    hours: Hours
    start: int = field(kw_only=True)
    end: int = field(kw_only=True)
    pauses: tuple[Pause, ...] = field(kw_only=True)

    @classmethod
    def of(
        cls,
        hours: Hours,
        start: int,
        end: int,
        pauses: Iterable[Pause],
        *,
        is_stopped: bool,
    ) -> Span:
        """A span that knows the world up to its end.

        Pauses that begin later are ignored, overlapping ones are one, and one without
        an end lasts to the stop, where there is a stop.
        """
        kept: list[Pause] = []
        reach = start
        for pause in sorted(pauses, key=lambda each: (each.since, -each.until)):
            until = pause.until
            if until == FOREVER and is_stopped:
                until = end
            since = max(pause.since, reach)
            is_later = pause.since > end or (is_stopped and pause.since == end)
            if is_later or until <= since:
                continue
            if since > end:
                # It prolongs a pause that the end lies in.
                last = kept.pop()
                since = last.since
                pause = last  # noqa: PLW2901
            if kept and kept[-1].until == since and kept[-1].by == pause.by:
                since = kept.pop().since
            kept.append(Pause(since, until=until, by=pause.by))
            reach = until
        return cls(hours, start=start, end=end, pauses=tuple(kept))

    @property
    def elapsed(self) -> int:
        """Open time that counted."""
        if self.end <= self.start:
            return 0
        total = self.hours.elapsed(self.start, self.end)
        for pause in self.pauses:
            until = min(pause.until, self.end)
            if until > pause.since:
                total -= self.hours.elapsed(pause.since, until)
        return total

    @property
    def is_paused(self) -> bool:
        """Whether the end lies in a pause."""
        return any(pause.since <= self.end < pause.until for pause in self.pauses)

    def used_up_at(self, amount: int) -> int | None:
        """The earliest instant at which so much has counted.

        None when that depends on a pause whose end is not known.

        Raises:
            HorizonError: It lies beyond what the calendar knows.
        """
        cursor = self.start
        for pause in self.pauses:
            there = self.hours.elapsed(cursor, pause.since)
            if there >= amount:
                break
            amount -= there
            cursor = pause.until
            if cursor == FOREVER:
                return None
        return self.hours.deadline(cursor, amount)

    def pieces(self) -> Iterator[tuple[int, int, str, str | None]]:
        """Stretches that make up the whole span: start, end, reason, paused by what.

        A pause in closed hours costs nothing, so closed hours go first.
        """
        cursor = self.start
        if self.end <= cursor:
            return
        for opens, closes in self.hours.intervals(self.start, self.end):
            if cursor < opens:
                yield cursor, opens, CLOSED, None
            yield from self._open_pieces(opens, closes)
            cursor = closes
        if cursor < self.end:
            yield cursor, self.end, CLOSED, None

    def _open_pieces(
        self, opens: int, closes: int
    ) -> Iterator[tuple[int, int, str, str | None]]:
        cursor = opens
        for pause in self.pauses:
            since, until = max(pause.since, opens), min(pause.until, closes)
            if since >= until:
                continue
            if cursor < since:
                yield cursor, since, COUNTING, None
            yield since, until, PAUSED, pause.by
            cursor = until
        if cursor < closes:
            yield cursor, closes, COUNTING, None
