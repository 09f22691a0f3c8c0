"""Figures that were made in parts, and how."""

from __future__ import annotations

from attrs import field, frozen

from kpikit.errors import Problem
from kpikit.metrics import Result

__all__ = ["EngineResult"]


@frozen
class EngineResult(Result):
    """The figures of an engine: a :class:`kpikit.Result` that says how it was made.

    Attributes:
        problems: What was wrong with the rows of all parts, counted.
        made: In which passes and how many parts.
    """

    problems: tuple[Problem, ...] = field(default=(), kw_only=True)
    made: str = field(default="", kw_only=True)
