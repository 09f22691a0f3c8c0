"""What a service manager brings to the next meeting: changes, signals, causes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from kpikit.columns.column import moment
from kpikit.desk import Desk
from kpikit.desk.window import Window
from kpikit.errors import (
    CurrencyError,
    InputTypeError,
    KpikitError,
    UnavailableError,
)
from kpikit.kpis import all as all_metrics
from kpikit.measures import Snapshot
from kpikit.measures.cluster import Clusterable
from kpikit.metrics import Metric
from kpikit.metrics.trends import Decomposition, Difference
from kpikit.metrics.trends.compare import chance_of, difference
from kpikit.metrics.trends.decompose import decompose
from kpikit.metrics.trends.families import holm
from kpikit.metrics.trends.sides import figures_in, passed_between
from kpikit.report.asked import check_chance, given_metrics, why_unset
from kpikit.report.peers import Standout, standouts
from kpikit.report.stretch import card_within, stretch_before, stretch_of
from kpikit.report.watching import Alarms, watch
from kpikit.scorecard import Card, Scorecard

__all__ = ["Review", "Worse", "review"]

_CAUSES = ("priority", "kind", "line", "channel", "activity")
MOST_TICKETS = 10


@frozen(eq=False)
class Worse:
    """A figure that clearly got worse, and what lies behind it.

    Attributes:
        line: Before and after.
        split: Its change split by the column whose mix explains most of it; None where
            it cannot be split.
        by: That column.
        tickets: Ids of tickets behind it, the worst first.
    """

    line: Difference
    split: Decomposition | None = field(kw_only=True)
    by: str | None = field(kw_only=True)
    tickets: tuple[str, ...] = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            **self.line.to_dict(),
            "by": self.by,
            "split": None if self.split is None else self.split.to_dict(),
            "tickets": list(self.tickets),
        }


@frozen(eq=False)
class Review:
    """A stretch of time beside the one before, with goals, signals and causes.

    Attributes:
        since: Its first instant, ISO 8601.
        until: The first instant after it.
        before: The first instant of the stretch before.
        lines: Every figure before and after.
        worse: What clearly got worse, all figures taken as one family.
        better: What clearly got better.
        card: The goals, None without any.
        alarms: What the catalogue's charts show within the stretch.
        standouts: Teams and agents that stand out from their peers.
        notes: What to know before acting on it, in English.
        untold: Of these, why metrics have no line.
        ends: When the data ends, where the stretch is not over then; else None.
    """

    since: str
    until: str = field(kw_only=True)
    before: str = field(kw_only=True)
    lines: tuple[Difference, ...] = field(kw_only=True)
    worse: tuple[Worse, ...] = field(kw_only=True)
    better: tuple[Difference, ...] = field(kw_only=True)
    card: Card | None = field(kw_only=True)
    alarms: Alarms = field(kw_only=True)
    standouts: tuple[Standout, ...] = field(kw_only=True)
    notes: tuple[str, ...] = field(kw_only=True)
    untold: tuple[str, ...] = field(default=(), kw_only=True)
    ends: str | None = field(default=None, kw_only=True)

    @property
    def has_begun(self) -> bool:
        """Whether the data reaches into the stretch at all."""
        # both are UTC, so that their order is that of time
        return self.ends is None or self.since <= self.ends

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "since": self.since,
            "until": self.until,
            "before": self.before,
            "goals": None if self.card is None else self.card.to_dict(),
            "worse": [one.to_dict() for one in self.worse],
            "better": [line.to_dict() for line in self.better],
            "signals": [one.to_dict() for one in self.alarms.signals],
            "standouts": [one.to_dict() for one in self.standouts],
            "figures": [line.to_dict() for line in self.lines],
            "notes": list(self.notes),
        }

    def to_json(self, *, indent: int | None = 2, ascii_only: bool = False) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=ascii_only, indent=indent)

    def text(self, lang: str = "en") -> str:
        """The review as plain text in en, ru or pl."""
        from kpikit.report.review_text import review_text

        return review_text(self, lang)

    def html(self, lang: str = "en") -> str:
        """The review as one HTML page in en, ru or pl."""
        from kpikit.report.review_text import review_html

        return review_html(self, lang)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.html()


def review(
    desk: Desk,
    since: Any = None,
    until: Any = None,
    *,
    goals: Scorecard | None = None,
    metrics: Iterable[Metric] | None = None,
    false_alarms: float = 0.05,
) -> Review:
    """What to bring to the next meeting.

    Every figure of the stretch beside that of the stretch before, of the same length.
    What is called worse or better stands after Holm's procedure over all figures, so
    the chance of a single false one is at most *false_alarms*; so it is for signals of
    one week, and for the groups that stand out.

    Args:
        desk: The desk.
        since: Where it begins; or a whole period longer than a day, as ``"2026-06"``,
            without *until*. The two weeks before the end if not given.
        until: Where it ends, not included; the end of the data if not given.
        goals: Goals to judge in this stretch.
        metrics: Which figures; the whole catalogue if not given.
        false_alarms: The chance of a false finding in each part.

    Raises:
        InputTypeError: It is no desk, the goals are no scorecard, or the metrics are
            none or have groups.
        InputError: No such stretch of time, a desk without any instant, or
            *false_alarms* is no chance.
    """
    if not isinstance(desk, Desk):
        raise InputTypeError(
            f"desk must be a Desk: got {type(desk).__name__}",
            help="as kk.review(desk)",
        )
    if goals is not None and not isinstance(goals, Scorecard):
        raise InputTypeError(
            f"goals must be a Scorecard: got {type(goals).__name__}",
            help="as kk.Scorecard([kpis.nps.at_least(30)])",
        )
    check_chance(false_alarms)
    asked = None if metrics is None else _without_groups(metrics)
    now = stretch_of(desk, since, until)
    past = stretch_before(desk, now)
    lines, untold = _lines(desk, past, now, asked)
    stands = holm([chance_of(line) for line in lines], false_alarms)
    clear = [line for line, is_clear in zip(lines, stands, strict=True) if is_clear]
    alarms = _alarms(desk, now, asked, false_alarms)
    notes = [*alarms.notes, *untold]
    as_of = desk.context.as_of
    # a stretch up to the end of the data has its last instant in it
    ends = _iso(as_of) if as_of is not None and now.end > as_of + 1 else None
    if ends is not None:
        told = "is not over" if _iso(now.start) <= ends else "has not begun"
        notes.append(f"the stretch {told}: the data ends {ends}")
    return Review(
        _iso(now.start),
        until=_iso(now.end),
        before=_iso(past.start),
        lines=tuple(lines),
        worse=tuple(
            _worse(desk, past, now, line) for line in clear if line.verdict == "adverse"
        ),
        better=tuple(line for line in clear if line.verdict == "favourable"),
        card=None if goals is None else card_within(goals, desk, now),
        alarms=alarms,
        standouts=standouts(desk, now, false_alarms),
        notes=tuple(notes),
        untold=tuple(untold),
        ends=ends,
    )


def _without_groups(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics; a review has one line for each.

    Raises:
        InputTypeError: One has groups, or is no metric.
    """
    found = given_metrics(metrics)
    for metric in found:
        if metric.groups:
            raise InputTypeError(
                f"metrics must have no groups: got {metric.name} by"
                f" {', '.join(metric.groups)}",
                help="give it for one group, as .where(col.line == '1'); what got"
                " worse is split by groups anyway",
            )
    return found


def _iso(micros: int) -> str:
    return moment(micros).isoformat(timespec="minutes")


def _lines(
    desk: Desk, past: Window, now: Window, chosen: Iterable[Metric] | None
) -> tuple[list[Difference], list[str]]:
    """Every figure of both stretches that the desk allows, and why others have none.

    What the desk lacks is told of metrics that were asked for, not of the catalogue.
    """
    found, untold = [], []
    for metric in all_metrics() if chosen is None else chosen:
        if metric.unset:
            if chosen is not None:
                untold.append(f"{metric.label()}: {why_unset(metric)}")
            continue
        try:
            asked = _together(metric, desk)
            old, new = (figures_in(asked, desk, span) for span in (past, now))
        except UnavailableError as error:
            if chosen is not None:
                untold.append(f"{metric.label()}: {error.message}")
            continue
        except CurrencyError as error:
            untold.append(f"{metric.label()}: {error}")
            continue
        except KpikitError as error:
            error.where = error.where or metric.name
            raise
        passed = {}
        if isinstance(asked.figure(), Snapshot):
            passed = passed_between(asked, desk, past, now)
        one, other = old.get(()), new.get(())
        found.append(difference(asked, (), one, other, passed.get(())))
    return found, untold


def _together(metric: Metric, desk: Desk) -> Metric:
    """The metric with an interval that respects rows which must stay together.

    One audit in which a critical item failed says nothing of ten items.
    """
    is_plain = metric.cluster_by is None and not metric.is_exact
    is_plain = is_plain and metric.key not in ("row", "ticket")
    if not is_plain or not isinstance(metric.figure(), Clusterable):
        return metric
    if not desk.table(metric.table).has(metric.key):
        return metric
    return metric.cluster(metric.key)


def _alarms(
    desk: Desk, now: Window, metrics: Iterable[Metric] | None, most: float
) -> Alarms:
    """The signals of weeks that begin or end within the stretch."""
    from attrs import evolve

    found = watch(desk, metrics=metrics, false_alarms=most)
    week = 7 * 86_400 * 1_000_000
    kept = [s for s in found.signals if now.start - week < s.start < now.end]
    return evolve(found, signals=tuple(kept))


def _worse(desk: Desk, past: Window, now: Window, line: Difference) -> Worse:
    splits: list[tuple[str, Decomposition]] = []
    for column in _CAUSES:
        try:
            found = decompose(
                line.metric, desk, None, by=column, before=past, after=now
            )
        except (InputTypeError, UnavailableError):
            continue
        splits.append((column, found))
    by, split = max(splits, key=lambda one: abs(one[1].mix), default=(None, None))
    return Worse(line, split=split, by=by, tickets=_tickets(line))


def _tickets(line: Difference) -> tuple[str, ...]:
    """The tickets behind a figure, those that make it worst first."""
    value = line.after
    if value is None or value.source is None:
        return ()
    rows = [
        row
        for row in value.rows().to_dicts()
        if row["state"] == "counted" and row["value"] is not None
    ]
    if any(not isinstance(row["value"], (int, float)) for row in rows):
        return ()
    is_low = line.metric.better == "higher"
    rows.sort(key=lambda row: row["value"], reverse=not is_low)
    worst = rows[0]["value"] if rows else None
    if rows and isinstance(worst, bool):
        rows = [row for row in rows if row["value"] == worst]
    ids = (row.get("ticket_id", row.get("id")) for row in rows)
    return tuple(dict.fromkeys(str(one) for one in ids if one is not None))[
        :MOST_TICKETS
    ]
