"""A path names a file that is there, and its suffix says what it holds."""

import os
import socket
from pathlib import Path

import pytest

from kpikit.errors import (
    FileError,
    InputError,
    InputTypeError,
    KpikitError,
    MissingFileError,
)
from kpikit.files.paths import check_file, format_of, stem_of


def test_a_file_that_is_there_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.touch()
    assert check_file(str(file)) == file


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").touch()
    with pytest.raises(MissingFileError, match=r"did you mean 'tickets.csv'") as caught:
        check_file(tmp_path / "tickts.csv")
    assert isinstance(caught.value, FileNotFoundError)


def test_a_missing_file_without_neighbours_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no file with a similar"):
        check_file(tmp_path / "x.csv")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no folder"):
        check_file(tmp_path / "nowhere" / "x.csv")


def test_a_path_through_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    with pytest.raises(MissingFileError):
        check_file(tmp_path / "x.csv" / "y.csv")


def test_a_dangling_link_is_named(tmp_path: Path) -> None:
    link = tmp_path / "x.csv"
    link.symlink_to(tmp_path / "gone.csv")
    with pytest.raises(MissingFileError, match=r"link .* that is not there"):
        check_file(link)


def test_a_folder_is_no_file_and_names_one(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"got the folder .*; name a file$"):
        check_file(tmp_path)
    (tmp_path / "readme.txt").touch()
    (tmp_path / "events.csv.gz").touch()
    with pytest.raises(FileError, match=r"such as 'events.csv.gz'"):
        check_file(tmp_path)
    assert check_file(tmp_path, folders=True) == tmp_path


def test_a_pipe_or_socket_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FileError, match="regular file"):
        check_file(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "s"))
        with pytest.raises(FileError, match="regular file"):
            check_file(tmp_path / "s")


@pytest.mark.parametrize("path", ["a\0b.csv", "x" * 5_000, "\udcff.csv", ""])
def test_a_strange_path_is_a_file_error(path: str) -> None:
    with pytest.raises(FileError):
        check_file(path)


def test_a_link_to_itself_is_a_file_error(tmp_path: Path) -> None:
    (tmp_path / "x").symlink_to(tmp_path / "x")
    with pytest.raises(FileError):
        check_file(tmp_path / "x")


@pytest.mark.parametrize("path", [None, 3, b"x.csv", ["x.csv"]])
def test_what_is_no_path_is_a_type_error(path: object) -> None:
    with pytest.raises(InputTypeError, match="path must be a path: got"):
        check_file(path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.csv", "csv"),
        ("a.CSV.GZ", "csv"),
        ("a.tsv", "csv"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson.gz", "jsonl"),
        ("a.parquet", "parquet"),
        ("a.b.pq", "parquet"),
    ],
)
def test_the_suffix_tells_the_format(name: str, format: str) -> None:
    assert format_of(name) == format
    assert stem_of(name).startswith("a")


def test_a_given_format_beats_the_suffix() -> None:
    assert format_of("a.txt", "jsonl") == "jsonl"
    assert format_of("a.csv", "parquet") == "parquet"


def test_an_unknown_suffix_names_the_known_ones() -> None:
    with pytest.raises(FileError, match=r"got 'a.xlsx'; known are .csv, .tsv"):
        format_of("a.xlsx")
    assert stem_of("a.xlsx") == ""


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'parquet'"):
        format_of("a.csv", "parket")


def test_errors_are_one_line_of_the_tree(tmp_path: Path) -> None:
    with pytest.raises(KpikitError) as caught:
        check_file(tmp_path / "two\nlines.csv")
    assert "\n" not in str(caught.value)
