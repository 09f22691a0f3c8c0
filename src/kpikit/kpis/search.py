"""Finding a metric by the words people know it by, in three languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from kpikit.errors import InputTypeError
from kpikit.kpis.aliases import ALIASES
from kpikit.kpis.sections import section_of
from kpikit.metrics import Metric

__all__ = ["find_in"]

_LEAST = 0.62
_STEM = 0.7
"""How much of the longer word two forms of one word share from its start."""
_WORD = re.compile(r"[^\W_]+")
_SHARE = re.compile(
    r"rates?|levels?|shares?|ratios?|percent(age)?s?"
    r"|уров(ень|ня|ню|нем|не)|дол(я|и|е|ю|ей)|процент\w{0,2}|показател\w{1,2}"
    r"|коэффициент\w{0,2}|wskaznik\w{0,3}|poziom\w{0,2}|odset(ek|k\w{1,2})"
    r"|udzial\w{0,2}|stop(a|y|e)"
)
"""Words for a share of something, which people use one for another."""
_LITTLE = 0.4
"""What such a word weighs."""


def _plain(text: str) -> str:
    """Lower case without accents: ``Wskaźnik`` is ``wskaznik``."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_plain(text)))


@lru_cache(maxsize=1 << 16)
def _alike(asked: str, known: str) -> float:
    """How alike two words are; endings may differ, a letter may be wrong."""
    if asked == known:
        return 1.0
    if _SHARE.fullmatch(asked) and _SHARE.fullmatch(known):
        return 0.9
    shared = 0
    for one, other in zip(asked, known, strict=False):
        if one != other:
            break
        shared += 1
    if shared >= 4 and shared >= _STEM * max(len(asked), len(known)):
        return 0.95
    if abs(len(asked) - len(known)) > 1:  # typing errors hardly change the length
        return 0.0
    matcher = SequenceMatcher(None, asked, known)
    if matcher.quick_ratio() < 0.75:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= 0.75 else 0.0


def _score(words: tuple[str, ...], alias: str) -> float:
    """How well the words fit an alias: most of the words, most of the alias."""
    known = _words(alias)
    if not words or not known:
        return 0.0
    forth = _mean(
        [(word, max(_alike(word, other) for other in known)) for word in words]
    )
    back = _mean(
        [(word, max(_alike(word, other) for other in words)) for word in known]
    )
    return 0.7 * forth + 0.3 * back


def _mean(hits: list[tuple[str, float]]) -> float:
    """The mean of hits; beside others a word for a share says little."""
    weights = [_LITTLE if _SHARE.fullmatch(word) else 1.0 for word, _ in hits]
    pairs = zip(weights, hits, strict=True)
    return sum(weight * hit for weight, (_, hit) in pairs) / sum(weights)


def find_in(text: str, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics that *text* may mean, best first; none when nothing is near."""
    if not isinstance(text, str):
        raise InputTypeError(
            f"text must be words to look for: got {text!r}", help='as "escalation"'
        )
    words, known = _words(text), tuple(metrics)
    found = _ranked(words, known, _aliases)
    # nothing is called so: perhaps it is the name of a whole section
    return found or _ranked(words, known, _sections)


def _aliases(metric: Metric) -> Iterable[str]:
    """Everything that a metric is called."""
    yield metric.name
    yield from metric.titles.values()
    yield from metric.definition.asked.values()
    yield from ALIASES.get(metric.name, ())


def _sections(metric: Metric) -> Iterable[str]:
    """What the section of a metric is called."""
    return section_of(metric.name).titles.values()


def _ranked(
    words: tuple[str, ...],
    metrics: Iterable[Metric],
    names: Callable[[Metric], Iterable[str]],
) -> tuple[Metric, ...]:
    """Metrics that the words fit, the best fit first; equal ones in their order."""
    scores = {
        metric: max(_score(words, alias) for alias in names(metric))
        for metric in metrics
    }
    found = [metric for metric, score in scores.items() if score >= _LEAST]
    return tuple(sorted(found, key=lambda metric: -scores[metric]))
