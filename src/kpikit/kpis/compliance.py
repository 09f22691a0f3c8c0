"""Whether targets of service level agreements were met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError, did_you_mean
from kpikit.kpis.counted import IfThere
from kpikit.measures import DistinctShare, Expr, Measure, Require, Share, col
from kpikit.measures.evaluate import mask
from kpikit.measures.exact_intervals import of_share
from kpikit.measures.expressions import lift
from kpikit.measures.figures import Figures, State
from kpikit.measures.intervals import per
from kpikit.measures.measure import Estimate
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Rows
from kpikit.measures.scope import Scope
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.sla.builtin import clocks
from kpikit.sla.reading import STATES
from kpikit.units import Unit

__all__ = ["sla_compliance"]

_MISSED = ("breached", "overdue")
_PENDING = ("running", "paused", "outside_hours", "waiting")
_LEFT_OUT = {"no_policy": "no_policy", "cancelled": "cancelled", "no_target": "stopped"}
"""Reasons to leave a row out, with its state."""
_NO_STOP = ("no_messages", "no_roles")
"""Reasons why nothing in the data can stop a clock, so that it says nothing."""


@frozen(eq=False, repr=False)
class _AllMet(DistinctShare):
    """The share of keys of which every row is a hit.

    A key with a miss is decided, whatever becomes of its other rows; one without a miss
    and with a row that is neither is pending. A state has ``misses`` beside the arrays
    of :class:`DistinctShare`.
    """

    misses: Expr = field(converter=lift, kw_only=True)

    def _inputs(self) -> tuple[Expr, ...]:
        return (*super()._inputs(), self.misses)

    def _arrays(self) -> dict[str, Any]:
        return {**super()._arrays(), "misses": None}

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        parts, gone = super()._parts(scope)
        missed = Column(Kind.FLAG, mask(self.misses, scope).true)
        return parts | {"misses": missed}, gone

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        del statistic
        met, missed = _fates(state)
        n = met + missed
        return (per(met, n), *of_share(met, n, level, is_exact=self.exact_interval))

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state, whose ``n`` and ``pending`` count keys."""
        found = super().finish(state, level, statistic)
        met, missed = _fates(state)
        keys = np.diff(state["offsets"])
        return evolve(found, n=met + missed, pending=keys - met - missed)


def _fates(state: State) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many keys of each group are all hits, and how many have a miss."""

    def keys(here: NDArray[np.bool_]) -> NDArray[np.int64]:
        before = np.concatenate(([0], np.cumsum(here)))
        return np.diff(before[state["offsets"]])

    return keys(state["hits"] == state["counts"]), keys(state["misses"] > 0)


class _OfClock(Measure):
    """What measures of one clock share: they know a name that is no clock's.

    A state has ``clocks`` beside the arrays of its measure: the names of the clocks of
    the data, as bytes. Only all parts together show that a clock is in none.
    """

    __slots__ = ()
    clock: str

    def rows(self, scope: Scope) -> Rows:
        """The state and the values of every row, and its clock."""
        found = super().rows(scope)
        return evolve(found, parts={**found.parts, "clock": scope.column("clock")})

    def state(
        self,
        rows: Rows,
        groups: NDArray[Any],
        size: int,
        *,
        edges: NDArray[np.int64] | None = None,
    ) -> State:
        """The partial result of rows, with the clocks that the data has."""
        labels = rows.parts["clock"].labels
        names = () if labels is None else map(str, labels.tolist())
        found = super().state(rows, groups, size, edges=edges)
        return found | {"clocks": _written(names)}

    def _arrays(self) -> dict[str, Any]:
        return {**super()._arrays(), "clocks": None}

    def _empty_own(self, size: int) -> State:
        return super()._empty_own(size) | {"clocks": _written(())}

    def _merged(self, parts: Parts, n: NDArray[np.int64]) -> State:
        names = (name for state in parts.states for name in _names(state))
        return super()._merged(parts, n) | {"clocks": _written(names)}

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state.

        Raises:
            InputError: Neither the data nor kpikit has a clock of this name.
        """
        known = _names(state)
        if known and self.clock not in known and self.clock not in clocks:
            raise InputError(
                f"clock must be a clock of the data: got {self.clock!r}",
                help=did_you_mean(self.clock, sorted({*known, *clocks})),
            )
        return super().finish(state, level, statistic)


def _written(names: Iterable[str]) -> NDArray[np.uint8]:
    """Names as bytes, each once, in order."""
    text = "\n".join(sorted(set(names)))
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _names(state: State) -> list[str]:
    return (
        state["clocks"].tobytes().decode().split("\n") if state["clocks"].size else []
    )


@frozen(eq=False, repr=False)
class _ClockShare(_OfClock, Share):
    """A share of the targets of one clock."""

    clock: str = field(kw_only=True)


@frozen(eq=False, repr=False)
class _ClockAllMet(_OfClock, _AllMet):
    """A share of the tickets by one clock."""

    clock: str = field(kw_only=True)

    def _counted(self) -> tuple[str, ...]:
        return tuple(name for name in super()._counted() if name != "clocks")


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="sla",
    at="due_at",
    titles={
        "en": "SLA compliance",
        "ru": "Соблюдение SLA",
        "pl": "Zgodność z SLA",
    },
    asked={"pl": "Zgodność z umową poziomu usług (SLA)"},
    formula=(
        "targets met / (met + breached); running and not yet due = pending; no policy ="
        " excluded, counted"
    ),
    rules={
        "per_target": RuleDoc(
            "every target counts by itself: each clock and cycle of a ticket",
            used_by="Zendesk Explore (SLA achievement rate), Jira Service Management",
            key="row",
        ),
        "per_ticket": RuleDoc(
            "a ticket counts once, as met when none of its targets was missed",
            used_by="Freshdesk (resolution within SLA), contracts that count tickets",
        ),
    },
    key="ticket",
    source="docs/reference/sources.md#sla-compliance",
    benchmarks=(
        Benchmark(
            "above 95 % is excellent, 90 to 95 % good, below 85 % at risk",
            source="TicketBoard glossary, SLA compliance",
            rule="per_ticket",
            url="https://ticketboard.cc/glossary/sla-compliance/",
        ),
    ),
)
def sla_compliance(rule: str = "per_target", clock: str = "all") -> Measure:
    """Share of the decided targets of agreements that were met.

    ``sla_compliance = count(met) / count(met or missed)``

    A target is missed when its clock stopped late (``breached``) or still runs past it
    (``overdue``); exactly on target is met.

    Args:
        rule: What is counted: targets, or tickets.
        clock: Only this clock, such as ``"resolution"``; ``"all"`` takes every one. A
            built-in clock that the data has no row of has no figure.

    Returns:
        A share, 0..1; no value while nothing is decided. Targets that still run, or
        are paused, and are not used up are pending; by ``per_ticket`` a ticket is
        missed from its first missed target on, met once all are met, and until then
        pending. Tickets without a policy and cancelled clocks are excluded and
        counted, by row, as are stopped clocks without a target, and clocks that wait
        for an answer in data without any message (``no_messages``) or without any role
        (``no_roles``), where the column ``no_stop_because`` says so. A row stands in
        time at its ``due_at``, so a ticket counts in each period that a target of it is
        due in.

    Raises:
        InputError: A state is none of :data:`kpikit.sla.reading.STATES`, or a clock
            is neither built in nor one of the data.
        UnavailableError: The desk has no table ``sla`` (see ``Config.desk``), or it
            lacks ``state``, ``clock`` where one is asked for, or, by ``per_ticket``,
            ``ticket_id``.

    Source: docs/reference/sources.md#sla-compliance

    >>> value = sla_compliance(state=["met", "met", "breached", "overdue", "running"])
    >>> value.value, value.n, value.pending
    (0.5, 4, 1)
    >>> sla_compliance.using(rule="per_ticket")(
    ...     ticket_id=["T1", "T1", "T2"], state=["met", "breached", "met"]
    ... ).value
    0.5
    """
    state = col.state
    of = None if clock == "all" else (col.clock == clock) | (state == "no_policy")
    excluded = {reason: state == word for reason, word in _LEFT_OUT.items()}
    lacks = IfThere("no_stop_because", kind=Kind.CATEGORY)
    excluded |= {reason: lacks == reason for reason in _NO_STOP}
    known = Require(
        state.is_in(STATES),
        message=f"state must be one of {', '.join(STATES)}",
        help="take the table of config.run, or map your own words to these",
        show=state,
    )
    shared: dict[str, Any] = {"of": of, "excluded": excluded, "requires": (known,)}
    if clock != "all":
        shared["clock"] = clock
    met = state == "met"
    if rule == "per_target":
        share = Share if clock == "all" else _ClockShare
        return share(met, pending=state.is_in(_PENDING), **shared)
    all_met = _AllMet if clock == "all" else _ClockAllMet
    misses = state.is_in(_MISSED)
    return all_met(col.ticket_id, at_least=1, hits=met, misses=misses, **shared)
