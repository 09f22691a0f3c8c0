"""Every metric is found by the words that it was asked for in."""

from __future__ import annotations

import pytest

from kpikit import kpis

ASKED: dict[str, tuple[str, ...]] = {
    "first_response_time": (
        "Время реакции на инцидент",
        "Czas pierwszej odpowiedzi",
        "First response time",
    ),
    "next_response_time": (
        "Średni czas odpowiedzi",
        "Average response time (inquiries, chat)",
        "Среднее время ответа",
    ),
    "change_request_response_time": ("Время реакции на просьбу о доработке",),
    "incident_response_time": (
        "Incident response time (production support)",
        "Время реакции на инцидент",
    ),
    "responded_within": ("Share answered within a limit",),
    "social_response_rate": ("Wskaźnik odpowiedzi w mediach społecznościowych",),
    "resolution_time": (
        "Время решения инцидентов первого, второго и третьего приоритетов",
        "Czas rozwiązania",
        "Average resolution time",
    ),
    "resolved_within": ("Решение 80% тикетов за 1 день, 20% тикетов за 1 час",),
    "resolved_on_time": (
        "Количество или % выполненных обращений в срок",
        "Resolved by the promised date",
    ),
    "tickets_resolved": ("Количество решенных заявок по приоритетам",),
    "resolved_per_agent_day": ("Не менее 10 тикетов в день",),
    "resolution_rate": (
        "Wskaźnik rozwiązania",
        "Resolution rate",
    ),
    "first_contact_resolution": (
        "Wskaźnik rozwiązania przy pierwszym kontakcie",
        "First contact resolution (FCR)",
    ),
    "resolved_without_reopening": (
        (
            "Процент выполненных запросов с первого раза, без возобновления со стороны"
            " пользователя"
        ),
    ),
    "reopen_rate": ("Reopen rate",),
    "repeat_contact_rate": ("Wskaźnik powtórnych kontaktów",),
    "escalation_rate": ("Wskaźnik eskalacji",),
    "transfer_rate": ("Transfer rate (same line)",),
    "sla_compliance": ("Zgodność z umową poziomu usług (SLA)",),
    "ticket_volume": (
        "Wolumen zgłoszeń",
        "Support ticket volume",
    ),
    "backlog": ("Open tickets at an instant",),
    "stale_tickets": ("Нет зависших задач",),
    "workload_share": ("Перераспределение заявок поддержки на отдел обслуживания",),
    "stage_time": ("Time between two stages of the work",),
    "requirements_time": (
        "Время, затраченное на сбор функциональных требований к доработке",
    ),
    "specification_time": ("Время, затраченное на написание ТЗ по доработке",),
    "implementation_time": ("Время, затраченное на выполнение ТЗ",),
    "deployment_lag": (
        "Время, прошедшее от выполнения ТЗ до появления доработки на боевой базе",
    ),
    "tickets_per_user": (
        "Количество обращений к количеству пользователей с учетом приоритетов",
    ),
    "tickets_per_agent": (
        (
            "Количество обращений к количеству сотрудников первой, второй и третьей"
            " линий поддержки с учетом приоритетов"
        ),
    ),
    "hours_logged": ("Общее количество часов и их разделение по приоритетам",),
    "development_support_ratio": (
        "Количество часов разработки к количеству часов поддержки",
    ),
    "agent_utilization": (
        "Wskaźnik wykorzystania agenta",
        "Utilization rate",
    ),
    "occupancy": (
        "Wykorzystanie agenta na czacie (aktywny vs bezczynny)",
        "Occupancy",
    ),
    "resource_utilization": ("Resource utilization",),
    "average_handle_time": ("Średni czas obsługi (AHT)",),
    "chat_duration": ("Czas czatu",),
    "average_speed_of_answer": ("Average speed of answer (calls, chats)",),
    "abandonment_rate": ("Abandonment rate",),
    "service_level": ("Service level (80 % in 20 seconds)",),
    "csat": (
        "Wskaźnik satysfakcji klienta (CSAT)",
        "80% клиентов довольны новой системой работы (субъективный NPS)",
    ),
    "average_rating": ("Средняя оценка выполненных обращений клиентом",),
    "nps": ("Wskaźnik NPS (Net Promoter Score)",),
    "ces": ("Wskaźnik wysiłku klienta (CES)",),
    "satisfied_and_recommending": (
        (
            "«Вы удовлетворены нашей работой?» и «Вы готовы посоветовать нас коллегам?»"
            " — оба «Да»"
        ),
    ),
    "survey_response_rate": ("Survey response rate",),
    "agent_satisfaction": ("Wskaźnik satysfakcji agenta / pracowników",),
    "employee_engagement": ("Wyniki zaangażowania pracowników",),
    "stakeholder_satisfaction": ("Stakeholder satisfaction (projects)",),
    "feedback_theme_share": ("Trendy w opiniach klientów",),
    "customer_retention": ("Wskaźnik utrzymania klienta",),
    "channel_share": ("Wydajność kanałów wsparcia",),
    "knowledge_base_usage": ("Wykorzystanie bazy wiedzy",),
    "self_service_rate": ("Self-service usage",),
    "bot_containment": ("Skuteczność chatbota",),
    "cost_per_ticket": (
        "Стоимость выполненных заявок",
        "Koszt na zgłoszenie",
        "Cost per transaction",
    ),
    "support_revenue": ("Продажи часов и абонентки на 150 000 рублей в месяц",),
    "revenue_per_agent": (
        "Для разовых задач — мотивация, схожая с мотивацией специалистов по продажам",
    ),
    "roi": ("Zwrot z inwestycji (ROI)",),
    "training_completion": ("Wskaźnik zakończenia szkolenia",),
    "task_completion_rate": ("Task completion rate (within a specified timeframe)",),
    "task_completion_time": ("Average task completion time",),
    "cycle_time": ("Cycle time for administrative processes",),
    "expense_report_processing_time": ("Travel and expense report processing time",),
    "error_rate": ("Error rate",),
    "audit_score": ("Compliance and audit scores",),
    "availability": (
        "Czas dostępności usługi",
        "Uptime",
    ),
    "change_success_rate": ("Change success rate",),
    "project_completion_rate": ("Project completion rate",),
    "budget_adherence": ("Budget adherence",),
}
"""Words by metric, in Russian, Polish and English."""

KNOWN = {metric.name for metric in kpis.all()}
WANTED: dict[str, set[str]] = {}
for _name, _words in ASKED.items():
    for _text in _words:
        WANTED.setdefault(_text, set()).add(_name)


@pytest.mark.parametrize("words", WANTED)
def test_asked_words_find_their_metric_first(words: str) -> None:
    """Several metrics may have been asked for in the same words."""
    wanted = WANTED[words] & KNOWN
    found = [metric.name for metric in kpis.find(words)]
    assert set(found[: len(wanted)]) == wanted


@pytest.mark.parametrize("words", WANTED)
def test_case_and_a_typing_error_do_not_matter(words: str) -> None:
    wanted = WANTED[words] & KNOWN
    found = {metric.name for metric in kpis.find(words.upper())[: len(wanted) + 1]}
    assert wanted <= found
    longest = max(words.split(), key=len)
    if len(longest) > 6:
        typed = words.replace(
            longest, longest[:3] + longest[4] + longest[3] + longest[5:]
        )
        assert wanted <= {metric.name for metric in kpis.find(typed)[:4]}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("повторных", "repeat_contact_rate"),
        ("eskalacji", "escalation_rate"),
        ("first contact", "first_contact_resolution"),
        ("просроченные", "resolved_on_time"),
        ("стоимость заявки", "cost_per_ticket"),
        ("koszt zgłoszenia", "cost_per_ticket"),
        ("zadowolenie klienta", "csat"),
        ("лояльность", "nps"),
        ("MTTR", "resolution_time"),
        ("AHT", "average_handle_time"),
        ("время ожидания", "average_speed_of_answer"),
        ("open tickets", "backlog"),
        ("переоткрытых", "reopen_rate"),
        ("вовлеченность", "employee_engagement"),
        ("Уровень удовлетворённости", "csat"),
        ("уровень эскалации", "escalation_rate"),
        ("poziom eskalacji", "escalation_rate"),
        ("retention rate", "customer_retention"),
        ("abandon rate", "abandonment_rate"),
    ],
)
def test_everyday_words_find_the_right_metric(words: str, name: str) -> None:
    assert kpis.find(words)[0].name == name


def test_a_section_is_found_when_no_metric_is_called_so() -> None:
    money = {metric.name for metric in kpis.find("деньги")}
    assert {"cost_per_ticket", "support_revenue"} <= money
    assert "resolved_within" not in money
