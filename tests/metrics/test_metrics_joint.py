"""Metrics that stand on several tables are equal to the others in every respect."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import kpikit as kk
from kpikit import Desk, Metric, Partial, Unit, col, kpis
from kpikit.errors import InputTypeError, MergeError, RuleError, UnavailableError
from kpikit.measures import Count, Joint, Quotient, Side, Sum, TimeAverage

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@kk.metric(unit="ratio", better="neutral", table="tickets", at="created_at")
def tickets_each() -> Joint:
    """Tickets for each supported user."""
    users = TimeAverage(col.users, col.valid_from, col.valid_to)
    return Quotient(
        Side("tickets", measure=Count(), at="created_at"),
        Side("user_counts", measure=users, at=None, whole_for=frozenset({"priority"})),
        interval="byar",
    )


@kk.metric(unit="share", better="neutral", table="work", at="worked_at")
def work_beside_contacts() -> Joint:
    """Logged work, as a part of it and of talking."""
    work = Side("work", measure=Sum(col.work_seconds), at="worked_at")
    talk = Side("contacts", measure=Sum(col.talk_seconds), at="started_at")
    return Quotient(work, (work, talk))


def desk(tickets: int = 4) -> Desk:
    days = [AT + 10 * n * DAY for n in range(tickets)]
    return Desk(
        tickets={
            "id": list(range(tickets)),
            "created_at": days,
            "priority": ["P1", "P2", "P2", None][:tickets],
            "organization": ["acme", "acme", "globex", "globex"][:tickets],
        },
        user_counts={
            "users": [10, 30, 5],
            "valid_from": ["2026-01-01", "2026-01-16", "2026-01-01"],
            "valid_to": ["2026-01-16", None, None],
            "organization": ["acme", "acme", "globex"],
        },
        tz="Europe/Warsaw",
    )


def test_periods_average_over_all_their_days() -> None:
    """January: 15 days of 10 and 16 of 30 users; February: 30."""
    acme = tickets_each.where(col.organization == "acme").every("month")(desk())
    users = (15 * 10 + 16 * 30) / 31
    assert acme[0].value == pytest.approx(2 / users)
    assert (acme[0].n, len(acme)) == (20, 1)
    assert acme[0].low < acme[0].value < acme[0].high


def test_without_periods_it_is_from_the_first_row_to_as_of() -> None:
    """5 January to 4 February, both included: 31 days, 11 of them before the 16th."""
    value = tickets_each.where(col.organization == "acme")(desk())
    assert value.value == pytest.approx(2 / ((11 * 10 + 20 * 30) / 31))
    assert "average is over each period or" in value.explain()


def test_a_part_of_a_desk_averages_over_its_window() -> None:
    """10 to 19 January: six days of 10 and four of 30 users."""
    part = desk().during("2026-01-10", "2026-01-20")
    wanted = pytest.approx(1 / (18 + 5))
    assert tickets_each(part).value == wanted
    assert tickets_each.every("month")(part)[0].value == wanted


def test_hours_have_the_users_of_their_day() -> None:
    hours = tickets_each.every("hour")(desk())
    assert hours[0].value == pytest.approx(1 / 15)
    assert hours[len(hours) - 1].value == pytest.approx(1 / 35)


def test_a_side_that_is_whole_for_a_group_stands_beside_each() -> None:
    """Every user may open tickets of every priority, so groups add up to the whole."""
    whole = tickets_each(desk())
    by = tickets_each.by("priority")(desk())
    found = {line.group["priority"]: line.value for line in by}
    assert found == {
        "P1": pytest.approx(whole.value / 4),
        "P2": pytest.approx(whole.value / 2),
        None: pytest.approx(whole.value / 4),
    }
    urgent = tickets_each.where(col.priority == "P1")(desk())
    assert urgent.value == pytest.approx(whole.value / 4)
    both = tickets_each.by("organization", "priority").every("month")(desk())
    assert len(both) == 8
    assert both[0].value == pytest.approx(1 / ((15 * 10 + 16 * 30) / 31))
    with pytest.raises(UnavailableError, match="got 'id', which user_counts lacks"):
        tickets_each.by("id")(desk())


def test_groups_by_which_no_side_is_divided_are_refused() -> None:
    whole = frozenset({"weather"})

    @kk.metric(unit="ratio", better="neutral", table="tickets", at="created_at")
    def tickets_for_work() -> Joint:
        """Tickets for each entry of work."""
        tickets = Side("tickets", measure=Count(), at="created_at", whole_for=whole)
        work = Side("work", measure=Count(), at="worked_at", whole_for=whole)
        return Quotient(tickets, work)

    given = {"tickets": {"id": [1, 2]}, "work": {"agent": ["ann"]}}
    assert tickets_for_work(**given).value == 2.0
    with pytest.raises(RuleError, match="by which a side of tickets_for_work is div"):
        tickets_for_work.by("weather")(**given)


def test_filters_are_told_apart_one_by_one() -> None:
    """What is said of the priority is not asked of users, the rest is."""
    cut = tickets_each.where(col.organization == "acme").where(col.priority == "P1")
    both = (col.priority == "P1") & (col.organization == "acme")
    wanted = pytest.approx(1 / ((11 * 10 + 20 * 30) / 31))
    assert cut(desk()).value == wanted
    assert tickets_each.where(both)(desk()).value == wanted


def test_another_time_column_is_one_of_the_main_table() -> None:
    """Tickets by their change in February, users over the days of February."""
    given = {"created_at": [AT] * 2, "changed_at": [AT + 31 * DAY] * 2}
    users = {"users": [4], "valid_from": ["2026-01-01"], "valid_to": [None]}
    (line,) = tickets_each.every("month", at="changed_at")(
        tickets=given, user_counts=users
    )
    assert (line.period, line.value) == ("2026-02-01", 0.5)


def test_a_group_without_tickets_is_there_and_one_without_users_has_no_value() -> None:
    lonely = Desk(
        tickets={"id": [1], "created_at": [AT], "organization": ["acme"]},
        user_counts={
            "users": [5],
            "valid_from": ["2026-01-01"],
            "valid_to": [None],
            "organization": ["globex"],
        },
    )
    found = tickets_each.by("organization")(lonely)
    assert [(line.group["organization"], line.value) for line in found] == [
        ("acme", None),
        ("globex", 0.0),
    ]
    assert (found[1].low, found[1].n) == (0.0, 5)


def test_parts_add_up_though_each_knows_some_of_the_time() -> None:
    whole = tickets_each.by("organization").reduce(desk())
    first = tickets_each.by("organization").reduce(desk(2))
    assert first.finish()[0].value != whole.finish()[0].value
    rest = Desk(
        tickets={
            "id": [2, 3],
            "created_at": [AT + 20 * DAY, AT + 30 * DAY],
            "organization": ["globex"] * 2,
        },
        user_counts={
            "users": [],
            "valid_from": [],
            "valid_to": [],
            "organization": [],
        },
        tz="Europe/Warsaw",
    )
    added = first + tickets_each.by("organization").reduce(rest)
    assert added == whole
    assert [line.value for line in added.values()] == [
        line.value for line in whole.values()
    ]


def test_partials_travel_as_bytes_and_as_pickles() -> None:
    for metric in (tickets_each.by("priority").every("week"), work_beside_contacts):
        columns = {"work": {"work_seconds": [60]}, "contacts": {"talk_seconds": [30]}}
        part = metric.reduce(desk()) if metric.groups else metric.reduce(**columns)
        again = metric.from_bytes(part.to_bytes())
        assert again == part
        assert again.finish() == part.finish()
        assert sum([part]) == part
        assert isinstance(again, Partial)
        assert repr(part).startswith(f"<Partial of {metric.name}:")
        assert Metric.from_dict(metric.to_dict()) == metric
        assert hash(Metric.from_dict(metric.to_dict())) == hash(metric)
    assert part != tickets_each.reduce(desk())
    cost = kpis.cost_per_ticket.reduce(
        costs={"amount": [5], "currency": ["EUR"]},
        tickets={"first_resolved_at": [AT]},
    )
    again = pickle.loads(pickle.dumps(cost))  # noqa: S301
    assert again == cost
    assert again.finish() == cost.finish()
    with pytest.raises(MergeError, match="must be of one figure"):
        _ = part + tickets_each.reduce(desk())


def test_a_side_may_stand_above_and_below_the_line() -> None:
    """60 s of work and 30 s of talk: two thirds."""
    value = work_beside_contacts(
        work={"work_seconds": [40, 20]}, contacts={"talk_seconds": [30, None]}
    )
    assert value.value == pytest.approx(2 / 3)
    assert (value.n, value.missing, value.unit) == (3, 1, Unit.SHARE)


def test_the_rows_of_all_tables_are_behind_a_figure() -> None:
    value = tickets_each.by("priority")(desk())[0]
    rows = Counter((row["table"], row["state"]) for row in value.rows())
    assert rows == {("tickets", "counted"): 1, ("user_counts", "counted"): 3}
    every = tickets_each.every("week").rows(desk())
    assert len(every) == 7
    assert {row["period"] for row in every if row["table"] == "user_counts"} == {None}
    mixed = work_beside_contacts.rows(
        work={"work_seconds": [90]}, contacts={"talk_seconds": [None]}
    )
    assert mixed.to_dicts() == [
        {"table": "work", "id": 0, "value": 90.0, "state": "counted", "why": None},
        {"table": "contacts", "id": 0, "value": None, "state": "missing", "why": None},
    ]


def test_what_it_says_of_itself() -> None:
    assert tickets_each.tables == ("tickets", "user_counts")
    assert tickets_each.needs == {
        "user_counts.users",
        "user_counts.valid_from",
        "user_counts.valid_to",
        "created_at",
    }
    assert tickets_each.every("week", at="updated_at").needs == (
        tickets_each.needs - {"created_at"} | {"updated_at"}
    )
    assert "rows:     of tickets and user_counts" in tickets_each.explain()
    with pytest.raises(InputTypeError, match="must stand on one table: it stands on"):
        tickets_each.measure()
    with pytest.raises(RuleError, match="which is made of tickets and user_counts"):
        tickets_each.cluster("requester")


def test_it_is_computed_beside_others() -> None:
    found = kk.compute([tickets_each, kpis.ticket_volume], desk(), every="month")
    assert [line.metric.name for line in found] == ["tickets_each"] * 2 + [
        "ticket_volume"
    ] * 2
    volume = kpis.ticket_volume / tickets_each
    users = (11 * 10 + 20 * 30) / 31 + 5
    assert volume(desk()).value == pytest.approx(users)


def test_no_instant_no_average() -> None:
    value = tickets_each(
        tickets={"created_at": []},
        user_counts={"users": [5], "valid_from": ["2026-01-01"], "valid_to": [None]},
    )
    assert (value.value, value.n) == (None, 0)
    unknown = tickets_each(
        tickets={"created_at": [None]},
        user_counts={"users": [5], "valid_from": ["2026-01-01"], "valid_to": [None]},
    )
    assert unknown.value is None
    assert np.isnan(float(unknown))
