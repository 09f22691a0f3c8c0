"""The units that results are in."""

from __future__ import annotations

from enum import StrEnum

from kpikit.units.wording import check_language

__all__ = ["Unit"]


class Unit(StrEnum):
    """What kind of figure a result is, and so how it is written.

    ========  =============================================================
    share     0 to 1, a part of a whole
    duration  an amount of time
    count     how many there are
    ratio     one amount for each unit of another, with no upper end
    score     a place on a scale: an average rating, or -100 to 100 for NPS
    money     an amount in a currency
    ========  =============================================================
    """

    SHARE = "share"
    DURATION = "duration"
    COUNT = "count"
    RATIO = "ratio"
    SCORE = "score"
    MONEY = "money"

    def noun(self, lang: str = "en") -> str:
        """A short noun for the unit, in lower case.

        Raises:
            InputError: The language is not known.

        >>> Unit.SHARE.noun(), Unit.MONEY.noun("ru"), Unit.COUNT.noun("pl")
        ('share', 'сумма', 'liczba')
        """
        return _NOUNS[check_language(lang)][self]


_NOUNS: dict[str, dict[Unit, str]] = {
    "en": {
        Unit.SHARE: "share",
        Unit.DURATION: "duration",
        Unit.COUNT: "count",
        Unit.RATIO: "ratio",
        Unit.SCORE: "score",
        Unit.MONEY: "amount",
    },
    "ru": {
        Unit.SHARE: "доля",
        Unit.DURATION: "длительность",
        Unit.COUNT: "количество",
        Unit.RATIO: "отношение",
        Unit.SCORE: "оценка",
        Unit.MONEY: "сумма",
    },
    "pl": {
        Unit.SHARE: "udział",
        Unit.DURATION: "czas trwania",
        Unit.COUNT: "liczba",
        Unit.RATIO: "stosunek",
        Unit.SCORE: "ocena",
        Unit.MONEY: "kwota",
    },
}
