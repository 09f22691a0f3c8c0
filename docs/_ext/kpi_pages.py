"""The page of each KPI, and the index of them, made of the catalogue itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import kpi_examples
from reference_markdown import (
    DIRECTIONS,
    LANGUAGES,
    cell,
    code,
    codes,
    plain,
    section,
    sentences,
    table,
)

FOLDER = "kpis"
REFERENCE = Path(__file__).resolve().parent.parent / "reference"
SOURCES = REFERENCE / "sources.md"
PUBLISHED = REFERENCE / "published.toml"


def index() -> str:
    """Every metric by section; each keeps the anchor it had when all were one page."""
    parts = []
    for section_of_kpis, metrics in by_section():
        rows = [
            [_anchors(m) + _entry(m, f"{FOLDER}/"), *_told(m)]  # old addresses end here
            for m in metrics
        ]
        parts += [f"## {section_of_kpis.titles['en']}", table(_HEADS, rows)]
    names = [f"{FOLDER}/{_page_of(each)}" for each, _ in by_section()]
    return "\n\n".join([*parts, _below(names)])


def by_section() -> list[tuple[Any, list[Any]]]:
    """The sections of the catalogue, each with its metrics."""
    from kpikit.kpis import all as all_metrics
    from kpikit.kpis.sections import section_of

    found: dict[str, tuple[Any, list[Any]]] = {}
    for metric in all_metrics():
        own = section_of(metric.name)
        found.setdefault(own.key, (own, []))[1].append(metric)
    return list(found.values())


_HEADS = ("KPI", "what it is", "unit")


def _page_of(section_of_kpis: Any) -> str:
    return f"section-{section_of_kpis.key}"


def _section_page(section_of_kpis: Any, metrics: list[Any]) -> str:
    """The page of a section, under which the pages of its metrics stand."""
    rows = [[_entry(metric), *_told(metric)] for metric in metrics]
    title = f"# {section_of_kpis.titles['en']}"
    names = [metric.name for metric in metrics]
    return "\n\n".join([title, table(_HEADS, rows), _below(names)]) + "\n"


def _below(names: Iterable[str]) -> str:
    """The pages that stand below one in the sidebar."""
    return "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])


def _anchors(metric: Any) -> str:
    names = dict.fromkeys((metric.name, metric.name.replace("_", "-")))
    return "".join(f'<span id="{name}"></span>' for name in names)


def _entry(metric: Any, folder: str = "") -> str:
    return f"[{cell(metric.titles['en'])}]({folder}{metric.name}.md) `{metric.name}`"


def _told(metric: Any) -> list[str]:
    return [cell(_summary(metric)), str(metric.unit)]


def pages() -> dict[str, str]:
    """The page of every metric by its name, and of every section of the catalogue."""
    found = {_page_of(each): _section_page(each, own) for each, own in by_section()}
    found |= {metric.name: page(metric) for _, own in by_section() for metric in own}
    return found


def page(metric: Any) -> str:
    """Everything that is known of a metric, with figures of the example desk."""
    parts = [
        f"# {metric.titles['en']}",
        f"`kpis.{metric.name}` · {_unit(metric)} · {DIRECTIONS[metric.better]}",
        _summary(metric),
        f"**Formula.** {cell(metric.formula)}",
        *_notes(metric),
        "## Example",
        "The [example desk](../../tutorial/from-csv-to-report.md) comes with kpikit:",
        _python(kpi_examples.example(metric)),
        *_bare(metric),
        *_rules(metric),
        *_params(metric),
        *_rows(metric),
        *_edges(metric),
        *_aims(metric),
        *_published(metric),
        *_names(metric),
        *_sources(metric),
    ]
    return "\n\n".join(parts) + "\n"


# ---------------------------------------------------------------- what it is
def _unit(metric: Any) -> str:
    low, high = metric.bounds
    if low is None or high is None:
        return str(metric.unit)
    return f"{metric.unit}, {low:g} to {high:g}".replace("-", "−")


def _summary(metric: Any) -> str:
    """The first line of its documentation; of a preset what it narrows."""
    own = metric.definition
    if own.base is None:
        return plain(own.doc.split("\n")[0])
    told = f"A preset of {code(own.base)}"
    chosen = [_chosen({k: v}) for k, v in own.where.items()]
    chosen += [f"{code(k)} {code(v)}" for k, v in own.defaults.items()]
    return f"{told}, with {', '.join(chosen)}." if chosen else f"{told}."


def _one_of(words: Iterable[str]) -> str:
    return " or ".join(map(code, words))


def _notes(metric: Any) -> Iterator[str]:
    """What its documentation says between the formula and the arguments."""
    own = metric.definition
    if own.base is not None:
        yield (
            f"The same definition as [{own.base}]({own.base}.md), over fewer rows or"
            " with other defaults; what is said there holds here."
        )
        return
    blocks = own.doc.split("\n\n")[1:]
    for block in blocks:
        if re.match(r"(Args|Returns|Raises|Source):|>>>", block):
            return
        yield plain(block)


def _python(session: str) -> str:
    return f"```python\n{session}\n```"


def _bare(metric: Any) -> list[str]:
    """The example of its documentation, with columns instead of a desk."""
    own = metric.definition
    if own.base is not None or ">>>" not in own.doc:
        return []
    session = own.doc[own.doc.index(">>>") :].strip()
    call = re.compile(rf"(?<![\w.]){metric.name}(?=[.(])")
    told = f">>> from kpikit import kpis\n{call.sub(f'kpis.{metric.name}', session)}"
    return ["With columns of your own, without a desk:", _python(told)]


# ---------------------------------------------------------------- how it is chosen
def _rules(metric: Any) -> list[str]:
    if not metric.definition.rules:
        return []
    rows = []
    for name, rule in metric.definition.rules.items():
        chosen = metric.using(rule=name)
        told = f"{cell(rule.text)}{_differs(metric, chosen)}"
        label = f"**{code(name)}** (default)" if name == metric.rule else code(name)
        shown = kpi_examples.figure(metric, name)
        rows.append([label, told, cell(rule.used_by), shown])
    told = f'Choose one with `kpis.{metric.name}.using(rule="…")`.'
    told += " The figures are those of the example desk"
    if any(row[-1] == kpi_examples.NONE for row in rows):
        told += "; a dash is where it asks another question, or logs no such work"
    return [
        "## Rules",
        f"{told}.",
        table(("rule", "what counts", "in use at", "figure"), rows),
    ]


def _differs(metric: Any, chosen: Any) -> str:
    """In what a rule differs from the metric: unit, direction, tables, time, key."""
    told = ""
    if (chosen.unit, chosen.bounds) != (metric.unit, metric.bounds):
        told += f"; {_unit(chosen)}"
    if chosen.better != metric.better:
        told += f"; {DIRECTIONS[chosen.better]}"
    if chosen.tables != metric.tables:
        told += f"; tables {codes(chosen.tables)}"
    if chosen.at != metric.at:
        told += f"; stands in time at {code(chosen.at)}"
    if chosen.key != metric.key:
        told += f"; data may be split by {code(chosen.key)}"
    return told


def _params(metric: Any) -> list[str]:
    from kpikit.metrics.params import show_param

    rows = [
        [
            code(name),
            "must be given" if name in metric.unset else code(show_param(value)),
            cell(_param_doc(metric, name)),
        ]
        for name, value in metric.params.items()
        if name != "rule"
    ]
    if not rows:
        return []
    return ["## Parameters", table(("parameter", "default", "meaning"), rows)]


def _param_doc(metric: Any, name: str) -> str:
    """What the builder's docstring says of a parameter."""
    found: list[str] = []
    for line in section(metric.definition.doc, "Args"):
        if line.startswith(f"{name}:"):
            found.append(line.removeprefix(f"{name}:").strip())
        elif found and line.startswith(" "):
            found.append(line.strip())
        elif found:
            break
    return plain(" ".join(found))


# ---------------------------------------------------------------- rows and edges
def _rows(metric: Any) -> list[str]:
    own = metric.definition
    facts = [
        ["tables", codes(metric.tables)],
        ["rows", _chosen(own.where)],
        ["stand in time at", code(metric.at)],
        ["columns needed", _columns(metric)],
        *_columns_by_rule(metric),
        ["[data may be split by](../../how-to/big-data-in-parts.md)", code(metric.key)],
    ]
    parts = ["## Rows and time", table(("", ""), [fact for fact in facts if fact[1]])]
    if "tickets" in metric.tables:
        told = "Columns of tickets may be given or are [derived from events]"
        parts.append(f"{told}(../derived-columns.md).")
    return parts


def _chosen(where: Mapping[str, Iterable[str]]) -> str:
    """Which rows are looked at, by the words of their columns."""
    return "; ".join(f"{code(k)} is {_one_of(v)}" for k, v in where.items())


def _columns(metric: Any) -> str:
    return codes(sorted(metric.needs))


def _columns_by_rule(metric: Any) -> Iterator[list[str]]:
    """The columns of rules that need others; rules of the same ones together."""
    found: dict[str, list[str]] = {}
    for rule in metric.rules:
        columns = _columns(metric.using(rule=rule))
        if columns != _columns(metric):
            found.setdefault(columns, []).append(rule)
    for columns, rules in found.items():
        yield [f"columns needed by {codes(rules)}", columns]


def _edges(metric: Any) -> list[str]:
    """What it gives where little is known, from its documentation and by trying it."""
    doc = metric.definition.doc
    facts = [["a day on which nothing happened", kpi_examples.over_nothing(metric)]]
    facts += [[name, told] for name, told in _set_aside(metric).items() if told]
    parts = ["## Edge cases", table(("", ""), facts)]
    parts.append("\n".join(f"- {each}" for each in sentences(section(doc, "Returns"))))
    refused = list(_refused(section(doc, "Raises")))
    if refused:
        parts += ["It refuses:", "\n".join(f"- {each}" for each in refused)]
    return parts


def _set_aside(metric: Any) -> Mapping[str, str]:
    """For which reasons rows are no part of the figure, by any of its rules."""
    reasons: dict[str, None] = {}
    waits: list[str] = []
    for rule in metric.rules or (None,):
        ready = kpi_examples.ready(metric)
        made = (ready if rule is None else ready.using(rule=rule)).figure()
        sides = getattr(made, "sides", None)
        for measure in [s.measure for s in sides] if sides else [made]:
            reasons.update(dict.fromkeys(measure.reasons))
            if measure.pending is not None:
                waits.append(code(rule) if rule else "yes")
    least = kpi_examples.ready(metric).smallest_group
    return {
        "excluded and counted": codes(reasons),
        "rows too young to judge are pending": _all_or_some(metric, waits),
        "groups of fewer rows show no figure": str(least or ""),
    }


def _all_or_some(metric: Any, found: list[str]) -> str:
    names = list(dict.fromkeys(found))
    if names and len(names) == max(1, len(metric.rules)):
        return "yes"
    return ", ".join(names)


def _refused(lines: Iterable[str]) -> Iterator[str]:
    """Each error with when it is raised, on one line."""
    found = ""
    for line in lines:
        if line.startswith(" "):
            found += f" {line.strip()}"
            continue
        if found:
            yield plain(found)
        name, colon, rest = line.partition(":")
        found = f"`{name}`{colon}{rest}" if colon else ""
    if found:
        yield plain(found)


# ---------------------------------------------------------------- aims, names, sources
def _aims(metric: Any) -> list[str]:
    from kpikit.kpis.goals import asked_goals

    parts = []
    goals = [f"- {g.metric.label()}: {g.text()}" for g in asked_goals(metric)]
    rows = [_benchmark(each) for each in metric.definition.benchmarks]
    if goals or rows:
        parts.append("## Goals and benchmarks")
    if goals:
        told = "`Scorecard.starter()` holds it to"
        parts += [f"{told}:", "\n".join(goals)]
    if rows:
        told = "What others have published; each counts in its own way:"
        parts += [told, _with_rules("figure", rows)]
    return parts


def _benchmark(each: Any) -> list[str]:
    rule = code(each.rule) if each.rule else ""
    return [cell(each.text), rule, _link(each.published, each.url)]


def _link(text: str, url: str) -> str:
    return f"[{cell(text)}]({url})" if url else cell(text)


@cache
def _examples() -> dict[str, list[dict[str, Any]]]:
    """The worked examples that others have published, by metric."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in tomllib.loads(PUBLISHED.read_text("utf-8"))["example"]:
        found.setdefault(each["metric"], []).append(each)
    return found


def _published(metric: Any) -> list[str]:
    rows = [
        [
            cell(each["says"]),
            code(each["rule"]) if "rule" in each else "",
            _link(each["source"], each.get("url", "")),
        ]
        for each in _examples().get(metric.name, ())
    ]
    if not rows:
        return []
    told = "Worked examples of others. Tests build them, and get the same figure:"
    return ["## Published examples", told, _with_rules("example", rows)]


def _with_rules(head: str, rows: list[list[str]]) -> str:
    """What is told, its rule where any row names one, and the source."""
    if any(rule for _, rule, _ in rows):
        return table((head, "rule", "source"), rows)
    return table((head, "source"), [[told, source] for told, _, source in rows])


def _names(metric: Any) -> list[str]:
    from kpikit.kpis.aliases import ALIASES

    asked = metric.definition.asked
    rows = [
        [word, cell(metric.titles[key]), cell(asked.get(key, ""))]
        for key, word in LANGUAGES.items()
    ]
    parts = ["## Names", table(("", "title", "asked for as"), rows)]
    others = ALIASES.get(metric.name, ())
    if others:
        parts.append(f"Also found as {', '.join(f'*{cell(o)}*' for o in others)}.")
    return parts


@cache
def _told_of_sources() -> dict[str, str]:
    """What the page of sources says of each metric, by its anchor."""
    found = {}
    for part in re.split(r"^## ", SOURCES.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, text = part.partition("\n")
        found[title.strip().lower().replace(" ", "-")] = text.strip()
    return found


def _sources(metric: Any) -> list[str]:
    anchor = (metric.definition.base or metric.name).replace("_", "-")
    text = _told_of_sources()[anchor]
    text = text.replace("](../", "](../../").replace("](#", "](../sources.md#")
    return ["## Sources", text, f"See [all sources](../sources.md#{anchor})."]
