"""Many figures as one tidy table: a line for each group and period."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.arrow import arrow
from kpikit.columns.column import MONEY_MICROS
from kpikit.columns.output import pandas_of, polars_of
from kpikit.measures import Figures, ShareOfTotal
from kpikit.metrics.joining import joint_figures
from kpikit.metrics.params import plain_params
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.value import Value, plain_value, stamp_of
from kpikit.metrics.wording import show_number
from kpikit.units import Money, Unit
from kpikit.units.wording import check_language

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric
    from kpikit.metrics.partial import Partial

__all__ = ["Result", "lines_of"]


def _figure(
    number: float, unit: Unit, exact: int | None, currency: str | None = None
) -> Any:
    """A number of a figure in the form of its unit, None for NaN."""
    if math.isnan(number):
        return None
    if unit is Unit.MONEY and currency is not None:
        micros = round(number * MONEY_MICROS) if exact is None else exact
        return Money.from_micros(micros, currency)
    if unit is Unit.DURATION:
        return timedelta(microseconds=round(number * 1e6))
    if unit is Unit.COUNT:
        return round(number) if exact is None else exact
    return number


def _low(number: float, unit: Unit) -> float:
    """The lower end of an interval; no duration of a metric is negative."""
    return max(number, 0.0) if unit is Unit.DURATION else number


def _figures(partial: Partial, level: float) -> Figures:
    """The figures of a state; shares of a total are of that of their period."""
    if partial.sides:
        return joint_figures(partial, level)
    metric, state = partial.metric, partial.state
    measure = metric.measure()
    if isinstance(measure, ShareOfTotal) and partial.grid is not None:
        periods = np.arange(len(partial.periods), dtype=np.int64)
        totals = np.tile(periods, len(partial.keys))
        return measure.finish(state, level, totals=totals)
    return measure.finish(state, level, metric.statistic)


def lines_of(partial: Partial, level: float) -> list[Value]:
    """The figures of a partial result, groups in order, periods within them."""
    metric = cast("Metric", partial.metric)
    figures = _figures(partial, level)
    names = metric.groups
    periods: list[str | None] = [None]
    if partial.grid is not None:
        periods = [partial.grid.label(int(index)) for index in partial.periods]
    places = [(key, period) for key in partial.keys for period in periods]
    unit, as_of = metric.unit, stamp_of(partial.as_of)
    # plain numbers once for all lines: there may be many thousands
    value, low, high = (
        array.astype(np.float64).tolist()
        for array in (figures.value, figures.low, figures.high)
    )
    n, missing, pending = (
        array.tolist() for array in (figures.n, figures.missing, figures.pending)
    )
    excluded = figures.excluded.tolist() if figures.reasons else [()] * len(places)
    still_open: list[int | None] = [None] * len(places)
    if figures.still_open is not None:
        still_open = figures.still_open.tolist()
    found = []
    for row, (key, period) in enumerate(places):
        exact = figures.exact[row] if figures.exact is not None else None
        currency = figures.currencies[row] if figures.currencies else None
        found.append(
            Value(
                _figure(value[row], unit, exact, currency),
                low=_figure(_low(low[row], unit), unit, None, currency),
                high=_figure(high[row], unit, None, currency),
                level=level,
                n=n[row],
                missing=missing[row],
                pending=pending[row],
                excluded={
                    reason: count
                    for reason, count in zip(
                        figures.reasons, excluded[row], strict=False
                    )
                    if count
                },
                approximate=figures.approximate,
                metric=metric,
                group=dict(zip(names, key, strict=True)),
                period=period,
                as_of=as_of,
                without_time=partial.without_time,
                still_open=still_open[row],
                source=partial.facts,
            )
        )
    return found


@frozen
class Result:
    """Figures of one or several metrics, one line for each group and period."""

    lines: tuple[Value, ...]

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Value]:
        """The figures one by one."""
        return iter(self.lines)

    def __getitem__(self, place: int) -> Value:
        """The figure of a line."""
        return self.lines[place]

    def _groups(self) -> list[str]:
        return list(dict.fromkeys(name for line in self.lines for name in line.group))

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each line, safe for JSON (see ``Value.to_dict``)."""
        return [line.to_dict() for line in self.lines]

    def to_json(self, *, indent: int | None = None) -> str:
        """The lines as JSON; no value is null, durations are seconds."""
        return json.dumps(self.to_dicts(), ensure_ascii=False, indent=indent)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The columns as numpy arrays; no value is NaN, durations are seconds.

        Where a figure is money there is a column ``currency`` too.
        """
        found: dict[str, NDArray[Any]] = {
            "metric": _objects([line.metric.name for line in self.lines])
        }
        for name in self._groups():
            found[name] = _objects([line.group.get(name) for line in self.lines])
        found["period"] = _objects([line.period for line in self.lines])
        for name in ("value", "low", "high"):
            found[name] = np.array(
                [_number(getattr(line, name)) for line in self.lines], dtype=np.float64
            )
        for name in ("n", "missing", "pending"):
            found[name] = np.array(
                [getattr(line, name) for line in self.lines], dtype=np.int64
            )
        found["excluded"] = np.array(
            [sum(line.excluded.values()) for line in self.lines], dtype=np.int64
        )
        found["approximate"] = np.array(
            [line.approximate for line in self.lines], dtype=np.bool_
        )
        found["no_data"] = np.array(
            [line.no_data for line in self.lines], dtype=np.bool_
        )
        found["level"] = np.array([line.level for line in self.lines], dtype=np.float64)
        found["unit"] = _objects([str(line.unit) for line in self.lines])
        if any(isinstance(line.value, Money) for line in self.lines):
            found["currency"] = _objects([_currency(line.value) for line in self.lines])
        return found

    def to_arrow(self) -> Any:
        """A pyarrow Table (extra ``frames``); ``excluded`` and ``params`` are JSON."""
        pa = arrow("to_arrow")
        columns = {}
        for name, values in self.to_arrays().items():
            if values.dtype == np.object_:
                plain = values.tolist()
                kinds = {type(v) for v in plain if v is not None}
                if len(kinds) > 1:
                    plain = [None if v is None else str(v) for v in plain]
                columns[name] = pa.array(plain, None if kinds else pa.string())
            elif values.dtype == np.float64:
                columns[name] = pa.array(values, mask=np.isnan(values))
            else:
                columns[name] = pa.array(values)
        told = [json.dumps(dict(line.excluded)) for line in self.lines]
        columns["excluded"] = pa.array(told, pa.string())
        params = [json.dumps(plain_params(line.metric.params)) for line in self.lines]
        columns["rule"] = pa.array(
            [line.metric.rule for line in self.lines], pa.string()
        )
        columns["params"] = pa.array(params, pa.string())
        return pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The lines as an Arrow stream."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """A pandas DataFrame (extra ``frames``)."""
        return pandas_of(self.to_arrow)

    def to_polars(self) -> Any:
        """A polars DataFrame (extra ``frames``)."""
        return polars_of(self.to_arrow)

    def cells(self, lang: str = "en") -> tuple[list[str], list[list[str]]]:
        """Heads and lines as text, columns that say nothing left out."""
        check_language(lang)
        groups = self._groups()
        heads = ["metric", *groups, "period", "value", "low", "high"]
        heads += ["n", "missing", "pending", "excluded"]
        rows = []
        for line in self.lines:
            title = line.metric.titles.get(lang, line.metric.name)
            labels = [_label(line.group.get(name)) for name in groups]
            figures = [
                line.figure(lang),
                *(
                    ""
                    if end is None
                    else show_number(end, line.unit, lang, decimals=line.decimals)
                    for end in (line.low, line.high)
                ),
            ]
            left_out = ", ".join(f"{n} {reason}" for reason, n in line.excluded.items())
            counts = [str(line.n), str(line.missing or ""), str(line.pending or "")]
            rows.append(
                [title, *labels, line.period or "", *figures, *counts, left_out]
            )
        kept = [i for i in range(len(heads)) if i == 0 or any(row[i] for row in rows)]
        return [heads[i] for i in kept], [[row[i] for i in kept] for row in rows]

    def __str__(self) -> str:
        """The lines as a text table."""
        return text_table(*self.cells())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(*self.cells())


def _label(label: Any) -> str:
    return "(missing)" if label is None else str(label)


def _number(value: Any) -> float:
    plain = plain_value(value)
    if plain is None:
        return math.nan
    return float(plain["amount"] if isinstance(plain, dict) else plain)


def _currency(value: Any) -> str | None:
    return value.currency if isinstance(value, Money) else None


def _objects(values: list[Any]) -> NDArray[Any]:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
