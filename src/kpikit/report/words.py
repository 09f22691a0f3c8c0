"""The fixed words of a report, in en, ru and pl."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpikit.errors import InputError, did_you_mean

__all__ = ["WORDS", "words_of"]

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Report",
            "metric": "metric",
            "goal": "goal",
            "goals": "Goals",
            "figures": "Figures",
            "period": "period",
            "value": "value",
            "interval": "95 % interval",
            "n": "n",
            "left_out": "left out",
            "missing": "missing",
            "pending": "pending",
            "as_of": "as of",
            "tickets": "tickets",
            "unavailable": "Not available from this data",
            "needs": "needs",
            "notes": "About the data",
            "no_value": "(missing)",
        },
        "ru": {
            "title": "Отчёт",
            "metric": "показатель",
            "goal": "цель",
            "goals": "Цели",
            "figures": "Показатели",
            "period": "период",
            "value": "значение",
            "interval": "95 % интервал",
            "n": "n",
            "left_out": "не учтено",
            "missing": "нет значения",
            "pending": "рано судить",
            "as_of": "на момент",
            "tickets": "обращений",
            "unavailable": "Нельзя получить из этих данных",
            "needs": "нужно",
            "notes": "О данных",
            "no_value": "(не указано)",
        },
        "pl": {
            "title": "Raport",
            "metric": "wskaźnik",
            "goal": "cel",
            "goals": "Cele",
            "figures": "Wskaźniki",
            "period": "okres",
            "value": "wartość",
            "interval": "przedział 95 %",
            "n": "n",
            "left_out": "pominięto",
            "missing": "brak wartości",
            "pending": "za wcześnie",
            "as_of": "stan na",
            "tickets": "zgłoszeń",
            "unavailable": "Niedostępne z tych danych",
            "needs": "wymaga",
            "notes": "O danych",
            "no_value": "(brak)",
        },
    }
)


def words_of(lang: str) -> Mapping[str, str]:
    """The words of a language.

    Raises:
        InputError: It is none of en, ru, pl.
    """
    if lang not in WORDS:
        raise InputError(
            f"lang must be one of {', '.join(WORDS)}: got {lang!r}",
            help=did_you_mean(lang, WORDS),
        )
    return WORDS[lang]
