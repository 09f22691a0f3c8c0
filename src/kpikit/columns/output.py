"""Columns back to the caller: Python rows, Arrow, pandas, polars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np

from kpikit.columns.arrow import arrow
from kpikit.columns.column import MICROS, Column, Kind
from kpikit.errors import MissingExtraError

__all__ = [
    "pandas_of",
    "polars_of",
    "to_arrow",
    "to_dicts",
    "to_pandas",
    "to_polars",
]

_ARROW_LABELS = frozenset({str, int, float, bool, date, datetime, time, Decimal})


def to_dicts(columns: Mapping[str, Column]) -> list[dict[str, Any]]:
    """One dict for each row; amounts of time are seconds, as in frames."""
    names = list(columns)
    values = [_plain(column) for column in columns.values()]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: Column) -> list[Any]:
    if column.kind is not Kind.SECONDS:
        return column.to_list()
    seconds = (column.values / MICROS).tolist()
    gone = column.is_missing.tolist()
    return [None if g else v for v, g in zip(seconds, gone, strict=True)]


def to_arrow(columns: Mapping[str, Column]) -> Any:
    """A pyarrow Table; instants are microseconds in UTC, amounts of time seconds."""
    pa = arrow("to_arrow")
    return pa.table({name: _arrow_of(pa, column) for name, column in columns.items()})


def _arrow_of(pa: Any, column: Column) -> Any:
    gone = column.missing
    match column.kind:
        case Kind.INSTANT:
            return pa.array(column.values, mask=gone).cast(pa.timestamp("us", tz="UTC"))
        case Kind.DATE:
            days = pa.array(column.values.astype(np.int32), pa.int32(), mask=gone)
            return days.cast(pa.date32())
        case Kind.SECONDS:
            return pa.array(column.values / MICROS, mask=gone)
        case Kind.CATEGORY:
            labels = column.labels.tolist() if column.labels is not None else []
            kinds = set(map(type, labels))
            if len(kinds) > 1 or not kinds <= _ARROW_LABELS:
                labels = [str(v) for v in labels]
            values = pa.array(labels, None if labels else pa.string())
            codes = pa.array(column.values, mask=column.is_missing)
            return pa.DictionaryArray.from_arrays(codes, values)
        case Kind.TAGS | Kind.MONEY:
            kind = pa.list_(pa.string()) if column.kind is Kind.TAGS else None
            values = column.to_list()
            if column.kind is Kind.MONEY:
                return pa.array(values, pa.decimal128(24, 6))
            rows = [None if v is None else [str(tag) for tag in v] for v in values]
            return pa.array(rows, kind)
        case _:
            return pa.array(column.values, mask=gone)


def to_pandas(columns: Mapping[str, Column]) -> Any:
    """A pandas DataFrame.

    Raises:
        MissingExtraError: pandas or pyarrow is not installed.
    """
    return pandas_of(lambda: to_arrow(columns))


def to_polars(columns: Mapping[str, Column]) -> Any:
    """A polars DataFrame.

    Raises:
        MissingExtraError: polars or pyarrow is not installed.
    """
    return polars_of(lambda: to_arrow(columns))


def pandas_of(table: Callable[[], Any]) -> Any:
    """A pandas DataFrame of the pyarrow Table that a function gives.

    Raises:
        MissingExtraError: pandas or pyarrow is not installed.
    """
    arrow("to_pandas")
    try:
        import pandas  # noqa: F401, ICN001
    except ImportError as error:
        raise MissingExtraError("to_pandas", package="pandas") from error
    return table().to_pandas()


def polars_of(table: Callable[[], Any]) -> Any:
    """A polars DataFrame of the pyarrow Table that a function gives.

    Raises:
        MissingExtraError: polars or pyarrow is not installed.
    """
    arrow("to_polars")
    try:
        import polars  # noqa: ICN001
    except ImportError as error:
        raise MissingExtraError("to_polars", package="polars") from error
    return polars.from_arrow(table())
