"""Availability and retention: worked examples, boundaries, periods and cut desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Calendar, Desk, kpis, per
from kpikit.errors import InputError, UnavailableError

MAY = datetime(2026, 5, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def outages(*rows: tuple[str, int, int | None, bool, float]) -> dict[str, Any]:
    """Services that are down from one hour of May to another."""
    return {
        "service": [row[0] for row in rows],
        "starts_at": [MAY + row[1] * HOUR for row in rows],
        "ends_at": [None if row[2] is None else MAY + row[2] * HOUR for row in rows],
        "is_planned": [row[3] for row in rows],
        "affected_share": [row[4] for row in rows],
    }


DOWN = outages(
    ("mail", 10, 20, False, 0.5),
    ("mail", 15, 25, True, 1.0),
    ("shop", 734, None, False, 0.25),
)
DESK = Desk(outages=DOWN, as_of=JUNE)


@pytest.mark.parametrize(
    ("rule", "down"),
    [("agreed", 15 + 10), ("without_planned", 10 + 10), ("user_weighted", 12.5 + 2.5)],
)
def test_overlapping_outages_count_once(rule: str, down: float) -> None:
    metric = kpis.availability.using(rule=rule)
    value = metric(DESK.during("2026-05"))
    assert value.value == pytest.approx(1 - down / (2 * 744))
    assert (value.n, value.low, value.high) == (2, None, None)
    bare = metric(**DOWN, since=MAY, as_of=JUNE)
    assert bare.value == value.value


def test_every_period_has_its_own_time() -> None:
    found = kpis.availability.by("service").every("month")
    desk = Desk(outages=DOWN, as_of=JUNE + 10 * HOUR)
    assert [(v.group["service"], v.period, v.value) for v in found(desk)] == [
        ("mail", "2026-05-01", 1 - 15 / 744),
        ("mail", "2026-06-01", 1.0),
        ("shop", "2026-05-01", 1 - 10 / 744),
        ("shop", "2026-06-01", 0.0),
    ]


def test_services_and_periods_are_told_apart() -> None:
    """Three services in two months: each is down in one of them alone."""
    down = outages(
        ("mail", 800, 810, False, 1.0),
        ("shop", 10, 20, False, 1.0),
        ("chat", 30, 60, False, 1.0),
    )
    found = kpis.availability.by("service").every("month")(
        Desk(outages=down, as_of=JUNE + 720 * HOUR)
    )
    assert {(v.group["service"], v.period): v.value for v in found} == {
        ("mail", "2026-05-01"): 1.0,
        ("mail", "2026-06-01"): 1 - 10 / 720,
        ("shop", "2026-05-01"): 1 - 10 / 744,
        ("shop", "2026-06-01"): 1.0,
        ("chat", "2026-05-01"): 1 - 30 / 744,
        ("chat", "2026-06-01"): 1.0,
    }


def test_a_service_stands_on_an_outage_that_took_no_time() -> None:
    """And not on the one that ended before it began, which is left out."""
    odd = outages(("mail", 5, 3, False, 1.0), ("mail", 7, 7, False, 1.0))
    value = kpis.availability(**odd, since=MAY, as_of=MAY + 10 * HOUR)
    assert (value.value, value.n, value.excluded) == (1.0, 1, {"negative": 1})


def test_only_agreed_time_counts() -> None:
    nights = Calendar("Mon-Sun 00:00-12:00", tz="UTC")
    metric = kpis.availability.using(calendar=per("service", {"mail": nights}))
    mail = outages(("mail", 10, 15, False, 1.0))
    assert metric(**mail, since=MAY, as_of=MAY + 24 * HOUR).value == 10 / 12
    days = kpis.availability.using(calendar=Calendar("Mon-Fri 09:00-17:00", tz="UTC"))
    weekend = {"since": MAY + 24 * HOUR, "as_of": MAY + 72 * HOUR}
    assert days(**mail, **weekend).no_data


def test_what_is_wrong_with_outages_is_said() -> None:
    broken = outages(("mail", 5, 3, False, 1.0), ("shop", 0, 1, False, 1.0))
    value = kpis.availability(**broken, since=MAY, as_of=MAY + 10 * HOUR)
    assert (value.value, value.n, value.excluded) == (0.9, 1, {"negative": 1})
    for share in (50.0, 1.5, -0.5):
        off = outages(("mail", 0, 1, False, share), ("shop", 0, 1, False, 9.0))
        told = rf"affected_share must be a share, 0\.\.1: got {share}; divide"
        with pytest.raises(InputError, match=told):
            kpis.availability.using(rule="user_weighted")(**off, since=MAY, as_of=JUNE)
    with pytest.raises(UnavailableError, match="by of availability must be service"):
        kpis.availability.by("is_planned")(DESK)


CUSTOMERS = {
    "id": ["a", "b", "c", "d", "e", "f"],
    "valid_from": [
        "2025-01-01",
        "2025-01-01",
        "2025-01-01",
        "2026-05-01",
        "2026-05-10",
        "2026-05-10",
    ],
    "valid_to": [None, "2026-06-01", "2026-05-20", None, None, "2026-05-12"],
}


def test_customers_at_the_start_who_are_there_at_the_end() -> None:
    desk = Desk(customers=CUSTOMERS, as_of=datetime(2026, 6, 10, tzinfo=UTC))
    whole = kpis.customer_retention.every("month")(desk)
    months = {line.period: (line.value, line.n) for line in whole}
    # b leaves on the first day of June: a loss of May, and of no other month
    assert months["2026-04-01"] == (1.0, 3)
    assert months["2026-05-01"] == (2 / 4, 4)
    assert months["2026-06-01"] == (1.0, 3)
    value = kpis.customer_retention(desk.during("2026-05"))
    assert (value.value, value.n) == months["2026-05-01"]


def test_who_left_and_came_back_is_won_anew() -> None:
    again = {
        "id": ["a", "a"],
        "valid_from": ["2025-01-01", "2026-05-20"],
        "valid_to": ["2026-05-10", None],
    }
    value = kpis.customer_retention(**again, since=MAY, as_of=JUNE)
    assert (value.value, value.n) == (0.0, 1)


def test_an_end_must_be_known() -> None:
    with pytest.raises(UnavailableError, match="must know as_of"):
        kpis.customer_retention(Desk(customers=CUSTOMERS))
