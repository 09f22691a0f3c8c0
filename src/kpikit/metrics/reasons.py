"""Why nobody can judge a goal, in words of en, ru and pl."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from kpikit.units.wording import check_language

__all__ = ["REASONS", "Reason"]

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "unknown_period": {
            "en": "nothing is known up to the end of {period}",
            "ru": "неизвестно, что было до конца периода с {period}",
            "pl": "nic nie wiadomo do końca okresu od {period}",
        },
        "no_period_over": {
            "en": "no period is over yet",
            "ru": "ни один период ещё не закончился",
            "pl": "żaden okres jeszcze się nie skończył",
        },
        "no_rows": {
            "en": "there are no rows{when}",
            "ru": "нет записей{when}",
            "pl": "nie ma rekordów{when}",
        },
        "too_few": {
            "en": "too few rows count{when}: {n}",
            "ru": "слишком мало записей{when}: {n}",
            "pl": "liczy się zbyt mało rekordów{when}: {n}",
        },
        "too_young": {
            "en": "all rows are too young to judge{when}: {n}",
            "ru": "обо всех записях рано судить{when}: {n}",
            "pl": "za wcześnie, by ocenić rekordy{when}: {n}",
        },
        "left_out": {
            "en": "no row counts{when}: {n} are left out or lack a value",
            "ru": "ни одна запись не учтена{when}: исключено или без значения: {n}",
            "pl": "żaden rekord się nie liczy{when}: pominięte lub bez wartości: {n}",
        },
        "present_only": {
            "en": "it is known of the end of the data only",
            "ru": "известно только на конец данных",
            "pl": "wiadomo o tym tylko na koniec danych",
        },
        "no_interval": {
            "en": "it has no interval to be confident of",
            "ru": "нет интервала, чтобы говорить с доверием",
            "pl": "nie ma przedziału, więc nie ma ufności",
        },
        "no_interval_against": {
            "en": "what it is compared with has no interval",
            "ru": "нет интервала у того, с чем сравнивают",
            "pl": "nie ma przedziału tego, z czym się porównuje",
        },
        "no_partner": {
            "en": "there is no figure of {name} to compare with",
            "ru": "не с чем сравнить: нет показателя {name}",
            "pl": "nie ma z czym porównać: brak wskaźnika {name}",
        },
        "no_period_before": {
            "en": "there is no period before",
            "ru": "нет предыдущего периода",
            "pl": "nie ma poprzedniego okresu",
        },
        "nothing_before": {
            "en": "there is no figure in the period before, from {period}",
            "ru": "нет значения в предыдущем периоде, с {period}",
            "pl": "nie ma wartości w poprzednim okresie, od {period}",
        },
        "unavailable": {
            "en": "{told}",
            "ru": "нельзя получить из этих данных, нужно: {needs}",
            "pl": "niedostępne z tych danych, wymaga: {needs}",
        },
        "error": {"en": "{told}", "ru": "{told}", "pl": "{told}"},
    }
)
"""Each reason, with what is filled in; errors are told in English."""

_WHEN = {
    "en": " in the period from {0}",
    "ru": " в периоде с {0}",
    "pl": " w okresie od {0}",
}


@frozen
class Reason:
    """Why nobody can judge a goal.

    Attributes:
        key: One of ``REASONS``.
        values: What it is filled in with; ``when`` is the first date of a period.
    """

    key: str
    values: Mapping[str, Any] = field(factory=dict, hash=False)

    def text(self, lang: str = "en") -> str:
        """The reason in words of a language.

        Raises:
            InputError: The language is not known.
        """
        words = REASONS[self.key][check_language(lang)]
        when = self.values.get("when")
        told = "" if when is None else _WHEN[lang].format(when)
        return words.format(**{**self.values, "when": told})
