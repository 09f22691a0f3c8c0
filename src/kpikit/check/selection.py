"""Which rules count: by their codes, or the beginnings of codes."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from kpikit.check.catalogue import RULES
from kpikit.errors import InputError, did_you_mean

__all__ = ["ALL", "Selection"]

ALL = "ALL"
"""Selects every rule, those of severity info too."""


@frozen
class Selection:
    """The codes of the rules that count."""

    codes: frozenset[str]

    @classmethod
    def of(
        cls,
        select: Iterable[str] = (),
        *,
        extend: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> Selection:
        """Read what is selected.

        Args:
            select: Codes, or beginnings of codes (``SLA4``), or ``ALL``; without any,
                all errors and warnings.
            extend: More of them.
            ignore: Those that do not count, whatever selects them.

        Raises:
            InputError: No rule has such a code.

        >>> sorted(Selection.of(["SLA10"], ignore=["SLA103"]).codes)
        ['SLA101', 'SLA102', 'SLA104']
        """
        usual = [code for code, rule in RULES.items() if rule.severity != "info"]
        chosen = _codes(select, "select") or frozenset(usual)
        more = _codes(extend, "extend-select")
        return cls((chosen | more) - _codes(ignore, "ignore"))


def _codes(given: Iterable[str], argument: str) -> frozenset[str]:
    found: set[str] = set()
    for text in given:
        for part in filter(None, map(str.strip, text.split(","))):
            word = part.upper()
            codes = [code for code in RULES if word == ALL or code.startswith(word)]
            if not codes:
                raise InputError(
                    f"{argument} must be codes of rules: got {part!r}",
                    help=did_you_mean(word, RULES)
                    or "write SLA403, SLA4 or ALL; kpikit rule lists them",
                )
            found.update(codes)
    return frozenset(found)
