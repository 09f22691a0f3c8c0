"""Finding a metric by the words people know it by, in three languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from kpikit.errors import InputTypeError
from kpikit.metrics import Metric

__all__ = ["find_in"]

_LEAST = 0.62
_WORD = re.compile(r"[^\W_]+")


def _plain(text: str) -> str:
    """Lower case without accents: ``Wskaźnik`` is ``wskaznik``."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _alike(asked: str, known: str) -> float:
    """How alike two words are; endings may differ, a letter may be wrong."""
    if asked == known:
        return 1.0
    shared = 0
    for one, other in zip(asked, known, strict=False):
        if one != other:
            break
        shared += 1
    if shared >= 4 and shared >= 0.6 * max(len(asked), len(known)):
        return 0.95
    ratio = SequenceMatcher(None, asked, known).ratio()
    return ratio if ratio >= 0.75 else 0.0


def _score(words: list[str], alias: str) -> float:
    """How well the words fit an alias: most of the words, most of the alias."""
    known = _words(alias)
    if not words or not known:
        return 0.0
    hits = [max(_alike(word, other) for other in known) for word in words]
    back = [max(_alike(word, other) for word in words) for other in known]
    return 0.7 * sum(hits) / len(hits) + 0.3 * sum(back) / len(back)


def find_in(text: str, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics that *text* may mean, best first; none when nothing is near."""
    if not isinstance(text, str):
        raise InputTypeError(
            f"text must be words to look for: got {text!r}", help='as "escalation"'
        )
    words = _words(text)
    ranked = []
    for metric in metrics:
        aliases = [metric.name, *metric.titles.values()]
        aliases += metric.definition.asked.values()
        score = max(_score(words, alias) for alias in aliases)
        if score >= _LEAST:
            ranked.append((-score, metric.name, metric))
    return tuple(metric for _, _, metric in sorted(ranked, key=lambda r: r[:2]))
