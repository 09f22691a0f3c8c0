"""What stands around findings, in words of en, ru and pl."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpikit.check.catalogue.titles import TITLES
from kpikit.check.finding import Finding
from kpikit.units.wording import plural_index

__all__ = ["WORDS", "headline", "summary"]

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "help": "help",
            "none": "no findings",
            "in": "in",
            "known": "{n} known",
            "gone": "{n} of the baseline no longer found: write it again with"
            " --write-baseline",
        },
        "ru": {
            "help": "что делать",
            "none": "замечаний нет",
            "in": "в",
            "known": "уже известно: {n}",
            "gone": "больше не находится из известного: {n}; запишите заново через"
            " --write-baseline",
        },
        "pl": {
            "help": "co zrobić",
            "none": "brak uwag",
            "in": "w",
            "known": "już znane: {n}",
            "gone": "ze znanych już nie występuje: {n}; zapisz ponownie przez"
            " --write-baseline",
        },
    }
)
"""Words by language; every language has every key."""

_COUNTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "error": ("error", "errors"),
        "warning": ("warning", "warnings"),
        "info": ("info", "info"),
        "config": ("config", "configs"),
    },
    "ru": {
        "error": ("ошибка", "ошибки", "ошибок"),
        "warning": ("предупреждение", "предупреждения", "предупреждений"),
        "info": ("замечание", "замечания", "замечаний"),
        "config": ("конфигурации", "конфигурациях", "конфигурациях"),
    },
    "pl": {
        "error": ("błąd", "błędy", "błędów"),
        "warning": ("ostrzeżenie", "ostrzeżenia", "ostrzeżeń"),
        "info": ("uwaga", "uwagi", "uwag"),
        "config": ("konfiguracji", "konfiguracjach", "konfiguracjach"),
    },
}


def headline(finding: Finding, lang: str) -> str:
    """Where a finding is and what it is; findings themselves are told in English."""
    if lang == "en":
        return str(finding)
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{place}: {finding.code} {TITLES[lang][finding.code]}"


def summary(counts: Mapping[str, int], configs: int, lang: str) -> str:
    """How many findings of each severity there are, in how many configs.

    >>> summary({"error": 2, "warning": 1}, 1, "en")
    '2 errors, 1 warning in 1 config'
    >>> summary({"error": 2, "warning": 1}, 1, "pl")
    '2 błędy, 1 ostrzeżenie w 1 konfiguracji'
    """
    words, forms = WORDS[lang], _COUNTED[lang]
    told = [
        f"{n} {forms[word][plural_index(n, lang)]}"
        for word in ("error", "warning", "info")
        if (n := counts.get(word, 0))
    ]
    where = f"{configs} {forms['config'][plural_index(configs, lang)]}"
    return f"{', '.join(told) or words['none']} {words['in']} {where}"
