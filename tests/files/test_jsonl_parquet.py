"""JSON Lines and Parquet, and the choice between the formats."""

import gzip
import json
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.errors import (
    DataError,
    FileError,
    InputError,
    MissingExtraError,
    TooLargeError,
)
from kpikit.files import jsonl
from kpikit.files.jsonl import read_jsonl
from kpikit.files.parquet import read_parquet
from kpikit.files.read import read_file

VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)


@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), VALUES)),
    st.booleans(),
    st.integers(1, 4),
)
def test_columns_are_the_union_of_the_keys(
    rows: list[dict[str, object]], packed: bool, chunk: int
) -> None:
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    data = text.encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "_CHUNK", chunk)
        file = Path(folder) / "a.jsonl"
        file.write_bytes(gzip.compress(data) if packed else data)
        read = read_jsonl(file)
    names = list(dict.fromkeys(key for row in rows for key in row))
    assert read == {name: [row.get(name) for row in rows] for name in names}
    assert list(read) == names


def fault(folder: Path, data: bytes) -> DataError | FileError:
    file = folder / "a.jsonl"
    file.write_bytes(data)
    with pytest.raises((DataError, FileError)) as caught:
        read_jsonl(file)
    assert "\n" not in str(caught.value)
    return caught.value  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "a list, not an object"),
        (b"3", "a number, not an object"),
        (b"null", "null, not an object"),
        (b'"x"', "a text, not an object"),
        (b"true", "a truth value, not an object"),
        (b'{"a": }', "no JSON: expecting value at column 7"),
        (b'{"a": ' + b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "a number too long"),
    ],
)
def test_a_line_that_is_no_object_is_placed(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    error = fault(tmp_path, b'{"a": 1}\n' + line + b"\n")
    assert isinstance(error, DataError)
    assert reason in str(error)
    assert error.problems[0].where == "a.jsonl:2"


def test_lines_that_are_no_objects_are_counted(tmp_path: Path) -> None:
    error = fault(tmp_path, b"1\n" * 7)
    assert isinstance(error, DataError)
    (problem,) = error.problems
    assert problem.count == 7
    assert len(problem.offenders) == 3
    assert "on line 1 and 6 more" in str(error)


def test_text_of_another_encoding_is_refused(tmp_path: Path) -> None:
    error = fault(tmp_path, b'{"a": 1}\n{"a": "\xe9"}\n')
    assert "byte 0xe9 at byte 16 (line 2)" in str(error)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}\n')
    assert read_file(file) == {"a": [1]}


def test_parquet_is_an_arrow_table(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1, 2]}), file)
    assert read_file(file).to_pydict() == {"id": [1, 2]}
    with pytest.raises(TooLargeError):
        read_parquet(file, memory=10)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"a,b\n1,2\n" * 9, b"PAR1xPAR1"])
def test_what_is_no_parquet_is_named(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(data)
    with pytest.raises(FileError, match=r"a\.parquet must be a sound Parquet file"):
        read_parquet(file)


def test_parquet_without_pyarrow_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.parquet"
    file.touch()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kpikit\[frames\]'"):
        read_parquet(file)


def test_a_format_beats_the_suffix(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a;b\n1;2\n")
    assert list(read_file(file, format="csv", delimiter=";")) == ["a", "b"]
    with pytest.raises(InputError, match="delimiter must be given for CSV only"):
        read_file(file, format="jsonl", delimiter=";")
