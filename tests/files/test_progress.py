"""Progress is seen by somebody who watches a long read, and by nobody else."""

import io
import sys

import pytest

from kpikit.files.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """Seconds that grow when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_short_read_writes_nothing() -> None:
    clock, stream = Clock(), Terminal()
    with Progress("a.csv", stream=stream, clock=clock) as progress:
        clock.now += 1.0
        progress.update(1, 2)
    assert stream.getvalue() == ""


def test_a_long_read_writes_a_line_and_erases_it() -> None:
    clock, stream = Clock(), Terminal()
    with Progress("a.csv", stream=stream, clock=clock) as progress:
        clock.now += 1.5
        progress.update(3_000_000, 4_000_000)
        assert stream.getvalue().endswith("reading a.csv: 75 % (3 MB)")
    assert stream.getvalue().endswith("\r\x1b[K")
    assert "\n" not in stream.getvalue()


def test_writings_keep_their_distance() -> None:
    clock, stream = Clock(), Terminal()
    progress = Progress(stream=stream, clock=clock)
    for _ in range(100):
        clock.now += 0.05
        progress.update(1, 2)
    assert 20 <= stream.getvalue().count("reading") <= 45


def test_a_stream_that_is_no_terminal_stays_empty() -> None:
    clock, stream = Clock(), io.StringIO()
    with Progress(stream=stream, clock=clock) as progress:
        clock.now += 100
        progress.update(1, 2)
    assert stream.getvalue() == ""


def test_another_read_starts_the_clock_again() -> None:
    clock, stream = Clock(), Terminal()
    progress = Progress(stream=stream, clock=clock)
    clock.now += 100
    progress.start("b.csv")
    progress.update(1, 2)
    assert stream.getvalue() == ""
    clock.now += 2
    progress.update(5, 0)
    assert "b.csv: 100 %" in stream.getvalue()


def test_a_terminal_that_goes_away_ends_no_read() -> None:
    clock, stream = Clock(), Terminal()
    progress = Progress(stream=stream, clock=clock)
    clock.now += 2

    class Broken(Terminal):
        def write(self, text: str) -> int:
            raise OSError(text)

    broken = Progress(stream=Broken(), clock=clock)
    clock.now += 2
    broken.update(1, 2)
    broken.close()
    stream.close()
    progress.update(1, 2)
    progress.close()


def test_without_a_standard_error_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    clock = Clock()
    progress = Progress(clock=clock)
    clock.now += 2
    progress.update(1, 2)
    progress.close()
