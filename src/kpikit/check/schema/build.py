"""The JSON Schema of a config, from the same words that the loader reads."""

from __future__ import annotations

from kpikit.check.schema.data import column_form, data
from kpikit.check.schema.desks import (
    DEFINITIONS,
    calendars,
    defaults,
    fields,
    ordered,
    statuses,
)
from kpikit.check.schema.forms import Form, table
from kpikit.check.schema.goals import goal_definitions, goals
from kpikit.check.schema.policies import examples, policies
from kpikit.config.model import SCHEMA

__all__ = ["config_schema"]

_NONE = {"properties": {"examples": {"maxItems": 0}}}
_WITH_POLICIES = {
    "properties": {"policies": {"minItems": 1}},
    "required": ["policies"],
}
_DRAFT = "http://json-schema.org/draft-07/schema#"


def config_schema() -> Form:
    """The JSON Schema (draft 7) of ``kpikit.toml``, JSON-safe.

    It says what keys there are, what stands under them, and what each means. Whether
    names that are used are declared, and what follows from the whole, is for
    ``kpikit check``.

    >>> config_schema()["required"]
    ['schema']
    """
    version = {"const": SCHEMA, "description": "The version of this schema."}
    sections = {
        "schema": version,
        "priorities": ordered("priorities, most urgent first"),
        "lines": ordered("lines of support, first line first"),
        "statuses": statuses(),
        "fields": fields(),
        "calendars": calendars(),
        "defaults": defaults(),
        "policies": policies(),
        "goals": goals(),
        "data": data(),
        "examples": examples(),
    }
    top = table(
        "The rules of a support desk.",
        sections,
        required=["schema"],
        dependencies={"examples": {"anyOf": [_NONE, _WITH_POLICIES]}},
    )
    # With several calendars somebody must say which one is that of the tickets.
    top["if"] = {
        "properties": {"calendars": {"minProperties": 2}},
        "required": ["calendars", "policies"],
    }
    top["then"] = {
        "properties": {"defaults": {"required": ["calendar"]}},
        "required": ["defaults"],
    }
    definitions = {**DEFINITIONS, **goal_definitions(), "column": column_form()}
    return {
        "$schema": _DRAFT,
        "title": "kpikit.toml",
        **top,
        "definitions": definitions,
    }
