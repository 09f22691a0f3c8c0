"""A cycle through many changes, and the lives that share one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from kpikit.calendars import Calendar
from kpikit.desk import Event, Ticket
from kpikit.sla import built_in
from kpikit.sla.cycle import Cycle
from kpikit.sla.hours import Hours
from kpikit.sla.measure import Pause

ALWAYS = Calendar.always()
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_pauses_stay_in_order_and_one_more_costs_little() -> None:
    """Each run of pauses is shorter than the one before, so few are ever copied."""
    cycle = Cycle.begin(1, None, 0, Hours.of(ALWAYS))
    wanted = []
    for number in range(1, 300):
        cycle = cycle.paused(10 * number, "status pending").resumed(10 * number + 3)
        wanted.append(Pause(10 * number, until=10 * number + 3, by="status pending"))
        sizes = [len(run) for run in cycle.runs]
        assert all(longer > shorter for longer, shorter in pairwise(sizes))
    assert list(cycle.pauses) == wanted
    open_one = cycle.paused(5000, None)
    assert [pause.since for pause in open_one.pauses][-2:] == [2990, 5000]
    assert list(cycle.pauses) == wanted


def test_a_life_stays_as_it_was_when_others_go_on_from_it() -> None:
    clock = built_in("resolution", on_reopen="new_cycle")
    begun = clock.begin(Ticket("T", created_at=NINE), target="4h", calendar=ALWAYS)

    def event(hours: int, kind: str, value: str | None = None) -> Event:
        return Event("T", at=NINE + timedelta(hours=hours), kind=kind, value=value)

    later = NINE + timedelta(hours=9)
    paused = begun.apply(event(1, "status", "pending"))
    lives = [begun, paused, paused.apply(event(2, "resolved"))]
    told = [life.cycles(later) for life in lives]
    lives[2].apply(event(3, "reopened"))
    lives[2].apply(event(3, "merged"))
    paused.apply(event(2, "status", "open"))
    begun.apply(event(1, "resolved"))
    assert [life.cycles(later) for life in lives] == told
