"""Findings as text for people, and as JSON for the tools that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from kpikit.check.engine import Checked
from kpikit.check.output.machines import to_github, to_gitlab, to_json
from kpikit.check.output.sarif import to_sarif
from kpikit.check.output.text import to_concise, to_full

__all__ = ["FORMATS", "written"]

FORMATS: Mapping[str, Callable[[Sequence[Checked]], str]] = MappingProxyType(
    {
        "full": to_full,
        "concise": to_concise,
        "json": to_json,
        "github": to_github,
        "gitlab": to_gitlab,
        "sarif": to_sarif,
    }
)
"""What writes each form."""


def written(checked: Sequence[Checked], form: str) -> str:
    """The findings of several configs in one form; empty where there is nothing."""
    return FORMATS[form](checked)
