"""The rows behind figures: their states add up to the counts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_strategies import Row, desk_of, events, surveys, tickets
from kpikit import Desk, Metric, ShareOfTotal, Value, kpis

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def assert_rows_explain(value: Value) -> None:
    states = Counter(row["state"] for row in value.rows())
    counted = value.n
    if isinstance(value.metric.measure(), ShareOfTotal):
        # n is the total, whose other rows lie in other groups
        counted = round(float(value) * value.n) if value.n else 0
    found = [states[name] for name in ("counted", "missing", "pending")]
    assert found == [counted, value.missing, value.pending]
    reasons = Counter(row["why"] for row in value.rows() if row["state"] == "excluded")
    assert reasons == value.excluded
    assert len(value.rows().ids()) == counted


@pytest.mark.parametrize(
    "metric",
    [
        m
        for m in kpis.all()
        if not m.unset
        and m.tables[0] in ("tickets", "spells", "surveys")
        and len(m.tables) == 1
        and m.name not in ("error_rate", "cycle_time")  # columns this desk lacks
    ],
    ids=lambda m: m.name,
)
@given(rows=tickets(most=5, ordered=True), answers=surveys(most=6), data=st.data())
def test_rows_behind_every_figure(
    metric: Metric, rows: list[Row], answers: list[Row], data: st.DataObject
) -> None:
    cut = data.draw(st.sampled_from([(), ("priority",), ("priority", "channel")]))
    asked = metric.by(*cut)
    if data.draw(st.booleans()):
        asked = asked.every("week", tz="Asia/Kolkata")
    partial = asked.reduce(desk_of(rows, answers))
    for value in partial.values():
        assert_rows_explain(value)


@given(data=st.data(), rows=tickets(most=4, ordered=True))
def test_rows_behind_figures_of_events(data: st.DataObject, rows: list[Row]) -> None:
    plain = [{"id": row["id"], "created_at": row["created_at"]} for row in rows]
    log = data.draw(events(plain))
    columns = {n: [row[n] for row in plain] for n in ("id", "created_at")}
    keys = ("ticket_id", "at", "kind", "role", "value", "old")
    desk = Desk(
        tickets=columns,
        events={key: [event.get(key) for event in log] for key in keys},
        statuses={"open": "run", "waiting": "pause", "solved": "resolved"},
        lines=["1", "2"],
    )
    for metric in (
        kpis.backlog.every("day"),
        kpis.backlog,
        kpis.reopen_rate,
        kpis.escalation_rate.every("week"),
    ):
        for value in metric.reduce(desk).values():
            assert_rows_explain(value)


def test_the_columns_of_rows() -> None:
    metric = kpis.resolution_time.by("line").every("day")
    facts = metric.rows(
        id=["a", "b", "c"],
        line=["1", "2", None],
        created_at=[AT, None, AT],
        resolved_at=[AT + HOUR, AT, None],
    )
    assert facts.to_dicts() == [
        {
            "id": "a",
            "line": "1",
            "period": "2026-05-04",
            "value": 3600.0,
            "state": "counted",
            "why": None,
        },
        {
            "id": "b",
            "line": "2",
            "period": "2026-05-04",
            "value": None,
            "state": "missing",
            "why": None,
        },
        {
            "id": "c",
            "line": None,
            "period": None,
            "value": None,
            "state": "excluded",
            "why": "open",
        },
    ]
    assert repr(facts) == "<rows of resolution_time: 3>"
    assert facts.ids("excluded") == ["c"]
    assert facts.to_arrow().num_rows == len(facts.to_pandas()) == 3
    assert facts.to_polars().columns == list(facts.columns)
    assert len(facts.only({"line": "9"}, None)) == 0


def test_rows_of_shares_scores_and_counts() -> None:
    assert [r["value"] for r in kpis.csat.rows(score=[5, 1])] == [True, False]
    assert [r["value"] for r in kpis.nps.rows(score=[9, 8, 0])] == [1, 0, -1]
    assert [r["value"] for r in kpis.ticket_volume.rows(id=["a"])] == [1]
    facts = kpis.csat.rows(score=[5], ticket_id=["a"])
    assert facts.to_dicts()[0]["ticket_id"] == "a"
    assert facts.to_dicts()[0]["id"] == 0


def test_only_open_tickets_are_behind_the_backlog() -> None:
    facts = kpis.backlog.rows(
        id=["a", "b", "c"],
        created_at=[AT, AT, AT + 9 * HOUR],
        resolved_at=[AT + HOUR, None, None],
        as_of=AT + 2 * HOUR,
    )
    assert facts.ids() == ["b"]
