"""A file that would not fit into memory is refused before it is read."""

import gzip
import os
from pathlib import Path

import pytest

from kpikit.errors import FileError, TooLargeError
from kpikit.files import memory as guard
from kpikit.files.memory import available_memory, check_fits, unpacked_size
from kpikit.files.read import read_file


def test_a_large_file_is_refused_with_size_memory_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text("id\n" + "1\n" * 5_000)
    with pytest.raises(TooLargeError) as caught:
        read_file(file, memory=20_000)
    text = str(caught.value)
    assert "10.0 kB of data" in text
    assert "20.0 kB free" in text
    assert "metric.reduce(a) + metric.reduce(b)" in text
    assert isinstance(caught.value, MemoryError)
    assert len(read_file(file, memory=31_000)["id"]) == 5_000


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_every_format_is_guarded(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    data = b'{"a": 1}\n' * 1_000
    file.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    with pytest.raises(TooLargeError):
        read_file(file, memory=len(data))
    assert len(read_file(file, memory=len(data) * 9)["a"]) == 1_000


def test_a_small_gzip_file_is_measured_exactly(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"x" * 70_000) + gzip.compress(b"y" * 30_000))
    assert unpacked_size(file) == 100_000


def test_a_footer_that_lies_is_never_believed(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"a\n" * 1_000)[:-4] + b"\xff\xff\xff\xff")
    with pytest.raises(FileError, match="sound gzip file") as caught:
        read_file(file, memory=1_000_000)
    assert not isinstance(caught.value, TooLargeError)


def test_the_beginning_stands_for_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_SAMPLE", 20_000)
    monkeypatch.setattr(guard, "_STEP", 4_096)
    data = b"".join(b"%d,%d\n" % (row, row * row % 9973) for row in range(50_000))
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(data))
    assert 0.7 < unpacked_size(file) / len(data) < 1.3


def test_what_unpacks_to_more_than_promised_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_SAMPLE", 4_096)
    monkeypatch.setattr(guard, "_STEP", 4_096)
    file = tmp_path / "a.csv.gz"
    head = b"a\n" + os.urandom(20_000).hex().encode() + b"\n"
    file.write_bytes(gzip.compress(head + b"0\n" * 2_000_000))
    assert unpacked_size(file) < 200_000
    with pytest.raises(TooLargeError, match="must fit into memory"):
        read_file(file, memory=1_000_000)


def test_a_broken_gzip_file_is_left_to_the_reader(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(b"\x1f\x8b" + b"junk" * 10)
    assert unpacked_size(file) < 100


def test_free_memory_is_read_from_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 9 kB\nMemAvailable: 7 kB\n")
    assert available_memory(info) == 7 * 1024
    info.write_text("MemTotal: 9 kB\n")
    pages = {"SC_AVPHYS_PAGES": -1, "SC_PHYS_PAGES": 3, "SC_PAGE_SIZE": 10}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    assert available_memory(info) == 30


def test_where_nobody_knows_the_memory_everything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", fails)
    missing = tmp_path / "none"
    assert available_memory(missing) is None
    monkeypatch.setattr(guard, "available_memory", lambda: None)
    assert check_fits(missing, 10**15, "csv") is None
