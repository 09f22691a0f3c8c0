"""Paid time that is worked, and logged-in time that is spent on contacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, Unit, kpis
from kpikit.errors import UnavailableError

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def shifts(*rows: tuple[Any, ...], available: list[Any] | None = None) -> Any:
    """Agent, hours after nine, length and break in hours."""
    found = {
        "agent": [row[0] for row in rows],
        "starts_at": [NINE + row[1] * HOUR for row in rows],
        "ends_at": [NINE + (row[1] + row[2]) * HOUR for row in rows],
        "break_seconds": [row[3] * 3600 for row in rows],
    }
    return found if available is None else {**found, "available_seconds": available}


def work(*rows: tuple[Any, ...]) -> Any:
    """Agent, hours after nine, length in hours."""
    return {
        "agent": [row[0] for row in rows],
        "worked_at": [NINE + row[1] * HOUR for row in rows],
        "work_seconds": [row[2] * 3600 for row in rows],
    }


def contacts(*rows: tuple[Any, ...]) -> Any:
    """Agent, minutes after nine, minutes of talk, hold and wrap-up."""
    at = [NINE + row[1] * MINUTE for row in rows]
    parts = dict(zip(("talk", "hold", "wrap"), range(2, 5), strict=True))
    return {
        "agent": [row[0] for row in rows],
        "answered_at": at,
        "ended_at": at,
        **{f"{n}_seconds": [row[p] * 60 for row in rows] for n, p in parts.items()},
    }


UTILIZATION = kpis.agent_utilization


def test_breaks_are_paid_or_not() -> None:
    """Six of eight hours, of which one is a break."""
    given = {
        "work": work(("ann", 0, 4), ("ann", 5, 2)),
        "shifts": shifts(("ann", 0, 8, 1)),
    }
    value = UTILIZATION(**given)
    assert (value.value, value.n, value.unit) == (6 / 7, 1, Unit.SHARE)
    assert UTILIZATION.using(breaks="paid")(**given).value == 6 / 8
    assert (value.low, value.high) == (None, None)


def test_work_at_one_time_counts_once_for_each_agent() -> None:
    """Ann 0-4, 1-3 and 3-5: five hours; Bob beside her two."""
    done = work(("ann", 1, 2), ("bob", 0, 2), ("ann", 0, 4), ("ann", 3, 2))
    both = shifts(("ann", 0, 10, 0), ("bob", 0, 10, 0))
    value = UTILIZATION.by("agent")(work=done, shifts=both)
    assert [line.value for line in value] == [0.5, 0.2]
    assert UTILIZATION(work=done, shifts=both).value == 0.35


def test_time_counts_in_each_value_of_a_column_of_several() -> None:
    """Ann works 0-2 as a and b, then 1-4 as b: the hour from 1 to 2 counts once."""
    tags: list[Any] = [["a", "b"], ["b"], []]
    done = {**work(("ann", 0, 2), ("ann", 1, 3), ("bob", 0, 1)), "skills": tags}
    paid = {
        **shifts(("ann", 0, 4, 0), ("ann", 2, 6, 0), ("bob", 0, 2, 0)),
        "skills": tags,
    }
    value = UTILIZATION.by("skills")(work=done, shifts=paid)
    assert [(line.group["skills"], line.value, line.n) for line in value] == [
        ("a", 2 / 4, 1),
        ("b", 4 / 8, 2),
        (None, 1 / 2, 1),
    ]
    assert all(not line.excluded for line in value)
    calls = {
        **contacts(("ann", 0, 30, 0, 0), ("ann", 15, 30, 0, 0)),
        "skills": [["a", "b"]] * 2,
    }
    rule = UTILIZATION.using(rule="contact_time").by("skills")
    at_work = {**shifts(("ann", 0, 1, 0)), "skills": [["a", "b"]]}
    assert [line.value for line in rule(contacts=calls, shifts=at_work)] == [0.75, 0.75]


def test_a_shift_that_is_listed_twice_is_paid_once() -> None:
    twice = shifts(("ann", 0, 8, 1), ("ann", 0, 8, 1))
    value = UTILIZATION(work=work(("ann", 0, 7)), shifts=twice)
    assert (value.value, value.n, value.excluded) == (1.0, 1, {"overlap": 1})


def test_of_a_shift_that_is_partly_covered_the_rest_counts() -> None:
    """0-4 and 2-6 with an hour of break each: 4 + 2 hours less 1 and a half."""
    value = UTILIZATION(
        work=work(("ann", 0, 2.25)), shifts=shifts(("ann", 0, 4, 1), ("ann", 2, 4, 1))
    )
    assert (value.value, value.n) == (0.5, 2)


def test_a_desk_says_that_shifts_overlap() -> None:
    desk = Desk(shifts=shifts(("ann", 0, 8, 1), ("bob", 0, 8, 1), ("ann", 4, 8, 1)))
    (problem,) = [p for p in desk.problems if p.code == "overlapping-shifts"]
    assert (problem.count, problem.severity) == (1, "info")
    assert (
        "1 shift begins before another of its agent ends: 'ann' at" in problem.message
    )
    long = shifts(("ann", 0, 9, 0), ("ann", 1, 1, 0), ("ann", 3, 1, 0))
    (problem,) = Desk(shifts=long).problems
    assert problem.message.startswith("2 shifts begin before another")
    fine = Desk(shifts=shifts(("ann", 0, 4, 0), ("ann", 4, 4, 0)))
    assert "overlapping-shifts" not in {p.code for p in fine.problems}


def test_negative_amounts_are_told_and_cover_nothing() -> None:
    value = UTILIZATION(
        work=work(("ann", 0, -1), ("ann", 0, 1)),
        shifts=shifts(("ann", 0, 2, 0), ("ann", 3, -1, 0), ("ann", 5, 1, 2)),
    )
    assert (value.value, value.n, value.excluded) == (0.5, 1, {"negative": 3})


def test_without_paid_time_there_is_no_utilization() -> None:
    value = UTILIZATION(work=work(("ann", 0, 1)), shifts=shifts(("ann", 0, 1, 1)))
    assert (value.value, value.n) == (None, 1)
    with pytest.raises(UnavailableError, match="must have the table 'shifts'"):
        UTILIZATION(Desk(work={**work(("ann", 0, 1)), "activity": ["support"]}))


def test_contact_time_counts_two_chats_at_once_as_one() -> None:
    """0-20 and 10-40 by Ann, a call without an agent: 40 of 60 minutes."""
    given = {
        "contacts": contacts(
            ("ann", 0, 15, 0, 5), ("ann", 10, 20, 5, 5), (None, 0, 9, 0, 0)
        ),
        "shifts": shifts(("ann", 0, 1, 0), available=[600]),
    }
    metric = UTILIZATION.using(rule="contact_time")
    value = metric(**given)
    assert (value.value, value.missing) == (pytest.approx(40 / 60), 1)
    assert (metric.table, metric.at) == ("contacts", "ended_at")
    assert metric.tables == ("contacts", "shifts")
    waiting = UTILIZATION.using(rule="with_available")(**given)
    assert waiting.value == pytest.approx(50 / 60)


def test_bots_are_no_agents() -> None:
    given = contacts(("bot", 0, 30, 0, 0), ("ann", 0, 15, 0, 0))
    value = UTILIZATION.using(rule="contact_time")(
        contacts={**given, "is_bot": [True, None]}, shifts=shifts(("ann", 0, 1, 0))
    )
    assert (value.value, value.excluded) == (0.25, {"bot": 1})


def test_work_stands_where_it_began_and_a_shift_too() -> None:
    days = UTILIZATION.every("day")(
        work=work(("ann", 0, 4), ("ann", 24, 2)),
        shifts=shifts(("ann", 0, 8, 0), ("ann", 24, 8, 0)),
    )
    assert [line.value for line in days] == [0.5, 0.25]


# ---------------------------------------------------------------- occupancy
def occupancy(handled: int, available: int) -> Any:
    """Minutes of both."""
    return kpis.occupancy(
        contacts={
            "answered_at": [NINE],
            "talk_seconds": [handled * 60],
            "hold_seconds": [0],
            "wrap_seconds": [0],
        },
        shifts={"available_seconds": [available * 60]},
    )


def test_occupancy_is_handling_among_handling_and_waiting() -> None:
    value = kpis.occupancy(
        contacts={
            **contacts(("ann", 0, 10, 1, 4), ("ann", 0, 10, 0, 5), ("bob", 0, 1, 1, 1)),
            "is_bot": [None, None, True],
        },
        shifts={"available_seconds": [600, None, -5]},
    )
    assert value.value == 0.75
    assert (value.n, value.missing) == (3, 1)
    assert value.excluded == {"bot": 1, "negative": 1}


def test_nobody_handled_and_nobody_waited() -> None:
    assert occupancy(0, 0).value is None
    assert occupancy(0, 5).value == 0.0
    with pytest.raises(UnavailableError, match="available_seconds"):
        kpis.occupancy(contacts=contacts(("ann", 0, 1, 1, 1)), shifts={"agent": ["a"]})


# ---------------------------------------------------------------- published figures
def test_nine_minutes_in_the_hour_without_a_call() -> None:
    """An occupancy of 85 % leaves an agent 9 minutes of each hour (Fonolo, 2023)."""
    assert occupancy(51, 9).value == 0.85


def test_utilization_of_copc() -> None:
    """(handle time + available) / paid time: 5 and 1.5 of 8 hours are 81.25 %.

    The formula is that of the COPC glossary, *Agent utilization*.
    """
    value = UTILIZATION.using(rule="with_available", breaks="paid")(
        contacts=contacts(("ann", 0, 240, 10, 50)),
        shifts=shifts(("ann", 0, 8, 0.5), available=[5400]),
    )
    assert value.value == 0.8125


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_shifts_at_one_time_decides_nothing(turn: int) -> None:
    """The one with the least breaks counts: 2 of 7 hours; then the least waiting."""
    breaks = [("ann", 0, 8, 2), ("ann", 0, 8, 1)][::turn]
    value = kpis.agent_utilization(work=work(("ann", 0, 2)), shifts=shifts(*breaks))
    assert (value.value, value.excluded) == (2 / 7, {"overlap": 1})
    metric = kpis.agent_utilization.using(rule="with_available", breaks="paid")
    alike = shifts(*[("ann", 0, 8, 1)] * 3, available=[None, 7200, 3600][::turn])
    assert metric(contacts=contacts(), shifts=alike).value == 1 / 8


TWINS = [("ann", 0, 4, 1), ("ann", 0, 4, 1), ("bob", 0, 8, 0), ("ann", 0, 4, 1)]


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]])
def test_no_order_of_rows_says_which_of_two_alike_shifts_counts(
    order: list[int],
) -> None:
    """Ann is listed for three teams at once: her time is that of the first."""
    rows = [TWINS[place] for place in order]
    teams = [["b", "a", "a", None][place] for place in order]
    given = {"work": work(("ann", 0, 2)), "shifts": shifts(*rows)}
    given["work"]["team"] = ["a"]
    given["shifts"]["team"] = teams
    found = UTILIZATION.by("team")(**given)
    assert [(v.group["team"], v.value, v.n, v.excluded) for v in found] == [
        ("a", 2 / 11, 2, {}),
        ("b", None, 0, {"overlap": 1}),
        (None, None, 0, {"overlap": 1}),
    ]


@pytest.mark.parametrize("names", [["mail", "call"], ["call", "mail"]])
@pytest.mark.parametrize("of_several", [False, True])
def test_nor_which_of_two_entries_of_work(names: list[str], of_several: bool) -> None:
    """The same for work, by columns of one's own and of several values too."""
    done = work(("ann", 0, 2), ("ann", 0, 2))
    done["task"] = [[name] for name in names] if of_several else names
    whole = shifts(("ann", 0, 4, 0), ("ann", 4, 4, 0))
    whole["task"] = ["call", "mail"]
    found = UTILIZATION.by("task")(Desk(work=done, shifts=whole))
    assert {v.group["task"]: v.value for v in found} == {"call": 0.5, "mail": 0.0}


@pytest.mark.parametrize("names", [["a", "b"], ["b", "a"]])
@pytest.mark.parametrize("column", ["channel", "requester", "zone"])
def test_nor_which_of_two_contacts(column: str, names: list[str]) -> None:
    """Numbers that rows are given in place of ids come after every other column."""
    calls = contacts(("ann", 0, 60, 0, 0), ("ann", 0, 60, 0, 0)) | {column: names}
    whole = shifts(("ann", 0, 4, 0), ("ann", 4, 4, 0)) | {column: ["b", "a"]}
    metric = UTILIZATION.using(rule="contact_time").by(column)
    found = metric(contacts=calls, shifts=whole)
    assert {v.group[column]: v.value for v in found} == {"a": 0.25, "b": 0.0}


@pytest.mark.parametrize("amounts", [(-1, 9, 9), (9, -1, 9), (9, 9, -1)])
@pytest.mark.parametrize(
    "metric", [UTILIZATION.using(rule="contact_time"), kpis.occupancy]
)
def test_no_amount_of_a_contact_is_below_zero(metric: Any, amounts: Any) -> None:
    calls = contacts(("ann", 0, *amounts), ("ann", 30, 20, 5, 5))
    given = shifts(("ann", 0, 1, 0), available=[1800])
    value = metric(contacts=calls, shifts=given)
    assert (value.value, value.excluded) == (0.5, {"negative": 1})


def test_what_it_needs_of_shifts_is_said() -> None:
    needed = {"agent", "starts_at", "ends_at", "break_seconds", "available_seconds"}
    own = {"agent", "worked_at", "work_seconds"}
    assert UTILIZATION.needs == own | {f"shifts.{name}" for name in needed}
