"""Bots and audits: worked examples and boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Desk, kpis
from kpikit.errors import UnavailableError
from kpikit.measures import col

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
LATE = AT + 30 * DAY


def talks(*rows: tuple[str | None, timedelta, bool, bool]) -> dict[str, Any]:
    """Contacts: whose, how long after the start, with a bot, handed off."""
    return {
        "id": [f"c{n}" for n in range(len(rows))],
        "channel": ["chat"] * len(rows),
        "requester": [who for who, _, _, _ in rows],
        "started_at": [AT + after for _, after, _, _ in rows],
        "is_bot": [is_bot for _, _, is_bot, _ in rows],
        "handed_off_at": [AT + a + TICK if h else None for _, a, _, h in rows],
    }


@pytest.mark.parametrize(
    ("after", "settled"),
    [(TICK, 0.0), (3 * DAY, 0.0), (3 * DAY + TICK, 1.0), (0 * DAY, 1.0)],
)
def test_a_new_contact_up_to_the_end_of_the_window_spoils_it(
    after: timedelta, settled: float
) -> None:
    chats = talks(("ann", 0 * DAY, True, False), ("ann", after, False, False))
    assert kpis.bot_containment(**chats, as_of=LATE).value == settled
    alone = kpis.bot_containment.using(rule="not_handed_off")
    assert alone(**chats, as_of=LATE).value == 1.0


def test_another_persons_contact_spoils_nothing() -> None:
    chats = talks(("ann", 0 * DAY, True, False), ("bob", DAY, False, False))
    assert kpis.bot_containment(**chats, as_of=LATE).value == 1.0


def test_young_conversations_are_pending_and_unknown_people_missing() -> None:
    chats = talks(
        (None, 0 * DAY, True, False),
        (None, 0 * DAY, True, True),
        ("ann", 28 * DAY, True, True),
        ("bob", 27 * DAY, True, False),
    )
    value = kpis.bot_containment(**chats, as_of=LATE)
    assert (value.value, value.n, value.missing, value.pending) == (0.5, 2, 1, 1)
    all_of_them = kpis.bot_containment.using(rule="not_handed_off")(**chats)
    assert (all_of_them.value, all_of_them.n, all_of_them.pending) == (0.5, 4, 0)


def desk_with(opened: timedelta, ticket_of_chat: str | None) -> Desk:
    chats = talks(("ann", 0 * DAY, True, False))
    tickets = {"id": ["T1"], "requester": ["ann"], "created_at": [AT + opened]}
    chats["ticket_id"] = [ticket_of_chat]
    return Desk(tickets=tickets, contacts=chats, as_of=LATE)


def test_a_new_ticket_is_a_new_contact_unless_the_chat_led_to_it() -> None:
    assert kpis.bot_containment(desk_with(DAY, None)).value == 0.0
    assert kpis.bot_containment(desk_with(DAY, "T1")).value == 1.0
    assert kpis.bot_containment(desk_with(-DAY, None)).value == 1.0
    assert kpis.bot_containment(desk_with(4 * DAY, None)).value == 1.0


def test_after_the_own_ticket_the_next_one_is_looked_at() -> None:
    chats = talks(("ann", 0 * DAY, True, False)) | {"ticket_id": ["T1"]}
    opened = {"created_at": [AT + DAY, AT + 2 * DAY], "requester": ["ann", "ann"]}
    desk = Desk(tickets={"id": ["T1", "T2"], **opened}, contacts=chats, as_of=LATE)
    assert kpis.bot_containment(desk).value == 0.0
    back = desk.contacts.column("requester_back_at").to_list()
    assert back == [AT + 2 * DAY]


def test_contacts_that_a_filter_leaves_out_are_contacts_too() -> None:
    chats = talks(("ann", 0 * DAY, True, False), ("ann", DAY, False, False))
    chats["channel"] = ["chat", "phone"]
    desk = Desk(contacts=chats, as_of=LATE)
    assert kpis.bot_containment.where(col.channel == "chat")(desk).value == 0.0


def test_bots_need_to_be_told_from_people() -> None:
    chats = {"id": ["1"], "channel": ["chat"], "started_at": [AT]}
    with pytest.raises(UnavailableError, match=r"bot_containment .* 'handed_off_at'"):
        kpis.bot_containment(Desk(contacts=chats))


# ---------------------------------------------------------------- audits
def items(*rows: tuple[str, float, bool, bool, bool]) -> dict[str, Any]:
    names = ("audit", "weight", "passed", "applicable", "critical")
    columns = {n: [row[i] for row in rows] for i, n in enumerate(names)}
    return columns | {
        "item": [str(n) for n in range(len(rows))],
        "audited_at": [AT] * len(rows),
    }


FOUND = items(
    ("A", 3, True, True, True),
    ("A", 1, False, True, False),
    ("A", 5, False, False, True),
    ("B", 2, True, True, False),
    ("B", 2, False, True, True),
    ("B", -1, True, True, False),
)


def test_a_failed_critical_item_makes_its_audit_nothing() -> None:
    value = kpis.audit_score(**FOUND)
    assert (value.value, value.n) == (3 / 8, 4)
    assert value.excluded == {"negative": 1}
    by_audit = kpis.audit_score.by("audit")(**FOUND)
    assert [line.value for line in by_audit] == [0.75, 0.0]


def test_an_audit_fails_whatever_items_are_looked_at() -> None:
    desk = Desk(audits=FOUND)
    plain = kpis.audit_score.where(~col.critical)
    assert plain(desk).value == 0.0
    assert [line.value for line in plain.by("audit")(desk)] == [0.0, 0.0]
    states = kpis.audit_score.rows(desk).to_dicts()
    assert [row["state"] for row in states] == ["counted"] * 4 + ["excluded"]


def test_an_item_that_does_not_apply_cannot_fail_an_audit() -> None:
    assert (
        kpis.audit_score(
            **items(("A", 1, True, True, False), ("A", 1, False, False, True))
        ).value
        == 1.0
    )


def test_items_without_weight_have_no_score() -> None:
    nothing = kpis.audit_score(**items(("A", 0, True, True, False)))
    assert (nothing.value, nothing.n) == (None, 1)
    assert kpis.audit_score(Desk(audits=[])).no_data


def test_its_interval_stays_a_share() -> None:
    value = kpis.audit_score(**items(*[("A", 1, True, True, False)] * 10))
    assert value.value == value.high == 1.0
    assert value.low == pytest.approx(0.7224672)  # Wilson, 10 of 10
    clustered = kpis.audit_score.cluster("audit")(**FOUND)
    assert clustered.value == 3 / 8
    assert 0.0 <= clustered.low <= clustered.high <= 1.0
