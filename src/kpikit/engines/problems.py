"""What was wrong with the rows of parts, told of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from attrs import evolve

from kpikit.errors import Problem

__all__ = ["joined_problems", "problem_of", "problem_to"]

_OF_THE_WHOLE = frozenset({"empty-table", "idle-mapping"})
"""What holds of the whole only where it holds of every part."""
_SHOWN = 5


def problem_to(problem: Problem) -> dict[str, Any]:
    """A problem as plain data; numbers of rows mean nothing outside their part."""
    offenders = [text for text in problem.offenders if not text.startswith("row ")]
    return {**attrs.asdict(problem), "offenders": offenders}


def problem_of(data: Mapping[str, Any]) -> Problem:
    """What :func:`problem_to` wrote."""
    return Problem(**{**data, "offenders": tuple(data["offenders"])})


def joined_problems(parts: Sequence[Sequence[Problem]]) -> tuple[Problem, ...]:
    """The problems of all parts, alike ones once with their counts added."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problems in parts:
        for problem in problems:
            found.setdefault((problem.code, problem.where), []).append(problem)
    return tuple(
        _joined(alike)
        for (code, _), alike in found.items()
        if code not in _OF_THE_WHOLE or len(alike) == len(parts)
    )


def _joined(alike: Sequence[Problem]) -> Problem:
    first = alike[0]
    if len(alike) == 1 or first.code in _OF_THE_WHOLE:
        return first
    total = sum(problem.count for problem in alike)
    shown = dict.fromkeys(one for problem in alike for one in problem.offenders)
    return evolve(
        first,
        message=f"{first.message} (one of {len(alike)} parts; {total} in all)",
        count=total,
        offenders=tuple(shown)[:_SHOWN],
    )
