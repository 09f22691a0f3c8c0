"""Times that are not over: Kaplan and Meier, and what leaving them out costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import kpikit as kk
from kpikit import Desk, kpis
from kpikit.errors import KpikitError, RuleError

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)

# Freireich and others, Blood 21 (1963): weeks in remission on 6-MP, and of those whose
# remission goes on; the curve is as survfit of the R package survival prints it.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23]
GOING = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def remissions(first: int = 0, last: int = 21) -> Desk:
    """A ticket for each patient: those still in remission are open."""
    lasted = [timedelta(weeks=n) for n in (*WEEKS, *GOING)][first:last]
    places = range(first, last)
    return Desk(
        tickets={
            "id": list(places),
            "created_at": [AS_OF - span for span in lasted],
            "resolved_at": [AS_OF if place < len(WEEKS) else None for place in places],
            "priority": ["P1"] * len(places),
        },
        as_of=AS_OF,
    )


CENSORED = kpis.resolution_time.using(open="censored")


def test_the_median_counts_what_is_not_over() -> None:
    """Freireich: 23 weeks, where those that are over say 10."""
    assert CENSORED(remissions()).value == timedelta(weeks=23)
    assert CENSORED.median()(remissions()).value == timedelta(weeks=23)
    assert kpis.resolution_time.median()(remissions()).value == timedelta(weeks=10)
    assert CENSORED(remissions()).n == 21


@pytest.mark.parametrize(
    ("weeks", "left"),
    [(6, 0.8571), (7, 0.8067), (10, 0.7529), (13, 0.6902), (16, 0.6275), (23, 0.4482)],
)
def test_the_share_within_is_the_published_curve(weeks: int, left: float) -> None:
    """One minus Kaplan and Meier's estimate, with an interval around it."""
    share = CENSORED.within(f"{weeks}w")
    found = share(remissions())
    assert found.value == pytest.approx(1 - left, abs=1e-4)
    assert found.low < found.value < found.high
    assert (str(share.unit), share.better) == ("share", "higher")


def test_it_stands_in_time_by_creation() -> None:
    """Open tickets have no other time; they are grouped by what they are now."""
    assert CENSORED.at == "created_at"
    assert kpis.resolution_time.at == "resolved_at"
    assert {v.group["priority"] for v in CENSORED.by("priority")(remissions())} == {
        "P1"
    }
    years = CENSORED.every("year")(remissions())
    assert sum(v.n for v in years) == 21


def test_parts_add_up() -> None:
    """Also through bytes."""
    whole = CENSORED.reduce(remissions())
    assert CENSORED.reduce(remissions(0, 8)) + CENSORED.reduce(remissions(8)) == whole
    again = kk.Partial.from_bytes(whole.to_bytes())
    assert again.finish().value == timedelta(weeks=23)


def test_how_far_the_plain_figure_misleads() -> None:
    """Both figures of the same tickets, and how many are open."""
    told = kpis.resolution_time.with_open(remissions())
    assert told.open == 12
    assert told.seconds == timedelta(weeks=13).total_seconds()
    assert "with the 12 open of 21" in str(told)
    nothing = Desk(tickets={"id": [], "created_at": [], "resolved_at": []})
    assert kpis.resolution_time.with_open(nothing).seconds is None


def test_first_responses_know_it_too() -> None:
    """Never answered is waiting still."""
    opened = [AS_OF - timedelta(hours=h) for h in (1, 2, 3)]
    found = kpis.first_response_time.using(open="censored")(
        created_at=opened,
        first_response_at=[opened[0] + timedelta(minutes=10), None, None],
        as_of=AS_OF,
    )
    assert found.n == 3
    assert found.no_data


def test_there_is_no_mean_of_what_is_not_over() -> None:
    """The message says what there is instead."""
    with pytest.raises(KpikitError, match="quantile where some are not over"):
        CENSORED.mean()(remissions())


def test_what_has_no_open_tickets_says_so() -> None:
    """Other metrics, other rules, and a share within where none are censored."""
    with pytest.raises(RuleError, match="must know open tickets"):
        kpis.csat.with_open(remissions())
    with pytest.raises(RuleError, match="must be leave_out with the rule on_hold"):
        CENSORED.using(rule="on_hold")(remissions())
    with pytest.raises(KpikitError):
        kpis.resolution_time.using(statistic="within 4h")(remissions())


def test_a_censored_metric_travels() -> None:
    """As a dict, with its statistic."""
    assert kk.Metric.from_dict(CENSORED.within("6w").to_dict()) == CENSORED.within("6w")
