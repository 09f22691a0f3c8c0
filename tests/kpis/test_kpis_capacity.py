"""Tickets beside those who ask and those who answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, col, kpis
from kpikit.errors import InputError, InputTypeError, ParameterError, UnavailableError

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PER_USER = kpis.tickets_per_user


def users(*rows: tuple[int, str, str | None, str]) -> dict[str, list[Any]]:
    names = ("users", "valid_from", "valid_to", "organization")
    return {n: [row[p] for row in rows] for p, n in enumerate(names)}


def desk(**more: Any) -> Desk:
    return Desk(
        tickets={
            "id": [1, 2, 3, 4],
            "created_at": [AT, AT + 10 * DAY, AT + 31 * DAY, AT],
            "priority": ["P1", "P2", "P2", None],
            "organization": ["acme", "acme", "acme", "globex"],
            "is_spam": [None, None, None, True],
        },
        user_counts=users(
            (10, "2026-01-01", "2026-01-16", "acme"),
            (30, "2026-01-16", None, "acme"),
            (5, "2026-01-01", None, "globex"),
        ),
        **more,
    )


def test_users_are_averaged_over_the_days_of_each_month() -> None:
    """January: 15 days of 10 and 16 of 30, and 5 of globex; February: 35."""
    months = PER_USER.every("month")(desk())
    january = (15 * 10 + 16 * 30) / 31 + 5
    assert [line.value for line in months] == [
        pytest.approx(2 / january),
        pytest.approx(1 / 35),
    ]
    assert [line.n for line in months] == [25, 35]
    assert months[0].excluded == {"spam": 1}
    assert months[0].low < months[0].value < months[0].high


def test_by_priority_the_parts_add_up_and_by_organization_each_has_its_users() -> None:
    whole = PER_USER(desk())
    by = PER_USER.by("priority")(desk())
    assert sum(line.value for line in by) == pytest.approx(whole.value)
    own = PER_USER.by("organization")(desk())
    assert [(line.group["organization"], line.n) for line in own] == [
        ("acme", 23),
        ("globex", 5),
    ]
    assert own[1].value == 0.0
    urgent = PER_USER.where(col.priority == "P1")(desk())
    assert urgent.value == pytest.approx(whole.value / 3)
    with pytest.raises(UnavailableError, match="'is_spam', which user_counts lacks"):
        PER_USER.by("is_spam")(desk())


def test_tickets_weigh_by_priority() -> None:
    metric = PER_USER.using(rule="weighted", weights={"P1": 4, "P2": 0.5})
    value = metric.every("month")(desk())[1]
    assert value.value == pytest.approx(0.5 / 35)
    assert (value.low, value.high) == (None, None)
    declared = PER_USER.using(rule="weighted")(desk(priorities=["P1", "P2", "P3"]))
    by_hand = PER_USER.using(rule="weighted", weights={"P1": 3, "P2": 2})(desk())
    assert declared.value == by_hand.value
    some = PER_USER.using(rule="weighted", weights={"P1": 1})(desk())
    assert some.excluded == {"spam": 1, "no_weight": 2}
    assert kpis.tickets_per_user.from_dict(metric.to_dict()) == metric


def test_weights_are_asked_for_and_checked() -> None:
    with pytest.raises(ParameterError, match="weights must be given where no priorit"):
        PER_USER.using(rule="weighted")(desk())
    for bad in ("P1", {"P1": "four"}, 4, [("P1",)]):
        with pytest.raises(InputTypeError, match="weights must map words to numbers"):
            PER_USER.using(weights=bad)
    for worse in ({}, {"P1": -1}, {"P1": float("inf")}):
        with pytest.raises(InputError, match="must have weights of 0 and up"):
            PER_USER.using(weights=worse)


def test_without_users_there_is_no_figure() -> None:
    none = Desk(
        tickets={"id": [1], "created_at": [AT]},
        user_counts={"users": [0], "valid_from": ["2026-01-01"]},
    )
    assert (PER_USER(none).value, PER_USER(none).n) == (None, 0)
    before = Desk(
        tickets={"id": [1], "created_at": [AT]},
        user_counts={"users": [5], "valid_from": ["2026-02-01"]},
    )
    assert PER_USER.every("month")(before)[0].value is None
    with pytest.raises(UnavailableError, match="must have the table 'user_counts'"):
        PER_USER(Desk(tickets={"id": [1], "created_at": [AT]}))


@pytest.mark.parametrize(
    ("tickets", "people", "wanted"), [(10_000, 8_000, 1.25), (9_000, 8_500, 1.06)]
)
def test_tickets_of_a_month_of_metricnet(
    tickets: int, people: int, wanted: float
) -> None:
    """10,000 tickets of 8,000 users are 1.25, 9,000 of 8,500 are 1.06.

    Source: MetricNet, *Metrics that matter: tickets prevented*.
    """
    value = PER_USER.every("month")(
        tickets={"created_at": [AT] * tickets},
        user_counts={"users": [people], "valid_from": ["2020-01-01"]},
    )[0]
    assert round(value.value, 2) == wanted
    assert value.n == people
