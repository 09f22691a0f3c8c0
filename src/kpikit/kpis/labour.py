"""Logged work and capacity: how much there is, for what, and how much of it is used."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from kpikit.kpis.counted import WorkOn
from kpikit.measures import Measure, Ratio, State, Sum, col
from kpikit.measures.measure import Estimate
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.units import Unit

__all__ = ["development_support_ratio", "hours_logged", "resource_utilization"]

_NEGATIVE = {"negative": col.work_seconds < "0s"}


@metric(
    unit=Unit.DURATION,
    better="neutral",
    table="work",
    at="worked_at",
    titles={
        "en": "Hours logged",
        "ru": "Учтённые часы",
        "pl": "Zarejestrowane godziny",
    },
    asked={"ru": "Общее количество часов и их разделение по приоритетам"},
    formula="sum of logged work",
    source="docs/reference/sources.md#hours-logged",
)
def hours_logged() -> Measure:
    """How much work was logged.

    ``hours_logged = sum(work_seconds)``

    Returns:
        A duration; 0 over nothing. Amounts below zero are excluded as ``negative``. By
        priority it is that of the entry or, where work has no such column, that of its
        ticket.

    Raises:
        UnavailableError: Work lacks ``work_seconds``.

    Source: docs/reference/sources.md#hours-logged

    >>> hours_logged(work_seconds=[3600, 1800]).value
    datetime.timedelta(seconds=5400)
    """
    return Sum(col.work_seconds, excluded=_NEGATIVE)


@frozen(eq=False, repr=False)
class _Part(Ratio):
    """A ratio whose upper side is a part of the lower: within 0..1, as its interval."""

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        value, low, high = super()._estimate(state, level, statistic)
        return value, np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


@metric(
    unit=Unit.RATIO,
    better="band",
    table="work",
    at="worked_at",
    titles={
        "en": "Development to support",
        "ru": "Разработка к поддержке",
        "pl": "Rozwój do wsparcia",
    },
    asked={"ru": "Количество часов разработки к количеству часов поддержки"},
    formula="development hours / support hours",
    rules={
        "ratio": RuleDoc(
            "hours of development for each hour of support",
            used_by="teams that do both",
        ),
        "share": RuleDoc(
            "the share of development in the hours of both",
            used_by="teams that split their time by plan",
            unit=Unit.SHARE,
        ),
    },
    source="docs/reference/sources.md#development-support-ratio",
)
def development_support_ratio(rule: str = "ratio") -> Measure:
    """Work on development beside work on support.

    ``development_support_ratio = sum(development) / sum(support)``

    Args:
        rule: What stands below the line: support, or both.

    Returns:
        A ratio, 0 and up, by the rule ``share`` a share, 0..1; no value without hours
        below the line. Work on other activities is no part of it; amounts below zero
        are excluded as ``negative``.

    Raises:
        UnavailableError: Work lacks ``work_seconds`` or ``activity``.

    Source: docs/reference/sources.md#development-support-ratio

    >>> hours = [3600, 7200, 3600]
    >>> doing = ["development", "support", "administration"]
    >>> development_support_ratio(work_seconds=hours, activity=doing).value
    0.5
    """
    built, helped = WorkOn("development"), WorkOn("support")
    of = col.activity.is_in(["development", "support"])
    if rule == "share":
        return _Part(built, col.work_seconds, of=of, excluded=_NEGATIVE)
    return Ratio(built, helped, of=of, excluded=_NEGATIVE)


@metric(
    unit=Unit.SHARE,
    better="band",
    table="capacity",
    at="at",
    titles={
        "en": "Resource utilization",
        "ru": "Использование ресурсов",
        "pl": "Wykorzystanie zasobów",
    },
    asked={"en": "Resource utilization"},
    formula="used capacity / available capacity of a resource",
    bounds=(0, None),
    source="docs/reference/sources.md#resource-utilization",
    benchmarks=(
        Benchmark(
            "70 to 80 % at most organizations",
            source="Retired PM, How do you measure resource utilization?",
            url="https://www.retiredpm.com/how-do-you-measure-resource-utilization/",
        ),
    ),
)
def resource_utilization() -> Measure:
    """How much of a resource is used: people, money, equipment.

    ``resource_utilization = sum(used) / sum(available)``

    Amounts of unlike resources do not add up to anything, so look at it
    ``.by("resource")``, or choose one with ``.where``.

    Returns:
        A share, 0 and up: above 1 more was used than there was. No value where nothing
        was available. Amounts below zero are excluded as ``negative``.

    Raises:
        UnavailableError: Capacity lacks ``used`` or ``available``.

    Source: docs/reference/sources.md#resource-utilization

    >>> resource_utilization(used=[30, 36], available=[40, 40]).value
    0.825
    """
    return Ratio(
        col.used,
        col.available,
        excluded={"negative": (col.used < 0) | (col.available < 0)},
    )
