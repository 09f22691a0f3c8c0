"""The words of a ledger in English, Russian and Polish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from kpikit.units.wording import format_duration

__all__ = ["WORDS", "open_time", "word_of"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ticket": "Ticket",
        "policy": "policy",
        "as_of": "as of",
        "no_policy": "no policy",
        "target": "target",
        "priority": "priority",
        "calendar": "calendar",
        "from": "from",
        "to": "to",
        "reason": "reason",
        "counted": "counted",
        "total": "total",
        "counting": "counting",
        "outside_hours": "outside hours",
        "paused": "paused",
        "stopped_at": "stopped",
        "due": "due",
        "unknown_due": "not known while paused",
        "original_due": "due at first",
        "warned": "warned",
        "breach": "breached",
        "state": "state",
        "met": "met",
        "breached": "breached",
        "overdue": "overdue",
        "running": "running",
        "waiting": "not started",
        "cancelled": "cancelled",
        "stopped": "stopped",
    },
    "ru": {
        "ticket": "Обращение",
        "policy": "политика",
        "as_of": "на момент",
        "no_policy": "нет политики",
        "target": "норматив",
        "priority": "приоритет",
        "calendar": "календарь",
        "from": "с",
        "to": "по",
        "reason": "причина",
        "counted": "учтено",
        "total": "всего",
        "counting": "идёт отсчёт",
        "outside_hours": "нерабочее время",
        "paused": "пауза",
        "stopped_at": "остановлено",
        "due": "срок",
        "unknown_due": "неизвестен, пока длится пауза",
        "original_due": "первоначальный срок",
        "warned": "предупреждение",
        "breach": "срок нарушен",
        "state": "состояние",
        "met": "выполнено в срок",
        "breached": "срок нарушен",
        "overdue": "просрочено",
        "running": "идёт",
        "waiting": "не начато",
        "cancelled": "отменено",
        "stopped": "остановлено",
    },
    "pl": {
        "ticket": "Zgłoszenie",
        "policy": "polityka",
        "as_of": "stan na",
        "no_policy": "brak polityki",
        "target": "limit",
        "priority": "priorytet",
        "calendar": "kalendarz",
        "from": "od",
        "to": "do",
        "reason": "powód",
        "counted": "naliczono",
        "total": "razem",
        "counting": "naliczanie",
        "outside_hours": "poza godzinami pracy",
        "paused": "wstrzymano",
        "stopped_at": "zatrzymano",
        "due": "termin",
        "unknown_due": "nieznany, dopóki trwa wstrzymanie",
        "original_due": "pierwotny termin",
        "warned": "ostrzeżono",
        "breach": "przekroczono",
        "state": "stan",
        "met": "dotrzymano",
        "breached": "przekroczono",
        "overdue": "po terminie",
        "running": "trwa",
        "waiting": "nie rozpoczęto",
        "cancelled": "anulowano",
        "stopped": "zatrzymano",
    },
}
"""Words by language and key; every language has every key."""


def word_of(key: str, lang: str) -> str:
    """The word for a reason or a state."""
    return WORDS[lang][key]


def open_time(amount: timedelta, lang: str) -> str:
    """Time on a clock in words; 24 hours of it are no day."""
    return format_duration(amount, lang, days=False)
