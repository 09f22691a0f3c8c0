"""Groups: what they are made of, their order, which of them are listed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from desk_strategies import START
from kpikit import Desk, Event, Metric, Survey, Ticket, col, kpis
from kpikit.errors import InputError, InputTypeError, UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
VOLUME = kpis.ticket_volume


def counts(
    metric: Metric, desk: Desk | None = None, /, **columns: Any
) -> dict[Any, Any]:
    result = metric(**columns) if desk is None else metric(desk)
    keys = [tuple(line.group.values()) for line in result]
    keys = [key[0] if len(key) == 1 else key for key in keys]
    return dict(zip(keys, [line.value for line in result], strict=True))


def test_a_missing_key_is_a_group_and_comes_last() -> None:
    found = counts(VOLUME.by("channel"), channel=[None, "web", "chat", None])
    assert list(found.items()) == [("chat", 1), ("web", 1), (None, 2)]


def test_numbers_flags_and_dates_are_groups_in_their_order() -> None:
    assert list(counts(VOLUME.by("agents"), agents=[10, 9, None, 10]).items()) == [
        (9, 1),
        (10, 2),
        (None, 1),
    ]
    found = counts(VOLUME.by("vip"), vip=[True, False, None])
    assert list(found.items()) == [(False, 1), (True, 1), (None, 1)]
    days = [date(2026, 5, 10), date(2026, 5, 9), None]
    assert list(counts(VOLUME.by("on"), on=days)) == [days[1], days[0], None]


@pytest.mark.parametrize(
    ("column", "values"),
    [("created_at", [AT]), ("hold_seconds", [3]), ("weight", [0.5])],
)
def test_amounts_and_instants_are_refused(column: str, values: list[Any]) -> None:
    with pytest.raises(
        InputTypeError, match=rf"by must name .*: got '{column}' of kind"
    ):
        VOLUME.by(column)(**{column: values})


def desk(**more: Any) -> Desk:
    rows = [
        Ticket("a", created_at=AT, priority="normal", line="2", resolved_at=AT),
        Ticket("b", created_at=AT, priority="urgent", line="10"),
        Ticket("c", created_at=AT, priority="odd", line="2", resolved_at=AT),
        Ticket("d", created_at=AT),
    ]
    return Desk(tickets=rows, **more)


@pytest.mark.parametrize("metric", [VOLUME, kpis.tickets_resolved, kpis.backlog])
def test_declared_orders_come_first(metric: Metric) -> None:
    shop = desk(priorities=["urgent", "high", "normal"], lines=["2", "10"])
    listed = list(counts(metric.by("priority", complete=True), shop))
    assert listed == ["urgent", "high", "normal", "odd", None]
    assert list(counts(VOLUME.by("priority"), shop)) == [
        "urgent",
        "normal",
        "odd",
        None,
    ]
    assert list(counts(VOLUME.by("line"), shop)) == ["2", "10", None]
    assert list(counts(VOLUME.by("line"), desk())) == ["10", "2", None]


def test_every_priority_is_listed_for_tickets_resolved() -> None:
    shop = desk(priorities=["urgent", "high", "normal"])
    assert counts(kpis.tickets_resolved.by("priority"), shop) == {
        "urgent": 0,
        "high": 0,
        "normal": 1,
        "odd": 1,
        None: 0,
    }
    cut = kpis.tickets_resolved.where(col.priority == "odd").by("priority")
    assert counts(cut, shop) == {"urgent": 0, "high": 0, "normal": 0, "odd": 1}
    nothing = Desk(tickets=[], events=[], priorities=["urgent", "high"])
    assert counts(kpis.tickets_resolved.by("priority"), nothing) == {
        "urgent": 0,
        "high": 0,
    }
    assert counts(VOLUME.by("priority"), nothing) == {}


def test_complete_lists_what_a_filter_left_out() -> None:
    columns = {"channel": ["web", "chat"], "line": ["1", "2"]}
    cut = VOLUME.where(col.channel == "web")
    assert counts(cut.by("channel"), **columns) == {"web": 1}
    assert counts(cut.by("channel", complete=True), **columns) == {"chat": 0, "web": 1}
    assert counts(cut.by("line", "channel", complete=True), **columns) == {
        ("1", "chat"): 0,
        ("1", "web"): 1,
        ("2", "chat"): 0,
        ("2", "web"): 0,
    }
    assert cut.by("channel", complete=True).by("line").is_complete


def test_several_columns_and_periods() -> None:
    cut = VOLUME.by("line", "channel").every("day")
    result = cut(
        line=["1", "2", "1"],
        channel=["web", None, "web"],
        created_at=[AT, AT, AT.replace(day=6)],
    )
    found = [(*line.group.values(), line.period, line.value) for line in result]
    assert found == [
        ("1", "web", "2026-05-04", 1),
        ("1", "web", "2026-05-05", 0),
        ("1", "web", "2026-05-06", 1),
        ("2", None, "2026-05-04", 1),
        ("2", None, "2026-05-05", 0),
        ("2", None, "2026-05-06", 0),
    ]


def test_surveys_are_grouped_and_filtered_by_columns_of_their_ticket() -> None:
    answers = [
        Survey("csat", score=5, ticket_id="a"),
        Survey("csat", score=1, ticket_id="b"),
        Survey("csat", score=4),
        Survey("nps", score=9, ticket_id="a"),
    ]
    shop = desk(surveys=answers, priorities=["urgent", "normal"])
    assert list(counts(kpis.csat.by("priority"), shop).items()) == [
        ("urgent", 0.0),
        ("normal", 1.0),
        (None, 1.0),
    ]
    assert counts(kpis.csat.by("ticket.line"), shop) == {"10": 0.0, "2": 1.0, None: 1.0}
    assert kpis.csat.where(col["ticket.line"] == "2")(shop).n == 1


def test_resolution_time_is_grouped_by_the_priority_at_resolution() -> None:
    steps = [
        ("created", None),
        ("priority", "low"),
        ("resolved", None),
        ("priority", "high"),
    ]
    log = [
        Event("a", at=AT.replace(hour=9 + n), kind=kind, value=value)
        for n, (kind, value) in enumerate(steps)
    ]
    shop = Desk(events=log)
    assert list(counts(kpis.resolution_time.by("priority"), shop)) == ["low"]
    assert (
        kpis.resolution_time.by("priority").rows(shop).to_dicts()[0]["priority"]
        == "low"
    )
    assert list(counts(VOLUME.by("priority"), shop)) == ["high"]
    # without it the priority as it is must do
    plain = {"priority": ["high"], "created_at": [AT], "resolved_at": [AT]}
    assert list(counts(kpis.resolution_time.by("priority"), **plain)) == ["high"]


def test_columns_that_cannot_be_named_are_refused() -> None:
    with pytest.raises(
        InputTypeError, match=r'by must be given column names.*\.by\("line"\)'
    ):
        VOLUME.by(["line"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="name each column once: got line, line"):
        VOLUME.by("line", "line")
    with pytest.raises(UnavailableError, match=r"'chanel'.*it has 'channel'") as error:
        VOLUME.by("chanel")(Desk(tickets={"id": [1], "channel": ["web"]}))
    assert error.value.columns == ("tickets.chanel",)


def test_too_many_combinations_are_refused() -> None:
    many = [str(n) for n in range(10_000)]
    with pytest.raises(InputTypeError, match="at most 50000000 groups: got 100020001"):
        VOLUME.by("topic", "requester")(topic=many, requester=many)


def test_by_nothing_takes_groups_away() -> None:
    assert VOLUME.by("line").by() == VOLUME
    assert START.tzinfo is UTC
