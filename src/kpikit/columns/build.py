"""From caller data to a checked table: rename, map, read, collect problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from kpikit.columns.checker import Checker, OnBad
from kpikit.columns.column import Column, Kind
from kpikit.columns.forms import (
    Constant,
    Form,
    Join,
    Name,
    Plus,
    Span,
    TrueOf,
    constant,
    flags,
    joined,
    labelled,
    spans,
    text_of,
)
from kpikit.columns.frames import columns_of, row_count
from kpikit.columns.moneys import split_money
from kpikit.columns.raw import Raw, factorize, raw_of, without_blanks
from kpikit.columns.schema import (
    TableSchema,
    read_column,
    read_own_column,
)
from kpikit.columns.table import Table
from kpikit.columns.times import Reading, read_instant, read_seconds
from kpikit.errors import InputError, InputTypeError, did_you_mean, nearest
from kpikit.units.showing import counted

__all__ = ["Options", "build_table"]

WORDS = "kind as written"
"""Key of the kinds as the caller wrote them, before they are mapped."""


@frozen
class Options:
    """How one table is read: renamed columns, mapped values, zone, strictness."""

    columns: Mapping[str, Form] = field(factory=dict)
    values: Mapping[str, Mapping[Any, Any]] = field(factory=dict, kw_only=True)
    kinds: Mapping[str, Any] = field(factory=dict, kw_only=True)
    how: Reading = field(factory=Reading, kw_only=True)
    on_bad: OnBad = field(default="raise", kw_only=True)


def build_table(
    data: Any,
    schema: TableSchema,
    options: Options,
    *,
    with_keys: bool = True,
    also: TableSchema | None = None,
) -> tuple[Table, Checker]:
    """The table that *data* holds, and everything that was wrong with it.

    Cells that cannot be read are missing in the table and their rows condemned in
    the checker; the caller of this function decides whether to raise or to drop.
    A column that only *also* knows is read as it says (events carry ticket columns).
    A table without rows and columns has every column of its schema, empty.
    """
    sources = columns_of(data, schema.name)
    rows = row_count(sources, schema.name)
    check = Checker(schema.name, rows)
    pieces = _Pieces(sources, rows, check)
    raws: dict[str, Raw] = {}
    used: set[str] = set()
    forms = options.columns if sources else {}
    for target, form in forms.items():
        used.update(form.sources())
        if isinstance(form, Plus):
            continue  # it is made from columns that are read
        raw = pieces.resolve(target, form)
        if raw is not None:
            raws[target] = raw
    for name in sources:
        if name not in raws and name not in used and name not in forms:
            raws[name] = pieces.raw(name)
    _map_values(raws, options.values if sources else {}, check)
    _map_kinds(raws, options.kinds if sources else {}, schema, check)
    split_money(raws, schema, check)
    columns = _read(raws, schema, options, check, also)
    if not sources:
        columns = {
            name: Column.of_missing(Kind.CATEGORY, 0) for name in options.columns
        }
        columns |= {
            spec.name: Column.of_missing(spec.kind, 0) for spec in schema.columns
        }
    for target, form in forms.items():
        if isinstance(form, Plus):
            added = _plus(target, form, columns, pieces, options.how, check)
            columns[target] = added
    _check_keys(columns, sources, schema, check, with_keys=with_keys)
    _note_near_names(columns, schema, check)
    words = columns.pop(WORDS, None)
    ordered = {n: columns[n] for n in schema.names() if n in columns}
    table = Table(
        schema,
        columns={**ordered, **columns},
        rows=rows,
        source_rows=np.arange(rows, dtype=np.int64),
        words=words,
    )
    return table, check


@frozen(eq=False)
class _Pieces:
    """The source columns, each converted once when first asked for."""

    sources: Mapping[str, Any]
    rows: int
    check: Checker
    cache: dict[str, Raw] = field(factory=dict)

    def raw(self, name: str) -> Raw:
        """The source column of this name."""
        if name not in self.cache:
            try:
                self.cache[name] = raw_of(self.sources[name])
            except (InputError, InputTypeError) as error:
                error.where = f"{self.check.table}.{name}"
                raise
        return self.cache[name]

    def resolve(
        self, target: str, form: Name | Join | Span | TrueOf | Constant
    ) -> Raw | None:
        """The cells that *form* makes, None (and a problem) without its sources."""
        gone = [name for name in form.sources() if name not in self.sources]
        if gone:
            self.check.table_problem(
                "unknown-column",
                f"column {gone[0]!r} must be in the data, for {target!r}:"
                f" got {', '.join(self.sources) or 'no columns'}",
                help=did_you_mean(gone[0], self.sources),
            )
            return None
        match form:
            case Name(name):
                return self.raw(name)
            case Join(names):
                return joined([self.raw(name) for name in names])
            case Span(name):
                return spans(self.raw(name))
            case TrueOf(words, name):
                return flags(self.raw(name), words)
        return constant(form.value, self.rows)


def _map_values(
    raws: dict[str, Raw], values: Mapping[str, Mapping[Any, Any]], check: Checker
) -> None:
    """Replace labels by the names that *values* gives them."""
    for target, names in values.items():
        if target not in raws:
            check.table_problem(
                "unknown-column",
                f"values must name columns of the table: got {target!r}",
                help=did_you_mean(target, raws),
            )
            continue
        cells = labelled(raws[target])
        by_text = {text_of(word): new for word, new in names.items()}
        labels = [by_text.get(text_of(v), v) for v in cells.labels or ()]
        _note_idle(f"values of {target}", by_text, cells.labels, target, check)
        codes, labels = without_blanks(cells.values, labels)
        text = all(isinstance(v, str) for v in labels)
        raws[target] = Raw("text" if text else "labelled", codes, labels=labels)


def _note_idle(
    what: str,
    mapping: Iterable[str],
    labels: Iterable[Any] | None,
    column: str,
    check: Checker,
) -> None:
    """Note words of a mapping that do not occur in the column."""
    seen = {text_of(label) for label in labels or ()}
    idle = [word for word in mapping if word not in seen]
    if idle:
        check.note(
            "idle-mapping",
            f"{what} name words that do not occur: {', '.join(map(repr, idle[:5]))}",
            count=len(idle),
            column=column,
        )


def _map_kinds(
    raws: dict[str, Raw], kinds: Mapping[str, Any], schema: TableSchema, check: Checker
) -> None:
    """Give a log's own words their kinds; words that nothing names become ``other``."""
    if "kind" not in raws or "kind" not in schema or not schema["kind"].words:
        _note_idle("kinds", kinds, (), "kind", check)
        return
    known = schema["kind"].words
    cells = labelled(raws["kind"])
    labels = [text_of(v) for v in cells.labels or ()]
    _note_idle("kinds", kinds, labels, "kind", check)
    new_kinds: list[str] = []
    new_values: list[Any] = []
    strange: list[int] = []
    counts = np.bincount(cells.values[cells.values >= 0], minlength=len(labels))
    for place, word in enumerate(labels):
        meant = kinds.get(word, word)
        value = None
        if isinstance(meant, Mapping):
            value = meant.get("value")
            meant = meant.get("kind")
        if meant not in known and "other" in known:
            meant = "other"
            if counts[place]:  # a frame's categories may name more than occurs
                strange.append(place)
        new_kinds.append(meant)
        new_values.append(value)
    if strange:
        total = int(counts[strange].sum())
        told = [f"{labels[p]!r} ({counted(counts[p], 'row')})" for p in strange[:5]]
        check.note(
            "unknown-kind",
            f"kind is no kind of {schema.name} and counts as activity only:"
            f" {', '.join(told)}{', …' if len(strange) > 5 else ''}",
            count=total,
            column="kind",
            offenders=told,
            help="map the words with kinds",
        )
    raws["kind"] = Raw("text", cells.values, labels=new_kinds)
    raws[WORDS] = Raw("text", cells.values, labels=labels)
    if any(v is not None for v in new_values):
        _fill_values(raws, cells, new_values)


def _fill_values(raws: dict[str, Raw], cells: Raw, values: list[Any]) -> None:
    """Put the values that kinds imply into the column ``value``."""
    rows = len(cells)
    old = labelled(raws["value"]) if "value" in raws else None
    labels = list(old.labels or ()) if old is not None else []
    codes = old.values.copy() if old is not None else np.full(rows, -1, np.int32)
    fresh, names = factorize(values, len(values))
    table = np.append(np.where(fresh < 0, -1, fresh + len(labels)), -1)
    implied = table[cells.values]
    codes = np.where(implied >= 0, implied, codes).astype(np.int32)
    raws["value"] = Raw("labelled", codes, labels=labels + names)


def _read(
    raws: Mapping[str, Raw],
    schema: TableSchema,
    options: Options,
    check: Checker,
    also: TableSchema | None,
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    how = options.how
    for name, raw in raws.items():
        if name in schema:
            found[name] = read_column(raw, schema[name], how, check)
        elif also is not None and name in also:
            found[name] = read_column(raw, also[name], how, check)
        elif isinstance(options.columns.get(name), Span):
            found[name] = read_seconds(raw, name, how, check)
        else:
            found[name] = read_own_column(name, raw, how, check)
    return found


def _plus(
    target: str,
    form: Plus,
    columns: Mapping[str, Column],
    pieces: _Pieces,
    how: Reading,
    check: Checker,
) -> Column:
    """An instant that was read, plus an amount of time."""
    start = columns.get(form.instant)
    span = pieces.resolve(target, Span(form.span))
    if span is None or start is None or start.kind is not Kind.INSTANT:
        if span is not None:
            check.table_problem(
                "unknown-column",
                f"plus of {target!r} must start from an instant column of the table:"
                f" got {form.instant!r}",
                help=did_you_mean(form.instant, columns),
            )
        return Column.of_missing(Kind.INSTANT, pieces.rows)
    length = read_seconds(span, target, how, check)
    gone = start.is_missing | length.is_missing
    ends = Raw("instant", np.where(gone, 0, start.values + length.values), gone)
    return read_instant(ends, target, how, check)


def _check_keys(
    columns: Mapping[str, Column],
    sources: Mapping[str, Any],
    schema: TableSchema,
    check: Checker,
    *,
    with_keys: bool,
) -> None:
    """A table with rows must have its key columns."""
    if not with_keys or not sources:
        return
    for spec in schema.columns:
        if spec.is_key and spec.name not in columns:
            check.table_problem(
                "missing-column",
                f"column {spec.name!r} must be there ({spec.doc}):"
                f" got {', '.join(columns) or 'no columns'}",
                help=f'name it, as in columns={{"{spec.name}": "…"}};'
                f" {did_you_mean(spec.name, columns)}".rstrip("; "),
            )


def _note_near_names(
    columns: Mapping[str, Column], schema: TableSchema, check: Checker
) -> None:
    """An own column whose name is almost a known one may be a slip."""
    free = [spec.name for spec in schema.columns if spec.name not in columns]
    for name in columns:
        if name in schema:
            continue
        close = nearest(name, free, most=1)
        if close and abs(len(close[0]) - len(name)) <= 2 and name[:1] == close[0][:1]:
            check.note(
                "near-name",
                f"column {name!r} is taken as one of your own;"
                f" did you mean {close[0]!r}?",
                count=1,
                column=name,
            )
