"""Open spells counted at instants."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError, InputTypeError, MergeError
from kpikit.measures.figures import Figures, State
from kpikit.measures.nodes import col
from kpikit.measures.scope import ColumnScope
from kpikit.measures.snapshot import Snapshot
from measure_tables import EPOCH, scope_with

BACKLOG = Snapshot(col.start, col.end, excluded={"spam": col.spam})
DAY = datetime(2026, 5, 1, tzinfo=UTC)

Spell = tuple[int | None, int | None, bool, int]


def instant(hour: int | None) -> datetime | None:
    return None if hour is None else DAY + timedelta(hours=hour)


def micros(hours: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    step = timedelta(microseconds=1)
    return np.array(
        [(DAY - EPOCH) // step + h * 3_600_000_000 for h in hours], np.int64
    )


def state(spells: list[Spell], edges: list[int], size: int = 3) -> State:
    scope = scope_with(
        start=(Kind.INSTANT, [instant(s) for s, _, _, _ in spells]),
        end=(Kind.INSTANT, [instant(e) for _, e, _, _ in spells]),
        spam=(Kind.FLAG, [spam for _, _, spam, _ in spells]),
    )
    groups = np.array([g for _, _, _, g in spells], dtype=np.int64)
    return BACKLOG.state(BACKLOG.rows(scope), groups, size, edges=micros(edges))


def finished(spells: list[Spell], edges: list[int], size: int = 3) -> Figures:
    return BACKLOG.finish(state(spells, edges, size))


hours = st.integers(0, 8)
spells_of = st.lists(
    st.tuples(st.none() | hours, st.none() | hours, st.booleans(), st.integers(-1, 2)),
    max_size=15,
)


@given(spells=spells_of, edges=st.lists(hours, max_size=5).map(sorted))
def test_a_spell_counts_from_its_start_up_to_its_end(
    spells: list[Spell], edges: list[int]
) -> None:
    made = finished(spells, edges)
    wanted = [
        sum(
            s is not None and s <= edge and (e is None or edge < e)
            for s, e, spam, g in spells
            if g == group and not spam
        )
        for group in range(3)
        for edge in edges
    ]
    assert made.value.tolist() == wanted
    assert made.n.tolist() == wanted
    assert made.exact == wanted
    lost = [
        sum(s is None and not x for s, _, x, g in spells if g == k) for k in range(3)
    ]
    assert made.missing.reshape(3, -1).tolist() == [[n] * len(edges) for n in lost]
    spam = [sum(x for _, _, x, g in spells if g == k) for k in range(3)]
    assert made.excluded.shape == (3 * len(edges), 1)
    assert made.excluded[:, 0].tolist() == [n for n in spam for _ in edges]


def test_the_end_is_outside_and_the_start_inside() -> None:
    spells: list[Spell] = [(1, 3, False, 0), (3, None, False, 0)]
    made = finished(spells, [0, 1, 2, 3, 4], 1)
    assert made.value.tolist() == [0, 1, 1, 1, 1]
    assert np.isnan(made.low).all()


def test_a_backlog_is_not_summed_over_time() -> None:
    assert BACKLOG.additive == "not time"
    assert BACKLOG.columns() == {"start", "end", "spam"}


def test_an_end_that_never_comes_may_be_the_largest_number() -> None:
    never = np.array([(1 << 63) - 1], dtype=np.int64)
    scope = ColumnScope(
        {
            "start": Column(Kind.INSTANT, micros([1])),
            "end": Column(Kind.INSTANT, never),
        }
    )
    measure = Snapshot(col.start, col.end)
    found = measure.state(
        measure.rows(scope), np.zeros(1, np.int64), 1, edges=micros([0, 9])
    )
    assert found["open"].tolist() == [[0, 1]]


def test_parts_with_other_instants_do_not_merge() -> None:
    one, two = state([(1, 3, False, 0)], [1, 2], 1), state([], [1, 3], 1)
    with pytest.raises(MergeError, match="edges must be the same in all parts"):
        BACKLOG.merge([(one, np.arange(1)), (two, np.arange(1))], 1)


def test_instants_are_given_and_ascend() -> None:
    with pytest.raises(InputError, match="edges must ascend"):
        state([], [2, 1])
    scope = scope_with(start=(Kind.INSTANT, []), end=(Kind.INSTANT, []))
    measure = Snapshot(col.start, col.end)
    with pytest.raises(InputError, match="edges must be given"):
        measure.state(measure.rows(scope), np.zeros(0, np.int64), 1)


def test_spells_lie_between_instants() -> None:
    scope = scope_with(start=(Kind.INTEGER, [1]), end=(Kind.INSTANT, [DAY]))
    with pytest.raises(InputTypeError, match=r"col.start must be an instant"):
        Snapshot(col.start, col.end).rows(scope)
