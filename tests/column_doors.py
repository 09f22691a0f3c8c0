"""The doors through which one column may come, and how a column is read in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from kpikit.columns.build import Options, build_table
from kpikit.columns.checker import Checker
from kpikit.columns.column import Column, Kind
from kpikit.columns.forms import column_form
from kpikit.columns.raw import raw_of
from kpikit.columns.schema import ColumnSpec, TableSchema, read_column
from kpikit.columns.table import Table
from kpikit.columns.text import Text
from kpikit.columns.times import Reading
from kpikit.columns.zones import Zone
from kpikit.errors import Problem

Door = tuple[str, Any]


def read(
    data: Any,
    kind: Kind | str,
    *,
    tz: str | None = None,
    format: str | None = None,
    words: tuple[str, ...] = (),
    is_required: bool = False,
) -> tuple[Column, list[Problem]]:
    """The column *data* read as *kind* under the name ``x`` of table ``t``."""
    raw = raw_of(data)
    check = Checker("t", len(raw))
    spec = ColumnSpec("x", kind=kind, words=words, is_required=is_required)
    how = Reading(tz=None if tz is None else Zone.of(tz), format=format)
    return read_column(raw, spec, how, check), check.problems


def clean(data: Any, kind: Kind | str, **how: Any) -> list[Any]:
    """The values of a column that has nothing wrong."""
    column, problems = read(data, kind, **how)
    assert problems == []
    assert column.kind == kind
    return column.to_list()


def build(
    data: Any,
    specs: Sequence[ColumnSpec] = (),
    *,
    columns: dict[str, Any] | None = None,
    tz: str | None = None,
    with_keys: bool = True,
    **options: Any,
) -> tuple[Table, Checker]:
    """A table ``t`` from *data*; column forms as a config writes them."""
    forms = {n: column_form(f, name=n) for n, f in (columns or {}).items()}
    how = Reading(tz=None if tz is None else Zone.of(tz))
    schema = TableSchema("t", columns=tuple(specs))
    return build_table(
        data, schema, Options(forms, how=how, **options), with_keys=with_keys
    )


def own(data: Any, **options: Any) -> Column:
    """A column that no schema names."""
    table, check = build({"x": data}, **options)
    assert check.problems == []
    return table.column("x")


def with_gaps(values: Sequence[Any], gap: Any) -> list[Any]:
    """The values with *gap* in place of None."""
    return [gap if v is None else v for v in values]


def objects(values: Sequence[Any]) -> Any:
    """A numpy array of objects, whatever the values are."""
    found = np.empty(len(values), dtype=object)
    found[:] = list(values)
    return found


def masked(values: Sequence[Any], fill: Any, dtype: Any) -> Any:
    """A masked numpy array whose masked cells hold *fill*."""
    gone = np.array([v is None for v in values], dtype=bool)
    return np.ma.MaskedArray(np.array(with_gaps(values, fill), dtype=dtype), mask=gone)


def text_of_cells(values: Sequence[Any], show: Callable[[Any], str]) -> list[Any]:
    """The values as text, None stays."""
    return [None if v is None else show(v) for v in values]


def factorised(texts: Sequence[str | None]) -> Text:
    """What a reader of files hands over."""
    labels = sorted({t for t in texts if t is not None})
    places = {t: i for i, t in enumerate(labels)}
    codes = [-1 if t is None else places[t] for t in texts]
    return Text(np.array(codes, dtype=np.int32), labels)


def object_doors(values: Sequence[Any]) -> Iterator[Door]:
    """Python objects in all their containers."""
    yield "list", list(values)
    yield "tuple", tuple(values)
    yield "list with NaT", with_gaps(values, pd.NaT)
    yield "list with NA", with_gaps(values, pd.NA)
    yield "list with NaN", with_gaps(values, float("nan"))
    yield "numpy objects", objects(values)
    yield "numpy objects with NaN", objects(with_gaps(values, np.nan))
    yield (
        "masked objects",
        np.ma.MaskedArray(objects(values), mask=[v is None for v in values]),
    )
    yield "pandas objects", pd.Series(objects(values), dtype=object)
    yield "pandas index", pd.Index(objects(values), dtype=object)


def text_doors(texts: Sequence[str | None]) -> Iterator[Door]:
    """Text in all its containers."""
    yield from object_doors(texts)
    yield "text", factorised(texts)
    yield "pandas text", pd.Series(list(texts), dtype="str")
    yield "pandas python text", pd.Series(list(texts), dtype="string[python]")
    yield "pandas categories", pd.Series(list(texts), dtype="category")
    yield from arrow_doors(pa.array(texts, pa.string()))
    yield from arrow_doors(pa.array(texts, pa.large_string()))
    yield "arrow text view", pa.array(texts, pa.string_view())
    yield "polars categories", pl.Series(list(texts), dtype=pl.Categorical)


def arrow_doors(array: Any) -> Iterator[Door]:
    """An Arrow column whole, in chunks, encoded, and through those that speak Arrow."""
    name = f"arrow {array.type}"
    half = len(array) // 2
    yield name, array
    yield (
        f"{name} in chunks",
        pa.chunked_array([array[:half], array[half:], array[:0]], type=array.type),
    )
    yield f"pandas {name}", pd.Series(pd.arrays.ArrowExtensionArray(array))
    if "view" not in str(array.type) and not pa.types.is_decimal(array.type):
        yield f"polars {name}", pl.Series(array)
    if not pa.types.is_nested(array.type):
        coded = array.dictionary_encode()
        yield f"{name} encoded", coded
        yield (
            f"{name} encoded in chunks",
            pa.chunked_array([coded[:half], coded[half:]]),
        )
        yield f"{name} with nulls in the dictionary", null_in_dictionary(coded)


def null_in_dictionary(coded: Any) -> Any:
    """The same cells, missing ones by a dictionary entry that is null."""
    values = pa.concat_arrays([coded.dictionary, pa.nulls(1, coded.dictionary.type)])
    codes = coded.indices.fill_null(len(coded.dictionary))
    return pa.DictionaryArray.from_arrays(codes, values)
