"""Numbers of values that are the same in every process, to choose parts by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.arrow import arrow

__all__ = ["numbers_of", "part_of"]

Words = NDArray[np.uint64]

_PRIME = np.uint64(0x100000001B3)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def numbers_of(column: Any) -> tuple[Words, NDArray[np.bool_]]:
    """A number of 64 bits for each value of an Arrow column, and where it is missing.

    Equal values of one type have equal numbers, in every process and on every machine.
    """
    pa = arrow("splitting tables")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        words, gone = numbers_of(column.dictionary)
        missing = np.asarray(column.is_null())
        codes = np.asarray(column.indices.fill_null(0)).astype(np.int64)
        if not len(words):
            return np.zeros(len(codes), dtype=np.uint64), missing
        return words[codes], missing | gone[codes]
    missing = np.asarray(column.is_null())
    if pa.types.is_integer(column.type):
        plain = np.asarray(column.fill_null(0)).astype(np.int64).view(np.uint64)
        return _mixed(plain), missing
    texts = column.cast(pa.large_string()).fill_null("")
    return _mixed(_of_texts(texts)), missing


def part_of(numbers: Words, parts: int) -> NDArray[np.int64]:
    """The part of each number."""
    found: NDArray[np.int64] = (numbers % np.uint64(parts)).astype(np.int64)
    return found


def _mixed(numbers: Words) -> Words:
    """Numbers whose low bits depend on all bits (the finish of splitmix64)."""
    found = numbers.copy()
    found ^= found >> np.uint64(30)
    found *= _FIRST
    found ^= found >> np.uint64(27)
    found *= _SECOND
    found ^= found >> np.uint64(31)
    return found


def _of_texts(texts: Any) -> Words:
    """A polynomial of the bytes of each text, modulo 2 to the power of 64."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)
    bounds = bounds[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(bounds)
    found = lengths.astype(np.uint64)
    if data is None or not len(lengths) or bounds[-1] == bounds[0]:
        return found
    body = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
    powers = np.ones(int(lengths.max()) + 1, dtype=np.uint64)
    powers[1:] = np.multiply.accumulate(np.full(len(powers) - 1, _PRIME))
    filled = np.flatnonzero(lengths)
    starts = (bounds[:-1] - bounds[0])[filled]
    place = np.arange(len(body)) - np.repeat(starts, lengths[filled])
    terms = (body.astype(np.uint64) + np.uint64(1)) * powers[place]
    found[filled] += np.add.reduceat(terms, starts) * _PRIME
    return found
