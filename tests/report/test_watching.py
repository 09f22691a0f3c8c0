"""The whole catalogue at once: few false alarms, adverse first, reasons told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import kpikit as kk
from kpikit import kpis
from kpikit.errors import InputError, InputTypeError
from kpikit.measures.students import student_chance
from kpikit.metrics.trends.families import holm, normal_chance
from kpikit.report.watching import _of_figures


@pytest.fixture(scope="module")
def alarms() -> object:
    """What the example desk shows."""
    return kk.watch(kk.example_desk())


def test_the_example_slides_into_development(alarms: object) -> None:
    """Its ratio is seen from the first week of May, and adverse signals come first."""
    verdicts = [one.verdict for one in alarms.signals]
    assert verdicts == sorted(verdicts, key=["adverse", "changed", "favourable"].index)
    weeks = [
        one.period
        for one in alarms.signals
        if one.metric.name == "development_support_ratio"
    ]
    assert min(weeks) == "2026-05-04"
    assert {one.metric.name for one in alarms.adverse} >= {"service_level"}


def test_what_cannot_be_judged_says_why(alarms: object) -> None:
    """No data, too short, constant; and the week that is not over."""
    reasons = dict(alarms.unjudged)
    bare = kk.Desk(tickets={"id": [1], "created_at": ["2026-05-04T09:00:00Z"]})
    (unjudged,) = kk.watch(bare, metrics=[kpis.csat]).unjudged
    assert "table 'surveys'" in unjudged[1]
    assert "baseline must fit the data" in reasons["nps"]
    assert "baseline must vary" in reasons["social_response_rate"]
    assert alarms.notes[0].startswith("2026-06-29 is not over yet")
    assert "chance of any false alarm in a period: 5 %" in str(alarms)
    assert "<table" in alarms._repr_html_()
    assert '"false_alarms": 0.05' in alarms.to_json()


def test_wrong_arguments_are_refused() -> None:
    """Each names what it must be."""
    desk = kk.example_desk()
    with pytest.raises(InputTypeError, match="desk must be a Desk"):
        kk.watch(3)
    with pytest.raises(InputError, match="at least 8 periods"):
        kk.watch(desk, baseline=3)
    with pytest.raises(InputTypeError, match="a number of periods"):
        kk.watch(desk, baseline="2026-Q1")
    for chance in (5, 0, "0.05"):
        with pytest.raises(InputError, match="between 0 and 1"):
            kk.watch(desk, false_alarms=chance)
    for metrics in ("csat", kpis.csat, 3):
        with pytest.raises(InputTypeError, match="metrics must be a list of metrics"):
            kk.watch(desk, metrics=metrics)
    with pytest.raises(InputTypeError, match="must be metrics: got 'csat'"):
        kk.watch(desk, metrics=["csat"])


def test_a_metric_without_its_parameters_is_not_judged() -> None:
    """Of those that were asked for; the catalogue goes without it."""
    found = kk.watch(kk.example_desk(), metrics=[kpis.stage_time, kpis.csat])
    assert ("stage_time", "from_stage and to_stage must be given") in found.unjudged


def test_weekdays_that_differ_are_warned_about() -> None:
    """Of the metrics whose baseline repeats every seven days."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    at = [
        start + timedelta(days=day, minutes=n)
        for day in range(42)
        for n in range(5 if day % 7 > 4 else 40 + day % 3)
    ]
    desk = kk.Desk(tickets={"id": list(range(len(at))), "created_at": at})
    metrics = [kpis.ticket_volume]
    found = kk.watch(desk, "day", metrics=metrics, baseline=28)
    assert any(n.startswith("ticket_volume: weekdays differ") for n in found.notes)
    assert not any("weekdays" in n for n in kk.watch(desk, metrics=metrics).notes)


def test_no_signal_is_said() -> None:
    """Of one quiet metric."""
    found = kk.watch(kk.example_desk(), metrics=[kpis.abandonment_rate])
    assert str(found).startswith("no signals")


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [
        (12.7062, 1, 0.05),
        (4.302653, 2, 0.05),
        (2.228139, 10, 0.05),
        (3.10581, 11, 0.01),
    ],
)
def test_students_t_is_that_of_the_tables(
    t: float, freedom: int, chance: float
) -> None:
    """Two-sided points of the usual table, for even and odd degrees of freedom."""
    assert student_chance(t, freedom) == pytest.approx(chance, abs=1e-6)
    assert student_chance(-t, freedom) == student_chance(t, freedom)


def test_holm_stops_at_the_first_that_fails() -> None:
    """What would stand by itself does not when many were looked at."""
    assert holm([0.04] * 20, 0.05) == [False] * 20
    assert holm([0.04], 0.05) == [True]
    assert holm([], 0.05) == []
    assert normal_chance(1.959964) == pytest.approx(0.05)


def test_a_steady_catalogue_seldom_gives_an_alarm() -> None:
    """Forty steady metrics: any false alarm in a period at most one time in twenty."""
    random = np.random.default_rng(21)
    false = 0
    for _ in range(400):
        chances = []
        for _ in range(40):
            _, scores = _of_figures(kpis.csat, random.normal(5, 1, 13), 12)
            chances.append(student_chance(float(scores[0]), 11))
        false += any(holm(chances, 0.05))
    assert false / 400 <= 0.08


def test_a_week_of_one_answer_is_no_alarm() -> None:
    """It would be among the many answers of an ordinary week."""
    random = np.random.default_rng(3)
    start = datetime(2026, 1, 5, tzinfo=UTC)

    def desk(answers: int) -> kk.Desk:
        at, score = [], []
        for week in range(16):
            number = answers if week == 14 else 9
            at += [start + timedelta(days=7 * week)] * number
            usual = random.integers(1, 5, 9).tolist()
            score += [5] * number if week == 14 else usual
        rows = {"score": score, "answered_at": at, "kind": ["ces"] * len(at)}
        return kk.Desk(surveys=rows, as_of=start + timedelta(days=7 * 16))

    assert kk.watch(desk(9), metrics=[kpis.ces]).adverse
    assert not kk.watch(desk(1), metrics=[kpis.ces]).signals


def test_what_comes_later_does_not_change_what_was_judged() -> None:
    """A wait of nothing has no logarithm; the others keep theirs."""
    hours = [4, 5, 4, 6, 5, 4, 6, 5, 4, 5, 6, 4, 40.0]
    values = np.array([3600.0 * h for h in hours])
    metric = kpis.first_response_time
    _, first = _of_figures(metric, values, 12)
    _, later = _of_figures(metric, np.append(values, 0.0), 12)
    assert later[0] == first[0]
    assert -20 < later[1] < 0


def test_one_audit_is_one_audit() -> None:
    """Ten items that one failed critical item made nothing are no ten failures."""
    desk = kk.example_desk()
    found = kk.review(desk, "2026-06", metrics=[kpis.audit_score])
    (line,) = found.lines
    assert (float(line.before), float(line.after)) == (0.0, 1.0)
    assert line.verdict == "unclear"
    assert not found.better
