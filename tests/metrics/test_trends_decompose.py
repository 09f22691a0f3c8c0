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


# Das Gupta, Standardization and Decomposition of Rates: A User's Manual, U.S. Bureau of
# the Census, Current Population Reports P23-186 (1993); the figures of his examples to
# more digits are those of King and Matthews' R package DasGuptR 2.1.


@pytest.mark.parametrize(
    ("old", "new", "effects"),
    [
        # 2.1: earnings per earner and share of earners; black and white men, 1980
        ((10930, 0.717892), (16591, 0.825974), (4369.913, 1487.262)),
        # 2.2: births, share of women of age, share of women; Austria and Chile, 1981
        (
            (51.78746, 0.45919, 0.52638),
            (84.90502, 0.75756, 0.51065),
            (10.4340333, 10.5608476, -0.6670084),
        ),
        # 2.3: non-marital births of white women of 15 to 19; 1971 and 1979
        (
            (25.3, 0.214, 0.279, 0.949),
            (32.7, 0.290, 0.473, 0.986),
            (0.6889411, 0.8125381, 1.3829055, 0.1047547),
        ),
        # 2.4: total fertility of South Korea, as he labels it, 1970 and 1980
        (
            (0.58, 0.76, 0.84, 0.66, 16.573),
            (0.72, 0.97, 0.97, 0.56, 16.158),
            (1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187),
        ),
    ],
)
def test_products_of_factors_are_split_as_das_gupta_does(
    old: tuple[float, ...], new: tuple[float, ...], effects: tuple[float, ...]
) -> None:
    """Two to five factors: every effect, and their sum."""
    added = _shapley(old, new)
    assert added == pytest.approx(effects, rel=1e-6)
    assert math.fsum(added) == pytest.approx(math.prod(new) - math.prod(old))


HEADSHIP = {
    # 5.1: household headship by age of head; share of people, heads per 100 of them
    1970: (
        [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9],
        [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8],
    ),
    1985: (
        [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5],
        [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2],
    ),
}


def test_one_column_is_das_guptas_headship() -> None:
    """Kitagawa's two components of his example 5.1: 1.2269 of ages, 1.7403 of rates."""
    old, new = (
        {
            (str(age),): (size * rate, size)
            for age, (size, rate) in enumerate(zip(*both, strict=True))
        }
        for both in HEADSHIP.values()
    )
    found = split(kpis.csat.by("line"), old, new)
    assert (found.before, found.after) == pytest.approx((44.7268, 47.6940), abs=5e-5)
    assert found.mix == pytest.approx(1.2269, abs=5e-5)
    assert found.rate == pytest.approx(1.7403, abs=5e-5)


def test_a_column_of_many_cells_is_das_guptas_death_rate() -> None:
    """Example 5.3, by age and race as one column: the mix hides a fall of the rates."""
    sizes = {
        1970: [
            *(2968, 11484, 34614, 30992, 21983, 20314, 20928, 16897, 11339, 5720, 1315),
            *(535, 2162, 6120, 4781, 3096, 2718, 2363, 1767, 1149, 448, 117),
        ],
        1985: [
            *(3041, 11577, 27450, 32711, 35480, 27411, 19555, 19795, 15254, 8022, 2472),
            *(707, 2692, 6473, 6841, 6547, 4352, 3034, 2540, 1749, 804, 236),
        ],
    }
    rates = {
        1970: [
            *(18.469, 0.751, 0.391, 1.146, 1.287, 2.672, 6.636, 15.691, 34.723),
            *(79.763, 176.837, 36.993, 1.352, 0.541, 2.040, 3.523, 6.746, 12.967),
            *(24.471, 45.091, 74.902, 123.205),
        ],
        1985: [
            *(9.163, 0.462, 0.248, 0.929, 1.084, 1.810, 4.715, 12.187, 27.728),
            *(64.068, 157.570, 17.208, 0.738, 0.328, 1.103, 2.045, 3.724, 8.052),
            *(17.812, 34.128, 68.276, 125.161),
        ],
    }
    old, new = (
        {
            (str(cell),): (size * rate, size)
            for cell, (size, rate) in enumerate(
                zip(sizes[year], rates[year], strict=True)
            )
        }
        for year in (1970, 1985)
    )
    found = split(kpis.csat.by("line"), old, new)
    assert (found.before, found.after) == pytest.approx((9.421833, 8.735618), abs=1e-6)
    assert found.mix == pytest.approx(1.5415096, abs=1e-6)
    assert found.rate == pytest.approx(-2.2277254, abs=1e-6)


def test_nested_columns_are_das_guptas_birth_rate() -> None:
    """Example 4.3: births by age, of ages the married, and the rest of the people.

    Taiwan, 1960 and 1970: -1.565181 of the ages, -2.720633 of the married among them,
    -7.285632 of the births to the married.
    """
    births = {
        1960: [393, 407, 369, 274, 184, 90, 16],
        1970: [488, 452, 338, 156, 63, 22, 3],
    }
    married = {
        1960: [0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800],
        1970: [0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876],
    }
    women = {
        1960: [0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018],
        1970: [0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019],
    }
    sides = []
    for year in (1960, 1970):
        cells = {("others", "-"): (0.0, 1 - math.fsum(women[year]))}
        for age in range(7):
            all_of_age, share = women[year][age], married[year][age]
            wives = all_of_age * share
            cells[str(age), "married"] = (wives * births[year][age], wives)
            cells[str(age), "single"] = (0.0, all_of_age - wives)
        sides.append(cells)
    found = split(kpis.csat.by("line", "priority"), *sides)
    mixes = [math.fsum(e.mix[name] for e in found) for name in ("line", "priority")]
    assert (found.before, found.after) == pytest.approx((38.77463, 27.20318), abs=1e-5)
    assert mixes == pytest.approx([-1.565181, -2.720633], abs=1e-6)
    assert found.rate == pytest.approx(-7.285632, abs=1e-6)


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
    assert str(found).startswith("nothing to split: after has no data\nbefore is not")
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


def test_one_group_has_no_mix() -> None:
    """All of the change is its own, and that is said."""
    desk = work({"2026-01": {"support": 80}, "2026-06": {"support": 20}})
    share = kpis.development_support_ratio.using(rule="share")
    found = share.decompose(desk, by="activity", before="2026-01", after="2026-06")
    assert found.mix == 0
    assert "there is but one group" in str(found)
    assert found.to_dict()["notes"][-1].startswith("there is but one group")


def test_groups_and_periods_of_the_metric_are_refused() -> None:
    """They would be left out silently."""
    desk = work({"2026-01": {"support": 80}})
    share = kpis.development_support_ratio.using(rule="share")
    for metric in (share.by("agent"), share.every("month")):
        with pytest.raises(InputTypeError, match="must have no groups or periods"):
            metric.decompose(desk, by="activity", before="2026-01", after="2026-06")
