"""Goals and verdicts in words of en, ru and pl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpikit.metrics.wording import show_threshold
from kpikit.units.wording import check_language

if TYPE_CHECKING:
    from kpikit.metrics.goal import Goal

__all__ = ["PREVIOUS", "STATES", "WORDS", "count_text", "goal_text", "state_text"]

WORDS = ("at_least", "at_most", "exactly", "between", "better_than")
"""The five words of goals."""

PREVIOUS = "previous"
"""What ``better_than`` takes for the period before."""

STATES = ("met", "missed", "no data")
"""What becomes of a goal."""

_ASKED = {
    "en": {
        "at_least": "at least {0}",
        "at_most": "at most {0}",
        "exactly": "exactly {0}",
        "between": "{0} to {1}",
        "better_than": "better than {0}",
        PREVIOUS: "the {every} before",
        "confident": "{0}, at {1} % confidence",
    },
    # Symbols where a noun of the threshold would need another case.
    "ru": {
        "at_least": "≥ {0}",
        "at_most": "≤ {0}",
        "exactly": "= {0}",
        "between": "{0} … {1}",
        "better_than": "лучше, чем {0}",
        PREVIOUS: "в предыдущем периоде ({every})",
        "confident": "{0}, доверие {1} %",
    },
    "pl": {
        "at_least": "≥ {0}",
        "at_most": "≤ {0}",
        "exactly": "= {0}",
        "between": "{0} … {1}",
        "better_than": "lepiej niż {0}",
        PREVIOUS: "w poprzednim okresie ({every})",
        "confident": "{0}, ufność {1} %",
    },
}
_EVERY = {
    "ru": {
        "hour": "час",
        "day": "день",
        "week": "неделя",
        "month": "месяц",
        "quarter": "квартал",
        "year": "год",
    },
    "pl": {
        "hour": "godzina",
        "day": "dzień",
        "week": "tydzień",
        "month": "miesiąc",
        "quarter": "kwartał",
        "year": "rok",
    },
}
_COUNTS = {
    "en": {"met": "{0} met", "missed": "{0} missed", "no data": "{0} without data"},
    "ru": {
        "met": "достигнуто: {0}",
        "missed": "не достигнуто: {0}",
        "no data": "без данных: {0}",
    },
    "pl": {
        "met": "osiągnięte: {0}",
        "missed": "nieosiągnięte: {0}",
        "no data": "bez danych: {0}",
    },
}
_STATES = {
    "en": dict(zip(STATES, STATES, strict=True)),
    "ru": {"met": "достигнута", "missed": "не достигнута", "no data": "нет данных"},
    "pl": {"met": "osiągnięty", "missed": "nieosiągnięty", "no data": "brak danych"},
}


def goal_text(goal: Goal, lang: str = "en") -> str:
    """What a goal asks for: ``at least 85 %``.

    Raises:
        InputError: The language is not known.
    """
    words = _ASKED[check_language(lang)]
    told = words[goal.word].format(*_targets(goal, words, lang))
    if goal.confident:
        told = words["confident"].format(told, f"{100 * goal.metric.level:g}")
    return told


def _targets(goal: Goal, words: dict[str, str], lang: str) -> list[str]:
    target: Any = goal.target
    if goal.word == "better_than":
        if target != PREVIOUS:
            return [target.label(lang)]
        grid = goal.metric.grid()
        name = "" if grid is None else str(grid.period)
        return [words[PREVIOUS].format(every=_EVERY.get(lang, {}).get(name, name))]
    parts = target if goal.word == "between" else [target]
    return [show_threshold(part, goal.metric.unit, lang) for part in parts]


def state_text(state: str, lang: str = "en") -> str:
    """A state in words of a language.

    Raises:
        InputError: The language is not known.
    """
    return _STATES[check_language(lang)][state]


def count_text(state: str, n: int, lang: str = "en") -> str:
    """How many goals are in a state, in words of a language."""
    return _COUNTS[check_language(lang)][state].format(n)
