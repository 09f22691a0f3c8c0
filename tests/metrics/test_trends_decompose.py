"""Mix and rate: published tables, exact sums, nested columns, one-sided groups."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Desk, kpis
from kpikit.errors import InputError, InputTypeError
from kpikit.metrics.trends.decompose import _shapley, split

LABELS = st.sampled_from(["a", "b", "c"])
CELLS = st.dictionaries(
    st.tuples(LABELS, LABELS),
    st.tuples(st.integers(0, 50), st.integers(1, 50)),
    min_size=1,
)


def kitagawa(old: dict, new: dict) -> tuple[dict, dict]:
    """By hand: mix and rate of each group of one column."""
    whole, other = (sum(den for _, den in one.values()) for one in (old, new))
    mix, rate = {}, {}
    for key in {**old, **new}:
        num, den = old.get(key, (0, 0))
        more, below = new.get(key, (0, 0))
        was = num / den if den else more / below
        now = more / below if below else num / den
        mix[key] = (below / other - den / whole) * (was + now) / 2
        rate[key] = (now - was) * (below / other + den / whole) / 2
    return mix, rate


def test_two_factors_are_das_guptas() -> None:
    """Das Gupta (1993), example 2.1: earnings of two groups, two factors.

    Earnings per earner 10,930 and 16,591, share of earners .717892 and .825974: of the
    difference of 5,857, 4,370 come from earnings and 1,487 from the share.
    """
    earnings, share = _shapley([10930, 0.717892], [16591, 0.825974])
    assert earnings == pytest.approx(4369.9, abs=0.1)
    assert share == pytest.approx(1487.3, abs=0.1)


def test_three_factors_are_das_guptas_formula() -> None:
    """His formula for three: the change, times (bc + BC)/3 + (bC + Bc)/6."""
    (a, b, c), (x, y, z) = (2.0, 3.0, 5.0), (7.0, 4.0, 9.0)
    added = _shapley([a, b, c], [x, y, z])
    assert added[0] == pytest.approx(
        (x - a) * ((b * c + y * z) / 3 + (b * z + y * c) / 6)
    )
    assert math.fsum(added) == pytest.approx(x * y * z - a * b * c)


@given(old=CELLS, new=CELLS)
def test_one_column_is_kitagawas_and_sums_to_the_change(old: dict, new: dict) -> None:
    """Groups of one side only included."""
    first = {(key,): value for (key, _), value in old.items()}
    second = {(key,): value for (key, _), value in new.items()}
    found = split(kpis.csat.by("line"), first, second)
    mix, rate = kitagawa(first, second)
    for effect in found:
        key = (effect.group["line"],)
        assert effect.mix["line"] == pytest.approx(mix[key], abs=1e-12)
        assert effect.rate == pytest.approx(rate[key], abs=1e-12)
        assert effect.on == "both" or effect.rate == 0
    assert found.mix + found.rate == pytest.approx(found.change, abs=1e-12)


@given(old=CELLS, new=CELLS)
def test_nested_columns_sum_to_the_change(old: dict, new: dict) -> None:
    """Whatever cells and whole groups come and go."""
    found = split(kpis.csat.by("line", "priority"), old, new)
    total = math.fsum(effect.total for effect in found)
    assert total == pytest.approx(found.change, abs=1e-12)


def work(months: dict[str, dict[str, int]]) -> Desk:
    """Hours by activity, month by month."""
    rows = [
        (f"{month}-05T09:00:00Z", name, 3600 * hours)
        for month, found in months.items()
        for name, hours in found.items()
    ]
    at, activity, seconds = (list(column) for column in zip(*rows, strict=True))
    return Desk(work={"worked_at": at, "activity": activity, "work_seconds": seconds})


def test_development_that_grows_is_mix_alone() -> None:
    """From a fifth to four fifths: no group's own figure changed."""
    desk = work(
        {
            "2026-01": {"development": 20, "support": 80},
            "2026-06": {"development": 80, "support": 20},
        }
    )
    share = kpis.development_support_ratio.using(rule="share")
    found = share.decompose(desk, by="activity", before="2026-01", after="2026-06")
    assert found.change == pytest.approx(0.6)
    assert found.mix == pytest.approx(0.6)
    assert found.rate == 0
    assert "all" in str(found)
    assert "<table" in found._repr_html_()
    assert found.to_dict()["mix"] == pytest.approx(0.6)
    assert '"rate": 0.0' in found.to_json()


def test_means_and_net_scores_are_split_too() -> None:
    """Their whole figures are those of the metric."""
    rows = {
        "score": [10, 9, 3, 10, 2, 1, 9],
        "answered_at": ["2026-04-10T10:00:00Z"] * 3 + ["2026-05-10T10:00:00Z"] * 4,
        "kind": ["nps"] * 7,
        "channel": ["chat", "chat", "email", "chat", "email", "email", "email"],
    }
    desk = Desk(surveys=rows)
    found = kpis.nps.decompose(desk, by=["channel"], before="2026-04", after="2026-05")
    assert found.before == pytest.approx(float(kpis.nps(desk.during("2026-04"))))
    assert found.after == pytest.approx(float(kpis.nps(desk.during("2026-05"))))
    assert found.mix + found.rate == pytest.approx(found.change)
    opened = ["2026-04-01T09:00:00Z", "2026-04-02T09:00:00Z", "2026-05-02T09:00:00Z"]
    first = ["2026-04-01T10:00:00Z", "2026-04-02T12:00:00Z", "2026-05-02T09:30:00Z"]
    tickets = {"id": [1, 2, 3], "created_at": opened, "first_response_at": first}
    tickets["priority"] = ["P1", "P2", "P1"]
    found = kpis.first_response_time.decompose(
        Desk(tickets=tickets), by="priority", before="2026-04", after="2026-05"
    )
    assert (found.before, found.after) == (7200, 1800)
    assert {effect.group["priority"]: effect.on for effect in found} == {
        "P1": "both",
        "P2": "before",
    }


def test_an_empty_side_is_said() -> None:
    """No change of nothing."""
    desk = work({"2026-01": {"development": 20}})
    share = kpis.development_support_ratio.using(rule="share")
    found = share.decompose(desk, by="activity", before="2026-01", after="2026-02")
    assert found.change is None
    assert str(found) == "nothing to split: after has no data"
    assert len(found) == 0


@pytest.mark.parametrize("metric", [kpis.ticket_volume, kpis.tickets_per_user])
def test_what_is_no_share_or_mean_is_refused(metric: object) -> None:
    """Counts are compared by group instead."""
    desk = work({"2026-01": {"development": 20}})
    with pytest.raises(InputTypeError, match="must be a share, a mean or a ratio"):
        metric.decompose(desk, by="line", before="2026-01", after="2026-02")


def test_a_split_needs_columns() -> None:
    """None, and more than can be ordered, are refused."""
    desk = work({"2026-01": {"development": 20}})
    with pytest.raises(InputError, match="by must name"):
        kpis.csat.decompose(desk, by=[], before="2026-01", after="2026-02")
