"""A figure with everything it stands on."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kpikit import Desk, Scorecard, Unit, kpis, profile
from kpikit.errors import InputError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIME = kpis.resolution_time(
    created_at=[AT] * 4, resolved_at=[AT + HOUR, AT + 3 * HOUR, None, AT - HOUR]
)
NOTHING = kpis.csat(score=[])


def test_the_fields_of_a_share() -> None:
    value = kpis.csat.using(rule="good_bad").confidence(0.9)(score=[5, 4, 3, 1, None])
    assert value.value == 2 / 3
    assert (value.n, value.missing, value.pending) == (3, 0, 0)
    assert value.excluded == {"neutral": 1}
    assert (value.level, value.unit, value.approximate, value.no_data) == (
        0.9,
        Unit.SHARE,
        False,
        False,
    )
    assert value.metric.rule == "good_bad"
    assert float(value) == 2 / 3
    assert str(value).startswith("66.7\N{NO-BREAK SPACE}% (")
    assert str(value).endswith(", n = 3)")


def test_a_duration_is_a_timedelta_and_seconds_in_numbers() -> None:
    assert TIME.value == 2 * HOUR
    assert float(TIME) == 7200.0
    assert TIME.excluded == {"open": 1, "negative": 1}
    told = TIME.to_dict()
    assert (told["value"], told["unit"]) == (7200.0, "duration")
    assert told["low"] < 7200.0 < told["high"]
    assert str(TIME).startswith("2 hours")
    assert TIME.format("ru").startswith("2 часа")
    assert TIME.format("pl").startswith("2 godziny")


def test_a_count_has_no_interval_and_says_no_n() -> None:
    value = kpis.ticket_volume(id=range(4580))
    assert (value.value, value.low, value.high) == (4580, None, None)
    assert str(value) == "4,580"
    assert type(value.value) is int


def test_no_value_is_none_nan_and_null() -> None:
    assert NOTHING.value is None
    assert NOTHING.no_data
    assert math.isnan(float(NOTHING))
    assert str(NOTHING) == "no data (n = 0)"
    assert [NOTHING.format(lang) for lang in ("ru", "pl")] == [
        "нет данных (n = 0)",
        "brak danych (n = 0)",
    ]
    assert json.loads(json.dumps(NOTHING.to_dict()))["value"] is None


@pytest.mark.parametrize("value", [TIME, NOTHING, kpis.nps(score=[9])])
def test_a_dict_has_every_field_and_is_safe_for_json(value: object) -> None:
    told = value.to_dict()  # type: ignore[attr-defined]
    assert set(told) >= {
        *("metric", "title", "rule", "params", "group", "period", "unit", "value"),
        *("low", "high", "level", "n", "missing", "pending", "excluded", "as_of"),
    }
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_an_explanation_leaves_nothing_out() -> None:
    daily = kpis.first_contact_resolution.using(rule="net", within="3d").by("line")
    (value,) = daily.every("day", tz="Asia/Tokyo")(
        first_resolved_at=[AT, AT],
        agent_replies=[1, 1],
        reopens=[0, None],
        escalated_to_line_at=[None, None],
        line=["1", "1"],
    )
    text = value.explain()
    for words in (
        "net: one reply, of the tickets the first line could settle",
        "within = '3d'",
        "n = 1, missing = 1, pending = 0",
        "as of:    2026-05-04T09:00:00+00:00",
        "line = '1'",
        "period:   2026-05-04",
        "every day in Asia/Tokyo",
        "at 95% confidence",
    ):
        assert words in text
    assert "excluded as open = 1" in TIME.explain()
    assert "as of:    no instant is known" in NOTHING.explain()


def test_html_is_escaped() -> None:
    html = TIME._repr_html_()
    assert "<b>Resolution time</b>: 2 hours" in html
    assert html.count("<") == html.count(">")


@given(hits=st.integers(0, 30), misses=st.integers(0, 30))
def test_shares_have_the_interval_of_wilson(hits: int, misses: int) -> None:
    n = hits + misses
    value = kpis.csat(score=[5] * hits + [1] * misses)
    if not n:
        assert (value.low, value.high) == (None, None)
        return
    wanted = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert value.low == pytest.approx(wanted.low, abs=1e-12)
    assert value.high == pytest.approx(wanted.high, abs=1e-12)


@given(scores=st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_nps_has_the_published_variance(scores: list[int]) -> None:
    """Variance (p + d - (p - d)^2) / n of the shares, in points."""
    n = len(scores)
    up, down = sum(s >= 9 for s in scores) / n, sum(s <= 6 for s in scores) / n
    reach = stats.norm.ppf(0.975) * math.sqrt(max(up + down - (up - down) ** 2, 0) / n)
    value = kpis.nps(score=scores)
    assert value.value == pytest.approx(100 * (up - down), abs=1e-9)
    assert value.low == pytest.approx(max(100 * (up - down - reach), -100), abs=1e-5)
    assert value.high == pytest.approx(min(100 * (up - down + reach), 100), abs=1e-5)


@pytest.mark.parametrize("lang", ["de", "EN", ""])
def test_a_language_that_is_not_known_is_refused_and_not_guessed(lang: str) -> None:
    """Each text of a figure, with and without data; ``85,2 %`` was told for any."""
    groups = kpis.csat.by("channel")(score=[5], channel=["a"])
    empty = kpis.csat.by("channel")(score=[], channel=[])
    told = [
        lambda: TIME.format(lang),
        lambda: NOTHING.figure(lang),
        lambda: kpis.csat.label(lang),
        lambda: groups.cells(lang),
        lambda: empty.cells(lang),
        lambda: profile(Desk(tickets=[]), by="channel").to_dict(lang),
    ]
    for text in told:
        with pytest.raises(InputError, match=r"lang must be .*: got .*known are|did"):
            text()


def test_scores_have_the_decimals_that_their_scale_and_interval_ask_for() -> None:
    rating = kpis.average_rating(score=[3, 4] * 10_000 + [5])
    assert str(rating) == "3.50 (3.49 – 3.51, n = 20001)"
    assert rating.format("ru") == "3,50 (3,49 – 3,51, n = 20001)"
    assert rating.format("pl") == "3,50 (3,49 – 3,51, n = 20001)"
    sure = kpis.average_rating(score=[3, 4] * 1_000_000)
    assert str(sure) == "3.500 (3.499 – 3.501, n = 2000000)"
    wide = kpis.average_rating.using(scale=(0, 100))(score=[70, 80, 90])
    assert wide.figure() == "80.0"
    alike = kpis.average_rating(score=[4, 4])
    assert alike.figure() == "4.00"
    nps = kpis.nps(score=[10, 9, 7, 3])
    assert str(nps) == "25.0 (-56.3 – 100.0, n = 4)"
    steady = kpis.nps(score=[10, 0] * 2_000_000)
    assert str(steady) == "0.0 (-0.1 – 0.1, n = 4000000)"
    assert (kpis.ces(score=[2, 3]).figure(), kpis.ces(score=[]).figure()) == (
        "2.50",
        "no data",
    )


def test_tables_and_cards_show_scores_alike() -> None:
    """A column of a table, a goal's line and a change have the same decimals."""
    by_channel = kpis.average_rating.by("channel")
    columns = {"score": [3, 4, 4, 4], "channel": ["a", "a", "a", "b"]}
    lines = by_channel(**columns)
    assert "3.67" in str(lines)
    assert "3.67" in lines._repr_html_()
    board = Scorecard([kpis.average_rating.at_least(4.5)])
    surveys = {"kind": ["csat"] * 3, "score": [3, 4, 4]}
    card = board(Desk(surveys=surveys))
    assert "3.67" in str(card)
    assert "0.83" in str(card)
    ratio = kpis.average_rating - kpis.average_rating
    assert ratio(score=[3, 4]).figure() == "0.00"
