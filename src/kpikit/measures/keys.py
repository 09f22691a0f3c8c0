"""Keys of rows (a requester, a ticket) as numbers that all parts of the data share.

Codes of a category differ from part to part, so a state cannot hold them. Whole numbers
(instants, dates and flags too) are their own key and never collide, however they are
stored: 12 is the same key as an integer, as the float 12.0 and as a label. Any other
label is hashed to 64 bits with BLAKE2b, alike in every process and on every machine.
That two of a million labels share a number has a chance of 3 in 10**8, of a hundred
million 3 in 10**4 (``n**2 / 2**65``).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind, labels_array
from kpikit.errors import InputTypeError
from kpikit.measures.evaluate import evaluate
from kpikit.measures.expressions import Expr
from kpikit.measures.scope import Scope

__all__ = ["by_key", "key_numbers", "key_of_label"]

Ints: TypeAlias = NDArray[np.int64]

_LARGEST_WHOLE = float(1 << 53)


def key_numbers(expr: Expr, scope: Scope) -> Column:
    """The key of every row as a column of whole numbers.

    Raises:
        InputTypeError: A row has several values.
    """
    column = evaluate(expr, scope)
    if column.kind is Kind.TAGS:
        raise InputTypeError(
            f"{expr!r} must be one key for each row: got a value of kind tags",
            help="give a column with one value in each row, such as col.requester",
        )
    if column.kind is Kind.CATEGORY:
        keys, missing = _keys_of_labels(column), column.is_missing
    elif column.kind is Kind.NUMBER:
        missing = column.is_missing | ~np.isfinite(column.values)
        keys = _keys_of_floats(np.where(missing, 0.0, column.values))
    else:
        keys, missing = column.values.astype(np.int64), column.is_missing
    return Column(Kind.INTEGER, keys, missing if missing.any() else None)


def key_of_label(label: object) -> int:
    """The key of one label.

    >>> key_of_label(12), key_of_label(12.0), key_of_label("12")
    (12, 12, -1433660985274187547)
    """
    kind = "str"
    if not isinstance(label, str):
        if isinstance(label, np.generic):
            label = label.item()
        if isinstance(label, float) and label.is_integer():
            label = int(label)
        if isinstance(label, int) and -(1 << 63) <= label < 1 << 63:
            return int(label)
        kind = type(label).__name__
    text = f"{kind}:{label}"
    # A label read from a damaged file may hold half a character.
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _keys_of_labels(column: Column) -> Ints:
    """Each label that occurs is hashed once; a missing one gives 0."""
    labels = labels_array(()) if column.labels is None else column.labels
    table = np.zeros(len(labels) + 1, dtype=np.int64)
    codes = column.values
    used = np.unique(codes[codes >= 0])
    table[used] = [key_of_label(label) for label in labels[used].tolist()]
    found: Ints = table[codes]
    return found


def _keys_of_floats(values: NDArray[np.float64]) -> Ints:
    """Whole numbers as such, others by their bits."""
    whole = (np.rint(values) == values) & (np.abs(values) < _LARGEST_WHOLE)
    bits = values.view(np.int64)
    return np.where(whole, np.where(whole, values, 0.0).astype(np.int64), bits)


def by_key(
    groups: Ints, keys: Ints, size: int, *amounts: NDArray[Any]
) -> tuple[NDArray[Any], ...]:
    """Amounts added up by group and key.

    Returns:
        Where each group begins and ends, the keys, ascending within each group, and
        the sum of each of *amounts* by key.
    """
    order = np.argsort(keys)
    # Numbers of 16 bits are sorted in one pass.
    small = np.uint16 if size <= 1 << 16 else np.int64
    order = order[np.argsort(groups[order].astype(small), kind="stable")]
    groups, keys = groups[order], keys[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = (groups[1:] != groups[:-1]) | (keys[1:] != keys[:-1])
    starts = np.flatnonzero(first)
    sums = [np.add.reduceat(amount[order], starts) for amount in amounts]
    counts = np.bincount(groups[starts], minlength=size)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return (offsets, keys[starts], *sums)
