"""Pieces of JSON Schema, each with its description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

__all__ = [
    "Form",
    "array",
    "date",
    "duration",
    "either",
    "flag",
    "instant",
    "name",
    "ref",
    "scalar",
    "table",
    "text",
    "texts",
    "whole",
    "word",
]

Form: TypeAlias = dict[str, Any]
_UNITS = "".join(f"([0-9]+{unit})?" for unit in "wdhms")
_AMOUNT = rf"\s*(?=[0-9])({_UNITS}|[0-9]+bd)\s*$"
_FILLED = r"\S"
_DATE = r"[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}(-?[1-7])?)"
_OFFSET = r"(Z|[+-][0-9]{2}(:?[0-9]{2}(:?[0-9]{2}(\.[0-9]+)?)?)?)"


def text(description: str, **more: Any) -> Form:
    """A text that is not empty."""
    return {"type": "string", "pattern": _FILLED, "description": description, **more}


def word(description: str, meanings: Mapping[str, str], **more: Any) -> Form:
    """One of several words, each with its meaning.

    The meanings stand where editors look for them: two editors, two places.
    """
    told = list(meanings.values())
    return {
        "type": "string",
        "enum": list(meanings),
        "description": description,
        "enumDescriptions": told,
        "x-taplo": {"docs": {"main": description, "enumValues": told}},
        **more,
    }


def flag(description: str, **more: Any) -> Form:
    """True or false."""
    return {"type": "boolean", "description": description, **more}


def whole(description: str, **more: Any) -> Form:
    """A whole number."""
    return {"type": "integer", "description": description, **more}


def name(description: str) -> Form:
    """A text or a whole number."""
    return {"type": ["string", "integer"], "description": description}


def scalar(description: str) -> Form:
    """One value of any kind."""
    kinds = ["string", "number", "boolean"]
    return {"type": kinds, "description": description}


def date(description: str) -> Form:
    """A local date; TOML's own dates reach a schema as text."""
    return {
        "type": "string",
        "format": "date",
        "pattern": rf"^\s*{_DATE}\s*$",
        "description": description,
    }


def instant(description: str) -> Form:
    """An instant with its offset."""
    return {
        "type": "string",
        "format": "date-time",
        "pattern": rf"^\s*{_DATE}.[0-9]{{2}}.*{_OFFSET}\s*$",
        "description": description,
    }


def duration(description: str, *, positive: bool = True, **more: Any) -> Form:
    """A duration, of more than nothing where it must be."""
    pattern = f"^(?=.*[1-9]){_AMOUNT}" if positive else f"^{_AMOUNT}"
    return {"type": "string", "pattern": pattern, "description": description, **more}


def array(description: str, items: Form, *, least: int = 0, **more: Any) -> Form:
    """An array."""
    found: Form = {"type": "array", "items": items, "description": description, **more}
    return {**found, "minItems": least} if least else found


def texts(description: str, **more: Any) -> Form:
    """An array of different texts, one at least."""
    items = {"type": "string", "pattern": _FILLED}
    return array(description, items, least=1, uniqueItems=True, **more)


def table(
    description: str,
    known: Mapping[str, Form] | None = None,
    *,
    required: Iterable[str] = (),
    others: Form | bool = False,
    **more: Any,
) -> Form:
    """A table.

    Args:
        description: What it is.
        known: The keys that it may have.
        required: Those that it must have.
        others: What stands under any other key; False where there is none.
        more: Further rules.
    """
    found: Form = {"type": "object", "description": description}
    if known:
        found["properties"] = dict(known)
    if needed := list(required):
        found["required"] = needed
    return {**found, "additionalProperties": others, **more}


def either(description: str, *forms: Form) -> Form:
    """One of several forms."""
    return {"description": description, "anyOf": list(forms)}


def ref(definition: str) -> Form:
    """A form that has a name."""
    return {"$ref": f"#/definitions/{definition}"}
