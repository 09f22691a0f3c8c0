"""The metric: a definition with its rule, parameters, filter, groups and periods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from importlib import import_module
from typing import Any

from attrs import evolve, frozen

from kpikit.columns.zones import Zone
from kpikit.desk.desk import Desk
from kpikit.errors import (
    InputError,
    InputTypeError,
    ParameterError,
    PayloadError,
    RuleError,
    did_you_mean,
)
from kpikit.measures import Expr
from kpikit.measures.exact_intervals import distributions
from kpikit.metrics.definition import (
    definition_named,
    names_with_open,
    revive_with,
)
from kpikit.metrics.described import Described
from kpikit.metrics.documentation import ClassAndInstanceDoc
from kpikit.metrics.explain import explain_metric
from kpikit.metrics.formula import Formula, Joinable
from kpikit.metrics.params import check_statistic, read_params
from kpikit.metrics.partial import Partial
from kpikit.metrics.periods import period
from kpikit.metrics.reduce import facts_of_views, reduce_views
from kpikit.metrics.rowfacts import RowFacts
from kpikit.metrics.source import views_of
from kpikit.metrics.trends.trends import Trends
from kpikit.units import duration, duration_text

__all__ = ["Metric"]


@frozen(eq=False, repr=False)
class Metric(Described, Joinable, Trends):
    """A figure that is fully defined: call it with a desk, or with bare columns.

    Every method gives a new metric and leaves this one as it is; metrics are equal
    when they give the same figure.
    """

    # ---------------------------------------------------------------- cutting it
    def using(self, **params: Any) -> Metric:
        """The metric with another rule or other parameters.

        Raises:
            RuleError: There is no such rule; near ones are named.
            ParameterError: There is no such parameter.
        """
        if "rule" in params:
            self._check_rule(params["rule"])
        if "open" in params and "open" not in self.definition.params:
            raise ParameterError(
                f"{self.name} must be given its own parameters: got 'open'; it cannot"
                " take what is not over as lasting still",
                help=f"these can: {names_with_open()}",
            )
        checked = read_params(params, self.definition.params, self.name)
        return evolve(self, chosen={**self.chosen, **checked})

    def _check_rule(self, rule: Any) -> None:
        known = tuple(self.definition.rules)
        if rule not in known:
            raise RuleError(
                f"rule of {self.name} must be one of its rules: got {rule!r}",
                help=did_you_mean(str(rule), known) or "it has but one definition",
            )

    def where(self, expr: Expr) -> Metric:
        """The metric over fewer rows: those of which *expr* is true as well.

        Raises:
            InputTypeError: It is no expression.
        """
        if not isinstance(expr, Expr):
            raise InputTypeError(
                f"where must be a column expression: got {expr!r}",
                help='as .where(col.priority == "P1")',
            )
        both = expr if self.filter is None else self.filter & expr
        return evolve(self, filter=both)

    def by(self, *columns: str, complete: bool | None = None) -> Metric:
        """One figure for each value of the columns; a missing value is a group.

        Args:
            columns: Columns of the table, or of the ticket of its rows.
            complete: Also list values that no counted row has.
        """
        kept = self.complete_groups if complete is None else complete
        return evolve(self, groups=columns, complete_groups=kept)

    def every(
        self, text: str, *, tz: str | tzinfo | None = None, at: str | None = None
    ) -> Metric:
        """One figure for each period.

        Args:
            text: ``hour``, ``day``, ``week`` (ISO), ``2w``, ``month``, ``quarter`` or
                ``year``.
            tz: Zone of the periods; the desk's if not given, else UTC.
            at: The column by which rows stand in time; the metric's own if not given.

        Raises:
            InputError: No such period.
            ZoneError: No such zone.
        """
        return evolve(
            self,
            every_period=period(text),
            tz=self.tz if tz is None else Zone.of(tz).name,
            chosen_at=self.chosen_at if at is None else at,
        )

    def mean(self) -> Metric:
        """The mean instead of another statistic."""
        return self._with_statistic("mean")

    def median(self) -> Metric:
        """The median instead of the mean."""
        return self._with_statistic("median")

    def quantile(self, q: float) -> Metric:
        """A quantile instead of the mean; *q* lies between 0 and 1.

        Raises:
            InputError: It does not.
        """
        if isinstance(q, bool) or not isinstance(q, (int, float)) or not 0 < q < 1:
            raise InputError(
                f"q must lie between 0 and 1: got {q!r}", help="as .quantile(0.9)"
            )
        return self._with_statistic(f"p{round(100 * q, 6):.10g}")

    def approximate(self) -> Metric:
        """Medians and percentiles within 1 %, from counts in buckets instead of values.

        The state then grows with the spread of the values and not with their number;
        the result says that it is approximate. Means stay exact.

        Raises:
            RuleError: The metric is no amount that has a median.
        """
        if "statistic" not in self.definition.params:
            raise RuleError(
                f"{self.name} must have a median or percentile to approximate: it is"
                f" a {self.unit}",
                help="leave it out: it is exact, and its state is small",
            )
        return evolve(self, is_estimated=True)

    def _with_statistic(self, name: str) -> Metric:
        if "statistic" not in self.definition.params:
            raise RuleError(
                f"{self.name} must have several statistics for {name}: it has one",
                help=f"it is a {self.unit}",
            )
        return self.using(statistic=check_statistic(name, f"{self.name}.statistic"))

    def within(self, limit: Any) -> Metric:
        """The share of tickets for which it took at most *limit*.

        It counts the open time of the same calendar, and keeps filters, groups and
        periods, the cluster and whether the interval is exact.

        Raises:
            RuleError: The metric is no amount of time, or its rule is another than that
                of the share.
        """
        other = self.definition.within
        if self.is_censored:
            return self._with_statistic(f"within {duration_text(duration(limit))}")
        if other is None and self.knows_open:
            raise RuleError(
                f"open of {self.name}.within must be censored: got"
                f" {self.params['open']!r}",
                help="a share within a limit needs what is not over: as"
                f" {self.name}.using(open='censored').within({limit!r})",
            )
        if other is None:
            raise RuleError(
                f"{self.name} must be an amount of time with an end: it is a"
                f" {self.unit}",
                help=f"these are: {names_with_open()}",
            )
        plain = Metric(self.definition)
        if self.rule != plain.rule:
            raise RuleError(
                f"rule of {self.name}.within must be {plain.rule}: got {self.rule!r}",
                help=f"{other} knows no other; take .using(rule={plain.rule!r})",
            )
        share = Metric(definition_named(other)).using(within=limit)
        if "calendar" in share.params:
            share = share.using(calendar=self.params.get("calendar"))
        return evolve(
            share,
            cluster_by=self.cluster_by,
            is_exact=self.is_exact,
            filter=self.filter,
            groups=self.groups,
            every_period=self.every_period,
            tz=self.tz,
            chosen_at=self.chosen_at,
            level=self.level,
            complete_groups=self.complete_groups,
            definition=share.definition
            if self.definition.base is None
            else evolve(
                share.definition,
                where={**share.definition.where, **self.definition.where},
            ),
        )

    def cluster(self, column: str) -> Metric:
        """Intervals that respect rows of one cluster, such as a requester's tickets.

        The figure stays; its interval no longer takes rows of one cluster as
        independent. A row without a cluster is one of its own.

        Args:
            column: What rows of a cluster share, as ``"requester"``.

        Raises:
            RuleError: The metric keeps its values whole, so it has no such interval.
            InputTypeError: *column* is no name.
        """
        if not isinstance(column, str):
            raise InputTypeError(
                f"cluster must be a column name: got {column!r}",
                help='as .cluster("requester")',
            )
        cut = evolve(self, cluster_by=column)
        cut.measure()
        return cut

    def exact(self) -> Metric:
        """Exact intervals, of scipy (extra ``stats``); figures stay as they are.

        Of shares that of Clopper and Pearson, of means Student's t, of counts per head
        Garwood's. They hold the truth at least as often as they say, however few rows
        there are (Student's: where values are normal), and are wider than the usual
        ones. Rows are taken as independent. Partial results are the same.

        Raises:
            RuleError: The interval has no exact form, as those of medians, ratios and
                scores, or is one of clusters.
            MissingExtraError: scipy is not installed.
        """
        cut = evolve(self, is_exact=True)
        cut.figure()
        distributions()  # now, not after an hour of reducing
        return cut

    def confidence(self, level: float) -> Metric:
        """Another confidence of the intervals; 0.95 if not said.

        Raises:
            InputError: It does not lie between 0 and 1.
        """
        if not isinstance(level, float) or not 0 < level < 1:
            raise InputError(
                f"level must lie between 0 and 1: got {level!r}",
                help="write 0.95 for 95 %",
            )
        return evolve(self, level=level)

    def __reduce__(self) -> tuple[Any, ...]:
        """A metric travels as its name and choices; its module is imported anew."""
        return _restored, (self.definition.builder.__module__, self.to_dict())

    # ---------------------------------------------------------------- having it
    def __call__(self, desk: Desk | None = None, /, **columns: Any) -> Any:
        """The figure, of a desk or of bare columns.

        Args:
            desk: The desk; or, without it,
            columns: columns of the metric's table by name, one value for each row; of a
                metric of several tables each table by its name, as mapping of columns.
                With them ``tz=`` (zone of naive stamps) and ``as_of=``.

        Returns:
            A :class:`Value`; with groups or periods a :class:`Result`.

        Raises:
            UnavailableError: A column is missing; says which and how to supply it.
            InputTypeError: Neither a desk nor columns were given.
        """
        return self.reduce(desk, **columns).finish()

    def reduce(self, desk: Desk | None = None, /, **columns: Any) -> Partial:
        """What this data contributes to the figure; partials add up.

        Raises:
            UnavailableError: A column is missing; says which and how to supply it.
        """
        views = views_of(self, desk, columns)
        return reduce_views(self._timed(desk, columns), views, is_bare=desk is None)

    def _timed(self, desk: Desk | None, columns: Mapping[str, Any]) -> Metric:
        """The metric with the zone of its periods: its own, else that of the data."""
        zone = columns.get("tz") if desk is None else desk.tz
        if self.every_period is None or self.tz or not zone:
            return self
        return evolve(self, tz=Zone.of(zone).name)

    def rows(self, desk: Desk | None = None, /, **columns: Any) -> RowFacts:
        """The value of every row behind the figure, and why others are not in it."""
        views = views_of(self, desk, columns)
        return facts_of_views(self._timed(desk, columns), views, is_bare=desk is None)

    def from_bytes(self, data: bytes) -> Partial:
        """The partial of this metric that ``to_bytes`` wrote.

        Raises:
            PayloadError: The bytes are damaged, or of another metric.
        """
        found = Partial.from_bytes(data)
        if found.metric.name != self.name:
            raise PayloadError(
                f"data must be a partial of {self.name}: got one of"
                f" {found.metric.name}",
                help="Partial.from_bytes reads those of any metric",
            )
        return found

    # ---------------------------------------------------------------- saying it
    def explain(self) -> str:
        """What the figure is, in words: formula, rule, parameters, rows, time."""
        return explain_metric(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Metric:
        """The metric that :meth:`to_dict` wrote.

        Raises:
            UnknownMetricError: No metric of that name is defined here.
        """
        definition = definition_named(data["name"])
        own = {k: tuple(v) for k, v in data["own_where"].items()}
        if own != dict(definition.where):
            definition = evolve(definition, where=own)
        where, every = data["where"], data["every"]
        made = cls(
            definition,
            filter=None if where is None else Expr.from_dict(where),
            groups=tuple(data["by"]),
            every_period=None if every is None else period(every),
            tz=data["tz"],
            chosen_at=data["at"],
            level=data["level"],
            complete_groups=data["complete"],
            cluster_by=data["cluster"],
            is_estimated=data["approximate"],
            is_exact=data.get("exact", False),
        )
        return made.using(**data["params"])


def _restored(module: str, data: Mapping[str, Any]) -> Metric:
    """A metric that was pickled: the module that defines it comes first."""
    if module != "__main__":
        import_module(module)
    return Metric.from_dict(data)


def _revived(data: Mapping[str, Any]) -> Metric | Formula:
    """The metric or formula that ``to_dict`` wrote."""
    return Formula.from_dict(data) if "sign" in data else Metric.from_dict(data)


revive_with(_revived)


# attrs takes the text of the class from its body, so a metric gets its own here.
Metric.__doc__ = ClassAndInstanceDoc(Metric.__doc__)  # type: ignore[assignment]
