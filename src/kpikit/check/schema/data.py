"""The section about files: how they become tables."""

from __future__ import annotations

from typing import Any

from kpikit.check.schema.forms import (
    Form,
    array,
    either,
    ref,
    scalar,
    table,
    text,
    word,
)
from kpikit.desk.names import EVENT_KINDS, SURVEY_KINDS, TABLE_NAMES
from kpikit.desk.schemas import SCHEMAS
from kpikit.files.paths import FORMATS

__all__ = ["column_form", "data"]

_KINDS = list(dict.fromkeys((*EVENT_KINDS, *SURVEY_KINDS)))


def data() -> Form:
    """How exported files become the tables of a desk."""
    return table(
        "How exported files become the tables of a desk, one section for each table.",
        {name: _section(name) for name in TABLE_NAMES},
    )


def _section(name: str) -> Form:
    schema = SCHEMAS[name]
    columns = {
        column.name: {**ref("column"), "description": f"{column.doc}."}
        for column in schema.columns
    }
    kind = {"type": "string", "enum": _KINDS, "description": "The kind."}
    return table(
        schema.doc.split("\n")[0],
        {
            "file": text(
                "The base name of the file, without folder.",
                pattern=r"^(?!\.{1,2}$)(?=[\s\S]*\S)[^/\\\u0000]+$",
            ),
            "timezone": text("The time zone of stamps that have none."),
            "columns": table(
                "The file's own names, by column of the table.",
                columns,
                others=ref("column"),
            ),
            "values": table(
                "What words of a column mean, by column.",
                others=table("Meanings by word.", others=scalar("What it means.")),
            ),
            "kinds": table(
                "What the words of a log mean.",
                others=either(
                    "A kind, or a kind with its value.",
                    kind,
                    table(
                        "A kind with its value.",
                        {"kind": kind, "value": text("As pending, of kind status.")},
                        required=["kind"],
                    ),
                ),
            ),
            "on_bad": word(
                "What becomes of rows that break the rules of the table.",
                {
                    "raise": "They are an error.",
                    "drop": "They are left out, counted and listed.",
                },
                default="raise",
            ),
            "delimiter": {
                "type": "string",
                "pattern": r'^[^"\r\n\u0000]$',
                "description": "What stands between cells; else by the file's suffix.",
            },
            "format": either(
                "What the file holds, or how its stamps are written.",
                {"type": "string", "enum": list(FORMATS)},
                text("A time format, as %d.%m.%Y %H:%M.", pattern="%"),
            ),
        },
        required=["file"],
    )


def column_form() -> Form:
    """What makes a column."""
    own = text("The name of a column of the file.")
    names = array("Names of columns.", own, least=1)
    several: list[tuple[str, dict[str, Any]]] = [
        ("Several columns, joined by spaces.", {"join": names}),
        ("A column of h:mm:ss or seconds.", {"duration": own}),
        (
            "Whether a column has one of some words.",
            {
                "true": either(
                    "The words that mean true.",
                    text("One word."),
                    array("Words.", scalar("A word."), least=1),
                ),
                "of": own,
            },
        ),
        ("The same for every row.", {"constant": scalar("The value.")}),
        (
            "An instant with a duration added.",
            {"plus": {**names, "minItems": 2, "maxItems": 2}},
        ),
    ]
    return either(
        "The name of a column of the file, or what makes one of several.",
        own,
        *(table(told, known, required=known) for told, known in several),
    )
