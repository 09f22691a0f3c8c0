"""The words of a run of examples in English, Russian and Polish."""

from __future__ import annotations

from collections.abc import Mapping

from kpikit.units.wording import plural_index

__all__ = ["OUTCOME_WORDS", "summary"]

OUTCOME_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "passed": "passed",
        "failed": "FAILED",
        "mismatch": "{key} must be {expected}: got {got}",
        "no_policy": "no policy matches",
        "no_target": "policy {policy!r} has no target for it",
        "not_started": "not started",
        "in_pause": "unknown in a pause",
        "none": "no examples",
    },
    "ru": {
        "passed": "пройден",
        "failed": "НЕ ПРОЙДЕН",
        "mismatch": "{key}: ожидалось {expected}, получено: {got}",
        "no_policy": "не подходит ни одна политика",
        "no_target": "в политике {policy!r} нет норматива для него",
        "not_started": "отсчёт не начат",
        "in_pause": "неизвестно, пока длится пауза",
        "none": "примеров нет",
    },
    "pl": {
        "passed": "zaliczony",
        "failed": "NIEZALICZONY",
        "mismatch": "{key}: oczekiwano {expected}, jest: {got}",
        "no_policy": "żadna polityka nie pasuje",
        "no_target": "polityka {policy!r} nie ma dla niego limitu",
        "not_started": "nie rozpoczęto",
        "in_pause": "nieznany, dopóki trwa wstrzymanie",
        "none": "brak przykładów",
    },
}
"""Words by language and key; every language has every key."""

_COUNTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "wrong": ("config with problems", "configs with problems"),
        "failed": ("example failed", "examples failed"),
        "passed": ("example passed", "examples passed"),
    },
    "ru": {
        "wrong": (
            "конфигурация с ошибками",
            "конфигурации с ошибками",
            "конфигураций с ошибками",
        ),
        "failed": ("пример не пройден", "примера не пройдены", "примеров не пройдено"),
        "passed": ("пример пройден", "примера пройдены", "примеров пройдено"),
    },
    "pl": {
        "wrong": (
            "konfiguracja z błędami",
            "konfiguracje z błędami",
            "konfiguracji z błędami",
        ),
        "failed": (
            "przykład niezaliczony",
            "przykłady niezaliczone",
            "przykładów niezaliczonych",
        ),
        "passed": (
            "przykład zaliczony",
            "przykłady zaliczone",
            "przykładów zaliczonych",
        ),
    },
}


def summary(counts: Mapping[str, int], lang: str) -> str:
    """How many configs are wrong and how many examples failed and passed.

    >>> summary({"failed": 1, "passed": 5}, "pl")
    '1 przykład niezaliczony, 5 przykładów zaliczonych'
    """
    parts = [
        f"{n} {forms[plural_index(n, lang)]}"
        for word, forms in _COUNTED[lang].items()
        if (n := counts.get(word, 0))
    ]
    return ", ".join(parts) or OUTCOME_WORDS[lang]["none"]
