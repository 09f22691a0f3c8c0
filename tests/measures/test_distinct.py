"""Keys counted once: by hand, and alike in every part whatever their codes."""

import math
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.column import Column, Kind
from kpikit.errors import InputError, InputTypeError
from kpikit.measures.distinct import Distinct, DistinctShare
from kpikit.measures.figures import Figures, State
from kpikit.measures.keys import by_key, key_numbers, key_of_label
from kpikit.measures.measure import Measure
from kpikit.measures.nodes import col
from kpikit.measures.scope import ColumnScope
from measure_tables import scope_of, scope_with

Keys = list[tuple[str | None, bool | None, int]]

NAMES = st.none() | st.sampled_from(["anna", "Anna", "борис", "c", ""])
TABLES = st.lists(
    st.tuples(NAMES, st.none() | st.booleans(), st.integers(-1, 1)), max_size=15
)


def state(measure: Measure, table: Keys) -> State:
    scope = scope_with(
        who=(Kind.CATEGORY, [who for who, _, _ in table]),
        again=(Kind.FLAG, [again for _, again, _ in table]),
    )
    groups = np.array([g for _, _, g in table], dtype=np.int64)
    return measure.state(measure.rows(scope), groups, 2)


def finished(measure: Measure, table: Keys) -> Figures:
    return measure.finish(state(measure, table))


def rows_by_key(table: Keys, group: int) -> Counter[str]:
    return Counter(who for who, _, g in table if g == group and who is not None)


@given(table=TABLES, at_least=st.integers(1, 3))
def test_distinct_is_the_number_of_different_keys(table: Keys, at_least: int) -> None:
    made = finished(Distinct(col.who, at_least=at_least), table)
    for group in range(2):
        rows = rows_by_key(table, group)
        wanted = sum(count >= at_least for count in rows.values())
        assert made.value[group] == wanted
        assert made.n[group] == rows.total()
        assert made.missing[group] == sum(
            who is None for who, _, g in table if g == group
        )
        assert made.exact is not None
        assert made.exact[group] == wanted
    assert np.isnan([made.low, made.high]).all()


@given(table=TABLES, at_least=st.integers(1, 3), of_at_least=st.integers(1, 3))
def test_the_share_is_of_keys(table: Keys, at_least: int, of_at_least: int) -> None:
    measure = DistinctShare(col.who, at_least=at_least, of_at_least=of_at_least)
    made = finished(measure, table)
    for group in range(2):
        counts = [c for c in rows_by_key(table, group).values() if c >= of_at_least]
        hits = sum(count >= at_least for count in counts)
        assert made.n[group] == len(counts)
        if not counts:
            assert math.isnan(made.value[group])
            continue
        assert made.value[group] == hits / len(counts)
        assert 0 <= made.low[group] <= made.value[group] <= made.high[group] <= 1


@given(table=TABLES)
def test_a_hit_may_be_asked_of_the_rows(table: Keys) -> None:
    """Customers who came again on one topic, of all customers."""
    made = finished(DistinctShare(col.who, hits=col.again, at_least=1), table)
    for group in range(2):
        known = [
            (who, again)
            for who, again, g in table
            if g == group and who is not None and again is not None
        ]
        every, hit = {who for who, _ in known}, {who for who, again in known if again}
        assert made.n[group] == len(every)
        if every:
            assert made.value[group] == len(hit) / len(every)


def test_parts_with_other_codes_add_up() -> None:
    """The same names in another order have other codes, and are the same keys."""
    share = DistinctShare(col.who)
    parts = [
        state(share, [("a", None, 0), ("b", None, 0)]),
        state(share, [("c", None, 0), ("b", None, 0), ("a", None, 1)]),
    ]
    here = np.arange(2)
    made = share.finish(share.merge([(part, here) for part in parts], 2))
    assert made.n.tolist() == [3, 1]
    assert made.value.tolist() == [1 / 3, 0.0]
    # As one group, the key of the other group meets its like.
    one = np.zeros(2, dtype=np.int64)
    made = share.finish(share.merge([(part, one) for part in parts], 1))
    assert made.value.tolist() == [2 / 3]


def keys_of(kind: Kind, values: list[Any]) -> list[int]:
    return key_numbers(col.v, scope_with(v=(kind, values))).to_list()


def test_whole_numbers_are_their_own_key_however_stored() -> None:
    wanted = [12, None, -7]
    assert keys_of(Kind.INTEGER, [12, None, -7]) == wanted
    assert keys_of(Kind.NUMBER, [12.0, None, -7.0]) == wanted
    assert keys_of(Kind.NUMBER, [12.0, float("nan"), -7.0]) == wanted
    assert keys_of(Kind.CATEGORY, [12, None, -7]) == wanted
    assert keys_of(Kind.CATEGORY, [12.0, None, -7.0]) == wanted
    assert key_of_label(np.int64(12)) == 12
    assert key_of_label(np.str_("12")) == key_of_label("12")
    assert keys_of(Kind.FLAG, [True, False, None]) == [1, 0, None]
    assert keys_of(Kind.DATE, [date(1970, 1, 3)]) == [2]
    assert keys_of(Kind.INSTANT, [datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)]) == [10**6]
    assert keys_of(Kind.MONEY, [Decimal("0.5")]) == [500_000]


def test_different_labels_have_different_keys() -> None:
    labels: list[Any] = ["12", 12, 12.5, Decimal("12.5"), 1 << 63, "", "é", "\ud800"]
    labels += [float("inf"), -(1 << 63), (1 << 63) - 1]
    found = [key_of_label(label) for label in labels]
    assert len(set(found)) == len(labels)
    assert all(-(1 << 63) <= key < 1 << 63 for key in found)
    fractions = keys_of(Kind.NUMBER, [0.5, -0.5, 1e300, 0.0, -0.0])
    assert len(set(fractions)) == 4


@given(
    cells=st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 2))),
    size=st.sampled_from([3, 70_000]),
)
def test_rows_are_added_up_by_group_and_key(
    cells: list[tuple[int, int]], size: int
) -> None:
    groups = np.array([g for g, _ in cells], dtype=np.int64)
    keys = np.array([k for _, k in cells], dtype=np.int64)
    amounts = np.arange(len(cells), dtype=np.int64)
    offsets, held, sums = by_key(groups, keys, size, amounts)
    wanted: Counter[tuple[int, int]] = Counter()
    for place, cell in enumerate(cells):
        wanted[cell] += place
    owners = np.repeat(np.arange(size), np.diff(offsets))
    found = zip(owners.tolist(), held.tolist(), strict=True)
    assert list(zip(found, sums.tolist(), strict=True)) == sorted(wanted.items())


def test_hundreds_of_thousands_of_labels_do_not_collide() -> None:
    assert len({key_of_label(f"user-{n}") for n in range(200_000)}) == 200_000


def test_keys_are_alike_in_every_process() -> None:
    """Python's own hash differs from process to process; keys do not."""
    code = (
        "from kpikit.measures.keys import key_of_label;"
        "print(*map(key_of_label, ['anna', 7, 0.5]), hash('anna'))"
    )
    outs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert outs[0][:3] == outs[1][:3]
    assert outs[0][3] != outs[1][3]
    assert int(outs[0][0]) == key_of_label("anna")


def test_labels_that_do_not_occur_do_no_harm() -> None:
    column = Column.category(np.array([2, -1, 2], dtype=np.int32), ["a", object(), "c"])
    found = key_numbers(col.v, ColumnScope({"v": column})).to_list()
    assert found == [key_of_label("c"), None, key_of_label("c")]
    bare = Column(Kind.CATEGORY, np.array([-1], dtype=np.int32))
    assert key_numbers(col.v, ColumnScope({"v": bare})).to_list() == [None]


def test_tags_are_no_key() -> None:
    with pytest.raises(InputTypeError, match="must be one key for each row: got"):
        Distinct(col.tags).rows(scope_of([]))


@pytest.mark.parametrize(
    ("value", "error"),
    [(0, InputError), (-1, InputError), (2.0, InputTypeError), (True, InputTypeError)],
)
def test_a_key_has_at_least_one_row(value: Any, error: type[InputError]) -> None:
    with pytest.raises(error, match="at_least must be"):
        Distinct(col.who, at_least=value)
    with pytest.raises(error, match="at_least must be"):
        DistinctShare(col.who, of_at_least=value)


def test_measures_of_keys_say_how_they_are_made() -> None:
    share = DistinctShare(col.who, hits=col.again, where=col.a)
    assert share.key == (
        "DistinctShare(col.who, col.again, where=col.a, at_least=2, of_at_least=1)"
    )
    assert share.columns() == {"who", "again", "a"}
    assert Distinct(col.who) != Distinct(col.who, at_least=2)
    assert Distinct.additive == DistinctShare.additive == "nothing"
