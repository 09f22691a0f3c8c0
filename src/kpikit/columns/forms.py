"""Column forms: how a column of a table is made from columns of a source.

A form is the name of a source column, or one of the mappings ``{join = [...]}``,
``{duration = ...}``, ``{true = [...], of = ...}``, ``{constant = ...}`` and
``{plus = [instant, duration]}``; code and configs write them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from attrs import frozen

from kpikit.columns.raw import Raw, factorize, raw_of_list
from kpikit.columns.words import codes_of_integers
from kpikit.errors import InputError, did_you_mean
from kpikit.units.clock import clock_micros

__all__ = ["Constant", "Form", "Join", "Name", "Plus", "Span", "TrueOf", "column_form"]


@frozen
class Name:
    """The source column of this name, as it is."""

    name: str

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads."""
        return (self.name,)


@frozen
class Join:
    """Several source columns as one text with spaces between, as date and time."""

    names: tuple[str, ...]

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads."""
        return self.names


@frozen
class Span:
    """An amount of time from ``h:mm:ss`` or a number of seconds."""

    name: str

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads."""
        return (self.name,)


@frozen
class TrueOf:
    """True where the source column holds one of ``words``, else false."""

    words: tuple[Any, ...]
    name: str

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads."""
        return (self.name,)


@frozen
class Constant:
    """One value in every row."""

    value: Any

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads: none."""
        return ()


@frozen
class Plus:
    """An instant column of the table plus an amount of time of the source."""

    instant: str
    span: str

    def sources(self) -> tuple[str, ...]:
        """Names of the source columns it reads; the instant may be a made one."""
        return (self.span,)


Form = Name | Join | Span | TrueOf | Constant | Plus
_DAY = 86_400_000_000
_MOST_KEYS = 1 << 62
_HELP = (
    'write a column name, { join = ["Date", "Time"] }, { duration = "…" },'
    ' { true = ["Y"], of = "…" }, { constant = "…" } or { plus = ["…", "…"] }'
)


def column_form(value: Any, *, name: str) -> Form:
    """The form that *value* writes, for the column *name*.

    Raises:
        InputError: It is no form; the message shows the forms there are.
    """
    if isinstance(value, Form):
        return value
    if isinstance(value, str):
        return Name(value)
    if isinstance(value, Mapping):
        keys = frozenset(value)
        make = _FORMS.get(keys)
        made = make(value) if make else None
        if made is not None:
            return made
        known = {key for form in _FORMS for key in form}
        strange = [str(key) for key in value if key not in known]
        hint = did_you_mean(strange[0], sorted(known)) if strange else ""
        raise InputError(
            f"columns.{name} must be a column form: got {dict(value)!r}",
            help=f"{hint + ' ' if hint else ''}{_HELP}",
        )
    raise InputError(f"columns.{name} must be a column form: got {value!r}", help=_HELP)


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, (list, tuple)) and value:
        return tuple(value) if all(isinstance(v, str) for v in value) else None
    return None


def _join(value: Mapping[str, Any]) -> Form | None:
    names = _texts(value["join"])
    return Join(names) if names else None


def _span(value: Mapping[str, Any]) -> Form | None:
    name = value["duration"]
    return Span(name) if isinstance(name, str) else None


def _true(value: Mapping[str, Any]) -> Form | None:
    words, name = value["true"], value["of"]
    words = (words,) if isinstance(words, str) else words
    if not isinstance(words, (list, tuple)) or not words or not isinstance(name, str):
        return None
    return TrueOf(tuple(words), name)


def _constant(value: Mapping[str, Any]) -> Form | None:
    constant = value["constant"]
    return None if isinstance(constant, (list, dict)) else Constant(constant)


def _plus(value: Mapping[str, Any]) -> Form | None:
    names = _texts(value["plus"])
    return Plus(*names) if names and len(names) == 2 else None


_FORMS: dict[frozenset[str], Callable[[Mapping[str, Any]], Form | None]] = {
    frozenset({"join"}): _join,
    frozenset({"duration"}): _span,
    frozenset({"true", "of"}): _true,
    frozenset({"constant"}): _constant,
    frozenset({"plus"}): _plus,
}


def labelled(raw: Raw) -> Raw:
    """The same cells as codes and labels, so that labels can be mapped."""
    if raw.labels is not None:
        return raw
    if raw.form == "integer":
        codes, labels = codes_of_integers(raw.values, raw.missing)
        return Raw("labelled", codes, labels=labels.tolist())
    dtype = _TIMES.get(raw.form)
    plain = (raw.values if dtype is None else raw.values.astype(dtype)).tolist()
    if raw.missing is not None:
        gone = raw.missing.tolist()
        plain = [None if g else v for v, g in zip(plain, gone, strict=True)]
    codes, found = factorize(plain, len(raw))
    if raw.form == "instant":
        found = [v.replace(tzinfo=UTC) if isinstance(v, datetime) else v for v in found]
    return Raw("labelled", codes, labels=found)


_TIMES = {
    "instant": "datetime64[us]",
    "naive": "datetime64[us]",
    "date": "datetime64[D]",
    "span": "timedelta64[us]",
}


def text_of(label: Any) -> str:
    """A label as text: whole floats without their ``.0``."""
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)


def joined(raws: list[Raw]) -> Raw:
    """Texts of several columns with a space between; missing where any is."""
    parts = [labelled(_dates(raw)) for raw in raws]
    key = np.zeros(len(parts[0]), dtype=np.int64)
    gone = np.zeros(len(parts[0]), dtype=np.bool_)
    for part in parts:
        gone |= part.values < 0
        base = len(part.labels or ()) + 1
        if key.size and int(key.max()) > _MOST_KEYS // base:
            key = np.unique(key, return_inverse=True)[1]
        key = key * base + part.values
    key[gone] = -1
    distinct, first, codes = np.unique(key, return_index=True, return_inverse=True)
    texts = [
        " ".join(text_of((part.labels or ())[int(part.values[row])]) for part in parts)
        if k >= 0
        else ""
        for k, row in zip(distinct.tolist(), first.tolist(), strict=True)
    ]
    return Raw("text", np.where(gone, -1, codes).astype(np.int32), labels=texts)


def _dates(raw: Raw) -> Raw:
    """Stamps that are all at midnight as dates, as sheets hold a column of dates."""
    if raw.form != "naive" or (raw.values % _DAY)[~raw.is_missing].any():
        return raw
    return Raw("date", raw.values // _DAY, raw.missing)


def spans(raw: Raw) -> Raw:
    """Amounts of time: numbers are seconds, text is h:mm:ss or seconds.

    Text that is neither stays, for the reader of seconds to name.
    """
    if raw.form in ("integer", "number", "span", "empty"):
        return raw
    cells = labelled(raw)
    return Raw(
        "labelled", cells.values, labels=[_span_of(v) for v in cells.labels or ()]
    )


def _span_of(label: Any) -> Any:
    micros = clock_micros(label) if isinstance(label, str) else None
    return label if micros is None else timedelta(microseconds=micros)


def flags(raw: Raw, words: tuple[Any, ...]) -> Raw:
    """True where the cell is one of *words*."""
    cells = labelled(raw)
    wanted = {text_of(w) for w in words}
    hits = [text_of(v) in wanted or v in words for v in cells.labels or ()]
    table = np.array([*hits, False])
    return Raw("flag", table[cells.values], cells.values < 0)


def constant(value: Any, rows: int) -> Raw:
    """One value in every row."""
    one = raw_of_list([value])
    missing = None if one.missing is None else np.repeat(one.missing, rows)
    return Raw(one.form, np.repeat(one.values, rows), missing, labels=one.labels)
