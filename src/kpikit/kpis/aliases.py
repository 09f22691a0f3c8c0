"""Further words that people look for metrics with, besides titles and asked words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ALIASES"]

ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "first_response_time": (
            "FRT",
            "first reply time",
            "time to first response",
            "MTTA",
            "скорость первого ответа",
            "czas reakcji",
        ),
        "next_response_time": ("reply time", "скорость ответа", "czas odpowiedzi"),
        "responded_within": ("response SLA", "ответ в срок", "odpowiedź w terminie"),
        "resolution_time": (
            "MTTR",
            "time to resolution",
            "full resolution time",
            "скорость решения",
            "czas naprawy",
        ),
        "resolved_within": ("решено за день", "rozwiązane w ciągu dnia"),
        "resolved_on_time": (
            "overdue",
            "on time",
            "просроченные обращения",
            "po terminie",
            "terminowość",
        ),
        "tickets_resolved": ("closed tickets", "throughput", "закрытые обращения"),
        "resolved_per_agent_day": (
            "tickets per agent per day",
            "agent productivity",
            "выработка",
            "производительность",
            "wydajność agenta",
        ),
        "first_contact_resolution": (
            "FCR",
            "first call resolution",
            "one touch",
            "first time fix",
            "с первого обращения",
        ),
        "resolved_without_reopening": ("с первого раза", "bez ponownego otwarcia"),
        "reopen_rate": (
            "reopened",
            "переоткрытые обращения",
            "возобновлённые",
            "ponownie otwarte",
        ),
        "repeat_contact_rate": (
            "repeat calls",
            "повторные обращения",
            "powtórne zgłoszenia",
        ),
        "escalation_rate": ("escalated", "эскалация", "передано выше"),
        "transfer_rate": ("handoffs", "reassignment", "переводы", "przekazania"),
        "sla_compliance": (
            "SLA",
            "service level agreement",
            "соблюдение SLA",
            "нарушения SLA",
            "dotrzymanie SLA",
        ),
        "ticket_volume": (
            "number of tickets",
            "inflow",
            "поток обращений",
            "liczba zgłoszeń",
        ),
        "backlog": (
            "open tickets",
            "queue",
            "открытые заявки",
            "очередь",
            "zaległości",
        ),
        "stale_tickets": ("stuck", "idle", "зависшие", "без движения", "zastój"),
        "workload_share": (
            "workload distribution",
            "распределение нагрузки",
            "podział pracy",
        ),
        "stage_time": ("время этапа", "czas etapu"),
        "deployment_lag": ("lead time to deploy", "релиз", "wdrożenie"),
        "tickets_per_user": ("contact rate", "обращений на пользователя"),
        "tickets_per_agent": (
            "caseload",
            "нагрузка на сотрудника",
            "obciążenie agenta",
        ),
        "hours_logged": ("time spent", "timesheet", "трудозатраты", "czas pracy"),
        "development_support_ratio": (
            "разработка к поддержке",
            "rozwój do wsparcia",
        ),
        "agent_utilization": ("загрузка сотрудников", "wykorzystanie agentów"),
        "occupancy": ("занятость операторов", "zajętość"),
        "average_handle_time": ("AHT", "handling time", "длительность обработки"),
        "average_speed_of_answer": (
            "ASA",
            "waiting time",
            "время ожидания",
            "czas oczekiwania",
        ),
        "abandonment_rate": (
            "abandon rate",
            "lost calls",
            "пропущенные звонки",
            "porzucone",
        ),
        "service_level": ("80/20", "уровень сервиса", "poziom obsługi"),
        "csat": (
            "CSAT",
            "customer happiness",
            "довольные клиенты",
            "zadowolenie klienta",
        ),
        "average_rating": ("stars", "оценка", "ocena"),
        "nps": ("loyalty", "лояльность", "lojalność"),
        "ces": ("CES", "effort", "усилия", "wysiłek"),
        "survey_response_rate": ("отклик на опрос", "odpowiedzi na ankiety"),
        "agent_satisfaction": ("eNPS", "довольны сотрудники", "zadowolenie agentów"),
        "employee_engagement": ("вовлечённость", "zaangażowanie"),
        "feedback_theme_share": ("topics of feedback", "темы отзывов", "tematy opinii"),
        "customer_retention": (
            "churn",
            "retention rate",
            "коэффициент удержания",
            "удержание клиентов",
            "odejścia klientów",
        ),
        "channel_share": ("channel mix", "каналы", "kanały"),
        "knowledge_base_usage": ("help centre", "база знаний", "baza wiedzy"),
        "self_service_rate": (
            "deflection",
            "самообслуживание",
            "samoobsługa",
        ),
        "bot_containment": ("chatbot", "чат-бот", "bot"),
        "cost_per_ticket": (
            "ticket cost",
            "стоимость заявки",
            "стоимость обращения",
            "себестоимость обращения",
            "koszt zgłoszenia",
        ),
        "support_revenue": ("sales", "выручка", "продажи", "sprzedaż"),
        "revenue_per_agent": ("sales per agent", "мотивация", "sprzedaż na agenta"),
        "roi": ("ROI", "return on investment", "окупаемость"),
        "training_completion": ("обучение", "szkolenia"),
        "error_rate": ("mistakes", "ошибки", "błędy"),
        "audit_score": ("quality score", "аудит", "audyt"),
        "availability": ("uptime", "downtime", "доступность", "dostępność"),
        "change_success_rate": ("change failure rate", "успешные изменения", "zmiany"),
        "project_completion_rate": ("проекты", "projekty"),
        "budget_adherence": ("budget", "бюджет", "budżet"),
    }
)
"""Abbreviations and everyday words, by metric."""
