"""What people say besides satisfied or not: ratings, effort, both questions, staff."""

from __future__ import annotations

from kpikit.kpis.scales import on_scale
from kpikit.measures import Mean, Measure, Net, Share, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.params import Scale
from kpikit.units import Unit

__all__ = [
    "agent_satisfaction",
    "average_rating",
    "ces",
    "employee_engagement",
    "satisfied_and_recommending",
    "survey_response_rate",
]

_ANSWERED = col.score.is_present()


@metric(
    unit=Unit.SCORE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Average rating",
        "ru": "Средняя оценка",
        "pl": "Średnia ocena",
    },
    asked={"ru": "Средняя оценка выполненных обращений клиентом"},
    formula="mean score on its own scale",
    where={"kind": ("csat",)},
    source="docs/reference/sources.md#average-rating",
)
def average_rating(scale: Scale = None) -> Measure:
    """Mean score of the customers' ratings.

    ``average_rating = sum(score) / count(answers)``

    Args:
        scale: Lowest and highest score of the survey. None takes scores as they are,
            and so cannot tell ratings of several scales in one column: say the scale
            where there may be such, and keep others apart with ``.where`` or ``.by``.

    Returns:
        A score on the scale of the survey, whatever it is; no value when nobody
        answered. Unanswered surveys are no part of it.

    Raises:
        ScaleError: A score lies outside *scale*.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#average-rating

    >>> average_rating(score=[5, 4, 3, None]).value
    4.0
    >>> average_rating.using(scale=(1, 5))(score=[5, 4, 90])
    Traceback (most recent call last):
    kpikit.errors.ScaleError: score must be a score on its scale 1..5: got 90.0 ...
    """
    requires = () if scale is None else (on_scale(*scale, is_chosen=True),)
    return Mean(col.score, of=_ANSWERED, requires=requires)


@metric(
    unit=Unit.SCORE,
    better="lower",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Customer effort score",
        "ru": "Усилия клиента (CES)",
        "pl": "Wysiłek klienta (CES)",
    },
    asked={"pl": "Wskaźnik wysiłku klienta (CES)"},
    formula=(
        "mean effort on 1–5 (CES 1.0, lower is better); the ease_ rules are CES 2.0 on"
        " 1–7, higher is better"
    ),
    rules={
        "effort_mean": RuleDoc(
            "mean of how much effort it took, 1 very low to 5 very high",
            used_by="CES 1.0 (Dixon, Freeman and Toman 2010)",
            bounds=(1, 5),
        ),
        "ease_mean": RuleDoc(
            "mean of how far they agree that it was made easy, 1 to 7",
            used_by="CES 2.0 (CEB, now Gartner)",
            better="higher",
            bounds=(1, 7),
        ),
        "ease_top_three": RuleDoc(
            "share of answers 5, 6 and 7 of 7: somewhat agree or more",
            used_by="CES 2.0 as reported by Gartner",
            unit=Unit.SHARE,
            better="higher",
        ),
        "ease_net": RuleDoc(
            "100 × (share of 5 to 7 − share of 1 to 3), −100 to 100",
            used_by="desks that report a net easy score",
            better="higher",
            bounds=(-100, 100),
        ),
    },
    where={"kind": ("ces",)},
    source="docs/reference/sources.md#ces",
)
def ces(rule: str = "effort_mean") -> Measure:
    """How much effort it took the customers, or how easy it was.

    ``ces = sum(score) / count(answers)``, on 1–5 as effort

    Args:
        rule: Which question was asked, and which figure is made of it. Unit and
            direction are the rule's own.

    Returns:
        A score on the scale of the question; of ``ease_top_three`` a share, 0..1; of
        ``ease_net`` points, −100..100. No value when nobody answered. Unanswered
        surveys are no part of it.

    Raises:
        ScaleError: A score lies outside the scale of the rule.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#ces

    >>> ces(score=[1, 2, 5, None]).value
    2.6666666666666665
    >>> ces.using(rule="ease_top_three")(score=[7, 5, 4, 1]).value
    0.5
    """
    if rule == "effort_mean":
        return Mean(col.score, of=_ANSWERED, requires=(on_scale(1, 5),))
    requires = (on_scale(1, 7),)
    if rule == "ease_mean":
        return Mean(col.score, of=_ANSWERED, requires=requires)
    easy = col.score >= 5
    if rule == "ease_top_three":
        return Share(easy, of=_ANSWERED, requires=requires)
    return Net(easy, col.score <= 3, scale=100, of=_ANSWERED, requires=requires)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Satisfied and recommending",
        "ru": "Довольны и готовы советовать",
        "pl": "Zadowoleni i polecający",
    },
    asked={
        "ru": "«Вы удовлетворены нашей работой?» и «Вы готовы посоветовать нас"
        " коллегам?» — оба «Да»"
    },
    formula="respondents answering yes to both questions / respondents answering both",
    key="respondent",
    where={"kind": ("yes_no",)},
    source="docs/reference/sources.md#satisfied-and-recommending",
)
def satisfied_and_recommending() -> Measure:
    """Share of respondents who are satisfied and would recommend us.

    ``satisfied_and_recommending = count(both yes) / count(both answered)``

    The two answers are those of a respondent (about one ticket, where they name one) to
    the questions ``satisfied`` and ``recommend`` of yes_no surveys; of several to one
    question the latest counts.

    Returns:
        A share, 0..1; no value when nobody answered both. Answers to ``satisfied`` that
        have no partner, or were replaced by a later one, are excluded as ``unpaired``.

    Raises:
        ScaleError: An answer is neither 1 (yes) nor 0 (no).
        UnavailableError: Surveys lack ``score``, ``question`` or ``respondent`` (of a
            desk also ``kind``).

    Source: docs/reference/sources.md#satisfied-and-recommending

    >>> satisfied_and_recommending(
    ...     respondent=["ann", "ann", "bob", "bob"],
    ...     question=["satisfied", "recommend", "satisfied", "recommend"],
    ...     score=[1, 1, 1, 0],
    ... ).value
    0.5
    """
    return Share(
        (col.score >= 1) & (col.recommend_score >= 1),
        of=(col.question == "satisfied") & _ANSWERED,
        excluded={"unpaired": col.recommend_score.is_missing()},
        requires=(
            on_scale(0, 1, whole=True),
            on_scale(0, 1, whole=True, score=col.recommend_score),
        ),
    )


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="surveys",
    at="sent_at",
    titles={
        "en": "Survey response rate",
        "ru": "Доля ответивших на опрос",
        "pl": "Odsetek odpowiedzi na ankiety",
    },
    asked={"en": "Survey response rate"},
    formula="surveys answered / surveys delivered",
    source="docs/reference/sources.md#survey-response-rate",
    benchmarks=(
        Benchmark(
            "10 to 15 % of external surveys, 30 to 40 % at least of internal ones",
            source="Survey Gizmo, as quoted by Bizfluent",
            url="https://bizfluent.com/how-6514726-calculate-response-rates.html",
        ),
    ),
)
def survey_response_rate() -> Measure:
    """Share of the surveys sent that were answered, of all kinds.

    ``survey_response_rate = count(answered) / count(sent)``

    Returns:
        A share, 0..1; no value when nothing was sent. Surveys without ``sent_at`` are
        no part of it. A survey is answered when it has a score.

    Raises:
        UnavailableError: Surveys lack ``sent_at`` or ``score``.

    Source: docs/reference/sources.md#survey-response-rate

    >>> from datetime import UTC, datetime
    >>> sent = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> survey_response_rate(sent_at=[sent] * 4, score=[5, None, 0, None]).value
    0.5
    """
    return Share(_ANSWERED, of=col.sent_at.is_present())


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Agent satisfaction",
        "ru": "Удовлетворённость сотрудников",
        "pl": "Satysfakcja agentów",
    },
    asked={"pl": "Wskaźnik satysfakcji agenta / pracowników"},
    formula=(
        "favourable answers (top two of five) / answers; groups under five answers are"
        " suppressed"
    ),
    rules={
        "favourable": RuleDoc(
            "the two highest answers of five are favourable",
            used_by="employee surveys (percent favourable)",
        ),
        "mean": RuleDoc(
            "mean answer on 1–5",
            used_by="MetricNet",
            unit=Unit.SCORE,
            bounds=(1, 5),
        ),
        "enps": RuleDoc(
            "100 × (share scoring 9–10 − share scoring 0–6) of how likely they would"
            " recommend the work here, −100 to 100",
            used_by="employee net promoter score",
            unit=Unit.SCORE,
            bounds=(-100, 100),
        ),
    },
    where={"kind": ("agent",)},
    source="docs/reference/sources.md#agent-satisfaction",
    benchmarks=(
        Benchmark(
            "10 to 30 is good, above 50 excellent",
            source="Compile, eNPS",
            rule="enps",
            url="https://compile.fi/en/blog/",
        ),
    ),
)
def agent_satisfaction(rule: str = "favourable", smallest_group: int = 5) -> Measure:
    """Share of the agents' answers that are favourable.

    ``agent_satisfaction = count(4 or 5) / count(answers)``

    Args:
        rule: Which figure is made of the answers; unit and scale are the rule's own.
        smallest_group: Groups of fewer answers show no figure, so that nobody's
            answers can be told.

    Returns:
        A share, 0..1; of ``mean`` a score 1..5, of ``enps`` points, −100..100. No value
        when nobody answered; groups that are too small have none either, and say so
        (``is_suppressed``) with their ``n``. Unanswered surveys are no part of it.

    Raises:
        ScaleError: A score lies outside the scale of the rule.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#agent-satisfaction

    >>> agent_satisfaction(score=[5, 4, 4, 3, 1]).value
    0.6
    >>> agent_satisfaction(score=[5, 4, 4, 3]).is_suppressed
    True
    """
    if rule == "enps":
        return Net(
            col.score >= 9,
            col.score <= 6,
            scale=100,
            of=_ANSWERED,
            requires=(on_scale(0, 10, whole=True),),
            smallest_group=smallest_group,
        )
    requires = (on_scale(1, 5),)
    if rule == "mean":
        return Mean(
            col.score, of=_ANSWERED, requires=requires, smallest_group=smallest_group
        )
    return _favourable(smallest_group)


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Employee engagement",
        "ru": "Вовлечённость сотрудников",
        "pl": "Zaangażowanie pracowników",
    },
    asked={"pl": "Wyniki zaangażowania pracowników"},
    formula=(
        "favourable answers / answers, over the engagement questions; groups under five"
        " are suppressed"
    ),
    where={"kind": ("engagement",)},
    source="docs/reference/sources.md#employee-engagement",
    benchmarks=(
        Benchmark(
            "72 % of workers are engaged, across the world",
            source="Culture Amp, Employee experience trends",
            year=2023,
            url="https://www.cultureamp.com/blog/employee-experience-trends-2023",
        ),
    ),
)
def employee_engagement(smallest_group: int = 5) -> Measure:
    """Share of the answers to the engagement questions that are favourable.

    ``employee_engagement = count(4 or 5) / count(answers)``, over all questions

    Args:
        smallest_group: Groups of fewer answers show no figure, so that nobody's
            answers can be told.

    Returns:
        A share, 0..1; no value when nobody answered; groups that are too small have
        none either, and say so (``is_suppressed``) with their ``n``. Unanswered surveys
        are no part of it.

    Raises:
        ScaleError: A score lies outside 1..5.
        UnavailableError: Surveys lack ``score`` (of a desk also ``kind``).

    Source: docs/reference/sources.md#employee-engagement

    >>> employee_engagement(score=[5, 4, 4, 4, 1, None]).value
    0.8
    """
    return _favourable(smallest_group)


def _favourable(smallest_group: int) -> Measure:
    """The share of the top two of five."""
    return Share(
        col.score >= 4,
        of=_ANSWERED,
        requires=(on_scale(1, 5),),
        smallest_group=smallest_group,
    )
