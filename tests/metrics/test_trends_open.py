"""Times that are not over: Kaplan and Meier, and what leaving them out costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import kpikit as kk
from kpikit import Desk, kpis
from kpikit.errors import KpikitError, ParameterError, RuleError

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


def test_a_figure_says_how_many_last_still() -> None:
    """Counted or left out, in each group, and after parts are merged."""
    value = CENSORED(remissions())
    assert (value.still_open, value.excluded) == (12, {})
    assert "n = 21 (12 still open), missing = 0" in value.explain()
    assert value.to_dict()["still_open"] == 12
    plain = kpis.resolution_time(remissions())
    assert (plain.still_open, plain.excluded) == (None, {"open": 12})
    assert "still_open" not in plain.to_dict()
    (group,) = CENSORED.by("priority")(remissions()).to_dicts()
    assert group["still_open"] == 12
    parts = CENSORED.reduce(remissions(0, 12)) + CENSORED.reduce(remissions(12))
    assert parts.finish().still_open == 12
    assert CENSORED(Desk(tickets=[])).still_open == 0


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


HOUR = timedelta(hours=1)


def test_work_in_progress_counts_as_going_on() -> None:
    """Cycle time from the start of the work, lead time from the request."""
    columns = {
        "created_at": [AS_OF - 10 * HOUR] * 4,
        "work_started_at": [AS_OF - n * HOUR for n in (9, 8, 7, 6)],
        "resolved_at": [AS_OF - 7 * HOUR, AS_OF - 5 * HOUR, None, None],
        "as_of": AS_OF,
    }
    plain = kpis.cycle_time.median()(**columns)
    assert (plain.value, plain.excluded) == (2.5 * HOUR, {"open": 2})
    # over after 2 and 3 of 4: three quarters, then a half go on
    censored = kpis.cycle_time.using(open="censored")
    assert censored(**columns).value == 3 * HOUR
    assert censored.within("2h")(**columns).value == 0.25
    assert censored.using(rule="lead").within("5h")(**columns).value == 0.5
    assert censored(**columns).n == 4
    assert not censored(**columns).excluded.get("open")


def test_a_ticket_on_its_way_through_a_stage_counts_since_it_came_there() -> None:
    """From the events; what came back has the sum of its visits, as otherwise."""
    stages = [
        ("A", "build", 20),
        ("A", "test", 16),
        ("B", "build", 12),
        ("B", "test", 10),
        ("B", "build", 9),
        ("B", "test", 8),
        ("C", "build", 5),
        ("D", "other", 4),
    ]
    log = [
        {"ticket_id": who, "at": AS_OF - n * HOUR, "kind": "stage", "value": stage}
        for who, stage, n in stages
    ]
    desk = Desk(
        events={name: [row[name] for row in log] for name in log[0]}, as_of=AS_OF
    )
    build = kpis.stage_time.using(from_stage="build", to_stage="test")
    assert sorted(
        row["value"] for row in build.rows(desk).to_dicts() if row["value"] is not None
    ) == [3 * 3600, 4 * 3600]
    censored = build.using(open="censored")
    # B is over after 3 hours, A after 4; C goes on after 5
    assert censored.within("3h")(desk).value == pytest.approx(1 / 3)
    assert censored(desk).value == 4 * HOUR
    assert censored.within("4h59m")(desk).value == pytest.approx(2 / 3)
    assert censored(desk).n == 3
    assert build.with_open(desk).open == 1


def test_given_stages_are_counted_too_and_on_a_calendar() -> None:
    """What reached the end without the beginning is missing; before it, negative."""
    start = datetime(2026, 5, 29, 9, tzinfo=UTC)
    columns = {
        "a_at": [start, start, None, start + 5 * HOUR],
        "b_at": [start + 2 * HOUR, None, start, start],
        "as_of": AS_OF,
    }
    stage = kpis.stage_time.using(from_stage="a", to_stage="b", open="censored")
    found = stage(**columns)
    assert (found.n, found.missing, found.excluded) == (2, 1, {"negative": 1})
    assert found.value == 2 * HOUR
    office = kk.Calendar("Mon-Fri 09:00-17:00", tz="UTC")
    # the open one waited for the eight hours of Friday, not over the weekend
    open_time = stage.using(calendar=office)
    assert open_time.within("8h")(**columns).value == 0.5
    assert open_time.within("8h1m")(**columns).no_data


def test_a_wait_goes_on_until_the_ticket_needs_no_answer() -> None:
    """A last thank-you before the resolution is no wait of months."""

    def event(ticket: str, hours: float, kind: str, role: str) -> dict[str, object]:
        at = AS_OF - hours * HOUR
        return {"ticket_id": ticket, "at": at, "kind": kind, "role": role}

    log = [
        event("A", 100, "message", "requester"),
        event("A", 99, "message", "agent"),
        event("A", 98, "message", "requester"),
        event("A", 97.5, "resolved", "agent"),
        event("B", 3, "message", "requester"),
        event("C", 60, "message", "requester"),
        event("C", 58, "message", "agent"),
        event("C", 57, "resolved", "agent"),
        event("C", 56, "message", "requester"),
    ]
    desk = Desk(
        events={name: [row[name] for row in log] for name in log[0]}, as_of=AS_OF
    )
    censored = kpis.next_response_time.using(open="censored")
    # answered after 1 and 2; watched for 0.5, 3 and 56 hours without an answer
    assert censored(desk).n == 5
    assert censored.within("1h")(desk).value == pytest.approx(1 / 4)
    assert censored.within("2h")(desk).value == pytest.approx(1 / 2)
    assert censored(desk).value == 2 * HOUR
    bare = censored(
        asked_at=[AS_OF - 2 * HOUR] * 2,
        answered_at=[AS_OF - HOUR, None],
        as_of=AS_OF,
    )
    assert bare.value == HOUR
    told = kpis.next_response_time.with_open(desk)
    assert (told.open, told.plain.value) == (3, 1.5 * HOUR)


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (kpis.next_response_time.using(rule="per_ticket"), "use rule='per_reply'"),
        (kpis.implementation_time.using(rule="effort"), "use rule='elapsed'"),
        (kpis.resolution_time.using(rule="agent_work"), "use rule='last'"),
    ],
)
def test_rules_that_cannot_know_it_say_why(metric: kk.Metric, said: str) -> None:
    """And which one can."""
    with pytest.raises(RuleError, match=f"must be leave_out with the rule.*{said}"):
        metric.using(open="censored")(remissions())


def test_metrics_that_cannot_know_it_name_those_that_can() -> None:
    """Also the share within a limit, which has another word for open tickets."""
    with pytest.raises(ParameterError, match=r"got 'open'.*these can.*cycle_time"):
        kpis.chat_duration.using(open="censored")
    with pytest.raises(RuleError, match="cannot take what is not over"):
        kpis.resolved_within.with_open(remissions())
    with pytest.raises(RuleError, match=r"using\(open='censored'\).within\('4h'\)"):
        kpis.cycle_time.within("4h")
    with pytest.raises(RuleError, match="an amount of time with an end"):
        kpis.csat.within("4h")


def test_presets_know_what_their_base_knows() -> None:
    """Of their own rows."""
    for metric in (kpis.task_completion_time, kpis.expense_report_processing_time):
        assert metric.knows_open
        desk = kk.example_desk()
        found = metric.using(open="censored")(desk)
        assert found.n == metric(desk).n + metric(desk).excluded["open"]
