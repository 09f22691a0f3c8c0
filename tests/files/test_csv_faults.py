"""What is wrong with a CSV file is said once, with the line and the remedy."""

import contextlib
import csv
import gzip
import os
import tempfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import DataError, FileError, KpikitError
from kpikit.files.delimited import read_csv
from kpikit.files.stream import check_utf8


def fault(folder: Path, data: str | bytes, name: str = "a.csv", **options: str) -> str:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises((FileError, DataError)) as caught:
        read_csv(file, **options)  # type: ignore[arg-type]
    text = str(caught.value)
    assert "\n" not in text
    assert caught.value.help
    return text


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_delimiter_is_recognised(tmp_path: Path, mark: str) -> None:
    text = fault(tmp_path, f"id{mark}kind\n1{mark}2\n")
    written = '"\\t"' if mark == "\t" else f'"{mark}"'
    assert f"the file looks cut by {mark!r} into 2" in text
    assert f"pass delimiter={written}, or write delimiter = {written} in its" in text


def test_a_wrong_delimiter_is_recognised_between_quotes_too(tmp_path: Path) -> None:
    assert "looks cut by ';'" in fault(tmp_path, '"a";"b"\n"1";"2"\n')


def test_a_given_delimiter_can_be_wrong(tmp_path: Path) -> None:
    assert "looks cut by ','" in fault(tmp_path, "a,b\n1,2\n", delimiter=";")


def test_a_wrong_delimiter_beats_what_follows_from_it(tmp_path: Path) -> None:
    """Cells of numbers with decimal commas do not hide the semicolons."""
    assert "looks cut by ';'" in fault(tmp_path, "a;b\n1,5;2\n")


def test_ragged_rows_are_counted_with_their_lines(tmp_path: Path) -> None:
    rows = 'a,b\n1,2\n3\n"4\n5",6\n\n7,8,9\n' + "1\n" * 10
    file = tmp_path / "a.csv"
    file.write_text(rows)
    with pytest.raises(DataError) as caught:
        read_csv(file)
    (problem,) = caught.value.problems
    assert problem.code == "ragged-rows"
    assert problem.count == 12
    assert problem.offenders == (
        "line 3: 1 cell",
        "line 7: 3 cells",
        "line 8: 1 cell",
    )
    assert problem.where == "a.csv:3"
    assert "got 12 rows with others" in str(caught.value)


def test_rows_that_all_differ_from_the_header_are_ragged(tmp_path: Path) -> None:
    text = fault(tmp_path, "a,b\n1,2,3\n4,5,6\n")
    assert "must have 2 cells as its header: got 2 rows with others: line 2 (3)" in text


def test_one_ragged_row_is_singular_and_broken_quotes_after_it_wait(
    tmp_path: Path,
) -> None:
    text = fault(tmp_path, "a,b\n1\n" + "1,2\n" * 300 + '"never')
    assert "got 1 row with others: line 2 (1)" in text


@pytest.mark.parametrize(
    ("header", "place"), [("a,,c", "column 2"), (",b", "column 1"), ("a, ", "column 2")]
)
def test_an_empty_name_is_refused(tmp_path: Path, header: str, place: str) -> None:
    text = fault(tmp_path, f"{header}\n")
    assert f"must have a name: got none for {place}" in text
    assert text.startswith("a.csv:1: ")


def test_names_that_repeat_are_refused(tmp_path: Path) -> None:
    text = fault(tmp_path, "\na,b,a,a\n")
    assert "must differ: got 'a' more than once" in text
    assert text.startswith("a.csv:2: ")


def test_all_faults_of_a_header_come_together(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,,a\n")
    with pytest.raises(DataError) as caught:
        read_csv(file)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["empty-column-name", "duplicate-column"]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)]
)
def test_an_empty_file_has_no_header(tmp_path: Path, data: bytes) -> None:
    assert "must have a header row: got an empty file" in fault(tmp_path, data)


@given(st.binary(max_size=40), st.sampled_from([b"\xff", b"\xe4 ", b"\xed\xa0\x80"]))
def test_bytes_that_are_no_utf8_are_placed(head: bytes, bad: bytes) -> None:
    before = head.decode("utf-8", "ignore").replace("\0", "")
    data = before.encode() + bad
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode()
    first = caught.value.start
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_bytes(data)
        text = str(check_utf8(file))
    line = data.count(b"\n", 0, first) + 1
    assert f"at byte {first} (line {line})" in text
    assert "iconv -f windows-1252 -t utf-8" in text


def test_text_of_another_encoding_is_refused(tmp_path: Path) -> None:
    data = "a,b\n" + "ä,ö\n" * 200_000
    packed = gzip.compress(data.encode() + b"x\xe9,1\n")
    text = fault(tmp_path, packed)
    assert "got byte 0xe9 at byte 1200005 (line 200002)" in text


def test_a_file_that_heals_meanwhile_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n")
    assert "must not change while it is read" in str(check_utf8(file))


def test_nul_bytes_are_placed(tmp_path: Path) -> None:
    assert "NUL byte at byte 5 (line 2)" in fault(tmp_path, b"a,b\n1\0,2\n")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04rest", "a ZIP file or an Excel workbook"),
        (b"PAR1", "a Parquet file"),
        ("a,b\n".encode("utf-16"), "UTF-16 text"),
        (b"BZh9", "a bzip2 file"),
        (gzip.compress(b"PK\x03\x04rest", mtime=0), "a ZIP file"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, data: bytes, what: str) -> None:
    assert f"must be UTF-8 text: got {what}" in fault(tmp_path, data)


def test_a_quote_without_an_end_is_placed(tmp_path: Path) -> None:
    text = fault(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')
    assert "got one without an end in the row at line 3" in text
    assert text.startswith("a.csv:3: ")


def test_a_quote_without_an_end_in_the_header_is_placed(tmp_path: Path) -> None:
    assert "in the row at line 1" in fault(tmp_path, '"a\nb\n')


def test_a_cell_longer_than_the_limit_is_placed(tmp_path: Path) -> None:
    most = csv.field_size_limit()
    text = fault(tmp_path, 'a,b\n1,2\n3,"' + "x\n" * most)
    assert f"must have at most {most} characters: got a longer one" in text
    assert "in the row at line 3" in text


def test_text_after_a_closing_quote_is_placed(tmp_path: Path) -> None:
    text = fault(tmp_path, 'a,b\n1,2\n"3"x,4\n')
    assert "got text after a closing quote in the row at line 3" in text


@pytest.mark.parametrize("left", [3, 9, 15, 30, -9, -4, -1])
def test_a_truncated_gzip_file_is_named(tmp_path: Path, left: int) -> None:
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,2\n" % row for row in range(999)))
    assert "gzip file: got" in fault(tmp_path, whole[:left], "a.csv.gz")


def test_a_broken_gzip_file_is_named(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 999, mtime=0))
    whole[14:18] = b"\xff\xff\xff\xff"
    assert "must be a sound gzip file" in fault(tmp_path, bytes(whole))


def test_a_broken_checksum_is_named(tmp_path: Path) -> None:
    whole = gzip.compress(b"a,b\n1,2\n", mtime=0)
    wrong = (zlib.crc32(b"other")).to_bytes(4, "little")
    assert "sound gzip" in fault(tmp_path, whole[:-8] + wrong + whole[-4:])


def test_a_file_without_the_right_to_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "without that right" in fault_of_existing(tmp_path)


def test_a_failure_of_the_disk_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Path, mode: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fails)
    assert "failure of the system (input/output error)" in fault_of_existing(tmp_path)


def fault_of_existing(folder: Path) -> str:
    file = folder / "a.csv"
    os.close(os.open(file, os.O_CREAT))
    with pytest.raises(FileError) as caught:
        read_csv(file)
    return str(caught.value)


@given(st.binary(max_size=60), st.booleans())
def test_no_bytes_whatever_raise_anything_else(data: bytes, packed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_bytes(gzip.compress(data, mtime=0) if packed else data)
        with contextlib.suppress(KpikitError):
            assert read_csv(file)


@given(st.text(alphabet='ab",;\n\r\t', max_size=30))
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    test_no_bytes_whatever_raise_anything_else.hypothesis.inner_test(
        text.encode(), packed=False
    )
