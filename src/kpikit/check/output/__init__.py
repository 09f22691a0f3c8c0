"""Findings as text for people, and as JSON for the tools that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from kpikit.check.engine import Checked
from kpikit.check.output.machines import to_github, to_gitlab, to_json
from kpikit.check.output.sarif import to_sarif
from kpikit.check.output.text import to_concise, to_full
from kpikit.errors import InputError
from kpikit.units.wording import check_language

__all__ = ["FORMATS", "FOR_MACHINES", "FOR_PEOPLE", "written"]

FOR_PEOPLE: Mapping[str, Callable[[Sequence[Checked], str], str]] = MappingProxyType(
    {"full": to_full, "concise": to_concise}
)
"""What writes each form that people read, in a language."""

FOR_MACHINES: Mapping[str, Callable[[Sequence[Checked]], str]] = MappingProxyType(
    {
        "json": to_json,
        "github": to_github,
        "gitlab": to_gitlab,
        "sarif": to_sarif,
    }
)
"""What writes each form that tools read, which is in English."""
FORMATS = (*FOR_PEOPLE, *FOR_MACHINES)
"""Every form by its name."""


def written(checked: Sequence[Checked], form: str, lang: str = "en") -> str:
    """The findings of several configs in one form; empty where there is nothing.

    Args:
        checked: The configs.
        form: One of the forms.
        lang: The language of titles and of what stands around findings.

    Raises:
        InputError: The language is not known, or is another than that of the form.
    """
    check_language(lang)
    if form in FOR_PEOPLE:
        return FOR_PEOPLE[form](checked, lang)
    if lang != "en":
        raise InputError(
            f"lang must be 'en' for the form {form}: got {lang!r}",
            help=f"tools read English; the forms {' and '.join(FOR_PEOPLE)} are for"
            " people",
        )
    return FOR_MACHINES[form](checked)
