"""Files become a desk, under the mapping of a config."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import frozen

from kpikit.errors import DataError, FileError
from kpikit.files import read as reading
from kpikit.files.read import read_desk
from kpikit.files.sections import FileSection


@frozen
class Rules:
    """What a config says about data."""

    sections: tuple[FileSection, ...] = ()
    statuses: Mapping[str, str] = {}
    lines: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()


LOG = FileSection(
    "events",
    file="log.csv.gz",
    delimiter=";",
    options={
        "tz": "Europe/Berlin",
        "columns": {"ticket_id": "case", "at": "stamp", "kind": "word"},
        "kinds": {"In": "created", "Parked": {"kind": "status", "value": "parked"}},
    },
)


def log(folder: Path) -> Path:
    file = folder / "log.csv.gz"
    rows = ["case;stamp;word", "7;2026-05-04 10:00;In", "7;2026-05-04 11:00;Parked"]
    file.write_bytes(gzip.compress("\n".join(rows).encode()))
    return file


def test_files_named_after_tables_are_a_desk(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text("id,created_at\n1,2026-05-04T10:00:00Z\n")
    (tmp_path / "surveys.jsonl").write_text('{"kind": "csat", "score": 5}\n')
    desk = read_desk(tmp_path)
    assert desk.tickets.to_dicts()[0]["created_at"] == datetime(
        2026, 5, 4, 10, tzinfo=UTC
    )
    assert len(desk.surveys) == 1


def test_a_section_says_how_a_file_is_read(tmp_path: Path) -> None:
    rules = Rules(
        (LOG,), statuses={"parked": "pause"}, lines=("1", "2"), priorities=("P1",)
    )
    desk = read_desk([log(tmp_path)], rules)
    rows = desk.events.to_dicts()
    assert rows[0]["at"] == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert [row["kind"] for row in rows] == ["created", "status"]
    assert len(desk.tickets) == 1


def test_an_empty_config_leaves_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text("id\n1\n")
    moment = datetime(2026, 5, 5, tzinfo=UTC)
    desk = read_desk(tmp_path / "tickets.csv", Rules(), as_of=moment, tz="Europe/Rome")
    assert desk.as_of == moment


def test_a_file_of_two_tables_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "export.csv").write_text("id,score\n1,5\n2,\n")
    both = Rules(
        (
            FileSection(
                "tickets", file="export.csv", options={"columns": {"id": "id"}}
            ),
            FileSection(
                "surveys",
                file="export.csv",
                options={"columns": {"kind": {"constant": "csat"}}},
            ),
        )
    )
    times = []
    read_file = reading.read_file

    def counted(path: Path, **options: object) -> object:
        times.append(path)
        return read_file(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_file", counted)
    desk = read_desk(tmp_path, both)
    assert len(times) == 1
    assert (len(desk.tickets), len(desk.surveys)) == (2, 2)


def test_errors_of_files_and_rows_come_through(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_desk(tmp_path)
    (tmp_path / "tickets.csv").write_text("id,created_at\n1,yesterday\n")
    with pytest.raises(DataError, match="created_at"):
        read_desk(tmp_path)
