"""How well each group does: the figures side by side, and what is not available."""

from __future__ import annotations

import json

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
