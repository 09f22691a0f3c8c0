"""How well each group does: the figures side by side, and what is not available."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kpikit import Desk, example_desk, kpis, profile
from kpikit.errors import InputTypeError, UnknownNameError


def test_the_figures_of_each_channel_stand_side_by_side() -> None:
    desk = example_desk()
    found = profile(desk, by="channel")
    chat = next(
        line
        for line in found.figures
        if line.metric.name == "csat" and line.group == {"channel": "chat"}
    )
    alone = kpis.csat.by("channel")(desk)
    assert chat.value == next(v.value for v in alone if v.group["channel"] == "chat")
    heads, rows = found.cells()
    assert heads == ["metric", "chat", "email", "phone", "social", "web", "(missing)"]
    assert all(len(row) == len(heads) for row in rows)
    assert "cost_per_ticket" in {m.metric.name for m in found.unavailable}
    assert "Not available" in str(found)
    assert "<table>" in found._repr_html_()
    plain = json.loads(found.to_json())
    assert list(plain) == ["by", "figures", "unavailable"]
    assert len(found.to_pandas()) == len(found.to_dicts()) == len(plain["figures"])


def test_a_group_column_must_be_there() -> None:
    desk = Desk(tickets={"id": [1], "line": ["1"]})
    with pytest.raises(UnknownNameError, match="did you mean 'line'"):
        profile(desk, by="linee")
    with pytest.raises(InputTypeError, match="by must be a column name"):
        profile(desk, by=["line"])  # type: ignore[arg-type]


def test_mixed_currencies_are_told_and_the_rest_is_there() -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    desk = Desk(
        costs={
            "at": [at, at],
            "amount": [1, 2],
            "currency": ["EUR", "USD"],
            "category": ["tools", "tools"],
            "team": ["a", "a"],
        },
        tickets={
            "id": [1],
            "created_at": [at],
            "first_resolved_at": [at],
            "team": ["a"],
        },
    )
    found = profile(desk, by="team")
    assert {"ticket_volume", "resolved_within"} & {v.metric.name for v in found.figures}
    told = "  - Cost per ticket: amounts of one figure must be in one currency: got EUR"
    assert told in found.to_text()
