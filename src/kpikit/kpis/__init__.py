"""The catalogue of KPIs, each by its name: ``kpis.csat``, ``kpis.backlog``, ….

Families are loaded when a metric is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kpikit.errors import UnknownMetricError, did_you_mean
from kpikit.metrics import Metric
from kpikit.metrics.definition import add_loader

__all__ = ["all", "find", "named"]

_FAMILIES: dict[str, tuple[str, ...]] = {
    "response": ("first_response_time", "responded_within"),
    "resolution": ("resolution_time", "resolved_within", "tickets_resolved"),
    "first_contact": (
        "first_contact_resolution",
        "resolved_without_reopening",
        "reopen_rate",
    ),
    "flow": ("ticket_volume", "escalation_rate", "backlog"),
    "satisfaction": ("csat", "nps"),
    "voice": (
        "average_rating",
        "ces",
        "satisfied_and_recommending",
        "survey_response_rate",
        "agent_satisfaction",
        "employee_engagement",
    ),
    "stages": ("stage_time",),
    "repeat": ("repeat_contact_rate",),
    "promise": (
        "resolved_on_time",
        "social_response_rate",
        "stale_tickets",
        "transfer_rate",
        "resolution_rate",
    ),
    "contacts": (
        "average_handle_time",
        "chat_duration",
        "average_speed_of_answer",
        "abandonment_rate",
        "service_level",
    ),
    "labour": ("hours_logged", "development_support_ratio", "resource_utilization"),
    "quality": (
        "error_rate",
        "change_success_rate",
        "training_completion",
        "project_completion_rate",
        "budget_adherence",
    ),
    "compliance": ("sla_compliance",),
    "cycle": ("cycle_time",),
    "utilization": ("agent_utilization", "occupancy"),
    "capacity": (
        "tickets_per_user",
        "tickets_per_agent",
        "resolved_per_agent_day",
    ),
    "self_service": ("knowledge_base_usage", "self_service_rate"),
    "money": ("cost_per_ticket", "support_revenue", "revenue_per_agent", "roi"),
    "service": ("availability", "customer_retention"),
    "waiting": ("next_response_time",),
    "mix": ("workload_share", "channel_share", "feedback_theme_share"),
    "bots": ("bot_containment",),
    "audits": ("audit_score",),
}
_loaded: dict[str, Metric] = {}


def _load() -> dict[str, Metric]:
    """Every metric by name, the presets after the families."""
    if not _loaded:
        found: dict[str, Metric] = {}
        for family, names in _FAMILIES.items():
            module = import_module(f"kpikit.kpis.{family}")
            found.update({name: getattr(module, name) for name in names})
        presets = import_module("kpikit.kpis.presets")
        for preset in presets.PRESETS:
            found[preset.name] = presets.made(preset, found[preset.base])
        place_of = import_module("kpikit.kpis.sections").place_of
        _loaded.update(sorted(found.items(), key=lambda item: place_of(item[0])))
    return _loaded


def all() -> tuple[Metric, ...]:  # noqa: A001
    """Every metric of the catalogue, in its order."""
    return tuple(_load().values())


def find(text: str) -> tuple[Metric, ...]:
    """The metrics that some words may mean, best first.

    Takes names, titles and the words people ask with, in English, Russian and Polish;
    tolerates case, word endings and typing errors.

    >>> find("Wskaźnik eskalacji")[0].name
    'escalation_rate'
    """
    search = import_module("kpikit.kpis.search")
    found: tuple[Metric, ...] = search.find_in(text, all())
    return found


def _ensure() -> None:
    _load()


add_loader(_ensure)


def named(name: str) -> Metric:
    """The metric of this name.

    Raises:
        UnknownMetricError: There is none; the nearest are named.
    """
    found = _load()
    if name not in found:
        raise UnknownMetricError(
            f"kpis must be asked for a metric it has: got {name!r}",
            help=did_you_mean(name, found),
        )
    return found[name]


def __getattr__(name: str) -> Any:
    """A metric by its name."""
    if name.startswith("__"):
        raise AttributeError(name)
    return named(name)


def __dir__() -> list[str]:
    """Names of all metrics."""
    return sorted({*_load(), *__all__})
