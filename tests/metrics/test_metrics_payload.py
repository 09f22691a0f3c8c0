"""Partial results as bytes: whole ones come back, damaged ones are refused."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Desk, Partial, kpis
from kpikit.errors import PayloadError, UnknownMetricError
from kpikit.metrics.payload import MAGIC, VERSION, pack, unpack

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
PARTIAL = kpis.csat.by("team").reduce(
    score=[5, 1, None], team=["a", None, "b"], kind=["csat"] * 3
)
WHOLE = PARTIAL.to_bytes()


@pytest.mark.parametrize("place", range(len(WHOLE)))
def test_each_changed_byte_is_refused(place: int) -> None:
    for change in (1, 0x80, 0xFF):
        damaged = bytearray(WHOLE)
        damaged[place] ^= change
        with pytest.raises(PayloadError):
            Partial.from_bytes(bytes(damaged))


@given(length=st.integers(0, len(WHOLE) - 1))
def test_cut_bytes_are_refused(length: int) -> None:
    with pytest.raises(PayloadError):
        Partial.from_bytes(WHOLE[:length])


@pytest.mark.parametrize("more", [b"\0", b"x" * 100, WHOLE])
def test_bytes_after_the_end_are_refused(more: bytes) -> None:
    with pytest.raises(PayloadError, match="must be whole"):
        Partial.from_bytes(WHOLE + more)


@given(data=st.binary(max_size=200))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(PayloadError, match="must be a partial result"):
        Partial.from_bytes(data)


@given(data=st.binary(max_size=200))
def test_foreign_bytes_with_the_right_beginning_are_refused(data: bytes) -> None:
    with pytest.raises(PayloadError):
        Partial.from_bytes(MAGIC + data)


@pytest.mark.parametrize("data", ["text", None, 3, [1, 2]])
def test_something_that_is_no_bytes_is_refused(data: Any) -> None:
    with pytest.raises(
        PayloadError, match=r"data must be bytes: got (str|No|int|list)"
    ):
        Partial.from_bytes(data)


def signed(start: bytes, body: bytes) -> bytes:
    return start + struct.pack("<I", zlib.crc32(start + body)) + body


def test_another_version_is_named() -> None:
    start = struct.pack("<8sIQ", MAGIC, VERSION + 1, 2)
    with pytest.raises(
        PayloadError, match="version 2: got version 3; reduce and merge"
    ):
        unpack(signed(start, b"{}"))


def test_arrays_of_objects_are_refused() -> None:
    text = b'{"header": {}, "arrays": [["n", "|O", [1]]]}'
    start = struct.pack("<8sIQ", MAGIC, VERSION, len(text))
    with pytest.raises(PayloadError, match=r"must hold numbers: got '\|O'"):
        unpack(signed(start, text))


@pytest.mark.parametrize("dtype", [np.int64, np.float64, np.uint8, np.bool_, ">i8"])
def test_arrays_come_back_as_they_were(dtype: Any) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    header, arrays = unpack(pack({"a": [1, None]}, {"x": array, "none": array[:0]}))
    assert header == {"a": [1, None]}
    np.testing.assert_array_equal(arrays["x"], array)
    assert arrays["none"].shape == (0, 3)
    arrays["x"][0, 0] = 1  # they are the reader's own


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_run_of_bytes_is_read(kind: Any) -> None:
    assert Partial.from_bytes(kind(WHOLE)) == PARTIAL


def test_labels_of_every_kind_come_back() -> None:
    columns = {
        "mark": [True, False, None],
        "size": [1, 7, None],
        "day": [date(2026, 5, 4), date(2026, 5, 5), None],
        "channel": ["é", "<b>", None],
        "created_at": [AT, AT, None],
    }
    cut = kpis.ticket_volume.by("mark", "size", "day", "channel").every("day")
    part = cut.reduce(**columns)
    again = Partial.from_bytes(part.to_bytes())
    assert again == part
    assert again.keys == part.keys
    assert len(part.keys) == 3
    assert again.without_time == 1
    assert [v.to_dict() for v in again.values()] == [v.to_dict() for v in part.values()]


def test_declared_orders_survive() -> None:
    rows = {"id": [1, 2], "created_at": [AT, AT], "priority": ["low", "urgent"]}
    desk = Desk(tickets=rows, priorities=["urgent", "low"])
    part = kpis.ticket_volume.by("priority").reduce(desk)
    again = Partial.from_bytes(part.to_bytes())
    both = (again + again).finish()
    assert [line.group["priority"] for line in both] == ["urgent", "low"]


def test_a_partial_of_another_metric_is_refused_by_name() -> None:
    assert kpis.csat.from_bytes(WHOLE) == PARTIAL
    with pytest.raises(PayloadError, match="must be a partial of nps: got one of csat"):
        kpis.nps.from_bytes(WHOLE)


def test_an_unknown_metric_is_named() -> None:
    header, arrays = unpack(WHOLE)
    header["metric"]["name"] = "cast"
    with pytest.raises(UnknownMetricError, match="got 'cast'; did you mean 'csat'"):
        Partial.from_bytes(pack(header, arrays))
