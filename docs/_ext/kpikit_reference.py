"""Reference pages that are made from the code when the documentation is built.

A page that holds a line such as ``<!-- kpikit: kpis -->`` gets the generated Markdown
in its place, while Sphinx reads it; no file is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

MARK = re.compile(r"^<!-- kpikit: (?P<what>[a-z-]+) -->$", re.MULTILINE)
PAGES = (
    "reference/tables",
    "reference/kpis",
    "reference/errors",
    "reference/rules",
    "reference/cli",
)
LANGUAGES = {"en": "English", "ru": "Russian", "pl": "Polish"}
DIRECTIONS = {
    "higher": "higher is better",
    "lower": "lower is better",
    "band": "neither high nor low is good",
    "neutral": "no direction is better",
}


def cell(text: object) -> str:
    """Text safe inside a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def code(text: object) -> str:
    """Text as code inside a cell."""
    return f"`{cell(text)}`"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# ---------------------------------------------------------------- tables of a desk
def tables() -> str:
    """Every table of a desk with its columns."""
    from kpikit.desk.schemas import ROW_CLASSES, SCHEMAS

    parts = []
    for schema in SCHEMAS.values():
        told = [schema.doc.split("\n")[0]]
        if schema.name in ROW_CLASSES:
            name = ROW_CLASSES[schema.name].__name__
            told.append(f"Rows may be objects of the class {code(name)}.")
        if schema.at is not None:
            told.append(f"A row stands in time at {code(schema.at)}.")
        else:
            told.append("Rows hold for a time and stand at no instant.")
        rows = [
            [code(c.name), str(c.kind), _needed(c), cell(_meaning(c))]
            for c in schema.columns
        ]
        heads = ("column", "kind", "may be missing", "meaning")
        parts += [f"## {schema.name}", " ".join(told), table(heads, rows)]
    return "\n\n".join(parts)


def _needed(column: Any) -> str:
    if column.is_key:
        return "no; the table needs the column"
    return "no" if column.is_required else "yes"


def _meaning(column: Any) -> str:
    told: str = column.doc[:1].upper() + column.doc[1:]
    if column.words:
        told += f": one of {', '.join(map(code, column.words))}"
    told += "."
    if column.is_derived:
        told += " Derived from events when it is not given."
    return told


# ---------------------------------------------------------------- KPIs
def kpis() -> str:
    """Every metric of the catalogue, with the sections to find it in."""
    from kpikit.kpis import all as all_metrics
    from kpikit.kpis.sections import section_of

    found: dict[str, list[str]] = {}
    for metric in all_metrics():
        title = section_of(metric.name).titles["en"]
        found.setdefault(title, []).append(f"[{metric.name}](#{metric.name})")
    contents = table(
        ("section", "metrics"), [[t, ", ".join(names)] for t, names in found.items()]
    )
    return "\n\n".join([contents, *(_kpi(metric) for metric in all_metrics())])


def _kpi(metric: Any) -> str:
    own = metric.definition
    titles = [f"{metric.titles[k]} ({word})" for k, word in LANGUAGES.items()]
    facts = [
        ["titles", "; ".join(map(cell, titles))],
        ["formula", cell(metric.formula)],
        ["unit", f"{_unit(metric)}, {DIRECTIONS[metric.better]}"],
        ["table", ", ".join(map(code, metric.tables))],
        ["stands in time at", code(metric.at)],
        ["columns of the default", ", ".join(map(code, sorted(metric.needs)))],
        ["data may be split by", code(metric.key)],
        ["goals asked for", _goals(metric)],
        ["benchmarks", _benchmarks(metric)],
        ["source", _source(metric)],
    ]
    asked = "; ".join(f"*{cell(words)}*" for words in own.asked.values())
    facts.insert(1, ["asked for as", asked])
    facts = [fact for fact in facts if fact[1]]
    if own.where:
        words = [
            f"{code(k)} in {', '.join(map(code, v))}" for k, v in own.where.items()
        ]
        facts.insert(4, ["rows", "; ".join(words)])
    parts = [f"## {metric.name}"]
    if own.base is not None:
        parts.append(
            f"A preset of [{own.base}](#{own.base}): the same definition over fewer"
            " rows, with the defaults below."
        )
    else:
        parts.append(own.doc.split("\n")[0])
    parts.append(table(("", ""), facts))
    parts += _rules(metric) + _params(metric) + _told(metric)
    return "\n\n".join(part for part in parts if part)


def _unit(metric: Any) -> str:
    low, high = metric.bounds
    if low is None or high is None:
        return str(metric.unit)
    return f"{metric.unit}, {low:g} to {high:g}"


def _goals(metric: Any) -> str:
    from kpikit.kpis.goals import asked_goals

    return "; ".join(f"{g.metric.label()}: {g.text()}" for g in asked_goals(metric))


def _benchmarks(metric: Any) -> str:
    told = []
    for each in metric.definition.benchmarks:
        rule = f" ({code(each.rule)})" if each.rule else ""
        source = f"[{cell(each.source)}]({each.url})" if each.url else cell(each.source)
        told.append(f"{cell(each.text)}{rule}: {source}")
    return "; ".join(told)


def _source(metric: Any) -> str:
    base = metric.definition.base or metric.name
    anchor = base.replace("_", "-")
    return f"[sources.md](sources.md#{anchor})"


def _rules(metric: Any) -> list[str]:
    if not metric.definition.rules:
        return []
    rows = []
    for name, rule in metric.definition.rules.items():
        told = " (default)" if name == metric.rule else ""
        needs = ", ".join(map(code, sorted(metric.using(rule=name).needs)))
        text = rule.text
        if metric.using(rule=name).key != metric.key:
            text += f"; data may be split by `{metric.using(rule=name).key}`"
        chosen = metric.using(rule=name)
        if (chosen.unit, chosen.bounds) != (metric.unit, metric.bounds):
            text += f"; {_unit(chosen)}"
        if chosen.better != metric.better:
            text += f"; {DIRECTIONS[chosen.better]}"
        text += _elsewhere(metric, metric.using(rule=name))
        rows.append([code(name) + told, cell(text), cell(rule.used_by), needs])
    heads = ("rule", "what counts", "in use at", "columns")
    return ["**Rules**", table(heads, rows)]


def _elsewhere(metric: Any, variant: Any) -> str:
    """Where a rule looks at other tables, or places rows otherwise in time."""
    told = ""
    if variant.tables != metric.tables:
        told += f"; tables {', '.join(map(code, variant.tables))}"
    if variant.at != metric.at:
        told += f"; stands in time at {code(variant.at)}"
    return told


def _params(metric: Any) -> list[str]:
    from kpikit.metrics.params import show_param

    rows = [
        [code(name), code(show_param(value)), cell(_param_doc(metric, name))]
        for name, value in metric.params.items()
    ]
    if not rows:
        return []
    return ["**Parameters**", table(("parameter", "default", "meaning"), rows)]


def _param_doc(metric: Any, name: str) -> str:
    """What the builder's docstring says of a parameter."""
    lines = _section(metric.definition.doc, "Args")
    found: list[str] = []
    for line in lines:
        if line.startswith(f"{name}:"):
            found.append(line.removeprefix(f"{name}:").strip())
        elif found and line.startswith(" "):
            found.append(line.strip())
        elif found:
            break
    return " ".join(found).replace("``", "`")


def _section(doc: str, title: str) -> list[str]:
    """The lines of a section of a Google-style docstring, without their indent."""
    found: list[str] = []
    inside = False
    for line in doc.split("\n"):
        if line == f"{title}:":
            inside = True
        elif inside and line.strip() and not line.startswith("    "):
            break
        elif inside:
            found.append(line[4:])
    return found


def _told(metric: Any) -> list[str]:
    doc = metric.definition.doc
    gives = " ".join(line.strip() for line in _section(doc, "Returns")).strip()
    parts = []
    if gives:
        parts.append(f"**Gives, and edge cases:** {gives.replace('``', '`')}")
    refused = " ".join(line.strip() for line in _section(doc, "Raises")).strip()
    if refused:
        parts.append(f"**Refuses:** {refused.replace('``', '`')}")
    example = [line for line in doc.split("\n") if line] if ">>>" in doc else []
    if example and metric.definition.base is None:
        start = next(n for n, line in enumerate(example) if line.startswith(">>>"))
        parts.append("```python\n" + "\n".join(example[start:]) + "\n```")
    return parts


# ---------------------------------------------------------------- errors, command
def errors() -> str:
    """Every error class with its code, the builtins it is, and its meaning."""
    from kpikit import errors as room

    rows = []
    for name in room.__all__:
        kind = getattr(room, name)
        if not (isinstance(kind, type) and issubclass(kind, room.KpikitError)):
            continue
        parents = [b.__name__ for b in kind.__mro__[1:] if b.__name__ in room.__all__]
        builtins = [
            b.__name__
            for b in kind.__mro__
            if b.__module__ == "builtins"
            and b not in (Exception, BaseException, object)
        ]
        rows.append(
            [
                code(name),
                code(kind.default_code),
                ", ".join(map(code, builtins)) or "`Exception`",
                ", ".join(map(code, parents)),
                cell((kind.__doc__ or "").split("\n")[0].replace("``", "`")),
            ]
        )
    heads = ("class", "code", "also caught as", "below", "meaning")
    return table(heads, rows)


def usage() -> str:
    """The help texts of the command, in one width whatever the terminal."""
    import os

    from kpikit.cli import parser

    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        top = parser()
        texts = [top.format_help()]
        for action in top._actions:
            commands = getattr(action, "choices", None) or {}
            texts += [command.format_help() for command in commands.values()]
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n\n".join(f"```text\n{text.rstrip()}\n```" for text in texts)


# ---------------------------------------------------------------- rules for configs
def rules() -> str:
    """The page of every rule, after a list of them."""
    from kpikit.check.catalogue import RULES

    rows = [
        [f"[{rule.code}](#{rule.code.lower()})", rule.severity, cell(rule.title)]
        for rule in RULES.values()
    ]
    parts = [table(("rule", "severity", "finds"), rows)]
    return "\n\n".join(parts + [rule.markdown() for rule in RULES.values()])


MAKERS: dict[str, Callable[[], str]] = {
    "tables": tables,
    "kpis": kpis,
    "errors": errors,
    "rules": rules,
    "usage": usage,
}


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put generated Markdown where a page asks for it."""
    del app, docname
    source[0] = MARK.sub(lambda found: MAKERS[found["what"]](), source[0])


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], *others: set[str]
) -> list[str]:
    """Generated pages are always made anew: the code they show may have changed."""
    del app, added, others
    return [page for page in PAGES if page in env.found_docs]


def plain_signature(*given: Any) -> tuple[str, Any] | None:
    """Signatures without attrs' word for a default that is made anew each time."""
    signature, returns = given[-2:]
    return (signature.replace("NOTHING", "…"), returns) if signature else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of this."""
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    app.connect("autodoc-process-signature", plain_signature)
    return {"version": Path(__file__).stem, "parallel_read_safe": True}
