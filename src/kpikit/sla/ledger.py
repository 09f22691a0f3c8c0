"""The ledger: where every second of a ticket's clocks went, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import field, frozen

from kpikit.columns.column import moment
from kpikit.columns.zones import Zone
from kpikit.sla.fold import Fold
from kpikit.sla.ledger_html import Block, page_of, section_of
from kpikit.sla.reading import Reading, Segment
from kpikit.sla.words import WORDS, open_time, word_of
from kpikit.units.durations import BusinessDays
from kpikit.units.wording import check_language, format_duration

__all__ = ["Entry", "Ledger", "format_instant"]

_COLUMNS = ("from", "to", "reason", "counted", "total")


@frozen
class Entry:
    """One cycle of one clock."""

    clock: str
    cycle: int = field(kw_only=True)
    policy: str = field(kw_only=True)
    priority: str | None = field(kw_only=True)
    calendar: str = field(kw_only=True)
    promised: timedelta | BusinessDays | None = field(default=None, kw_only=True)
    reading: Reading = field(kw_only=True)


@frozen
class Ledger:
    """All cycles of a ticket's clocks, in the zone of its calendar.

    A table first (:meth:`to_dicts`), then text and HTML, in English, Russian or Polish.
    """

    ticket_id: Any
    policy: str | None = field(kw_only=True)
    entries: tuple[Entry, ...] = field(kw_only=True)
    as_of: datetime = field(kw_only=True)

    @classmethod
    def of(cls, ticket_id: Any, fold: Fold, now: int) -> Ledger:
        """The ledger of a ticket whose events have been folded, read at an instant."""
        zone = Zone.of(fold.own_calendar.tz).tz
        entries = [
            Entry(
                name,
                cycle=cycle.number,
                policy=cycle.terms.policy,
                priority=cycle.terms.priority,
                calendar=cycle.terms.calendar_name,
                promised=cycle.terms.target,
                reading=cycle.reading(now, fold.plan.boundary, zone),
            )
            for name, track in fold.tracks.items()
            for cycle in track.cycles
            if cycle.terms is not None
        ]
        policy = None if fold.policy is None else fold.policy.name
        as_of = moment(now).astimezone(zone)
        return cls(ticket_id, policy=policy, entries=tuple(entries), as_of=as_of)

    def to_dict(self) -> dict[str, Any]:
        """The ledger as plain data, JSON-safe: each cycle with all its figures.

        Instants are ISO 8601 texts, amounts of time seconds.
        """
        names = ("clock", "cycle", "policy", "priority", "calendar")
        return {
            "ticket_id": self.ticket_id,
            "policy": self.policy,
            "as_of": self.as_of.astimezone(UTC).isoformat(),
            "clocks": [
                {name: getattr(entry, name) for name in names} | entry.reading.to_dict()
                for entry in self.entries
            ],
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each segment, with what its cycle came to.

        Amounts of time are seconds.
        """
        return [
            {
                "clock": entry.clock,
                "cycle": entry.cycle,
                "start": segment.start,
                "end": segment.end,
                "reason": segment.reason,
                "by": segment.by,
                "counted_seconds": segment.counted.total_seconds(),
                "total_seconds": segment.total.total_seconds(),
                "due_at": entry.reading.due_at,
                "breached_at": entry.reading.breached_at,
                "stopped_at": entry.reading.stopped_at,
                "stopped_by": entry.reading.stopped_by,
                "state": entry.reading.state,
            }
            for entry in self.entries
            for segment in entry.reading.segments
        ]

    def text(self, lang: str = "en") -> str:
        """The ledger as plain text.

        Raises:
            InputError: The language is not known.
        """
        words = WORDS[check_language(lang)]
        lines = [self._title(lang)]
        for entry in self.entries:
            lines += ["", _heading(entry, lang)]
            rows = [tuple(words[name] for name in _COLUMNS), *_cells(entry, lang)]
            widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
            for row in rows:
                padded = (cell.ljust(w) for cell, w in zip(row, widths, strict=True))
                lines.append(("  " + "  ".join(padded)).rstrip())
            lines += [f"  {line}" for line in _summary(entry.reading, lang)]
        return "\n".join(lines)

    def html(self, lang: str = "en") -> str:
        """The ledger as a piece of HTML, without any script or link.

        Raises:
            InputError: The language is not known.
        """
        words = WORDS[check_language(lang)]
        blocks = [
            Block(
                _heading(entry, lang),
                _cells(entry, lang),
                _summary(entry.reading, lang),
                entry.reading,
            )
            for entry in self.entries
        ]
        heads = [words[name] for name in _COLUMNS]
        return section_of(self._title(lang), heads, blocks, lang)

    def page(self, lang: str = "en") -> str:
        """The ledger as an HTML page.

        Raises:
            InputError: The language is not known.
        """
        return page_of(self.html(lang), self._title(lang), lang)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.html()

    def __str__(self) -> str:
        """The text in English."""
        return self.text()

    def _title(self, lang: str) -> str:
        words = WORDS[lang]
        policy = words["no_policy"] if self.policy is None else self.policy
        title = f"{words['ticket']} {self.ticket_id}, {words['policy']}: {policy}"
        return f"{title}, {words['as_of']} {format_instant(self.as_of)}"


def _heading(entry: Entry, lang: str) -> str:
    words = WORDS[lang]
    parts = [f"{entry.clock} #{entry.cycle}"]
    if entry.reading.target is not None:
        target = open_time(entry.reading.target, lang)
        if isinstance(entry.promised, BusinessDays):
            target = f"{format_duration(entry.promised, lang)} = {target}"
        parts.append(f"{words['target']} {target}")
    if entry.priority is not None:
        parts.append(f"{words['priority']} {entry.priority}")
    parts.append(f"{words['calendar']} {entry.calendar}")
    return ", ".join(parts)


def _cells(entry: Entry, lang: str) -> list[tuple[str, ...]]:
    return [
        (
            format_instant(each.start),
            format_instant(each.end),
            _reason(each, lang),
            open_time(each.counted, lang) if each.counted else "",
            open_time(each.total, lang),
        )
        for each in entry.reading.segments
    ]


def _reason(segment: Segment, lang: str) -> str:
    text = word_of(segment.reason, lang)
    return text if segment.by is None else f"{text}: {segment.by}"


def _summary(reading: Reading, lang: str) -> list[str]:
    """What the table comes to."""
    words = WORDS[lang]
    lines = []
    if reading.stopped_at is not None:
        by = "" if reading.stopped_by is None else f" ({reading.stopped_by})"
        lines.append(f"{words['stopped_at']}: {format_instant(reading.stopped_at)}{by}")
    if reading.due_at is not None:
        lines.append(f"{words['due']}: {format_instant(reading.due_at)}")
    elif reading.target is not None:
        lines.append(f"{words['due']}: {words['unknown_due']}")
    original = reading.original_due_at
    if original is not None and original != reading.due_at:
        lines.append(f"{words['original_due']}: {format_instant(original)}")
    if reading.warned_at is not None:
        lines.append(f"{words['warned']}: {format_instant(reading.warned_at)}")
    if reading.breached_at is not None and reading.overrun is not None:
        over = open_time(reading.overrun, lang)
        lines.append(
            f"{words['breach']}: {format_instant(reading.breached_at)}, +{over}"
        )
    lines.append(f"{words['state']}: {word_of(reading.state, lang)}")
    return lines


def format_instant(at: datetime) -> str:
    """An instant with its offset; seconds only where it has some."""
    fine = "microseconds" if at.microsecond else "seconds"
    text = at.isoformat(" ", fine if at.second or at.microsecond else "minutes")
    return text.removesuffix("+00:00") + ("Z" if text.endswith("+00:00") else "")
