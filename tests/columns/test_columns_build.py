"""Building a table: renaming, mapped values and kinds, keys, notes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from column_doors import build
from kpikit.columns.build import Options, build_table
from kpikit.columns.schema import ColumnSpec, TableSchema
from kpikit.errors import Problem

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
KINDS = ("message", "status", "other")
EVENTS = (
    ColumnSpec("ticket_id", kind="category", doc="ticket it is about", is_key=True),
    ColumnSpec("at", kind="instant", doc="when", is_key=True),
    ColumnSpec("kind", kind="category", words=KINDS),
    ColumnSpec("value", kind="category"),
    ColumnSpec("created_at", kind="instant", is_derived=True),
    ColumnSpec("reopens", kind="integer", is_derived=True),
)


def problem_of(check: Any) -> Problem:
    (problem,) = check.problems
    return problem  # type: ignore[no-any-return]


def events(kind: Any, **more: Any) -> dict[str, Any]:
    rows = len(kind)
    return {"ticket_id": [1] * rows, "at": [NOON] * rows, "kind": kind, **more}


def test_columns_are_renamed_and_stand_in_the_order_of_the_schema() -> None:
    data = {"mine": [1], "When": [NOON], "case": ["a"]}
    table, check = build(data, EVENTS, columns={"at": "When", "ticket_id": "case"})
    assert list(table) == ["ticket_id", "at", "mine"]
    assert check.problems == []
    assert table.source_rows.tolist() == [0]


def test_a_source_may_serve_two_columns_and_a_name_may_be_taken_over() -> None:
    data = {"at": ["x"], "When": [NOON], "ticket_id": [1]}
    table, check = build(data, EVENTS, columns={"at": "When", "seen_at": "When"})
    assert check.problems == []
    assert table.column("at").to_list() == table.column("seen_at").to_list() == [NOON]


def test_missing_key_columns_are_named_with_what_they_are() -> None:
    _, check = build({"ticket": [1], "score": [2]}, EVENTS)
    first, second = check.problems
    assert first.code == second.code == "missing-column"
    assert first.message == (
        "column 'ticket_id' must be there (ticket it is about): got ticket, score"
    )
    assert first.help == (
        'name it, as in columns={"ticket_id": "…"}; did you mean \'ticket\'?'
    )
    assert "'at'" in second.message


def test_keys_are_not_asked_for_where_there_is_no_data() -> None:
    assert build({"mine": [1]}, EVENTS, with_keys=False)[1].problems == []
    table, check = build([], EVENTS)
    assert check.problems == []
    assert list(table) == ["ticket_id", "at", "kind", "value", "created_at", "reopens"]
    assert len(table) == 0


def test_a_table_without_rows_asks_for_no_source_columns() -> None:
    forms = {"at": "When", "mine": {"constant": 1}, "reopens": "R"}
    table, check = build([], EVENTS, columns=forms, values={"value": {"a": "b"}})
    assert check.problems == []
    assert set(table) == {s.name for s in EVENTS} | {"mine"}
    assert {len(table.column(name)) for name in table} == {0}


def test_a_frame_without_rows_still_has_to_have_its_columns() -> None:
    _, check = build(pd.DataFrame({"mine": []}), EVENTS)
    assert [p.code for p in check.problems] == ["missing-column"] * 2


def test_values_replace_words_by_names() -> None:
    data = {"p": ["1 - Critical", "2 - High", None, "odd"]}
    values = {"p": {"1 - Critical": "P1", "2 - High": "P1"}}
    table, check = build(data, values=values)
    assert table.column("p").to_list() == ["P1", "P1", None, "odd"]
    assert check.problems == []


@pytest.mark.parametrize(
    ("cells", "names", "want"),
    [
        ([1, 2.0, None], {"1": "low", "2": "high"}, ["low", "high", None]),
        ([1, 2], {1: "low", 2: "high"}, ["low", "high"]),
        (["1", "2"], {1: "low", 2: "high"}, ["low", "high"]),
        (["-", "a"], {"-": None}, [None, "a"]),
        ([True, False], {True: "on"}, ["on", False]),
        (["a", "b"], {"a": 1}, [1, "b"]),
        ([["a"], "b"], {"b": "c"}, [None, "c"]),
    ],
)
def test_values_match_words_as_they_are_written(
    cells: list[Any], names: dict[Any, Any], want: list[Any]
) -> None:
    spec = ColumnSpec("p", kind="category")
    table, _ = build({"p": cells}, [spec], values={"p": names})
    assert table.column("p").to_list() == want


def test_values_may_give_any_kind() -> None:
    spec = ColumnSpec("done", kind="flag")
    names = {"finished": True, "running": False, "?": None}
    data = {"done": ["finished", "running", "?", None]}
    table, check = build(data, [spec], values={"done": names})
    assert check.problems == []
    assert table.column("done").to_list() == [True, False, None, None]


def test_words_of_values_that_do_not_occur_are_noted() -> None:
    _, check = build({"p": ["a"]}, values={"p": {"a": "x", "b": "y", 3: "z"}})
    note = problem_of(check)
    assert (note.code, note.severity, note.count) == ("idle-mapping", "info", 2)
    assert note.where == "t.p"
    assert note.message == "values of p name words that do not occur: 'b', '3'"


def test_values_of_no_column_are_a_problem() -> None:
    _, check = build({"priority": ["a"]}, values={"priorty": {"a": "b"}})
    problem = problem_of(check)
    assert problem.code == "unknown-column"
    assert "values must name columns of the table: got 'priorty'" in problem.message
    assert problem.help == "did you mean 'priority'?"


def test_words_that_no_kind_names_become_other_and_are_counted() -> None:
    words = ["message", "Ping", None, "Ping", "Pong", "reply"]
    table, check = build(events(words), EVENTS, kinds={"reply": "message"})
    assert table.column("kind").to_list() == [
        "message",
        "other",
        None,
        "other",
        "other",
        "message",
    ]
    assert table.words is not None
    assert table.words.to_list() == words
    note = problem_of(check)
    assert (note.code, note.severity, note.count) == ("unknown-kind", "info", 3)
    assert note.offenders == ("'Ping' (2 rows)", "'Pong' (1 row)")
    assert note.help == "map the words with kinds"


def test_many_unknown_words_are_told_by_their_first() -> None:
    _, check = build(events([f"w{i}" for i in range(7)]), EVENTS)
    note = problem_of(check)
    assert note.count == 7
    assert len(note.offenders) == 5
    assert note.message.endswith("'w4' (1 row), …")


@pytest.mark.parametrize(
    "kind",
    [
        pd.Categorical(["message"], categories=["zap", "message", "pow"]),
        pa.DictionaryArray.from_arrays(
            pa.array([1, None]), pa.array([None, "message", "zap"])
        ),
    ],
    ids=["pandas", "arrow"],
)
def test_words_that_no_row_has_are_not_counted(kind: Any) -> None:
    table, check = build(events(kind), EVENTS)
    assert check.problems == []
    assert table.column("kind").at(0) == "message"


def test_kinds_may_imply_a_value() -> None:
    kinds = {
        "Put on hold": {"kind": "status", "value": "pending"},
        "Done": {"kind": "status", "value": "solved"},
        "Set": "status",
    }
    words = ["Put on hold", "Done", "Set", None, "message"]
    table, _ = build(events(words), EVENTS, kinds=kinds)
    assert table.column("kind").to_list() == ["status"] * 3 + [None, "message"]
    assert table.column("value").to_list() == ["pending", "solved", None, None, None]
    given = ["x", None, "solved", "y", None]
    table, check = build(events(words, value=given), EVENTS, kinds=kinds)
    want = ["pending", "solved", "solved", "y", None]
    assert table.column("value").to_list() == want
    assert check.problems == []


def test_kinds_of_a_table_without_other_are_a_problem_where_unknown() -> None:
    spec = ColumnSpec("kind", kind="category", words=("csat", "nps"))
    table, check = build({"kind": ["CSAT", "nsp"]}, [spec], kinds={"CSAT": "csat"})
    assert (
        problem_of(check).message == "kind must be one of csat, nps: got 'nsp' (row 1)"
    )
    assert table.column("kind").to_list() == ["csat", "nsp"]


def test_a_column_kind_without_words_is_any_column() -> None:
    spec = ColumnSpec("kind", kind="category")
    table, _ = build({"kind": ["x"]}, [spec], kinds={"x": "y"})
    assert table.column("kind").to_list() == ["x"]
    assert table.words is None


def test_a_name_that_is_almost_a_known_one_is_noted() -> None:
    _, check = build({"creatd_at": [NOON], "tags": ["a"]}, EVENTS, with_keys=False)
    note = problem_of(check)
    assert (note.code, note.severity, note.where) == (
        "near-name",
        "info",
        "t.creatd_at",
    )
    assert note.message == (
        "column 'creatd_at' is taken as one of your own; did you mean 'created_at'?"
    )


def test_columns_that_another_table_knows_are_read_as_it_says() -> None:
    schema = TableSchema("t", columns=(ColumnSpec("a", kind="integer"),))
    other = TableSchema("u", columns=(ColumnSpec("wait_seconds", kind="seconds"),))
    data = {"a": [1], "wait_seconds": [60]}
    table, check = build_table(data, schema, Options(), also=other)
    assert check.problems == []
    assert table.column("wait_seconds").to_list() == [timedelta(minutes=1)]


def test_rows_with_problems_are_condemned_and_all_problems_told() -> None:
    data = {"a": [1, "x", 3, None], "b": [NOON, NOON, "?", None], "c": [1, 2, 3, 4]}
    specs = [ColumnSpec("a", kind="integer"), ColumnSpec("b", kind="instant")]
    _, check = build(data, specs)
    assert [p.where for p in check.problems] == ["t.a", "t.b"]
    assert check.bad_rows is not None
    assert check.bad_rows.tolist() == [False, True, True, False]


def test_a_source_is_converted_once_for_all_columns_made_of_it() -> None:
    class Counted(list[Any]):
        read = 0

        def __iter__(self) -> Any:
            type(self).read += 1
            return super().__iter__()

    cells = Counted(["a", "b"])
    build({"s": cells}, columns={"x": "s"})
    once = Counted.read
    Counted.read = 0
    build({"s": cells}, columns={"x": "s", "y": {"true": ["a"], "of": "s"}})
    assert Counted.read == once


def test_arrays_of_the_caller_are_left_alone() -> None:
    numbers = np.array([1, 2])
    table, _ = build({"n": numbers})
    numbers[0] = 5
    assert numbers.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        table.column("n").values[0] = 7
