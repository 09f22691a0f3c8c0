"""The catalogue in sections: which figures belong together, with titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

__all__ = ["SECTIONS", "Section", "place_of", "section_of"]


@frozen
class Section:
    """Figures that answer one kind of question."""

    key: str
    titles: Mapping[str, str] = field(kw_only=True, hash=False)
    names: tuple[str, ...] = field(kw_only=True)


def _section(key: str, en: str, ru: str, pl: str, names: Iterable[str]) -> Section:
    titles = {"en": en, "ru": ru, "pl": pl}
    return Section(key, titles=titles, names=tuple(names))


SECTIONS: tuple[Section, ...] = (
    _section(
        "response",
        "Response",
        "Реакция",
        "Odpowiedź",
        (
            "first_response_time",
            "next_response_time",
            "change_request_response_time",
            "incident_response_time",
            "responded_within",
            "social_response_rate",
        ),
    ),
    _section(
        "resolution",
        "Resolution and flow",
        "Решение и поток обращений",
        "Rozwiązania i przepływ zgłoszeń",
        (
            "resolution_time",
            "resolved_within",
            "resolved_on_time",
            "tickets_resolved",
            "resolved_per_agent_day",
            "resolution_rate",
            "first_contact_resolution",
            "resolved_without_reopening",
            "reopen_rate",
            "repeat_contact_rate",
            "escalation_rate",
            "transfer_rate",
            "sla_compliance",
            "ticket_volume",
            "backlog",
            "stale_tickets",
            "workload_share",
        ),
    ),
    _section(
        "development",
        "Change requests",
        "Доработки",
        "Zmiany i rozwój",
        (
            "stage_time",
            "requirements_time",
            "specification_time",
            "implementation_time",
            "deployment_lag",
        ),
    ),
    _section(
        "capacity",
        "Capacity",
        "Загрузка",
        "Obciążenie",
        (
            "tickets_per_user",
            "tickets_per_agent",
            "hours_logged",
            "development_support_ratio",
            "agent_utilization",
            "occupancy",
            "resource_utilization",
            "average_handle_time",
            "chat_duration",
            "average_speed_of_answer",
            "abandonment_rate",
            "service_level",
        ),
    ),
    _section(
        "satisfaction",
        "Satisfaction",
        "Удовлетворённость",
        "Satysfakcja",
        (
            "csat",
            "average_rating",
            "nps",
            "ces",
            "satisfied_and_recommending",
            "survey_response_rate",
            "agent_satisfaction",
            "employee_engagement",
            "stakeholder_satisfaction",
            "feedback_theme_share",
            "customer_retention",
        ),
    ),
    _section(
        "channels",
        "Channels and self-service",
        "Каналы и самообслуживание",
        "Kanały i samoobsługa",
        (
            "channel_share",
            "knowledge_base_usage",
            "self_service_rate",
            "bot_containment",
        ),
    ),
    _section(
        "money",
        "Money",
        "Деньги",
        "Pieniądze",
        ("cost_per_ticket", "support_revenue", "revenue_per_agent", "roi"),
    ),
    _section(
        "people",
        "People and administrative work",
        "Люди и внутренняя работа",
        "Ludzie i praca administracyjna",
        (
            "training_completion",
            "task_completion_rate",
            "task_completion_time",
            "cycle_time",
            "expense_report_processing_time",
            "error_rate",
            "audit_score",
        ),
    ),
    _section(
        "projects",
        "Production support and projects",
        "Эксплуатация и проекты",
        "Utrzymanie i projekty",
        (
            "availability",
            "change_success_rate",
            "project_completion_rate",
            "budget_adherence",
        ),
    ),
)
"""The sections in the order of a report."""

OTHER = _section("other", "Other figures", "Прочее", "Pozostałe", ())
"""Where metrics of one's own stand."""

_SECTION_OF = {name: section for section in SECTIONS for name in section.names}
_PLACES = {name: place for place, name in enumerate(_SECTION_OF)}


def section_of(name: str) -> Section:
    """The section of a metric by its name.

    >>> section_of("csat").titles["en"]
    'Satisfaction'
    """
    return _SECTION_OF.get(name, OTHER)


def place_of(name: str) -> int:
    """The place of a metric in the catalogue; those of one's own come last."""
    return _PLACES.get(name, len(_PLACES))
