"""Repeated contacts: who comes again, about what, how soon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, col, kpis
from kpikit.errors import UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
NOW = AT + 90 * DAY
REPEAT = kpis.repeat_contact_rate
CONTACTS = REPEAT.using(rule="contacts")

TICKETS: dict[str, list[Any]] = {
    "requester": ["ann", "ann", "ann", "bob", "bob", "cid", None],
    "topic": ["login", "login", "login", "login", "bill", "login", "login"],
    "kind": ["task", "task", "incident", "task", "task", "task", "task"],
    "created_at": [AT, AT + DAY, AT + 2 * DAY, AT, AT + DAY, AT, AT],
}


def test_customers_and_their_contacts() -> None:
    customers = REPEAT(**TICKETS, as_of=NOW)
    assert (customers.value, customers.n, customers.missing) == (1 / 3, 3, 1)
    contacts = CONTACTS(**TICKETS, as_of=NOW)
    assert (contacts.value, contacts.n, contacts.missing) == (2 / 6, 6, 1)


@pytest.mark.parametrize("metric", [REPEAT, CONTACTS])
def test_the_end_of_the_window_is_inside(metric: Any) -> None:
    for gap, again in ((30 * DAY, True), (30 * DAY + TICK, False)):
        columns = {"requester": ["ann"] * 2, "created_at": [AT, AT + gap]}
        value = metric(**columns, as_of=NOW)
        assert (value.value > 0) == again


@pytest.mark.parametrize("metric", [REPEAT, CONTACTS])
def test_young_tickets_are_pending(metric: Any) -> None:
    created = [NOW - 30 * DAY, NOW - 30 * DAY + TICK, NOW]
    columns = {"requester": ["ann", "bob", "cid"], "created_at": created}
    value = metric(**columns, as_of=NOW)
    assert (value.value, value.n, value.pending) == (0.0, 1, 2)


def test_another_column_may_say_what_it_is_about() -> None:
    by_kind = REPEAT.using(topic="kind")
    assert by_kind(**TICKETS, as_of=NOW).value == 2 / 3
    assert by_kind.using(rule="contacts")(**TICKETS, as_of=NOW).value == 2 / 6
    without = {name: cells for name, cells in TICKETS.items() if name != "topic"}
    assert REPEAT(**without, as_of=NOW).value == 2 / 3
    with pytest.raises(UnavailableError, match=r"repeat_contact_rate.*'product'"):
        REPEAT.using(topic="product")(**TICKETS, as_of=NOW)


@pytest.mark.parametrize("topic", ["topic", "kind"])
def test_a_filter_leaves_out_figures_but_no_contacts(topic: str) -> None:
    metric = CONTACTS.using(topic=topic).where(col.created_at == AT)
    value = metric(Desk(tickets={"id": range(7), **TICKETS}, as_of=NOW))
    assert (value.value, value.n) == ((2 if topic == "kind" else 1) / 3, 3)


def test_a_ticket_without_a_topic_is_no_repeat() -> None:
    columns = {"requester": ["ann"] * 2, "created_at": [AT, AT + DAY]}
    assert REPEAT(**columns, topic=[None, "login"], as_of=NOW).value == 0.0


def test_the_topic_is_part_of_what_it_is() -> None:
    by_kind = REPEAT.using(topic="kind")
    assert by_kind != REPEAT
    assert by_kind == REPEAT.using(topic="kind")
    assert {"requester", "created_at", "kind"} <= by_kind.needs
