"""Results in every form: dicts, arrays, frames, JSON, text, HTML."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import kpikit as kk
from kpikit import Desk, Result, kpis

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DESK = Desk(
    tickets={
        "id": [1, 2, 3, 4],
        "created_at": [AT] * 4,
        "resolved_at": [AT + timedelta(hours=2), AT, None, None],
        "line": ["<1>", "<1>", "2", None],
        "agents": [1, 1, 2, None],
        "on": [date(2026, 5, 4)] * 4,
    },
)
RESULT: Result = kk.compute(
    [kpis.resolution_time, kpis.ticket_volume], DESK, by=["line"], every="day"
)


def test_lines_are_values() -> None:
    assert len(RESULT) == len(list(RESULT)) == 6
    assert RESULT[1].value == timedelta(hours=1)
    assert [v.group["line"] for v in RESULT] == ["2", "<1>", None] * 2
    assert {v.period for v in RESULT} == {"2026-05-04"}


def test_arrays_have_nan_and_seconds() -> None:
    arrays = RESULT.to_arrays()
    assert arrays["value"].dtype == np.float64
    assert arrays["value"][1] == 3600.0
    assert np.isnan(arrays["value"][0])
    assert arrays["n"].dtype == np.int64
    assert arrays["line"].tolist() == ["2", "<1>", None] * 2
    assert arrays["unit"].tolist() == [str(v.unit) for v in RESULT]
    assert arrays["excluded"].sum() == sum(sum(v.excluded.values()) for v in RESULT)
    assert set(map(len, arrays.values())) == {6}


def test_frames_have_the_columns_of_the_arrays() -> None:
    table = RESULT.to_arrow()
    assert isinstance(table, pa.Table)
    assert table.column("value").null_count == sum(v.no_data for v in RESULT)
    assert table.column("excluded").to_pylist() == [
        json.dumps(dict(v.excluded)) for v in RESULT
    ]
    frame, polar = RESULT.to_pandas(), RESULT.to_polars()
    assert isinstance(frame, pd.DataFrame)
    assert isinstance(polar, pl.DataFrame)
    assert list(frame.columns) == polar.columns == table.column_names
    assert set(table.column_names) >= {*RESULT.to_arrays(), "rule", "params"}
    assert pa.table(RESULT).equals(table)
    assert pl.DataFrame(RESULT).shape == polar.shape


def test_labels_of_other_kinds_in_frames() -> None:
    for name, kind in (("agents", pa.int64()), ("on", pa.date32())):
        table = kpis.ticket_volume.by(name)(DESK).to_arrow()
        assert table.schema.field(name).type == kind
    mixed = kk.compute([kpis.ticket_volume.by("agents")], DESK)
    other = kk.compute([kpis.ticket_volume.by("line")], DESK)
    both = Result((*mixed.lines, *other.lines)).to_arrow()
    assert both.column("agents").null_count > 0
    words = kpis.ticket_volume.by("x")(x=[1, "a"])
    assert words.to_arrow().column("x").to_pylist() == [
        str(v.group["x"]) for v in words
    ]
    nothing = kpis.ticket_volume.every("day")(created_at=[])
    assert nothing.to_arrow().num_rows == 0


def test_json_is_the_dicts() -> None:
    assert json.loads(RESULT.to_json()) == RESULT.to_dicts()
    assert "\n" in RESULT.to_json(indent=1)
    by_day = kpis.ticket_volume.by("on")(DESK)
    assert json.loads(by_day.to_json())[0]["group"] == {"on": "2026-05-04"}


def test_text_has_a_line_for_each_figure() -> None:
    text = str(RESULT)
    assert repr(RESULT) == text
    head, rule, *lines = text.splitlines()
    assert head.split()[:2] == ["metric", "line"]
    assert set(rule) == {"─", " "}
    assert len(lines) == 6
    for words in ("1 hour", "no data", "(missing)", "2026-05-04"):
        assert words in text
    assert "approximate" not in head
    assert str(Result(())) == "no figures"
    titles = kpis.csat.by("team")(score=[5], team=["日本"])
    heads, rows = titles.cells("ru")
    assert rows[0][0] == "Удовлетворённость клиентов"
    assert "missing" not in heads


def test_html_is_escaped() -> None:
    html = RESULT._repr_html_()
    assert html.startswith("<table><thead>")
    assert "&lt;1&gt;" in html
    assert "<1>" not in html
    assert html.count("<tr>") == 7
