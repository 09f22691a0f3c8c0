"""What a metric says of itself: name, rule, parameters, unit, columns, identity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import InputError, InputTypeError
from kpikit.measures import Expr, Measure, TimeAverage, col
from kpikit.measures.joint import Joint
from kpikit.metrics.censoring import CENSORED, WITHIN
from kpikit.metrics.definition import (
    UNIT_BOUNDS,
    Better,
    Bounds,
    Definition,
    RuleDoc,
)
from kpikit.metrics.interval import with_interval
from kpikit.metrics.params import dump_params, plain_params
from kpikit.metrics.periods import Grid, Period
from kpikit.metrics.unit import form_by_unit
from kpikit.metrics.wording import decimals_on
from kpikit.units import Unit

__all__ = ["STANDING", "Described"]

STANDING = ("as_of", "period_end")
"""Where a figure stands in time that has no instant of its rows."""


def columns_of(made: Measure | Joint, table: str) -> set[str]:
    """The columns that are read; those of other tables carry their name."""
    if isinstance(made, Measure):
        return set(made.columns())
    return {
        name if side.table == table else f"{side.table}.{name}"
        for side in made.sides
        for name in side.measure.columns()
    }


def _names(value: tuple[str, ...]) -> tuple[str, ...]:
    for name in value:
        if not isinstance(name, str):
            raise InputTypeError(
                f"by must be given column names: got {name!r}", help='as .by("line")'
            )
    if len(set(value)) < len(value):
        raise InputError(
            f"by must name each column once: got {', '.join(value)}",
            help="leave the second out",
        )
    return value


@frozen(eq=False, repr=False)
class Described:
    """A definition with its rule, parameters, filter, groups and periods.

    Two are equal when they give the same figure.
    """

    definition: Definition
    chosen: Mapping[str, Any] = field(factory=dict, kw_only=True)
    filter: Expr | None = field(default=None, kw_only=True)
    groups: tuple[str, ...] = field(default=(), converter=_names, kw_only=True)
    every_period: Period | None = field(default=None, kw_only=True)
    tz: str | None = field(default=None, kw_only=True)
    chosen_at: str | None = field(default=None, kw_only=True)
    level: float = field(default=0.95, kw_only=True)
    complete_groups: bool = field(default=False, kw_only=True)
    cluster_by: str | None = field(default=None, kw_only=True)
    is_estimated: bool = field(default=False, kw_only=True)
    is_exact: bool = field(default=False, kw_only=True)

    @property
    def name(self) -> str:
        """The name by which it is known."""
        return self.definition.name

    @property
    def params(self) -> dict[str, Any]:
        """All parameters with their values, the rule apart."""
        everything = {n: p.default for n, p in self.definition.params.items()}
        everything.update(self.definition.defaults)
        everything.update(self.chosen)
        if self._is_censored(everything):
            # there is no mean of what is not over
            everything |= {"statistic": "median", **self.definition.defaults}
            everything |= self.chosen
        everything.pop("rule", None)
        return {
            n: self.definition.params[n].check(v, self.name)
            for n, v in everything.items()
        }

    @staticmethod
    def _is_censored(params: Mapping[str, Any]) -> bool:
        return params.get("open") == CENSORED

    @property
    def knows_open(self) -> bool:
        """Whether it can take what is not over yet as lasting still."""
        return self.definition.knows_open

    @property
    def is_censored(self) -> bool:
        """Whether what is not over yet counts as lasting still."""
        return self.knows_open and self._is_censored(self.params)

    @property
    def is_share_within(self) -> bool:
        """Whether it is the share that is over after so long."""
        return self.is_censored and (self.statistic or "").startswith(WITHIN)

    @property
    def rule(self) -> str | None:
        """Which variant of what counts, None where there is but one."""
        chosen = self.chosen.get("rule")
        return self.definition.usual_rule if chosen is None else str(chosen)

    @property
    def rules(self) -> Mapping[str, str]:
        """Each rule and what it means."""
        return {name: rule.text for name, rule in self.definition.rules.items()}

    @property
    def rule_doc(self) -> RuleDoc | None:
        """What is known of the rule in force."""
        return self.definition.rules.get(self.rule or "")

    @property
    def titles(self) -> Mapping[str, str]:
        """Short nouns in en, ru, pl."""
        return self.definition.titles

    @property
    def unit(self) -> Unit:
        """Unit of the figure; a rule may have its own."""
        if self.is_share_within:
            return Unit.SHARE
        rule = self.rule_doc
        return rule.unit if rule and rule.unit else self.definition.unit

    @property
    def better(self) -> Better:
        """Which direction is better: higher, lower, band or neutral."""
        if self.is_share_within:
            return "higher"
        rule = self.rule_doc
        return rule.better if rule and rule.better else self.definition.better

    @property
    def bounds(self) -> Bounds:
        """The lowest and the highest that the figure can be, None for no end."""
        rule = self.rule_doc
        if rule is not None and rule.bounds is not None:
            return rule.bounds
        own = self.definition.bounds
        if own is not None and self.unit is self.definition.unit:
            return own
        return UNIT_BOUNDS.get(self.unit, (None, None))

    @property
    def least_decimals(self) -> int:
        """How many decimals a score of it has at least: two on a narrow scale."""
        return decimals_on(*(self.params.get("scale") or self.bounds))

    @property
    def formula(self) -> str:
        """The definition in one line."""
        return self.definition.formula

    @property
    def source(self) -> str:
        """Where the definition comes from."""
        return self.definition.source

    @property
    def key(self) -> str:
        """Along what data may be split: row, ticket, respondent, …."""
        rule = self.rule_doc
        return rule.key if rule and rule.key else self.definition.key

    @property
    def table(self) -> str:
        """The table whose rows it looks at; of several, the one that ``at`` is of."""
        rule = self.rule_doc
        return rule.table if rule and rule.table else self.definition.table

    @property
    def at(self) -> str:
        """The column by which a row stands in time."""
        if self.chosen_at is not None:
            return self.chosen_at
        if self.is_censored:
            return "created_at"
        rule = self.rule_doc
        own = rule.at if rule and rule.at else self.definition.at
        return own.format(**self.params) if "{" in own and not self.unset else own

    @property
    def row_at(self) -> str:
        """The column of its table that places a row in a period.

        A figure that stands at the end of its period takes rows by their own time.
        """
        if self.at != "period_end" or self.definition.spans:
            return self.at
        own = SCHEMAS[self.table].at
        return own or self.at

    @property
    def spread_by(self) -> str:
        """The column by which reports group it, where it is 1 without groups."""
        return self.definition.spread_by.format(**self.params)

    @property
    def unset(self) -> tuple[str, ...]:
        """Parameters that must be given and are not; no report has the metric then."""
        required = self.definition.required
        if not required:
            return ()
        return tuple(n for n in required if self.params[n] in (None, ""))

    @property
    def needs(self) -> frozenset[str]:
        """The columns it reads, groups and time included.

        Those of a table other than ``table`` carry its name, as ``costs.amount``.
        """
        found = columns_of(self.figure(), self.table) | set(self.groups)
        for expr in self.own_wheres().values():
            found |= expr.columns()
        if self.filter is not None:
            found |= self.filter.columns()
        is_timed = self.every_period is not None or self.is_over_time
        if is_timed and self.row_at not in STANDING:
            found.add(self.row_at)
        return frozenset(found)

    @property
    def is_over_time(self) -> bool:
        """Whether it averages amounts that hold for a time, over a span of days."""
        made = self.figure()
        sides = made.sides if isinstance(made, Joint) else ()
        return any(isinstance(side.measure, TimeAverage) for side in sides)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it looks at, its own first."""
        made = self.figure()
        others = [side.table for side in made.sides] if isinstance(made, Joint) else []
        return tuple(dict.fromkeys((self.table, *others)))

    def column_of_group(self, name: str) -> str:
        """The column that stands for a group column; mostly it stands for itself."""
        if self.is_censored:
            return name
        rule = self.rule_doc
        stands = {**self.definition.group_as, **(rule.group_as if rule else {})}
        return str(stands.get(name, name)).format(at=self.at)

    @property
    def is_complete(self) -> bool:
        """Whether groups without any row are listed too."""
        return self.complete_groups or self.definition.complete

    @property
    def statistic(self) -> str | None:
        """Mean, median or percentile, where it can be chosen."""
        return self.params.get("statistic")

    def own_wheres(self) -> dict[str, Expr]:
        """The metric's own choice of rows, by column."""
        rule = self.rule_doc
        found = dict(self.definition.where)
        if rule is not None and rule.where and self.definition.base is None:
            found.update(rule.where)
        return {name: col[name].is_in(list(words)) for name, words in found.items()}

    def measure(self) -> Measure:
        """What is computed of the rows of its table, over which expressions.

        Raises:
            InputTypeError: It stands on several tables: see :meth:`figure`.
        """
        made = self.figure()
        if isinstance(made, Joint):
            raise InputTypeError(
                f"{self.name} must stand on one table: it stands on"
                f" {' and '.join(self.tables)}",
                help="its figure() has a measure for each side",
            )
        return made

    def figure(self) -> Measure | Joint:
        """What is computed: a measure of one table, or one of each of several."""
        params = self.params
        if self.rule is not None:
            params["rule"] = self.rule
        made = self.definition.builder(**params)
        if not isinstance(made, (Measure, Joint)):
            raise InputTypeError(
                f"the builder of {self.name} must return a measure: got {made!r}",
                help="as Share(col.channel == 'phone')",
            )
        if isinstance(made, Measure):
            made = made.giving(self.statistic, approximately=self.is_estimated)
        return with_interval(self, made)

    @property
    def interval_form(self) -> str:
        """What the interval is called; empty where there is none."""
        made = self.figure()
        return made.interval_form(self.statistic) or form_by_unit(self, made)

    @property
    def smallest_group(self) -> int:
        """Groups of fewer rows have no figure."""
        return self.figure().smallest_group

    def grid(self) -> Grid | None:
        """The periods, in the zone asked for, else in UTC."""
        if self.every_period is None:
            return None
        return Grid(self.every_period, tz=self.tz or "UTC")

    def to_dict(self) -> dict[str, Any]:
        """Everything that makes the figure, safe for JSON; see :meth:`from_dict`."""
        return {
            "name": self.name,
            "params": dump_params(self.chosen),
            "where": None if self.filter is None else self.filter.to_dict(),
            "own_where": {k: list(v) for k, v in self.definition.where.items()},
            "by": list(self.groups),
            "every": None if self.every_period is None else str(self.every_period),
            "tz": self.tz,
            "at": self.chosen_at,
            "level": self.level,
            "complete": self.complete_groups,
            "cluster": self.cluster_by,
            "approximate": self.is_estimated,
            "exact": self.is_exact,
        }

    def identity(self) -> tuple[Any, ...]:
        """What makes two metrics the same figure."""
        return (
            self.name,
            self.rule,
            tuple(sorted((n, repr(v)) for n, v in self.params.items())),
            None if self.filter is None else self.filter.key,
            self.groups,
            self.every_period,
            self.tz,
            self.at,
            self.level,
            self.complete_groups,
            self.is_estimated,
            tuple(sorted(self.definition.where.items())),
            self.figure().key,
        )

    def __eq__(self, other: object) -> bool:
        """Whether both are the same figure."""
        if not isinstance(other, Described):
            return NotImplemented
        return self.identity() == other.identity()

    def __hash__(self) -> int:
        """Equal metrics hash alike."""
        return hash(self.identity())

    def __repr__(self) -> str:
        """How it would be written."""
        parts = [f"kpis.{self.name}"]
        if self.chosen:
            given = ", ".join(
                f"{k}={v!r}" for k, v in plain_params(self.chosen).items()
            )
            parts.append(f".using({given})")
        if self.filter is not None:
            parts.append(f".where({self.filter!r})")
        if self.groups:
            parts.append(f".by({', '.join(map(repr, self.groups))})")
        if self.every_period is not None:
            zone = f", tz={self.tz!r}" if self.tz else ""
            parts.append(f".every({str(self.every_period)!r}{zone})")
        if self.cluster_by is not None:
            parts.append(f".cluster({self.cluster_by!r})")
        if self.is_estimated:
            parts.append(".approximate()")
        if self.is_exact:
            parts.append(".exact()")
        return "".join(parts)
