"""A chart for each group: together they signal as seldom as one; each can go on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import kpikit as kk
from kpikit import Desk, kpis
from kpikit.errors import PayloadError
from kpikit.metrics.trends import Chart, Charts
from kpikit.metrics.trends.state import WatchStates

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
STEADY = [4, 5, 4, 6, 5, 4, 6, 5, 4, 5, 6, 4]
WEEKLY = kpis.first_response_time.by("line").every("week")


def waits(
    lines: dict[str | None, list[float | None]], *, weeks: int | None = None
) -> Desk:
    """One answered ticket of each line and week; None is a week without any."""
    rows = [
        (MONDAY + timedelta(days=7 * week), line, hours)
        for line, waited in lines.items()
        for week, hours in enumerate(waited)
        if hours is not None
    ]
    length = max(map(len, lines.values())) if weeks is None else weeks
    return Desk(
        tickets={
            "id": list(range(len(rows))),
            "created_at": [at for at, _, _ in rows],
            "first_response_at": [at + timedelta(hours=h) for at, _, h in rows],
            "line": [line for _, line, _ in rows],
        },
        as_of=MONDAY + timedelta(days=7 * length),
    )


BOTH = {"1": [*STEADY, 5, 40, 5], "2": [*STEADY, 5, 5, 0.1]}


def test_each_group_has_a_chart_and_adverse_signals_come_first() -> None:
    """Line 1 gets slow in one week, line 2 fast in a later one."""
    charts = WEEKLY.watch("xmr")(waits(BOTH))
    assert isinstance(charts, Charts)
    assert [chart.group for chart in charts] == [{"line": "1"}, {"line": "2"}]
    assert len(charts) == 2
    assert charts[1].baseline.points == 12
    assert not charts.unjudged
    (slow,) = charts.adverse
    assert (slow.period, slow.group) == ("2026-04-06", {"line": "1"})
    assert str(slow).startswith("line 1, 2026-04-06: one point beyond")
    assert charts.signals[0] == slow
    told = str(charts)
    assert "2026-04-06 beyond adverse" in told
    assert "4 hours 50 minutes" in told
    assert "<table" in charts._repr_html_()
    plain = json.loads(charts.to_json())
    assert plain["signals"][0]["group"] == {"line": "1"}
    assert [one["group"] for one in plain["charts"]] == [{"line": "1"}, {"line": "2"}]


def test_one_group_alone_is_the_chart_without_groups() -> None:
    """Nothing is shared, so nothing is widened."""
    desk = waits({"1": [*STEADY, 5, 40, 5, 5]})
    (own,) = WEEKLY.watch("xmr")(desk)
    plain = kpis.first_response_time.every("week").watch("xmr")(desk)
    assert isinstance(plain, Chart)
    assert [p.to_dict() for p in own] == [p.to_dict() for p in plain]
    assert [s.period for s in own.signals] == [s.period for s in plain.signals]


def test_limits_are_wider_the_more_groups_there_are() -> None:
    """The centre stays; a point just beyond the limits of one chart is ordinary."""
    lines = {str(line): [*STEADY, 5] for line in range(12)}
    few, many = (
        WEEKLY.watch("xmr")(waits(dict(list(lines.items())[:count])))
        for count in (2, 12)
    )
    alone = kpis.first_response_time.every("week").watch("xmr")(waits({"1": STEADY}))
    highs = [chart.points[-1].high for chart in (alone, few[0], many[0])]
    assert highs == sorted(highs)
    assert (
        len({round(chart.baseline.centre) for chart in (alone, few[0], many[0])}) == 1
    )
    assert highs[0] < 1.1 * 3600 * 7.8


@pytest.mark.parametrize("method", ["xmr", "ewma", "cusum"])
def test_steady_groups_signal_together_as_seldom_as_one(method: str) -> None:
    """Six groups for thirty weeks after a short baseline, twelve times over."""
    random = np.random.default_rng(17)
    watch, single = (
        metric.every("week").watch(method)
        for metric in (WEEKLY, kpis.first_response_time)
    )
    together = alone = 0
    for _ in range(12):
        lines = {str(n): random.normal(20, 3, 42).tolist() for n in range(6)}
        together += len(watch(waits(lines)).signals)
        alone += len(single(waits({"1": lines["1"]})).signals)
        alone += len(single(waits({"2": lines["2"]})).signals)
    # six groups are expected to give as many as one chart, so half as many as two
    assert together <= alone


@pytest.mark.parametrize("method", ["xmr", "ewma", "cusum"])
def test_groups_go_on_together_where_they_stood(method: str) -> None:
    """Through objects, dicts and bytes; a group that came later has no baseline."""
    drift = [5, 7, 9, 12, 14, 20, 30]
    lines = {"1": [*STEADY, *drift], "2": [*STEADY, *([5] * 7)]}
    watch = WEEKLY.watch(method)
    whole = watch(waits(lines))
    first = watch(waits({k: v[:14] for k, v in lines.items()}))
    assert WatchStates.from_bytes(first.state.to_bytes()) == first.state
    for state in (first.state, first.state.to_dict(), first.state.to_bytes()):
        later = watch.resume(state)(waits({**lines, "3": [None] * 15 + [5.0] * 4}))
        told = [s.to_dict() for c in (first, later) for s in c.signals]
        known = [s.to_dict() for s in whole.signals]
        assert sorted(map(str, told)) == sorted(map(str, known))
        assert told
        assert later.state == whole.state
        ((group, why),) = later.unjudged
        assert group == {"line": "3"}
        assert "was not there" in why


def test_a_group_without_new_periods_keeps_its_state() -> None:
    """It may come back later."""
    watch = WEEKLY.watch("xmr")
    first = watch(waits(BOTH))
    desk = waits({"1": [*BOTH["1"], 5.0]})
    later = watch.resume(first.state)(desk)
    assert [chart.group for chart in later] == [{"line": "1"}]
    kept = dict(later.state.states)
    assert kept["2",] == dict(first.state.states)["2",]
    assert kept["1",].last == "2026-04-20"


def test_groups_that_cannot_be_judged_say_why() -> None:
    """Too few weeks, no variation; a missing label is a group of its own."""
    lines = {
        "1": [*STEADY, 5],
        "2": [4.0] * 13,
        "3": [None] * 10 + [5.0, 6, 5],
        None: [*STEADY, 5],
    }
    charts = WEEKLY.watch("xmr")(waits(lines))
    assert [chart.group["line"] for chart in charts] == ["1", None]
    reasons = {group["line"]: why for group, why in charts.unjudged}
    assert "baseline must vary" in reasons["2"]
    assert "baseline must fit the data" in reasons["3"]
    told = str(charts)
    assert "line 2: baseline must vary" in told
    assert "(missing)" in told
    nothing = WEEKLY.watch("xmr")(waits({"2": [4.0] * 13}))
    assert str(nothing).startswith("no chart\nline 2: baseline must vary")


def test_notes_of_some_groups_name_them() -> None:
    """What is true of all is said once without names."""
    lines = {"1": [*STEADY, 5, 5], "2": [*STEADY, None, 5]}
    told = str(WEEKLY.watch("xmr")(waits(lines, weeks=13)))
    assert "\n2026-04-06 is not over yet" in told
    assert "line 2: 1 period has no figure" in told


def test_shares_by_group_are_judged_by_their_rows() -> None:
    """Limits of p move away with the number of groups, but deviations are known."""
    random = np.random.default_rng(2)
    rows = []
    for week in range(16):
        for channel, rate in (("chat", 0.9), ("email", 0.8)):
            hits = random.binomial(60, 0.4 if (week, channel) == (14, "chat") else rate)
            rows += [(MONDAY + timedelta(days=7 * week), channel, 5)] * hits
            rows += [(MONDAY + timedelta(days=7 * week), channel, 1)] * (60 - hits)
    at, channel, score = (list(column) for column in zip(*rows, strict=True))
    surveys = {"answered_at": at, "channel": channel, "score": score}
    desk = Desk(
        surveys={**surveys, "kind": ["csat"] * len(at)},
        as_of=MONDAY + timedelta(days=7 * 16),
    )
    charts = kpis.csat.by("channel").every("week").watch("p")(desk)
    assert [(s.period, s.group["channel"]) for s in charts.adverse] == [
        ("2026-04-13", "chat")
    ]
    assert {chart.baseline.width for chart in charts} == {1.0}


def test_groups_of_dates_and_flags_travel() -> None:
    """Labels keep their type through JSON."""
    desk = waits({"1": [*STEADY, 5]})
    rows = desk.tickets.to_dicts()
    tickets = {
        "id": [row["id"] for row in rows],
        "created_at": [row["created_at"] for row in rows],
        "first_response_at": [row["first_response_at"] for row in rows],
        "launch_on": [date(2026, 1, 1)] * len(rows),
    }
    desk = Desk(tickets=tickets, as_of=MONDAY + timedelta(days=91))
    watch = kpis.first_response_time.by("launch_on").every("week").watch("xmr")
    state = watch(desk).state
    again = WatchStates.from_bytes(state.to_bytes())
    assert again == state
    assert again.states[0][0] == (date(2026, 1, 1),)


def test_states_of_other_watches_are_refused() -> None:
    """Of one chart, of other groups, and what is no state."""
    state = WEEKLY.watch("xmr")(waits(BOTH)).state
    plain = kpis.first_response_time.every("week").watch("xmr")
    for watch, other in (
        (plain, state),
        (WEEKLY.watch("ewma"), state),
        (kpis.first_response_time.by("team").every("week").watch("xmr"), state),
        (WEEKLY.watch("xmr"), plain(waits({"1": [*STEADY, 5]})).state),
    ):
        with pytest.raises(PayloadError, match="state must be of"):
            watch.resume(other)
    for wrong in ({"states": 3}, {**state.to_dict(), "charts": "many"}, [], 3):
        with pytest.raises(PayloadError, match="data must be the state of a watch"):
            WEEKLY.watch("xmr").resume(wrong)


def test_a_single_rule_may_be_given_as_text() -> None:
    """As well as a list of them."""
    watch = WEEKLY.watch("xmr", rules="beyond")
    assert watch.rules == ("beyond",)


def test_the_whole_catalogue_takes_groups_too() -> None:
    """Each group is one more look of the family, and says which it is."""
    random = np.random.default_rng(4)
    lines = {str(n): random.normal(20, 2, 20).tolist() for n in range(4)}
    lines["0"][15] = 90.0
    found = kk.watch(
        waits(lines), metrics=[kpis.first_response_time.by("line"), kpis.backlog]
    )
    (alarm,) = [one for one in found.adverse if one.group]
    assert (alarm.period, alarm.group) == ("2026-04-20", {"line": "0"})
    assert "line 0" in str(found)
    assert alarm.to_dict()["group"] == {"line": "0"}
    short = waits({"0": lines["0"], "1": [5.0, 6]})
    told = kk.watch(short, metrics=[kpis.first_response_time.by("line")]).unjudged
    assert [name for name, _ in told] == ["first_response_time, line 1"]
