"""Amounts that hold from a date up to another, averaged over time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import EPOCH_DAY, Column, Kind
from kpikit.errors import InputTypeError
from kpikit.measures import ColumnScope, State, TimeAverage, col, validity

FIRST = date(2026, 1, 1)
USERS = TimeAverage(col.users, col.valid_from, col.valid_to)
Holding = tuple[int, int, int | None]
"""Users, first day and the day after the last, None where it goes on."""

holdings = st.lists(
    st.tuples(
        st.integers(0, 50), st.integers(0, 20), st.none() | st.integers(0, 30)
    ).map(lambda h: h if h[2] is None else (h[0], h[1], max(h[1], h[2]))),
    max_size=6,
)


def scope(rows: list[Holding]) -> ColumnScope:
    ends = np.array([0 if row[2] is None else row[2] for row in rows], dtype=np.int64)
    gone = np.array([row[2] is None for row in rows], dtype=np.bool_)
    return ColumnScope(
        {
            "users": Column(Kind.INTEGER, np.array([r[0] for r in rows], np.int64)),
            "valid_from": Column(Kind.DATE, np.array([r[1] for r in rows], np.int64)),
            "valid_to": Column(Kind.DATE, ends, gone),
        }
    )


def state(rows: list[Holding], span: tuple[int, int] | None = (0, 25)) -> State:
    edges = None if span is None else np.array(span, dtype=np.int64)
    table = scope(rows)
    groups = np.zeros(len(rows), dtype=np.int64)
    return USERS.state(USERS.rows(table), groups, 1, edges=edges)


def by_hand(rows: list[Holding], first: int, end: int) -> float:
    """Every day by itself."""
    total = 0
    for day in range(first, end):
        total += sum(u for u, a, b in rows if a <= day and (b is None or day < b))
    return total / (end - first)


@given(rows=holdings, first=st.integers(0, 10), days=st.integers(1, 15))
def test_it_is_the_mean_of_the_days(rows: list[Holding], first: int, days: int) -> None:
    found = USERS.finish(state(rows, (first, first + days)))
    wanted = by_hand(rows, first, first + days)
    assert found.value[0] == pytest.approx(wanted)
    assert found.n[0] == round(wanted)
    assert np.isnan([found.low[0], found.high[0]]).all()


@given(rows=holdings, cut=st.integers(0, 6))
def test_parts_add_up_in_any_order(rows: list[Holding], cut: int) -> None:
    parts = [state(rows[:cut], (0, 9)), state(rows[cut:], (4, 25)), USERS.empty(1)]
    whole = USERS.finish(state(rows, (0, 25)))
    zero = np.zeros(1, dtype=np.int64)
    for order in (parts, parts[::-1]):
        merged = USERS.merge([(part, zero) for part in order], 1)
        assert USERS.finish(merged).value[0] == pytest.approx(whole.value[0])


def test_windows_are_cut_to_the_span() -> None:
    """Ten users for ten days, thirty after: January of a span from the sixth day on."""
    rows: list[Holding] = [(10, 0, 10), (30, 10, None)]
    opens, closes = np.array([[0, 25, 0], [15, 31, 15]])
    found = USERS.over(state(rows, (5, 25)), opens, closes)
    wanted = (5 * 10 + 5 * 30) / 10
    assert found[0].tolist() == pytest.approx([wanted, np.nan, wanted], nan_ok=True)


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 2), holdings.map(lambda h: h[:1])), max_size=6
    ),
    opens=st.lists(st.integers(-2, 20), max_size=6),
    days=st.integers(1, 9),
    most=st.integers(1, 8),
)
def test_every_group_in_every_window(
    rows: list[tuple[int, list[Holding]]],
    opens: list[int],
    days: int,
    most: int,
) -> None:
    """Windows in any order, the same ones too, however few are looked at at a time."""
    held = [(group, one) for group, some in rows for one in some]
    table = scope([one for _, one in held])
    groups = np.array([group for group, _ in held], dtype=np.int64)
    made = USERS.state(USERS.rows(table), groups, 3, edges=np.array([-5, 40]))
    starts = np.array(opens, dtype=np.int64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(validity, "_MOST_CELLS", most)
        found = USERS.over(made, starts, starts + days)
    assert found.shape == (3, len(opens))
    for group in range(3):
        own = [one for other, one in held if other == group]
        wanted = [by_hand(own, first, first + days) for first in opens]
        assert found[group].tolist() == pytest.approx(wanted)


def test_without_a_span_there_is_no_average() -> None:
    assert np.isnan(USERS.finish(state([(10, 0, None)], None)).value[0])
    assert np.isnan(USERS.finish(USERS.empty(1)).value[0])
    assert USERS.finish(USERS.empty(1)).n[0] == 0


def test_dates_and_amounts_are_of_their_kinds() -> None:
    day = FIRST.toordinal() - EPOCH_DAY
    table = ColumnScope(
        {
            "users": Column(Kind.SECONDS, np.array([5], dtype=np.int64)),
            "valid_from": Column(Kind.INSTANT, np.array([day], dtype=np.int64)),
            "valid_to": Column.of_missing(Kind.DATE, 1),
            "count": Column(Kind.INTEGER, np.array([5], dtype=np.int64)),
        }
    )
    with pytest.raises(InputTypeError, match=r"col.users must be a number: got"):
        USERS.rows(table)
    other = TimeAverage(col.count, col.valid_from, col.valid_to)
    with pytest.raises(InputTypeError, match=r"col.valid_from must be a date: got a v"):
        other.rows(table)


def test_the_canonical_text_tells_averages_apart() -> None:
    assert TimeAverage(col.users, col.valid_from, col.valid_to) == USERS
    assert TimeAverage(col.fte, col.valid_from, col.valid_to) != USERS
