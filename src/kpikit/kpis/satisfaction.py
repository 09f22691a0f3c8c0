"""What customers say: satisfaction and recommendation."""

from __future__ import annotations

from typing import Literal

from kpikit.kpis.scales import on_scale
from kpikit.measures import Expr, Measure, Net, Share, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.units import Unit

__all__ = ["csat", "nps"]

Answers = Literal["all", "latest", "first"]


def _chosen(answers: Answers) -> Expr:
    """The answers that count: all, or one of each respondent."""
    answered = col.score.is_present()
    if answers == "all":
        return answered
    return answered & (
        col.is_latest_answer if answers == "latest" else col.is_first_answer
    )


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Customer satisfaction",
        "ru": "Удовлетворённость клиентов",
        "pl": "Satysfakcja klienta",
    },
    asked={
        "en": "CSAT",
        "ru": "80% клиентов довольны новой системой работы (субъективный NPS)",
        "pl": "Wskaźnik satysfakcji klienta (CSAT)",
    },
    formula="satisfied answers / answers; by default the top two of five",
    rules={
        "top_two": RuleDoc(
            "the two highest scores are satisfied", used_by="Intercom, Qualtrics, ACSI"
        ),
        "good_bad": RuleDoc(
            "the upper half of the scale is good, the lower bad; the midpoint is"
            " excluded and counted as neutral",
            used_by="two-way ratings (good or bad)",
        ),
        "top_box": RuleDoc("only the highest score is satisfied", used_by="MetricNet"),
        "yes": RuleDoc(
            "surveys of kind yes_no: yes (1) is satisfied, no (0) is not",
            used_by="yes or no surveys",
            where={"kind": ("yes_no",)},
        ),
    },
    key="respondent",
    where={"kind": ("csat",)},
    source="docs/reference/sources.md#csat",
    benchmarks=(
        Benchmark(
            "85 % or more very satisfied is world class",
            source="SQM Group (top box of five, 500 North American call centers)",
            rule="top_box",
            url="https://www.sqmgroup.com/resources/library/blog/learn-best-call-centers-improve-fcr-csat-and-reduce-cost",
        ),
        Benchmark(
            "77 % on average in 2023; 75 to 84 % is good, 85 % or more world class",
            source="Surveypal, Customer service benchmarks",
            year=2023,
            url="https://surveypal.com/customer-service-benchmarks/",
        ),
        Benchmark(
            "82 % on average, at 16,000 companies",
            source="Zendesk Benchmark Q3 2013",
            year=2013,
            rule="good_bad",
            url="https://www.zendesk.com/newsroom/press-releases/zendesk-benchmark-customer-satisfaction-rise-big-gains-emerging-markets/",
        ),
    ),
)
def csat(
    rule: str = "top_two",
    scale: tuple[int, int] = (1, 5),
    answers: Answers = "all",
) -> Measure:
    """Share of answered surveys that score satisfied.

    ``csat = count(satisfied answers) / count(answers)``

    Args:
        rule: What counts as satisfied.
        scale: Lowest and highest score of the survey; the rule ``yes`` has 0 and 1.
        answers: ``all``, or only the ``latest`` or ``first`` of each respondent.

    Returns:
        A share, 0..1; no value when nobody answered. Unanswered surveys are no part of
        it.

    Raises:
        ScaleError: A score lies outside *scale*.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#csat

    >>> csat(score=[5, 4, 2, None]).value
    0.6666666666666666
    """
    low, high = (0, 1) if rule == "yes" else scale
    middle = (low + high) / 2
    satisfied = {
        "top_two": col.score >= high - 1,
        "good_bad": col.score > middle,
        "top_box": col.score >= high,
        "yes": col.score >= 1,
    }[rule]
    return Share(
        satisfied,
        of=_chosen(answers),
        excluded={"neutral": col.score == middle} if rule == "good_bad" else {},
        requires=(on_scale(low, high, whole=rule == "yes", is_chosen=rule != "yes"),),
    )


@metric(
    unit=Unit.SCORE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Net promoter score",
        "ru": "Индекс потребительской лояльности (NPS)",
        "pl": "Wskaźnik NPS",
    },
    asked={"en": "NPS", "pl": "Wskaźnik NPS (Net Promoter Score)"},
    formula="100 × (share scoring 9–10 − share scoring 0–6)",
    key="respondent",
    bounds=(-100, 100),
    where={"kind": ("nps",)},
    source="Reichheld 2003, The one number you need to grow; docs/reference/sources.md",
    benchmarks=(
        Benchmark(
            "above 0 is good, above 20 favourable, above 50 excellent, above 80 world"
            " class",
            source="Bain & Company, as commonly quoted",
        ),
    ),
)
def nps(answers: Answers = "all") -> Measure:
    """Promoters less detractors, in points.

    ``nps = 100 × (count(9–10) − count(0–6)) / count(answers)``

    Args:
        answers: ``all``, or only the ``latest`` or ``first`` of each respondent.

    Returns:
        A score, −100..100; no value when nobody answered. Unanswered surveys are no
        part of it.

    Raises:
        ScaleError: A score is no whole number from 0 to 10.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#nps

    >>> nps(score=[10, 9, 7, 3]).value
    25.0
    """
    return Net(
        col.score >= 9,
        col.score <= 6,
        scale=100,
        of=_chosen(answers),
        requires=(on_scale(0, 10, whole=True),),
    )
