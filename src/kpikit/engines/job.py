"""What every worker runs: tables of a part in, partial results as bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from kpikit.columns.build import build_table
from kpikit.columns.column import Kind
from kpikit.columns.forms import Name
from kpikit.columns.zones import Zone
from kpikit.config import Config, load_config
from kpikit.desk import Desk
from kpikit.desk.schemas import schema_named
from kpikit.desk.source import TableData, table
from kpikit.desk.whole import VOCABULARY, Whole
from kpikit.desk.window import instant_micros
from kpikit.engines.plan import Pass, plan
from kpikit.engines.problems import joined_problems, problem_of, problem_to
from kpikit.engines.result import EngineResult
from kpikit.errors import InputError, Problem
from kpikit.metrics import Metric, Partial
from kpikit.metrics.compute import cut_all
from kpikit.metrics.formula import Formula
from kpikit.metrics.formula_partial import FormulaPartial
from kpikit.metrics.partial import merge
from kpikit.metrics.payload import pack, unpack
from kpikit.units.read_only import read_only
from kpikit.units.showing import counted

__all__ = ["Job", "make_job"]


@frozen
class Job:
    """Metrics, and how the tables of a part become a desk; travels to workers.

    Attributes:
        asked: The metrics and formulas as asked for, grouped and in periods.
        ways: How each table is read, as :func:`kpikit.table` says.
        desk: Further arguments of :class:`kpikit.Desk`.
        rules: The config as a tree, where there is one with policies.
        as_of: When open intervals end, where that was said.
    """

    asked: tuple[Metric | Formula, ...]
    ways: Mapping[str, TableData] = field(converter=read_only, kw_only=True)
    desk: Mapping[str, Any] = field(converter=read_only, kw_only=True)
    rules: str | None = field(default=None, kw_only=True)
    as_of: int | None = field(default=None, kw_only=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Read-only mappings do not travel, so plain ones do."""
        parts = {
            "ways": dict(self.ways),
            "desk": dict(self.desk),
            "rules": self.rules,
            "as_of": self.as_of,
        }
        return _restored, (self.asked, parts)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Each metric once, the sides of formulas among them."""
        return tuple(dict.fromkeys(leaf for one in self.asked for leaf in leaves(one)))

    def way(self, name: str, data: Any) -> TableData:
        """Data of a table, to be read as its whole is."""
        return evolve(self.ways[name], data=data)

    # ------------------------------------------------------------ before it runs
    def passes(self, names: Mapping[str, Iterable[str]]) -> list[Pass]:
        """The passes over tables that have these source columns.

        Raises:
            InputError: What must lie together is no single source column.
        """
        read = {name: self.read_as(name, each) for name, each in names.items()}
        return plan(self.metrics, read)

    # ------------------------------------------------------------ in workers
    def scan(self, name: str, data: Any) -> Whole:
        """What some rows of a table tell of the whole."""
        way = self.ways[name]
        options = way.options
        if options.how.tz is None and self.desk["tz"] is not None:
            zone = Zone.of(self.desk["tz"])
            options = evolve(options, how=evolve(options.how, tz=zone))
        found, _ = build_table(data, schema_named(name), options, with_keys=False)
        return Whole.of_table(found)

    def read_as(self, name: str, names: Iterable[str]) -> dict[str, str]:
        """The columns that a table will have, and the source column each is read from.

        A column that is made of several, or of none, or whose words are replaced by
        others, has no source: an empty text.
        """
        options = self.ways[name].options
        forms = options.columns
        used = {source for form in forms.values() for source in form.sources()}
        found = {each: each for each in names if each not in used}
        for target, form in forms.items():
            found[target] = form.name if isinstance(form, Name) else ""
        return {n: "" if n in options.values else s for n, s in found.items()}

    def columns(self, name: str, names: Iterable[str]) -> list[str]:
        """The columns of a table that may matter; others are not read.

        Those of its schema may decide what is derived, so they are read whether or not
        a metric names them.
        """
        if self.rules is not None:
            return list(names)
        wanted = {*schema_named(name).names(), *self._sources(name)}
        for metric in self.metrics:
            wanted |= {each.removeprefix("ticket.") for each in metric.needs}
            wanted |= set(metric.groups) | {metric.cluster_by or ""}
        return [each for each in names if each in wanted]

    def telling(self, name: str, names: Iterable[str]) -> list[str]:
        """The columns of a table that tell of the whole: instants, words of events."""
        schema = schema_named(name)
        at = {spec.name for spec in schema.columns if spec.kind is Kind.INSTANT}
        wanted = at | set(self._sources(name))
        if name == "events":
            wanted |= VOCABULARY
        return [each for each in names if each in wanted]

    def _sources(self, name: str) -> list[str]:
        forms = self.ways[name].options.columns.values()
        return [source for form in forms for source in form.sources()]

    def reduce(
        self, metrics: Sequence[Metric], tables: Mapping[str, Any], whole: Whole
    ) -> bytes:
        """What a part contributes to some metrics.

        Args:
            metrics: The metrics.
            tables: Every table, those without rows in this part included.
            whole: What all parts say together.

        Raises:
            DataError: Rows break the rules of their table.
            UnavailableError: A metric lacks a column.
        """
        given = {name: self.way(name, data) for name, data in tables.items()}
        desk = Desk(**{**given, **self.desk})
        desk = desk.as_part(evolve(whole, end=self.as_of))
        if self.rules is not None:
            desk = desk.adding(_rules(self.rules).run(desk).as_table())
        states = [metric.reduce(desk).to_bytes() for metric in metrics]
        header = {
            "sizes": [len(state) for state in states],
            "problems": [problem_to(problem) for problem in desk.problems],
        }
        blob = np.frombuffer(b"".join(states), dtype=np.uint8)
        return pack(header, {"states": blob})

    # ------------------------------------------------------------ in the driver
    def finish(
        self, engine: str, passes: Sequence[Pass], states: Iterable[Sequence[bytes]]
    ) -> EngineResult:
        """The figures, once every part has told what it contributes.

        Args:
            engine: What ran it.
            passes: The passes.
            states: What the parts of each gave, at least one each.

        Raises:
            PayloadError: A state is damaged, foreign, or of another version.
        """
        found: dict[Metric, Partial] = {}
        told: list[list[Problem]] = []
        made: list[str] = []
        known: set[str] = set()
        for over, each in zip(passes, states, strict=True):
            lists: list[list[Partial]] = [[] for _ in over.metrics]
            for state in each:
                partials, problems = _unpacked(state)
                # a table that an earlier pass has read is not blamed twice
                told.append([p for p in problems if _table_of(p) not in known])
                for place, partial in enumerate(partials):
                    lists[place].append(partial)
            for metric, several in zip(over.metrics, lists, strict=True):
                found[metric] = merge(several)
            known |= set(over.splits)
            made.append(
                f"{counted(len(over.metrics), 'metric')} by {over.key} in"
                f" {counted(len(each), 'part')}"
            )
        lines = [line for one in self.asked for line in _figures(one, found).values()]
        return EngineResult(
            tuple(lines),
            problems=joined_problems(told),
            made=f"{engine}: {'; '.join(made)}",
        )


def leaves(one: Metric | Formula | float) -> tuple[Metric, ...]:
    """The metrics that a metric or formula is made of."""
    if isinstance(one, Formula):
        return (*leaves(one.left), *leaves(one.right))
    return (one,) if isinstance(one, Metric) else ()


def _figures(one: Any, found: Mapping[Metric, Partial]) -> Any:
    """The partial of a metric; that of a formula from those of its sides."""
    if isinstance(one, Formula):
        left, right = (_figures(side, found) for side in (one.left, one.right))
        return FormulaPartial(one, left=left, right=right)
    return found[one] if isinstance(one, Metric) else one


def _table_of(problem: Problem) -> str:
    return problem.where.partition(".")[0]


def _unpacked(state: bytes) -> tuple[list[Partial], list[Problem]]:
    header, arrays = unpack(state)
    blob = arrays["states"].tobytes()
    ends = np.cumsum(header["sizes"]).tolist()
    partials = [
        Partial.from_bytes(blob[end - size : end])
        for size, end in zip(header["sizes"], ends, strict=True)
    ]
    return partials, [problem_of(told) for told in header["problems"]]


@lru_cache(maxsize=4)
def _rules(text: str) -> Config:
    """The config of a job; a worker reads it once."""
    return load_config(json.loads(text))


def _restored(asked: tuple[Metric | Formula, ...], parts: dict[str, Any]) -> Job:
    return Job(asked, **parts)


def make_job(
    metrics: Iterable[Metric | Formula],
    tables: Mapping[str, Any],
    *,
    by: Sequence[str] = (),
    every: str | None = None,
    tz: str | tzinfo | None = None,
    as_of: datetime | str | None = None,
    config: Config | None = None,
    statuses: Mapping[str, Any] | None = None,
    lines: Sequence[str] | None = None,
    priorities: Sequence[str] | None = None,
) -> tuple[Job, dict[str, Any]]:
    """The job of a call, and the bare data of each table.

    Raises:
        InputError: An argument breaks its rule.
    """
    if not isinstance(tables, Mapping) or not tables:
        raise InputError(
            f"frames must be given by the names of their tables: got {tables!r}",
            help='as {"tickets": tickets, "events": events}',
        )
    for name in tables:
        schema_named(name)
    ways = {
        name: data if isinstance(data, TableData) else table(data)
        for name, data in tables.items()
    }
    zone = None if tz is None else Zone.of(tz)
    if as_of is None and any(way.options.on_bad == "drop" for way in ways.values()):
        raise InputError(
            'as_of must be given with on_bad="drop": got None, and rows that are left'
            " out must not decide when open intervals end",
            help="give as_of=, the instant up to which the data goes",
        )
    if config is not None:
        statuses = statuses or config.statuses or None
        lines = lines or config.lines or None
        priorities = priorities or config.priorities or None
    job = Job(
        cut_all(metrics, by=by, every=every, tz=None if zone is None else zone.name),
        ways={name: evolve(way, data=None) for name, way in ways.items()},
        desk={
            "tz": None if zone is None else zone.name,
            "as_of": as_of,
            "statuses": None if statuses is None else dict(statuses),
            "lines": None if lines is None else tuple(lines),
            "priorities": None if priorities is None else tuple(priorities),
        },
        rules=json.dumps(config.to_dict()) if config and config.policies else None,
        as_of=None if as_of is None else instant_micros(as_of, "as_of", zone),
    )
    return job, {name: way.data for name, way in ways.items()}
