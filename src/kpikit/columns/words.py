"""Categories and tags from caller data."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.checker import Checker
from kpikit.columns.column import Column, Kind, labels_array
from kpikit.columns.raw import Raw, factorize
from kpikit.columns.times import Reading

__all__ = ["codes_of_integers", "read_category", "read_tags", "relabel"]

_LISTS = (list, tuple, set, frozenset, np.ndarray)
_SEPARATORS = re.compile(r"[;,]")


def read_category(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Names from a set of names: text, but also whole numbers and flags."""
    del how
    if raw.form == "empty":
        return Column.of_missing(Kind.CATEGORY, len(raw))
    if raw.form in ("text", "labelled"):
        cells = list(raw.labels or ())
        several = [_is_several(v) for v in cells]
        bad = np.array([*several, False])[raw.values]
        check.cells("not-category", name, bad, raw.show, rule="be one name")
        single = [None if s else v for v, s in zip(cells, several, strict=True)]
        return _merge_equal(raw.values, single)
    if raw.form == "integer":
        codes, labels = codes_of_integers(raw.values, raw.missing)
        return Column(Kind.CATEGORY, codes, labels=labels)
    if raw.form == "number":
        return _from_floats(raw)
    if raw.form == "flag":
        codes = np.where(raw.is_missing, -1, raw.values).astype(np.int32)
        return Column.category(codes, [False, True])
    if raw.form == "instant":
        stamps = Column(Kind.INSTANT, raw.values, raw.missing).to_list()
        texts = [None if v is None else v.isoformat() for v in stamps]
        return Column.category(*factorize(texts, len(raw)))
    if raw.form in ("naive", "date", "span"):
        check.cells(
            "not-category",
            name,
            ~raw.is_missing,
            raw.show,
            rule="be a name",
            help="give text, or whole numbers",
        )
        return Column.of_missing(Kind.CATEGORY, len(raw))
    values = raw.values.tolist()
    bad = np.fromiter(map(_is_several, values), np.bool_, len(raw))
    check.cells("not-category", name, bad, raw.show, rule="be one name")
    usable = [None if b else v for v, b in zip(values, bad.tolist(), strict=True)]
    return Column.category(*factorize(usable, len(raw)))


def _is_several(value: Any) -> bool:
    """Whether a cell holds several names, or what can be none."""
    return isinstance(value, (tuple, frozenset)) or not isinstance(value, Hashable)


def codes_of_integers(
    values: NDArray[np.int64], missing: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Codes and ascending labels of whole numbers, by a table when they are dense."""
    present = values if missing is None else values[~missing]
    codes = np.full(len(values), -1, dtype=np.int32)
    if not present.size:
        return codes, np.zeros(0, dtype=np.int64)
    low, high = int(present.min()), int(present.max())
    if high - low < 4 * present.size + 1024:
        seen = np.zeros(high - low + 1, dtype=np.bool_)
        seen[present - low] = True
        labels = np.flatnonzero(seen) + low
        places = np.cumsum(seen, dtype=np.int32) - np.int32(1)
        found = places[present - low]
    else:
        labels, inverse = np.unique(present, return_inverse=True)
        found = inverse.astype(np.int32)
    if missing is None:
        codes = found
    else:
        codes[~missing] = found
    return codes, labels.astype(np.int64)


def _from_floats(raw: Raw) -> Column:
    """Floats as names: whole ones are whole numbers (frames hold 3 as 3.0)."""
    labels, inverse = np.unique(raw.values[~raw.is_missing], return_inverse=True)
    codes = np.full(len(raw), -1, dtype=np.int32)
    codes[~raw.is_missing] = inverse
    plain = [int(v) if v.is_integer() else v for v in labels.tolist()]
    return Column.category(codes, plain)


def _merge_equal(codes: NDArray[Any], labels: list[Any]) -> Column:
    """One code for each distinct label, None as missing (dictionaries may repeat)."""
    if len(set(labels)) == len(labels) and None not in labels:
        return Column.category(codes, labels)
    return relabel(codes, labels, dict(zip(labels, labels, strict=True)))


def relabel(
    codes: NDArray[Any], labels: Iterable[Any], names: Mapping[Any, Any]
) -> Column:
    """The column with each label replaced by its name in *names*, if it has one."""
    new, kept = factorize((names.get(v, v) for v in labels), len(list(labels)))
    table = np.append(new, np.int32(-1))
    return Column.category(table[codes], kept)


def read_tags(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Several names in one cell: lists, or text cut at semicolons or commas."""
    del how
    rows = len(raw)
    if raw.form == "empty":
        return Column.of_missing(Kind.TAGS, rows)
    if raw.form in ("text", "labelled"):
        labels = list(raw.labels or ())
        by_label = [_tags_of(v) for v in labels]
        cells = [None if c < 0 else by_label[c] for c in raw.values.tolist()]
    else:
        gone = raw.is_missing.tolist()
        cells = [
            None if g else _tags_of(v)
            for v, g in zip(raw.values.tolist(), gone, strict=True)
        ]
    present = ~raw.is_missing
    if raw.form in ("text", "labelled"):
        present = raw.values >= 0
    bad = np.fromiter((c is None for c in cells), np.bool_, rows) & present
    check.cells(
        "not-tags", name, bad, raw.show, rule="be a list of names, or text with ;"
    )
    lengths = np.fromiter((len(c or ()) for c in cells), np.int64, rows)
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    flat = [tag for cell in cells for tag in cell or ()]
    codes, kept = factorize(flat, len(flat))
    return Column(
        Kind.TAGS,
        codes,
        ~present | bad,
        labels=labels_array(kept),
        offsets=offsets,
    )


def _tags_of(value: Any) -> tuple[str, ...] | None:
    """The tags of one cell, each once; None when it holds no such thing."""
    if isinstance(value, str):
        parts = [part.strip() for part in _SEPARATORS.split(value)]
        return tuple(dict.fromkeys(part for part in parts if part))
    if isinstance(value, np.ndarray):
        value = value.tolist()  # frames hold lists as arrays
    if isinstance(value, (list, tuple, set, frozenset)):
        if not all(isinstance(tag, (str, int)) for tag in value):
            return None
        ordered = (
            sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        )
        return tuple(dict.fromkeys(ordered))
    return None


def infer_kind(raw: Raw) -> Kind:
    """The kind of a column that no schema names, from what it holds."""
    direct: dict[str, Kind] = {
        "integer": Kind.INTEGER,
        "number": Kind.NUMBER,
        "flag": Kind.FLAG,
        "instant": Kind.INSTANT,
        "naive": Kind.INSTANT,
        "date": Kind.DATE,
        "span": Kind.SECONDS,
    }
    if raw.form in direct:
        return direct[raw.form]
    if raw.form == "object":
        present = [v for v in raw.values.tolist() if v is not None]
        if all(isinstance(v, _LISTS) for v in present):
            return Kind.TAGS
        if all(isinstance(v, date) for v in present):
            return Kind.INSTANT
        if all(isinstance(v, Decimal) for v in present):
            return Kind.NUMBER
    return Kind.CATEGORY
