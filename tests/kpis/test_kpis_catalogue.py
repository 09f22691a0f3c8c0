"""The catalogue: names, words it is found by, presets."""

from __future__ import annotations

import pytest

from kpikit import kpis
from kpikit.errors import UnknownMetricError

ASKED = {
    "Wskaźnik eskalacji": "escalation_rate",
    "wskaznik eskalacji": "escalation_rate",
    "escalaton rate": "escalation_rate",
    "Wolumen zgłoszeń": "ticket_volume",
    "Support ticket volume": "ticket_volume",
    "Czas pierwszej odpowiedzi": "first_response_time",
    "Czas rozwiązania": "resolution_time",
    "average resolution tme": "resolution_time",
    "Решение 80% тикетов за 1 день, 20% тикетов за 1 час": "resolved_within",
    "Количество решенных заявок по приоритетам": "tickets_resolved",
    "количество решеных заявок": "tickets_resolved",
    "Wskaźnik satysfakcji klienta (CSAT)": "csat",
    "Wskaźnik NPS (Net Promoter Score)": "nps",
    "NPS": "nps",
    "net promotor score": "nps",
    "Wskaźnik rozwiązania przy pierwszym kontakcie": "first_contact_resolution",
    "FCR": "first_contact_resolution",
    "Open tickets at an instant": "backlog",
    "Reopen rate": "reopen_rate",
    "Время реакции на просьбу о доработке": "change_request_response_time",
    "Incident response time": "incident_response_time",
    "Task completion rate": "task_completion_rate",
}


@pytest.mark.parametrize(("words", "name"), ASKED.items())
def test_a_metric_is_found_by_the_words_people_use(words: str, name: str) -> None:
    assert kpis.find(words)[0].name == name


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_every_metric_is_found_by_its_own_words(metric: object) -> None:
    words = [metric.name, *metric.titles.values()]  # type: ignore[attr-defined]
    for text in (*words, *metric.definition.asked.values()):  # type: ignore[attr-defined]
        assert metric in kpis.find(text)[:2]


@pytest.mark.parametrize("words", ["", "?!", "xyzzy", "погода"])
def test_nothing_is_found_where_nothing_is_near(words: str) -> None:
    assert kpis.find(words) == ()


@pytest.mark.parametrize("metric", kpis.all(), ids=lambda m: m.name)
def test_every_metric_is_documented(metric: object) -> None:
    assert getattr(kpis, metric.name) is metric  # type: ignore[attr-defined]
    assert set(metric.titles) == {"en", "ru", "pl"}  # type: ignore[attr-defined]
    for field in ("name", "formula", "source", "key", "at", "better"):
        assert getattr(metric, field)
    assert all(metric.rules.values())  # type: ignore[attr-defined]
    rule = metric.rule  # type: ignore[attr-defined]
    assert rule is None or rule in metric.rules  # type: ignore[attr-defined]
    assert metric.needs <= metric.using().needs  # type: ignore[attr-defined]


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownMetricError, match="got 'csta'; did you mean 'csat'"):
        kpis.csta  # noqa: B018
    assert not hasattr(kpis, "frist_response_time")
    with pytest.raises(AttributeError, match="__nothing__"):
        kpis.__nothing__  # noqa: B018
    assert {"csat", "nps", "all", "find"} <= set(dir(kpis))


def test_presets_are_another_metric_with_a_choice_of_rows() -> None:
    answers = {"kind": ["csat", "stakeholder", "stakeholder"], "score": [1, 5, 4]}
    assert kpis.stakeholder_satisfaction(**answers).value == 1.0
    assert kpis.csat(**answers).value == 0.0
    assert tuple(kpis.incident_response_time.rules) == ("human", "acknowledged")
    assert kpis.stakeholder_satisfaction.rules == kpis.csat.rules
    assert kpis.task_completion_time.better == "lower"


BENCHMARKS = [(m, each) for m in kpis.all() for each in m.definition.benchmarks]


@pytest.mark.parametrize(("metric", "benchmark"), BENCHMARKS)
def test_a_benchmark_says_who_published_it(metric: object, benchmark: object) -> None:
    assert benchmark.text  # type: ignore[attr-defined]
    assert benchmark.source  # type: ignore[attr-defined]
    assert benchmark.rule in {None, *metric.rules}  # type: ignore[attr-defined]
    assert not benchmark.url or benchmark.url.startswith("http")  # type: ignore[attr-defined]


def test_a_benchmark_is_of_the_metric_itself() -> None:
    """What holds for all tickets is not said of those of one kind."""
    assert kpis.csat.definition.benchmarks
    assert not kpis.stakeholder_satisfaction.definition.benchmarks
    (lag,) = kpis.deployment_lag.definition.benchmarks
    assert lag.published.endswith("as quoted by Apache DevLake, 2023")
    (zendesk,) = [
        b for b in kpis.csat.definition.benchmarks if b.source.startswith("Zendesk")
    ]
    assert (zendesk.rule, zendesk.published) == (
        "good_bad",
        "Zendesk Benchmark Q3 2013",
    )
