"""Partial results add up: any split, any order, empty parts, groups renumbered."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Kind
from kpikit.errors import MergeError
from kpikit.measures.distinct import Distinct, DistinctShare
from kpikit.measures.distribution import Distribution
from kpikit.measures.figures import State
from kpikit.measures.measure import Measure
from kpikit.measures.nodes import col
from kpikit.measures.ratio import Ratio
from kpikit.measures.scope import ColumnScope
from kpikit.measures.share_of_total import ShareOfTotal
from kpikit.measures.shares import Count, Net, Share
from kpikit.measures.snapshot import Snapshot
from kpikit.measures.sums import Mean, Sum
from kpikit.measures.survival import Survival
from measure_tables import Row, rows, scope_of, scope_with

RULES: dict[str, Any] = {
    "of": col.line.is_present(),
    "excluded": {"spam": col.spam},
    "pending": col.seen & (col.m > 2),
}
EXACT: list[Measure] = [
    Count(**RULES),
    Share(col.n > 0, **RULES),
    Net(col.n > 1, col.n < 0, **RULES),
    Sum(col.took, **RULES),
    Sum(col.cost),
    Distribution(col.n),
    Distribution(col.x, **RULES),
    Snapshot(col.start, col.end),
    Distinct(col.first_line, **RULES),
    DistinctShare(col.n, hits=col.seen),
    Survival(col.end - col.start, col.spam, **RULES),
    Survival(col.x, col.n > 0),
    Share(col.n > 0, cluster=col.line, **RULES),
    Net(col.n > 1, col.n < 0, cluster=col.m),
    ShareOfTotal(**RULES),
    ShareOfTotal(col.m, **RULES),
]
NEARLY: list[Measure] = [
    Sum(col.x),
    Mean(col.n, **RULES),
    Mean(col.x),
    Mean(col.took),
    Ratio(col.took, col.n > 0, **RULES),
    Ratio(col.x, col.cost),
    Mean(col.took, cluster=col.line),
    Ratio(col.x, col.cost, cluster=col.n, **RULES),
]
# Some of them for each table: all of them for each would take too long.
SOME = st.lists(st.sampled_from([*EXACT, *NEARLY]), min_size=8, max_size=8, unique=True)
SIZE = 4
# 2026-05-01T00:00Z in microseconds, and the hours around it.
EDGES = np.int64(1_777_593_600_000_000) + np.arange(-2, 3) * np.int64(3_600_000_000)


# Rows as columns, and the group of each.
Table = tuple[ColumnScope, list[int]]


def table_of(table: list[Row], groups: list[int]) -> Table:
    return scope_of(table), groups


def state_of_rows(measure: Measure, table: Table) -> State:
    scope, groups = table
    numbers = np.array(groups, dtype=np.int64)
    return measure.state(measure.rows(scope), numbers, SIZE, edges=EDGES)


def alike(left: State, right: State, *, exact: bool) -> None:
    assert set(left) == set(right)
    for name, array in left.items():
        other = right[name]
        if exact or array.dtype != np.float64:
            assert array.dtype == other.dtype
            assert np.array_equal(array, other), name
        elif not name.endswith(("sum", "rest")):
            np.testing.assert_allclose(array, other, rtol=1e-12, atol=1e-9)


@st.composite
def split(draw: st.DrawFn) -> tuple[list[Row], list[int], list[int]]:
    """A table, the group and the part of each row; parts may be empty."""
    table = draw(rows(most=15))
    several = {"min_size": len(table), "max_size": len(table)}
    groups = draw(st.lists(st.integers(-1, SIZE - 1), **several))
    parts = draw(st.lists(st.integers(0, 3), **several))
    return table, groups, parts


@given(measures=SOME, data=split(), order=st.permutations(range(4)))
def test_any_split_in_any_order_gives_the_whole(
    measures: list[Measure],
    data: tuple[list[Row], list[int], list[int]],
    order: list[int],
) -> None:
    table, groups, parts = data
    everything = table_of(table, groups)
    pieces = []
    for part in order:
        here = [place for place, p in enumerate(parts) if p == part]
        pieces.append(table_of([table[p] for p in here], [groups[p] for p in here]))
    for measure in measures:
        whole = state_of_rows(measure, everything)
        states = [(state_of_rows(measure, piece), np.arange(SIZE)) for piece in pieces]
        merged = measure.merge(states, SIZE)
        alike(merged, whole, exact=measure in EXACT)
        # Brackets do not matter either.
        first = measure.merge(states[:2], SIZE)
        second = measure.merge(states[2:], SIZE)
        pair = [(first, np.arange(SIZE)), (second, np.arange(SIZE))]
        alike(measure.merge(pair, SIZE), whole, exact=measure in EXACT)
        for name in ("value", "low", "high"):
            np.testing.assert_allclose(
                getattr(measure.finish(merged), name),
                getattr(measure.finish(whole), name),
                rtol=1e-9,
                atol=1e-9,
            )


@given(measures=SOME, data=split())
def test_the_empty_state_changes_nothing(
    measures: list[Measure],
    data: tuple[list[Row], list[int], list[int]],
) -> None:
    table, groups, _ = data
    everything = table_of(table, groups)
    for measure in measures:
        whole = state_of_rows(measure, everything)
        same = np.arange(SIZE)
        pair = [
            (measure.empty(SIZE), same),
            (whole, same),
            (measure.empty(0), same[:0]),
        ]
        alike(measure.merge(pair, SIZE), whole, exact=True)
        nothing = measure.merge([], SIZE)
        alike(nothing, measure.empty(SIZE), exact=True)
        alike(measure.merge([(nothing, same)], SIZE), nothing, exact=True)


@given(
    measures=SOME,
    data=split(),
    mapping=st.lists(st.integers(-1, 2), min_size=SIZE, max_size=SIZE),
)
def test_groups_are_renumbered_joined_and_left_out(
    measures: list[Measure],
    data: tuple[list[Row], list[int], list[int]],
    mapping: list[int],
) -> None:
    """A merge with a mapping equals a state made with the new numbers."""
    table, groups, _ = data
    moved = [-1 if g < 0 else mapping[g] for g in groups]
    before, after = table_of(table, groups), table_of(table, moved)
    for measure in measures:
        state = state_of_rows(measure, before)
        merged = measure.merge([(state, np.array(mapping))], SIZE)
        alike(merged, state_of_rows(measure, after), exact=measure in EXACT)


def test_states_of_another_measure_are_refused() -> None:
    here = np.arange(2)
    count, share = Count(), Share(col.a)
    with pytest.raises(MergeError, match="must be of one measure"):
        share.merge([(count.empty(2), here)], 2)
    with pytest.raises(MergeError, match="0 reasons to exclude"):
        count.merge([(Count(excluded={"spam": col.a}).empty(2), here)], 2)


@pytest.mark.parametrize("mapping", [[0], [0, 2], [0, 1, 1]])
def test_a_mapping_that_does_not_fit_is_refused(mapping: list[int]) -> None:
    count = Count()
    with pytest.raises(MergeError, match="a new group for each old one"):
        count.merge([(count.empty(2), np.array(mapping))], 2)


def _part(measure: Measure, kind: Kind, values: list[Any]) -> tuple[State, Any]:
    found = measure.rows(scope_with(v=(kind, values)))
    return measure.state(found, np.zeros(len(values), np.int64), 1), np.arange(1)


@pytest.mark.parametrize("measure", [Sum(col.v), Mean(col.v), Distribution(col.v)])
def test_whole_numbers_beside_floats_become_floats(measure: Measure) -> None:
    parts = [
        _part(measure, Kind.INTEGER, [1, 2]),
        _part(measure, Kind.NUMBER, [0.5]),
        _part(measure, Kind.SECONDS, []),
    ]
    made = measure.finish(measure.merge(parts, 1))
    assert made.value.tolist() == [3.5 if isinstance(measure, Sum) else 3.5 / 3]
    assert made.exact in (None, [None])


@pytest.mark.parametrize("measure", [Sum(col.v), Mean(col.v), Distribution(col.v)])
def test_time_beside_plain_numbers_is_refused(measure: Measure) -> None:
    parts = [
        _part(measure, Kind.MONEY, [1]),
        _part(measure, Kind.INTEGER, [1]),
    ]
    with pytest.raises(MergeError, match="must be of one kind in all parts"):
        measure.merge(parts, 1)
