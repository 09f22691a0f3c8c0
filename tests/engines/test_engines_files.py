"""Files, frames and streams in parts give what one process gives."""

from __future__ import annotations

import gzip
import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpikit as kk
from engine_cases import assert_alike, every_metric, example, run_script
from kpikit import Desk, col, kpis
from kpikit.engines import on_files
from kpikit.errors import (
    DataError,
    EngineError,
    FileError,
    InputError,
    InputTypeError,
    PayloadError,
    UnavailableError,
)

DESK, TABLES, TOLD = example()
METRICS = every_metric(DESK)
FEW = [
    kpis.ticket_volume,
    kpis.first_response_time,
    kpis.reopen_rate,
    kpis.csat.using(answers="latest"),
    kpis.repeat_contact_rate,
    kpis.backlog,
]
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def in_parquet(folder: Path, tables: dict[str, Any] = TABLES) -> Path:
    for name, table in tables.items():
        pa.parquet.write_table(table, folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_the_whole_catalogue_in_parts(tmp_path: Path, parts: int) -> None:
    """Every metric by every rule, however many parts there are."""
    found = kk.engines.files(METRICS, in_parquet(tmp_path), parts=parts, **TOLD)
    assert_alike(found, kk.compute(METRICS, DESK))
    assert f"in {parts} part{'' if parts == 1 else 's'}" in found.made


def test_groups_and_periods_in_parts(tmp_path: Path) -> None:
    metrics = [m for m in METRICS if getattr(m, "tables", ()) == ("tickets",)]
    cut = {"by": ["line", "channel"], "every": "month"}
    found = kk.engines.files(metrics, in_parquet(tmp_path), parts=5, **cut, **TOLD)
    assert_alike(found, kk.compute(metrics, DESK, tz=DESK.tz, **cut))


@settings(max_examples=8)
@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(parts: int, seed: int) -> None:
    """Events may stand in any order, those of a ticket far apart."""
    luck = np.random.default_rng(seed)
    mixed = {}
    for name in ("tickets", "events", "surveys"):
        table = TABLES[name]
        numbers = np.arange(table.num_rows)
        if name == "events":  # those of one instant have an order of their own
            table = table.append_column("seq", pa.array(numbers))
        mixed[name] = table.take(pa.array(luck.permutation(numbers)))
    found = kk.engines.files(FEW, mixed, parts=parts, **TOLD)
    assert_alike(found, kk.compute(FEW, DESK))


def test_what_memory_allows_decides_how_many_parts(tmp_path: Path) -> None:
    few = kk.engines.files(FEW, in_parquet(tmp_path), **TOLD)
    many = kk.engines.files(FEW, tmp_path, memory=4 << 20, **TOLD)
    assert "ticket in 1 part" in few.made
    assert "ticket in 1 part" not in many.made
    assert_alike(many, few)


def test_csv_and_its_config(tmp_path: Path) -> None:
    """Text cells, a packed file, renamed columns, mapped words, business hours."""
    folder = Path(kk.__file__).parent / "example_desk"
    config = kk.load_config(folder / "kpikit.toml")
    found = kk.engines.files(FEW, [folder], config=config, tz=DESK.tz, parts=3)
    assert_alike(found, kk.compute(FEW, DESK))
    packed = tmp_path / "surveys.csv.gz"
    packed.write_bytes(gzip.compress(b"kind,score,answered_at\nnps,10,\nnps,,\n"))
    value = kk.engines.files([kpis.nps], [packed])[0]
    assert (value.value, value.n, value.missing) == (100.0, 1, 0)


def test_sources_of_all_kinds(tmp_path: Path) -> None:
    """One table as files, a folder, frames, a lazy frame, a relation, a stream."""
    tickets, events = TABLES["tickets"], TABLES["events"]
    half = tickets.num_rows // 2
    folder = tmp_path / "tickets"
    folder.mkdir()
    for number, part in enumerate((tickets.slice(0, half), tickets.slice(half))):
        pa.parquet.write_table(part, folder / f"{number}.parquet")
    stream, file = tmp_path / "t.arrows", tmp_path / "t.arrow"
    with pa.ipc.new_stream(stream, tickets.schema) as writer:
        writer.write_table(tickets)
    with pa.ipc.new_file(file, tickets.schema) as writer:
        writer.write_table(tickets)
    relation = duckdb.from_arrow(tickets)
    sources = {
        "folder": folder,
        "files": [folder / "0.parquet", folder / "1.parquet"],
        "stream file": str(stream),
        "arrow file": file,
        "pandas": tickets.to_pandas(),
        "polars": pl.from_arrow(tickets),
        "lazy": pl.from_arrow(tickets).lazy(),
        "duckdb": relation,
        "reader": pa.RecordBatchReader.from_batches(
            tickets.schema, tickets.to_batches(max_chunksize=100)
        ),
        "mapping": tickets.to_pydict(),
    }
    metrics = [kpis.ticket_volume.by("line"), kpis.repeat_contact_rate]
    wanted = kk.compute(metrics, DESK)
    for kind, source in sources.items():
        tables = {"tickets": source, "events": events}
        found = kk.engines.files(metrics, tables, parts=3, **TOLD)
        assert [v.to_dict() for v in found] == [v.to_dict() for v in wanted], kind


def test_executors(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        found = kk.engines.executor(FEW, TABLES, threads, **TOLD)
        assert_alike(found, kk.compute(FEW, DESK))
        assert "ThreadPoolExecutor" in found.made
    with ProcessPoolExecutor(1) as processes:
        found = kk.engines.files(
            FEW, in_parquet(tmp_path), executor=processes, parts=2, **TOLD
        )
        assert_alike(found, kk.compute(FEW, DESK))
    with pytest.raises(InputError, match="executor must be a concurrent"):
        kk.engines.executor(FEW, TABLES, "threads")  # type: ignore[arg-type]


def kill(*_: Any) -> bytes:
    """What the system does to a worker that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def test_a_worker_that_dies_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is finished from the parts that are left."""
    monkeypatch.setattr(on_files, "reduce_spilled", kill)
    with (
        ProcessPoolExecutor(1) as processes,
        pytest.raises(EngineError, match="executor must keep its workers alive"),
    ):
        kk.engines.executor([kpis.ticket_volume], TABLES, processes, parts=2)


def test_a_desk_with_its_sla_table(tmp_path: Path) -> None:
    config = kk.load_config(
        {
            "schema": 1,
            "calendars": {"always": {"timezone": "UTC", "always": True}},
            "policies": [
                {"name": "all", "targets": {"*": {"first_response": "1h"}}},
            ],
        }
    )
    overrun = kk.metric(
        unit="duration", better="lower", table="sla", at="due_at", key="ticket"
    )(_overrun)
    metrics = [overrun, overrun.by("policy"), overrun.where(col.priority == "P1")]
    wanted = kk.compute(metrics, config.desk(DESK))
    found = kk.engines.files(metrics, TABLES, config=config, parts=4, tz=DESK.tz)
    assert_alike(found, wanted)


def _overrun(statistic: str = "mean") -> kk.Distribution:
    """How far clocks went over their targets."""
    return kk.Distribution(col.overrun_seconds)


def test_parts_keep_the_days_of_the_zone_and_where_the_data_begins() -> None:
    """An evening in New York is the next day in UTC; customers are won before it."""
    evening = datetime(2026, 5, 5, 1, tzinfo=UTC)
    done = [evening - timedelta(hours=3), evening]
    tables = {
        "tickets": {
            "id": [1, 2],
            "created_at": [AT - timedelta(days=2)] * 2,
            "first_resolved_at": done,
            "resolved_by": ["ann", "ann"],
        },
        "shifts": {
            "agent": ["ann"],
            "starts_at": [evening - timedelta(hours=1)],
            "ends_at": [evening + timedelta(hours=3)],
            "break_seconds": [0],
        },
        "customers": {
            "id": ["a", "b", "c"],
            "valid_from": ["2026-01-01", "2026-02-01", "2026-03-01"],
            "valid_to": [None, "2026-05-01", "2026-05-04"],
        },
    }
    metrics = [
        kpis.resolved_per_agent_day.using(rule="floor_share", floor=2),
        kpis.customer_retention,
    ]
    wanted = kk.compute(metrics, Desk(**tables, tz="America/New_York"))
    assert [value.value for value in wanted] == [1.0, 0.5]
    for parts in (1, 3):
        found = kk.engines.files(metrics, tables, parts=parts, tz="America/New_York")
        assert_alike(found, wanted)


def test_quiet_parts_know_what_the_whole_says() -> None:
    """A stage, a status or a role of one ticket is known to the parts without it."""
    first = {"id": [1, 2, 3, 4, 5, 6], "created_at": [AT] * 6}
    events = {
        "ticket_id": [1, 1, 1, 1],
        "at": [AT + timedelta(hours=n) for n in range(4)],
        "kind": ["stage", "stage", "status", "message"],
        "role": ["agent", "agent", "agent", "requester"],
        "value": ["implementation_started", "implementation_done", "on_hold", None],
    }
    held = kk.metric(
        unit="duration", better="lower", table="tickets", at="created_at", key="ticket"
    )(_held)
    metrics = [
        kpis.implementation_time,
        held,
        kpis.ticket_volume.where(col.customer_replies == 0),
    ]
    wanted = kk.compute(metrics, Desk(tickets=first, events=events))
    tables = {"tickets": first, "events": pa.table(events)}
    for parts in (1, 3, 12):
        assert_alike(kk.engines.files(metrics, tables, parts=parts), wanted)


def _held(statistic: str = "mean") -> kk.Distribution:
    """Time on hold."""
    return kk.Distribution(col.on_hold_seconds)


def test_tickets_lie_together_under_other_names() -> None:
    """The columns that rows are split by may be called otherwise in the data."""
    names = {
        "tickets": {"id": "No", "requester": "Opened by"},
        "events": {"ticket_id": "Case", "at": "When"},
        "surveys": {"ticket_id": "Case", "respondent": "Who"},
    }
    frames = {
        table: kk.table(
            TABLES[table].rename_columns(
                [own.get(name, name) for name in TABLES[table].column_names]
            ),
            columns=own,
        )
        for table, own in names.items()
    }
    found = kk.engines.files(FEW, frames, parts=6, **TOLD)
    assert_alike(found, kk.compute(FEW, DESK))


@pytest.mark.parametrize(
    "way",
    [
        {"columns": {"id": {"join": ["desk", "no"]}}},
        {"columns": {"id": "no"}, "values": {"id": {"1": "2"}}},
    ],
)
def test_a_made_key_is_refused(way: dict[str, Any]) -> None:
    """Rows are split by what the data says, before anything is made of it."""
    frame = pa.table({"desk": ["A", "B"], "no": ["1", "2"]})
    tables = {"tickets": kk.table(frame, **way)}
    with pytest.raises(InputError, match=r"tickets\.id must be one column of the data"):
        kk.engines.files([kpis.ticket_volume], tables, parts=2)


def test_data_without_rows() -> None:
    """Counts are 0, all else has no value, as in one process."""
    empty = {name: table.slice(0, 0) for name, table in TABLES.items()}
    metrics = [kpis.ticket_volume, kpis.csat, kpis.escalation_rate]
    found = kk.engines.files(metrics, empty, parts=3, **TOLD)
    assert [value.value for value in found] == [0, None, None]


def test_what_is_wrong_is_counted_over_all_parts() -> None:
    rows = {"ticket_id": [1, 1, 2, 2], "at": [AT] * 4, "kind": ["note"] * 4}
    rows["value"] = ["a", "b", "c", "d"]
    found = kk.engines.files([kpis.ticket_volume], {"events": pa.table(rows)}, parts=9)
    ties = next(p for p in found.problems if p.code == "ties")
    assert ties.count == 2
    assert found[0].value == 2
    idle = {"P9": "P1"}
    tables = {
        "tickets": kk.table(
            {"id": list(range(40)), "priority": ["P2"] * 39 + ["P9"]},
            values={"priority": idle},
        )
    }
    found = kk.engines.files([kpis.ticket_volume], tables, parts=3)
    assert not [p for p in found.problems if p.code == "idle-mapping"]


def test_orphans_and_faults_are_refused() -> None:
    tickets = {"id": [1], "created_at": [AT]}
    events = {"ticket_id": [1, 77], "at": [AT, AT], "kind": ["note", "note"]}
    tables = {"tickets": tickets, "events": pa.table(events)}
    with pytest.raises(DataError, match="77"):
        kk.engines.files([kpis.ticket_volume], tables, parts=2)
    who = {**tickets, "requester": ["Ann"], "topic": ["x"]}
    tables = {"tickets": who, "events": pa.table(events)}
    with pytest.raises(DataError, match="77"):
        kk.engines.files([kpis.repeat_contact_rate], tables, parts=2)
    with pytest.raises(UnavailableError, match="csat cannot be had"):
        kk.engines.files([kpis.csat], {"tickets": tickets}, parts=2)


def test_rows_that_are_left_out_need_an_end() -> None:
    tickets = {"id": [1, 2], "created_at": [AT, "yesterday"]}
    tables = {"tickets": kk.table(tickets, on_bad="drop")}
    with pytest.raises(InputError, match='as_of must be given with on_bad="drop"'):
        kk.engines.files([kpis.ticket_volume], tables)
    frame = pa.table({"id": ["1", "2"], "created_at": [AT.isoformat(), "yesterday"]})
    tables = {"tickets": kk.table(frame, on_bad="drop")}
    found = kk.engines.files([kpis.ticket_volume], tables, as_of=AT, parts=2)
    assert found[0].value == 1
    assert [p.count for p in found.problems if p.code == "dropped-rows"] == [1]


def test_as_of_that_was_said_ends_open_intervals() -> None:
    end = datetime(2026, 3, 1, tzinfo=UTC)
    desk = Desk(**{n: TABLES[n] for n in ("tickets", "events")}, as_of=end, **TOLD)
    tables = {name: TABLES[name] for name in ("tickets", "events")}
    found = kk.engines.files([kpis.backlog], tables, as_of=end, parts=3, **TOLD)
    assert found[0].value == kpis.backlog(desk).value


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"paths": {}}, InputError, "frames must be given by the names"),
        ({"paths": {"tikets": TABLES["tickets"]}}, LookupError, "tickets"),
        ({"paths": {"tickets": "nowhere.parquet"}}, FileError, "nowhere"),
        ({"paths": {"tickets": 7}}, InputTypeError, "tickets must be rows"),
        ({"parts": 0}, InputError, "parts must be a whole number above 0: got 0"),
        ({"memory": "1 GB"}, InputError, "memory must be a whole number"),
        ({"metrics": kpis.csat}, InputTypeError, "metrics must be several"),
        ({"by": "line"}, InputTypeError, "by must be a list"),
        ({"tz": "Mars/Base"}, LookupError, "Mars/Base"),
    ],
)
def test_wrong_arguments(given: dict[str, Any], error: type, told: str) -> None:
    whole = {"metrics": [kpis.ticket_volume], "paths": {"tickets": TABLES["tickets"]}}
    with pytest.raises(error, match=told):
        kk.engines.files(**{**whole, **given})


def test_files_that_differ_are_refused(tmp_path: Path) -> None:
    """A column that is missing in one file, or of another type, is never guessed."""
    one, two = tmp_path / "1.parquet", tmp_path / "2.parquet"
    pa.parquet.write_table(pa.table({"id": [1], "created_at": [AT]}), one)
    odd = [
        (pa.table({"id": [2]}), "no 'created_at'"),
        (pa.table({"id": ["2"], "created_at": [AT]}), "'id' as string instead of int"),
        (pa.table({"id": [2], "created_at": [AT], "x": [1]}), "a new 'x'"),
    ]
    for table, told in odd:
        pa.parquet.write_table(table, two)
        with pytest.raises(InputError, match=told):
            kk.engines.files([kpis.ticket_volume], {"tickets": [one, two]})
    text = tmp_path / "3.csv"
    text.write_text("id\n1\n")
    with pytest.raises(InputError, match="csv instead of parquet"):
        kk.engines.files([kpis.ticket_volume], {"tickets": [one, text]})
    lines = tmp_path / "tickets.jsonl"
    lines.write_text('{"id": 1}\n')
    with pytest.raises(FileError, match="must be Parquet, CSV or Arrow"):
        kk.engines.files([kpis.ticket_volume], [lines])
    one.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(FileError, match="sound file"):
        kk.engines.files([kpis.ticket_volume], {"tickets": one})
    (tmp_path / "none").mkdir()
    with pytest.raises(FileError, match="must hold data files"):
        kk.engines.files([kpis.ticket_volume], {"tickets": tmp_path / "none"})


def test_states_that_are_damaged_or_foreign_are_refused() -> None:
    """A cut state, one of another version, one of other bytes: never half a figure."""
    tables = {"tickets": TABLES["tickets"]}
    from kpikit.desk.whole import Whole
    from kpikit.engines.job import make_job

    job, data = make_job([kpis.ticket_volume], tables)
    passes = job.passes({"tickets": data["tickets"].column_names})
    state = job.reduce(passes[0].metrics, data, Whole())
    assert (
        job.finish("here", passes, [[state]])[0].value == kpis.ticket_volume(DESK).value
    )
    for bad in (state[:-3], b"", b"x" * 40, state[:8] + b"\x09" + state[9:]):
        with pytest.raises(PayloadError):
            job.finish("here", passes, [[bad]])


def test_frames_of_pandas_with_odd_types_are_named() -> None:
    frame = pd.DataFrame({"id": [1, "x"]}, dtype=object)
    with pytest.raises((InputTypeError, DataError), match="tickets"):
        kk.engines.files([kpis.ticket_volume], {"tickets": {"id": frame["id"]}})


def test_the_script_of_the_guide_runs() -> None:
    assert "by ticket in 4 parts" in run_script("on_files.py")
