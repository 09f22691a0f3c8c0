"""The decorator that makes a metric of a builder."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from kpikit.desk.made_tables import MADE_TABLES
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import InputError, did_you_mean
from kpikit.measures import Joint, Measure
from kpikit.metrics.definition import (
    Benchmark,
    Better,
    Bounds,
    Definition,
    RuleDoc,
    register,
)
from kpikit.metrics.metric import Metric
from kpikit.metrics.params import params_of
from kpikit.units import Unit

__all__ = ["metric"]


def metric(
    *,
    unit: Unit | str,
    better: Better,
    table: str,
    at: str,
    titles: Mapping[str, str] | None = None,
    rules: Mapping[str, RuleDoc | str] | None = None,
    formula: str = "",
    source: str = "",
    asked: Mapping[str, str] | None = None,
    key: str = "row",
    where: Mapping[str, tuple[str, ...]] | None = None,
    within: str | None = None,
    group_as: Mapping[str, str] | None = None,
    spread_by: str = "",
    spans: bool = False,
    complete: bool = False,
    required: tuple[str, ...] = (),
    bounds: Bounds | None = None,
    benchmarks: tuple[Benchmark, ...] = (),
) -> Callable[[Callable[..., Measure | Joint]], Metric]:
    """Make a metric of a builder: a function from parameters to a measure.

    A figure that stands on several tables is a :class:`Quotient` of sides, each a
    measure of its table.

    Args:
        unit: share, duration, count, ratio, score or money.
        better: higher, lower, band or neutral.
        table: The table whose rows it looks at; of several, the one that *at* is of.
        at: The column by which a row stands in time, ``as_of`` or ``period_end``;
            ``"{stage}_at"`` takes its name from the parameter ``stage``.
        titles: Short nouns by language; the name in words if not given.
        rules: What each value of the parameter ``rule`` means.
        formula: The definition in one line.
        source: Where the definition comes from.
        asked: Words people ask for it with, by language.
        key: Along what its data may be split: row, ticket, respondent, ….
        where: The rows it is about, as words by column.
        within: The name of the share that ``.within(limit)`` gives.
        group_as: For a group column, the column that stands for it.
        spread_by: The column by which reports group a share of a total, which is 1
            without groups; ``"{who}"`` takes its name from the parameter ``who``.
        spans: Whether its rows hold for a time, and are looked at in every period.
        complete: Whether groups without rows are listed.
        required: Parameters without which there is no figure; their default is empty.
        bounds: Lowest and highest figure, None for no end; those of the unit if not
            given.
        benchmarks: What others reach, as it was published.

    Returns:
        A decorator; the metric it gives is equal to the built-in ones in every respect.

    Raises:
        InputError: The unit, direction or table is not known.
        ParameterError: A parameter of the builder lacks its default or annotation.

    >>> from kpikit.measures import Share, col
    >>> @metric(unit="share", better="lower", table="tickets", at="created_at")
    ... def phone_share() -> Measure:
    ...     '''Share of tickets that came by phone.'''
    ...     return Share(col.channel == "phone")
    >>> phone_share(channel=["phone", "web", "web", "chat"]).value
    0.25
    """
    known = (*SCHEMAS, *MADE_TABLES)
    if table not in known:
        raise InputError(
            f"table must be one of the tables of a desk: got {table!r}",
            help=did_you_mean(table, known),
        )
    units = [str(u) for u in Unit]
    if str(unit) not in units:
        raise InputError(
            f"unit must be one of {', '.join(units)}: got {unit!r}",
            help=did_you_mean(str(unit), units),
        )

    def decorate(builder: Callable[..., Measure | Joint]) -> Metric:
        name = builder.__name__
        words = name.replace("_", " ")
        definition = Definition(
            name,
            builder=builder,
            unit=Unit(unit),
            better=better,
            table=table,
            at=at,
            params=params_of(builder),
            titles={"en": words[:1].upper() + words[1:], **(titles or {})},
            rules={
                rule: doc if isinstance(doc, RuleDoc) else RuleDoc(doc)
                for rule, doc in (rules or {}).items()
            },
            formula=formula,
            source=source,
            asked=asked or {},
            key=key,
            where=where or {},
            within=within,
            group_as=group_as or {},
            spread_by=spread_by,
            spans=spans,
            complete=complete,
            required=required,
            bounds=bounds,
            benchmarks=benchmarks,
            doc=inspect.getdoc(builder) or "",
        )
        register(definition)
        return Metric(definition)

    return decorate
