"""A file belongs to the section that names it, or to the table it is named after."""

from pathlib import Path

import pytest

from kpikit.errors import FileError, InputError, InputTypeError, MissingFileError
from kpikit.files.sections import FileSection, match_files

LOG = FileSection("events", file="helpdesk.csv.gz", options={"tz": "UTC"})
CALLS = FileSection("contacts", file="calls.csv", delimiter=";")


def make(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


def tables(found: list[tuple[Path, FileSection]]) -> dict[str, str]:
    return {section.table: path.name for path, section in found}


def test_a_file_belongs_to_the_section_that_names_it(tmp_path: Path) -> None:
    calls, log = make(tmp_path, "calls.csv", "helpdesk.csv.gz")
    assert match_files([calls, str(log)], [LOG, CALLS]) == [(calls, CALLS), (log, LOG)]


def test_a_file_named_after_a_table_is_that_table(tmp_path: Path) -> None:
    make(tmp_path, "tickets.csv", "events.csv.gz", "user_counts.parquet")
    for sections in ((), (LOG,)):
        found = match_files(sorted(tmp_path.iterdir()), sections)
        assert sorted(tables(found)) == ["events", "tickets", "user_counts"]
        assert all(not section.options for _, section in found)


def test_one_path_needs_no_list(tmp_path: Path) -> None:
    (file,) = make(tmp_path, "tickets.csv")
    assert tables(match_files(file)) == tables(match_files(str(file)))


def test_of_a_folder_the_known_files_are_taken(tmp_path: Path) -> None:
    make(tmp_path, "helpdesk.csv.gz", "events.csv", "surveys.csv", "x.csv", "notes.txt")
    (tmp_path / "tickets.csv").mkdir()
    found = match_files(tmp_path, [LOG, CALLS])
    assert tables(found) == {"events": "helpdesk.csv.gz", "surveys": "surveys.csv"}


def test_one_file_may_hold_two_tables(tmp_path: Path) -> None:
    (file,) = make(tmp_path, "export.csv")
    both = [
        FileSection("tickets", file="export.csv"),
        FileSection("surveys", file="export.csv"),
    ]
    assert [section.table for _, section in match_files(file, both)] == [
        "tickets",
        "surveys",
    ]


def test_one_section_and_one_file_do_not_match_by_chance(tmp_path: Path) -> None:
    (file,) = make(tmp_path, "call.csv")
    with pytest.raises(
        FileError, match=r"did you mean 'calls.csv'\? the sections name"
    ):
        match_files(file, [CALLS])


def test_an_unknown_file_without_sections_names_the_table(tmp_path: Path) -> None:
    near, far = make(tmp_path, "ticket.csv", "q7.csv")
    with pytest.raises(FileError, match=r"did you mean 'tickets'.*name it after its"):
        match_files(near)
    with pytest.raises(FileError, match=r"got 'q7\.csv'; name it after its table"):
        match_files(far)


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "tickets.csv", "tickets.parquet")
    with pytest.raises(FileError, match=r"'tickets.csv' and 'tickets.parquet'"):
        match_files(tmp_path)
    with pytest.raises(FileError, match="must have one file"):
        match_files([*make(tmp_path, "helpdesk.csv.gz", "events.csv")], [LOG])


def test_a_folder_without_a_known_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="got 0 other files"):
        match_files(tmp_path, [LOG])


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(FileError, match="permission denied"):
        match_files(tmp_path)


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        match_files([tmp_path / "tickets.csv"])


def test_no_path_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="at least one file"):
        match_files([])
    for wrong in (3, b"x.csv", {"tickets": "x.csv"}):
        with pytest.raises(InputTypeError, match="paths must be a path or several"):
            match_files(wrong)  # type: ignore[arg-type]


def test_a_section_is_of_a_known_table_and_stays_as_it_is() -> None:
    with pytest.raises(InputError, match="did you mean 'tickets'"):
        FileSection("ticket", file="a.csv")
    options = {"tz": "UTC"}
    section = FileSection("tickets", file="a.csv", options=options)
    options["tz"] = "Europe/Rome"
    assert section.options["tz"] == "UTC"
    assert hash(section) == hash(FileSection("tickets", file="a.csv"))
