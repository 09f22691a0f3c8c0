"""What may be added up, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpikit import Desk, Metric, Partial, col, kpis
from kpikit.errors import MergeError, UnavailableError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CSAT = kpis.csat.reduce(score=[5, 1])


@pytest.mark.parametrize(
    "other",
    [
        kpis.nps,
        kpis.csat.using(rule="top_box"),
        kpis.csat.using(scale=(1, 7)),
        kpis.csat.by("team"),
        kpis.csat.where(col.team == "a"),
        kpis.csat.every("week"),
        kpis.csat.confidence(0.9),
    ],
)
def test_other_figures_are_refused(other: object) -> None:
    part = other.reduce(score=[], team=[], answered_at=[])  # type: ignore[attr-defined]
    with pytest.raises(MergeError, match=r"must be of one figure: got .*; reduce all"):
        CSAT + part
    assert part != CSAT


def test_periods_of_another_zone_are_refused() -> None:
    weekly = kpis.ticket_volume.every("week")
    one = weekly.reduce(created_at=[AT], tz="Europe/Warsaw")
    with pytest.raises(MergeError, match="must be of one figure"):
        one + weekly.reduce(created_at=[AT], tz="Asia/Tokyo")


def test_the_zone_of_a_desk_matters_to_periods_only() -> None:
    desks = [
        Desk(tickets={"id": [tz], "created_at": [AT]}, tz=tz)
        for tz in ("Europe/Warsaw", "Asia/Tokyo")
    ]
    parts = [kpis.ticket_volume.reduce(desk) for desk in desks]
    assert sum(parts[1:], parts[0]).finish().value == 2


def test_only_partials_are_added() -> None:
    for other in (1, None, "x", CSAT.finish()):
        with pytest.raises(TypeError):
            CSAT + other  # type: ignore[operator]
        with pytest.raises(TypeError):
            other + CSAT  # type: ignore[operator]
    assert 0 + CSAT == CSAT
    assert CSAT != 1
    assert isinstance(sum([CSAT, CSAT]), Partial)
    with pytest.raises(TypeError, match="unhashable"):
        hash(CSAT)
    assert repr(CSAT) == "<Partial of csat: 1 group, n = 2>"


def open_tickets(*created: datetime, as_of: datetime) -> Partial:
    rows = {"created_at": list(created), "resolved_at": [None] * len(created)}
    return kpis.backlog.reduce(**rows, as_of=as_of)


def test_snapshots_at_different_instants_are_refused() -> None:
    one, other = open_tickets(AT, as_of=AT), open_tickets(AT, as_of=AT + DAY)
    with pytest.raises(MergeError, match="backlog must look at the same instants: got"):
        one + other
    assert (one + open_tickets(AT, as_of=AT)).finish().value == 2


def test_snapshots_of_parts_that_begin_later_add_up() -> None:
    weekly = kpis.backlog.every("week")
    columns = {"created_at": [AT, AT + 14 * DAY], "resolved_at": [AT + 8 * DAY, None]}
    now = AT + 21 * DAY
    whole = weekly.reduce(**columns, as_of=now)
    first, second = (
        weekly.reduce(**{k: v[n : n + 1] for k, v in columns.items()}, as_of=now)
        for n in (0, 1)
    )
    nothing = weekly.reduce(created_at=[], resolved_at=[])
    for added in (first + second, second + first, nothing + second + first):
        assert added == whole
        assert [line.value for line in added.finish()] == [1, 0, 1, 1]
        assert added.finish()[0].period == "2026-05-04"


def test_an_empty_part_without_any_instant_changes_nothing() -> None:
    nothing = kpis.backlog.reduce(created_at=[], resolved_at=[])
    assert nothing.as_of is None
    one = open_tickets(AT, as_of=AT)
    for added in (one + nothing, nothing + one, nothing + one + nothing):
        assert added == one
        assert added.finish().value == 1
    assert (nothing + nothing).finish().value == 0


MAY, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6))
JULY = datetime(2026, 7, 1, tzinfo=UTC)
SPANNED = Desk(
    outages={
        "service": ["mail", "shop", "mail"],
        "starts_at": [MAY + DAY, JUNE - DAY, JUNE + 3 * DAY],
        "ends_at": [MAY + 2 * DAY, JUNE + DAY, JUNE + 4 * DAY],
    },
    customers={
        "id": ["a", "b", "c"],
        "valid_from": ["2026-01-01", "2026-01-01", "2026-05-10"],
        "valid_to": [None, "2026-06-15", None],
    },
    as_of=JULY,
)
OVER_TIME = pytest.mark.parametrize(
    "metric", [kpis.availability, kpis.customer_retention], ids=lambda m: m.name
)


@OVER_TIME
def test_what_holds_for_a_time_is_added_within_one_stretch(metric: Metric) -> None:
    """What one stretch says of the other's services and customers nobody knows."""
    may, june = (metric.reduce(SPANNED.during(m)) for m in ("2026-05", "2026-06"))
    told = (
        f"partial results of {metric.name} must be of one stretch of time: got"
        " 2026-05-01T00:00:00+00:00 to 2026-06-01T00:00:00+00:00 and"
        " 2026-06-01T00:00:00+00:00 to 2026-07-01T00:00:00+00:00; cut every desk"
    )
    for one, other in (
        (may, june),
        (june, may),
        (Partial.from_bytes(may.to_bytes()), june),
    ):
        with pytest.raises(MergeError) as caught:
            one + other
        assert str(caught.value).startswith(told)
    assert may != june
    assert (may + may).stretches == may.stretches
    nothing = metric.reduce(SPANNED.during("2027"))
    assert may + nothing == nothing + may == may


@OVER_TIME
def test_stretches_without_a_common_period_add_up(metric: Metric) -> None:
    monthly = metric.every("month")
    whole = SPANNED.during("2026-05-01", "2026-07-01")
    parts = [monthly.reduce(SPANNED.during(m)) for m in ("2026-06", "2026-05")]
    added = sum(parts[1:], parts[0])
    assert added.finish().to_dicts() == monthly(whole).to_dicts()
    assert len(added.stretches) == 2
    quarterly = metric.every("quarter")
    parts = [quarterly.reduce(SPANNED.during(m)) for m in ("2026-06", "2026-05")]
    with pytest.raises(MergeError, match="must be of one stretch of time: got 2026-05"):
        sum(parts[1:], parts[0])


def test_bare_columns_of_another_end_are_refused() -> None:
    outage = {"service": ["mail"], "starts_at": [MAY], "ends_at": [MAY + DAY]}
    parts = [
        kpis.availability.reduce(**outage, since=MAY, as_of=end)
        for end in (MAY + 2 * DAY, MAY + 3 * DAY)
    ]
    with pytest.raises(MergeError, match=r"columns take since= and as_of="):
        parts[0] + parts[1]


def test_a_ticket_of_the_future_is_not_open_yet() -> None:
    weekly = kpis.backlog.every("week")
    later = {"created_at": [AT + 30 * DAY], "resolved_at": [None]}
    part = weekly.reduce(**later, as_of=AT)
    assert [line.value for line in part.finish()] == [0]
    now = {"created_at": [AT - 7 * DAY], "resolved_at": [None]}
    assert [v.value for v in (part + weekly.reduce(**now, as_of=AT)).values()] == [1, 1]


def test_merged_figures_have_no_rows() -> None:
    assert len(CSAT.finish().rows()) == 2
    with pytest.raises(UnavailableError, match=r"got a figure merged .*; call metric"):
        (CSAT + CSAT).finish().rows()


def test_groups_of_all_parts_are_listed_completely() -> None:
    """Each label with each of the other column, whichever part had it."""
    cut = kpis.tickets_resolved.by("line", "channel")
    one = {"first_resolved_at": [AT], "line": ["1"], "channel": ["web"]}
    two = {"first_resolved_at": [None], "line": ["2"], "channel": [None]}
    whole = cut.reduce(**{name: one[name] + two[name] for name in one})
    added = cut.reduce(**one) + cut.reduce(**two)
    assert added == whole
    figures = {tuple(v.group.values()): v.value for v in added.values()}
    assert figures == {("1", "web"): 1, ("1", None): 0, ("2", "web"): 0, ("2", None): 0}


def test_as_of_is_the_latest_and_levels_may_be_asked_for() -> None:
    one = kpis.csat.reduce(score=[5, 1], answered_at=[AT, AT])
    other = kpis.csat.reduce(score=[5], answered_at=[AT + DAY])
    value = (one + other).finish()
    assert value.as_of == "2026-05-05T09:00:00+00:00"
    wide, narrow = (one + other).finish(level=0.99), (one + other).finish(level=0.5)
    assert wide.low < value.low < narrow.low
    assert wide.level == 0.99
