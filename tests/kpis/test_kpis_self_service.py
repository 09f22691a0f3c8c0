"""The help centre beside the tickets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Desk, Unit, kpis
from kpikit.errors import UnavailableError

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
FEBRUARY = AT + timedelta(days=31)
USAGE, RATE = kpis.knowledge_base_usage, kpis.self_service_rate


def desk() -> Desk:
    return Desk(
        tickets={
            "id": [1, 2, 3, 4],
            "created_at": [AT, AT, FEBRUARY, AT],
            "requester": ["ann", "ann", "bob", None],
            "is_spam": [None, None, True, None],
        },
        self_service={
            "user": ["ann", "eve", "eve", "joe"],
            "viewed_at": [AT, AT, FEBRUARY, FEBRUARY],
            "views": [3, 2, 1, 0],
            "deflected": [None, True, True, None],
            "ticket_id": [1, None, None, None],
        },
    )


@pytest.mark.parametrize(
    ("rule", "wanted"), [("users", 3.0), ("sessions", 4.0), ("views", 6.0)]
)
def test_visits_stand_beside_people_with_a_ticket(rule: str, wanted: float) -> None:
    value = USAGE.using(rule=rule)(desk())
    assert (value.value, value.n, value.unit) == (wanted, 1, Unit.RATIO)
    assert (value.missing, value.excluded) == (1, {"spam": 1})
    assert value.low is None


def test_a_person_counts_once_in_each_month() -> None:
    months = USAGE.every("month")(desk())
    assert [(line.value, line.n) for line in months] == [(2.0, 1), (None, 0)]


def test_who_opened_no_ticket_has_no_ratio() -> None:
    value = USAGE(self_service={"user": ["ann"]}, tickets={"requester": []})
    assert (value.value, value.n) == (None, 0)
    with pytest.raises(UnavailableError, match="must have the table 'self_service'"):
        USAGE(Desk(tickets={"id": [1], "requester": ["ann"]}))


def test_a_session_without_a_ticket_is_self_service() -> None:
    """Two settled, one with a ticket, one nobody knows; three tickets that count."""
    value = RATE(desk())
    assert (value.value, value.n) == (2 / 5, 5)
    assert value.excluded == {"unknown": 1, "spam": 1}
    assert 0 < value.low < value.value < value.high < 1


def test_a_table_that_never_says_it_shows_it_by_its_tickets() -> None:
    sessions = {"viewed_at": [AT] * 3, "ticket_id": [1, None, None]}
    value = RATE(self_service=sessions, tickets={"id": [1, 2]})
    assert (value.value, value.excluded) == (0.5, {})
    with pytest.raises(UnavailableError, match="'deflected'"):
        RATE(self_service={"viewed_at": [AT]}, tickets={"id": [1]})


def test_neither_sessions_nor_tickets_have_no_rate() -> None:
    assert RATE(self_service={"deflected": []}, tickets={"id": []}).value is None
    assert RATE(self_service={"deflected": []}, tickets={"id": [1]}).value == 0.0
