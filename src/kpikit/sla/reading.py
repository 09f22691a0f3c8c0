"""What a clock says: state, elapsed time, due instant, and every second explained."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from kpikit.columns.column import moment
from kpikit.sla.hours import micros_since
from kpikit.sla.measure import COUNTING, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BOUNDARIES",
    "STATES",
    "Facts",
    "Reading",
    "Segment",
    "Share",
    "judge",
    "reading_of",
    "warning_amount",
]

STATES = (
    "cancelled",
    "met",
    "breached",
    "stopped",
    "overdue",
    "paused",
    "outside_hours",
    "running",
    "waiting",
    "no_policy",
)
"""States of a clock. ``stopped`` is that of a stopped clock without a target."""

_PLAIN = (
    "state",
    "target",
    "elapsed",
    "remaining",
    "used",
    "started_at",
    "stopped_at",
    "stopped_by",
    "warned_at",
    "due_at",
    "original_due_at",
    "breached_at",
    "overrun",
)
_AMOUNTS = frozenset({"target", "elapsed", "remaining", "overrun", "counted", "total"})

BOUNDARIES = (">", ">=")
"""Whether a target is broken when time exceeds it, or when it reaches it."""


def _plain_of(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    """Attributes as plain data, amounts of time under names that say their unit."""
    found = {}
    for name in names:
        value = getattr(thing, name)
        if isinstance(value, timedelta):
            value = value.total_seconds()
        elif isinstance(value, datetime):
            value = value.isoformat()
        found[f"{name}_seconds" if name in _AMOUNTS else name] = value
    return found


@frozen
class Segment:
    """One stretch of a clock's time and what it cost.

    Attributes:
        start: Where it begins.
        end: Where it ends; outside of it.
        reason: ``counting``, ``outside_hours`` or ``paused``.
        counted: How much of it counted.
        total: What had counted by its end.
        by: What paused the clock, where that is known.
    """

    start: datetime
    end: datetime = field(kw_only=True)
    reason: str = field(kw_only=True)
    counted: timedelta = field(kw_only=True)
    total: timedelta = field(kw_only=True)
    by: str | None = field(default=None, kw_only=True)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(microseconds=micros_since(self.end) - micros_since(self.start))

    def to_dict(self) -> dict[str, Any]:
        """The stretch as plain data; see :meth:`Reading.to_dict`."""
        return _plain_of(self, ("start", "end", "reason", "by", "counted", "total"))


@frozen
class Reading:
    """What a clock says at one instant.

    Attributes:
        state: One of :data:`STATES`.
        elapsed: Open time from the start to the stop or to now, less pauses.
        target: The target as open time; None when only measuring, as all that
            follows from it is.
        remaining: What is left of the target; negative when it is past.
        used: Share of the target that is used, 1 at the target.
        due_at: The earliest instant at which the target is used up, None while a
            pause without a known end is in the way.
        original_due_at: The same without any pause or change.
        breached_at: The due instant, once the target is broken.
        overrun: How far the target is exceeded; zero when it is not.
        segments: Every stretch from the start on, with its reason.
        started_at: The start.
        stopped_at: The stop, None while running.
        as_of: Up to when the world is known.
        warned_at: The first warning that was reached.
        stopped_by: What stopped the clock, where that is known.
    """

    state: str
    elapsed: timedelta = field(kw_only=True)
    target: timedelta | None = field(default=None, kw_only=True)
    remaining: timedelta | None = field(default=None, kw_only=True)
    used: float | None = field(default=None, kw_only=True)
    due_at: datetime | None = field(default=None, kw_only=True)
    original_due_at: datetime | None = field(default=None, kw_only=True)
    breached_at: datetime | None = field(default=None, kw_only=True)
    overrun: timedelta | None = field(default=None, kw_only=True)
    segments: tuple[Segment, ...] = field(default=(), kw_only=True)
    started_at: datetime | None = field(default=None, kw_only=True)
    stopped_at: datetime | None = field(default=None, kw_only=True)
    as_of: datetime | None = field(default=None, kw_only=True)
    warned_at: datetime | None = field(default=None, kw_only=True)
    stopped_by: str | None = field(default=None, kw_only=True)

    @property
    def is_breached(self) -> bool:
        """Whether the target is broken, stopped or not."""
        return self.breached_at is not None

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain data, JSON-safe.

        Instants are ISO 8601 texts, amounts of time seconds.
        """
        segments = [segment.to_dict() for segment in self.segments]
        return _plain_of(self, _PLAIN) | {"segments": segments}

    def time_in(self, reason: str) -> timedelta:
        """Time of all segments of a reason, such as ``paused``."""
        found = (each.length for each in self.segments if each.reason == reason)
        return sum(found, timedelta())


@frozen
class Share:
    """The used share that a changed target took over from the one before.

    It is exact: of a target that changes again and again no microsecond is lost.
    """

    elapsed: int
    used: Fraction = field(kw_only=True)
    whole: int = field(kw_only=True)

    @classmethod
    def of(cls, whole: int) -> Share:
        """Of a target that nothing has changed yet."""
        return cls(0, used=Fraction(), whole=whole)

    def used_at(self, elapsed: int) -> Fraction:
        """The used share once so much has counted."""
        return self.used + Fraction(elapsed - self.elapsed, self.whole)

    def onto(self, elapsed: int, whole: int) -> Share:
        """The same share of another target, once so much has counted."""
        return Share(elapsed, used=self.used_at(elapsed), whole=whole)

    @property
    def target(self) -> int:
        """All that may count: what had counted, and what is left of the target."""
        return self.elapsed + floor((1 - self.used) * self.whole)


@frozen
class Facts:
    """The figures of a reading in microseconds, without its segments."""

    state: str
    elapsed: int = field(kw_only=True)
    due: int | None = field(kw_only=True)
    breached: int | None = field(kw_only=True)
    warned: int | None = field(kw_only=True)


def judge(
    span: Span,
    *,
    target: int | None,
    now: int,
    is_stopped: bool,
    is_cancelled: bool = False,
    boundary: str = ">",
    warn_at: Iterable[int] = (),
) -> Facts:
    """The state and the instants of a clock.

    Args:
        span: From its start to its stop or now.
        target: The target as open time.
        now: Up to when the world is known.
        is_stopped: Whether the end of the span is a stop.
        is_cancelled: Whether it no longer counts for anything.
        boundary: One of :data:`BOUNDARIES`.
        warn_at: Warnings in per cent of the target.
    """
    elapsed = span.elapsed
    due: int | None = None
    warned: int | None = None
    over = False
    if target is not None:
        over = elapsed > target or (boundary == ">=" and elapsed == target)
        due = span.used_up_at(target)
        for share in sorted(warn_at):
            amount = warning_amount(target, share)
            if amount <= elapsed:
                warned = span.used_up_at(amount)
                break
    state = _state(
        span,
        over=over,
        now=now,
        is_measured=target is None,
        is_stopped=is_stopped,
        is_cancelled=is_cancelled,
    )
    return Facts(
        state, elapsed=elapsed, due=due, breached=due if over else None, warned=warned
    )


def warning_amount(target: int, percent: int) -> int:
    """Open time after which a warning at so many per cent is due."""
    return -(-target * percent // 100)


def _state(
    span: Span,
    *,
    over: bool,
    now: int,
    is_measured: bool,
    is_stopped: bool,
    is_cancelled: bool,
) -> str:
    if is_cancelled:
        return "cancelled"
    if is_stopped:
        if is_measured:
            return "stopped"
        return "breached" if over else "met"
    if now < span.start:
        return "waiting"
    if over:
        return "overdue"
    if span.is_paused:
        return "paused"
    return "running" if span.hours.is_open(now) else "outside_hours"


def reading_of(
    span: Span,
    facts: Facts,
    *,
    target: int | None,
    original_due: int | None,
    zone: tzinfo | None,
    now: int,
    is_stopped: bool,
    share: Share | None = None,
    stopped_by: str | None = None,
) -> Reading:
    """Figures as a reading, its instants in a zone."""

    def shown(at: int | None) -> datetime | None:
        return None if at is None else moment(at).astimezone(zone)

    gap = None if target is None else target - facts.elapsed
    used: float | None = None
    if target is not None:
        used = facts.elapsed / target
        if share is not None:
            used = float(share.used_at(facts.elapsed))
    return Reading(
        facts.state,
        elapsed=timedelta(microseconds=facts.elapsed),
        target=None if target is None else timedelta(microseconds=target),
        remaining=None if gap is None else timedelta(microseconds=gap),
        used=used,
        due_at=shown(facts.due),
        original_due_at=shown(original_due),
        breached_at=shown(facts.breached),
        overrun=None if gap is None else timedelta(microseconds=max(-gap, 0)),
        segments=_segments(span, zone),
        started_at=shown(span.start),
        stopped_at=shown(span.end) if is_stopped else None,
        as_of=shown(now),
        warned_at=shown(facts.warned),
        stopped_by=stopped_by,
    )


def _segments(span: Span, zone: tzinfo | None) -> tuple[Segment, ...]:
    found = []
    total = timedelta()
    for low, high, reason, by in span.pieces():
        counts = reason == COUNTING
        counted = timedelta(microseconds=high - low) if counts else timedelta()
        total += counted
        found.append(
            Segment(
                moment(low).astimezone(zone),
                end=moment(high).astimezone(zone),
                reason=reason,
                counted=counted,
                total=total,
                by=by,
            )
        )
    return tuple(found)
