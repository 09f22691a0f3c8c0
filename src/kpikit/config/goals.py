"""``[goals]``: what figures should be, by the name of their metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kpikit.calendars.calendar import Calendar
from kpikit.config.defaults import calendar_name
from kpikit.config.node import Node, describe
from kpikit.config.policies import Declared
from kpikit.config.reading import attempt, read_flag
from kpikit.desk.schemas import SCHEMAS
from kpikit.errors import did_you_mean
from kpikit.kpis import all as all_metrics
from kpikit.kpis import named
from kpikit.kpis.sections import SECTIONS, section_of
from kpikit.metrics import Goal, Metric
from kpikit.metrics.goal_grammar import KEYS, cut, goal_tree
from kpikit.metrics.goal_words import PREVIOUS, WORDS
from kpikit.sla.policy import text_of

__all__ = ["read_goals", "written_goals"]

_EXAMPLE = "write csat = { at_least = 0.85 }, or a list of such tables"
_WORD = "write at_least = 0.8, at_most, exactly, between or better_than"
_WHERE = 'write where = { channel = ["chat"] }'
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "goal": "SLA802",
        "rule": "SLA803",
        "parameter": "SLA803",
        "duration": "SLA101",
    }
)


def read_goals(
    node: Node, declared: Declared, calendars: Mapping[str, Calendar]
) -> tuple[tuple[Goal, ...], tuple[str, ...]]:
    """The goals that could be read, and metrics known by name alone.

    Problems are noted.

    Args:
        node: The value of ``goals``.
        declared: What conditions and groups may name.
        calendars: The calendars that could be read, by name.
    """
    known = {metric.name: metric for metric in all_metrics()}
    found: list[Goal | None] = []
    unused = []
    for name, part in node.children(what="goals", help=_EXAMPLE):
        if name not in known and section_of(name) in SECTIONS:
            unused.append(name)
            continue
        if name not in known:
            part.problem(
                "SLA801",
                f"keys of goals must be metrics: got {describe(name)}",
                help=did_you_mean(name, known) or "see kpikit metrics",
                at_key=True,
            )
            continue
        reader = _Reader(known[name], declared, calendars)
        if isinstance(part.value, list) and part.value:
            found += [reader.goal(part.child(at)) for at in range(len(part.value))]
        else:
            found.append(reader.goal(part))
    return tuple(goal for goal in found if goal is not None), tuple(unused)


class _Reader:
    """Reads the goals of one metric, key by key, so that each problem has its place."""

    def __init__(
        self, metric: Metric, declared: Declared, calendars: Mapping[str, Calendar]
    ) -> None:
        self._metric = metric
        self._declared = declared
        self._calendars = calendars

    def goal(self, node: Node) -> Goal | None:
        if not isinstance(node.value, dict):
            node.wrong("be a table", help=_EXAMPLE)
            return None
        before = node.findings.count
        metric = self._metric
        # The rule comes first, as unit and direction may be its own.
        for key in sorted(node.value, key=lambda key: key != "rule"):
            metric = self._applied(metric, key, node.child(key))
        word = self._word(node)
        is_confident = False
        if "confident" in node.value:
            is_confident = bool(read_flag(node.child("confident")))
        for name in metric.unset:
            node.missing(name, help=f"{metric.name} has no figure without it")
        if node.findings.count > before or word is None:
            return None
        target = node.child(word)
        other = self._target(word, target)
        if node.findings.count > before:
            return None
        return attempt(
            target,
            lambda: Goal(metric, word=word, target=other, confident=is_confident),
            codes=_CODES,
        )

    def _applied(self, metric: Metric, key: str, node: Node) -> Metric:
        """The metric as one key changes it, or as it was when the key is wrong."""
        params = metric.definition.params
        if key not in params and (key not in KEYS or key == "statistic"):
            node.problem(
                "SLA803",
                f"keys of a goal of {metric.name} must be its parameters or those of"
                f" goals: got {describe(key)}",
                help=did_you_mean(key, dict.fromkeys((*params, *KEYS))),
                at_key=True,
            )
            return metric
        before = node.findings.count
        value = node.value
        if key == "where":
            self._check_where(node)
        elif key == "by":
            self._check_by(node)
        elif key == "calendar":
            name = calendar_name(node, self._declared.calendars)
            value = None if name is None else self._calendars.get(name)
        if node.findings.count > before:
            return metric
        changed = attempt(node, lambda: cut(metric, key, value), codes=_CODES)
        return metric if changed is None else changed

    def _word(self, node: Node) -> str | None:
        """The one goal word of a table."""
        words = [word for word in WORDS if word in node.value]
        if len(words) == 1:
            return words[0]
        node.problem(
            "SLA003" if words else "SLA004",
            f"{node.name} must have one of {', '.join(WORDS)}:"
            f" got {' and '.join(words) or 'none'}",
            help=_WORD,
        )
        return None

    def _target(self, word: str, node: Node) -> Any:
        """What a goal asks for; of ``better_than`` another metric by its name."""
        if word != "better_than" or node.value == PREVIOUS:
            return node.value
        if not isinstance(node.value, str):
            return node.value
        return attempt(node, lambda: named(node.value), codes={"metric": "SLA801"})

    def _columns(self) -> tuple[str, ...]:
        """Columns that rows of the metric have, or their tickets."""
        table = SCHEMAS.get(self._metric.table)
        own = () if table is None else table.names()
        return (*self._declared.values, *SCHEMAS["tickets"].names(), *own)

    def _check_column(self, node: Node, name: str, *, at_key: bool = False) -> None:
        known = self._columns()
        if self._declared.has_fields and name not in known:
            node.problem(
                "SLA305",
                f"{node.name} must be a declared field or a column: got"
                f" {describe(name)}",
                help=did_you_mean(name, known) or f"declare {name} in [fields]",
                at_key=at_key,
            )

    def _check_by(self, node: Node) -> None:
        if isinstance(node.value, str):
            self._check_column(node, node.value)
            return
        node.texts(help='write by = ["channel"]')
        for at, name in enumerate(node.value if isinstance(node.value, list) else ()):
            if isinstance(name, str):
                self._check_column(node.child(at), name)

    def _check_where(self, node: Node) -> None:
        table = SCHEMAS.get(self._metric.table, SCHEMAS["tickets"])
        # Words of the metric's own table come before those declared for tickets.
        words = {column.name: column.words for column in table.columns if column.words}
        for name, part in node.children(what="columns", help=_WHERE):
            self._check_column(part, name, at_key=True)
            known = words.get(name) or self._declared.values.get(name)
            parts = [part]
            if isinstance(part.value, list):
                parts = [part.child(at) for at in range(len(part.value))]
            if not parts:
                part.problem(
                    "SLA306",
                    f"{part.name} must have a value: got an empty array",
                    help="nothing can meet it; name values, or take the column out",
                )
            for one in parts:
                self._check_value(one, known)

    def _check_value(self, node: Node, known: Iterable[str] | None) -> None:
        if not isinstance(node.value, (str, int)):
            node.wrong("be a text, a whole number or a truth value", help=_WHERE)
        elif known is not None and str(text_of(node.value)) not in known:
            node.problem(
                "SLA305",
                f"{node.name} must be a declared value: got {describe(node.value)}",
                help=did_you_mean(str(node.value), known),
            )


def written_goals(
    goals: Iterable[Goal], calendars: Mapping[str, Calendar]
) -> dict[str, Any]:
    """Goals as the section they are read from, JSON-safe.

    Raises:
        GoalError: A config cannot say one of them.
    """
    names = {calendar: name for name, calendar in calendars.items()}
    found: dict[str, Any] = {}
    for goal in goals:
        tree = goal_tree(goal)
        if "calendar" in tree:
            tree["calendar"] = names[tree["calendar"]]
        found.setdefault(goal.metric.name, []).append(tree)
    return {name: each if len(each) > 1 else each[0] for name, each in found.items()}
