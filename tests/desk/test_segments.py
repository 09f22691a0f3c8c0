"""The primitives over sorted groups, against plain loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpikit.desk.derive import segments

Rows = list[tuple[int, int, bool]]

ROWS = 8
"""How many groups there are; a drawn table rarely has an element in each."""

tables = st.lists(
    st.tuples(st.integers(0, ROWS - 1), st.integers(-(2**62), 2**62), st.booleans()),
    max_size=30,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


def groups_of(table: Rows) -> np.ndarray[Any, np.dtype[np.int32]]:
    return np.array([row[0] for row in table], dtype=np.int32)


def values_of(table: Rows) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([row[1] for row in table], dtype=np.int64)


def mask_of(table: Rows) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.array([row[2] for row in table], dtype=np.bool_)


def members(table: Rows) -> Iterator[list[tuple[int, int, bool]]]:
    """The (position, value, mark) of each group's elements, group by group."""
    for group in range(ROWS):
        yield [
            (place, value, mark)
            for place, (own, value, mark) in enumerate(table)
            if own == group
        ]


@given(table=tables)
def test_fresh_and_closing_mark_the_edges_of_groups(table: Rows) -> None:
    firsts = [part[0][0] for part in members(table) if part]
    lasts = [part[-1][0] for part in members(table) if part]
    groups = groups_of(table)
    assert segments.group_starts(groups).tolist() == firsts
    assert segments.group_ends(groups).tolist() == lasts
    assert np.flatnonzero(segments.fresh(groups)).tolist() == firsts
    assert np.flatnonzero(segments.closing(groups)).tolist() == lasts


@given(table=tables)
def test_first_and_last_are_those_of_the_group_else_absent(table: Rows) -> None:
    groups, values = groups_of(table), values_of(table)
    firsts = [part[0][1] if part else -7 for part in members(table)]
    lasts = [part[-1][1] if part else -7 for part in members(table)]
    assert segments.first_in(groups, values, ROWS, -7).tolist() == firsts
    assert segments.last_in(groups, values, ROWS, -7).tolist() == lasts


@given(table=tables)
def test_any_and_count_say_how_many_elements_there_are(table: Rows) -> None:
    groups = groups_of(table)
    counts = [len(part) for part in members(table)]
    assert segments.count_in(groups, ROWS).tolist() == counts
    assert segments.any_in(groups, ROWS).tolist() == [n > 0 for n in counts]


@given(table=tables)
def test_sums_are_exact_wherever_they_fit(table: Rows) -> None:
    """Whatever other groups add up to, beyond 64 bits too."""
    found = segments.sum_in(groups_of(table), values_of(table), ROWS).tolist()
    for total, part in zip(found, members(table), strict=True):
        expected = sum(value for _, value, _ in part)
        assert (total - expected) % 2**64 == 0
        if -(2**63) <= expected < 2**63:
            assert total == expected


@given(table=tables)
def test_max_is_the_greatest_of_the_group_else_absent(table: Rows) -> None:
    found = segments.max_in(groups_of(table), values_of(table), ROWS, -7)
    expected = [max((v for _, v, _ in part), default=-7) for part in members(table)]
    assert found.tolist() == expected


@given(table=tables)
def test_rank_counts_from_zero_in_each_group(table: Rows) -> None:
    expected = [rank for part in members(table) for rank in range(len(part))]
    assert segments.rank_in(groups_of(table)).tolist() == expected


@given(table=tables)
def test_carried_and_previous_find_the_last_mark_of_the_own_group(
    table: Rows,
) -> None:
    """Carried looks up to the element itself, previous only before it."""
    upto, before = [], []
    for part in members(table):
        seen = -1
        for place, _, mark in part:
            before.append(seen)
            seen = place if mark else seen
            upto.append(seen)
    groups, mask = groups_of(table), mask_of(table)
    assert segments.carried(groups, mask).tolist() == upto
    assert segments.previous(groups, mask).tolist() == before


def test_nothing_gives_nothing() -> None:
    groups, values = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    assert segments.carried(groups, values > 0).tolist() == []
    assert segments.previous(groups, values > 0).tolist() == []
    assert segments.sum_in(groups, values, 2).tolist() == [0, 0]
    assert segments.max_in(groups, values, 2, -1).tolist() == [-1, -1]


def test_sums_come_back_after_an_overflow_on_the_way() -> None:
    groups = np.array([0, 1, 2], dtype=np.int32)
    values = np.array([2**62, 2**62, 2**62], dtype=np.int64)
    assert segments.sum_in(groups, values, 3).tolist() == [2**62] * 3
