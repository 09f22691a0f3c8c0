"""CSV files become columns of text, each distinct text once."""

import csv
import gzip
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpikit.columns.text import Text
from kpikit.errors import DataError, FileError, InputError
from kpikit.files import delimited
from kpikit.files.delimited import read_csv
from kpikit.files.progress import Progress

CELLS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6
)


def cells(column: Text) -> list[str | None]:
    return [None if code < 0 else column.labels[code] for code in column.codes]


def write(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_columns_are_codes_and_labels(tmp_path: Path) -> None:
    read = read_csv(write(tmp_path, "id,kind\n1,a\n2,\n3,a\n"))
    assert list(read) == ["id", "kind"]
    assert cells(read["kind"]) == ["a", None, "a"]
    assert list(read["kind"].labels) == ["a"]
    assert read["kind"].codes.dtype == np.int32


@given(
    rows=st.integers(1, 3).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width))
    ),
    mark=st.sampled_from(",;\t|"),
    packed=st.booleans(),
)
def test_what_a_csv_writer_writes_is_read_back(
    rows: list[list[str]], mark: str, packed: bool
) -> None:
    width = len(rows[0]) if rows else 2
    header = [f"c{at}" for at in range(width)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    data = out.getvalue().encode()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_bytes(gzip.compress(data) if packed else data)
        read = read_csv(file, delimiter=mark)
    expected = [[cell or None for cell in row] for row in rows]
    columns = [cells(read[name]) for name in header]
    assert [list(row) for row in zip(*columns, strict=True)] == expected
    for column in read.values():
        assert len(set(column.labels)) == len(column.labels)
        assert "" not in column.labels


@given(
    text=st.text(alphabet='aé",;\n\r', max_size=40),
    header=st.sampled_from(["x", "x,y", '"x",y']),
    end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 9),
)
@example("a,b\n\nc,d\n", "x,y", "\n", 1)
@example("\n\na\n", "x", "\n", 9)
@example("a\r\nb\rc", "x", "\r\n", 2)
@example('"\n\n",a\nb,"\n', "x,y", "\n", 2)
@example("a,b\nc,d,e\nf\n", "x,y", "\n", 9)
def test_every_size_of_block_reads_what_a_csv_reader_reads(
    text: str, header: str, end: str, size: int
) -> None:
    whole = header + end + text
    try:
        read = csv.reader(io.StringIO(whole, newline=""), strict=True)
        rows = [row for row in read if row]
        expected = rows if len(set(map(len, rows))) == 1 else None
    except csv.Error:
        expected = None
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK", size)
        file = write(Path(folder), whole)
        if expected is None:
            with pytest.raises((DataError, FileError)):
                read_csv(file)
            return
        columns = read_csv(file)
    assert list(columns) == expected[0]
    found = [cells(column) for column in columns.values()]
    assert [
        [cell or "" for cell in row] for row in zip(*found, strict=True)
    ] == expected[1:]


def test_a_delimiter_beyond_ascii_cuts_too(tmp_path: Path) -> None:
    rows = "a§b\n" + "1§é\n" * 20_000
    assert len(read_csv(write(tmp_path, rows), delimiter="§")["b"]) == 20_000


def test_a_long_quoted_cell_runs_over_blocks(tmp_path: Path) -> None:
    long = "line\n" * 20_000
    rows = "a,b\n" + "1,2\n" * 20_000 + f'3,"{long}"\n4,5\n'
    assert cells(read_csv(write(tmp_path, rows))["b"])[-2:] == [long, "5"]


def test_many_chunks_are_one_column(tmp_path: Path) -> None:
    rows = "".join(f"{row},{row % 3}\n" for row in range(1_000))
    read = read_csv(write(tmp_path, "a,b\n" + rows))
    assert cells(read["a"]) == [str(row) for row in range(1_000)]
    assert len(read["b"].labels) == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_and_line_ends_are_no_matter(tmp_path: Path, end: str) -> None:
    text = end.join(["", "a,b", "1,2", "", "3,4", "", ""])
    assert cells(read_csv(write(tmp_path, text))["b"]) == ["2", "4"]


def test_a_header_alone_and_blank_lines_are_an_empty_table(tmp_path: Path) -> None:
    assert len(read_csv(write(tmp_path, "a,b"))["b"]) == 0
    assert len(read_csv(write(tmp_path, "a,b\n\n\n"))["b"]) == 0


def test_a_byte_order_mark_belongs_to_no_name(tmp_path: Path) -> None:
    assert list(read_csv(write(tmp_path, b"\xef\xbb\xbfid,b\n1,2\n"))) == ["id", "b"]


def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    packed = write(tmp_path, gzip.compress(b"a,b\n1,2\n"), "a.csv")
    plain = write(tmp_path, "a,b\n1,2\n", "b.csv.gz")
    assert cells(read_csv(packed)["a"]) == cells(read_csv(plain)["a"]) == ["1"]


def test_tsv_is_cut_by_tabs(tmp_path: Path) -> None:
    assert list(read_csv(write(tmp_path, "a\tb\n1\t2\n", "a.tsv"))) == ["a", "b"]


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert cells(read_csv(write(tmp_path, 'score\n1\n""\n3\n'))["score"]) == [
        "1",
        None,
        "3",
    ]


def test_a_quoted_name_may_hold_another_delimiter(tmp_path: Path) -> None:
    assert list(read_csv(write(tmp_path, '"a;b"\n1\n'))) == ["a;b"]


@pytest.mark.parametrize("mark", ["", ";;", '"', "\n", 3])
def test_a_delimiter_is_one_character(tmp_path: Path, mark: str) -> None:
    with pytest.raises(InputError, match="delimiter must be one character"):
        read_csv(write(tmp_path, "a\n"), delimiter=mark)


def test_progress_is_told_in_packed_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 200_000))
    seen = []

    class Spy(Progress):
        def update(self, done: int, total: int) -> None:
            seen.append((done, total))

    spy = Spy()
    read_csv(file, progress=spy)
    assert spy.label == "a.csv"
    assert seen[-1] == (file.stat().st_size, file.stat().st_size)
    assert seen == sorted(seen)
