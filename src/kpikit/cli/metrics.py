"""``kpikit metrics``: the catalogue, searched and told."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from kpikit.kpis import all as all_metrics
from kpikit.kpis import find
from kpikit.kpis.entry import entry_of
from kpikit.kpis.goals import asked_goals
from kpikit.metrics import Metric
from kpikit.metrics.label import label_of
from kpikit.metrics.table import text_table
from kpikit.units import Unit
from kpikit.units.wording import check_language

__all__ = ["run"]

NOTHING_FOUND = 1
_WIDTH = 88
_HEADS = {
    "en": ("name", "title", "unit", "better"),
    "ru": ("имя", "название", "единица", "лучше"),
    "pl": ("nazwa", "tytuł", "jednostka", "lepiej"),
}
_BETTER = {
    "en": {"higher": "higher", "lower": "lower", "band": "in a band", "neutral": ""},
    "ru": {"higher": "больше", "lower": "меньше", "band": "в пределах", "neutral": ""},
    "pl": {"higher": "więcej", "lower": "mniej", "band": "w przedziale", "neutral": ""},
}
_LABELS = {
    "en": {
        "formula": "formula",
        "unit": "unit",
        "rules": "rules",
        "usual": "usual",
        "used_by": "used by",
        "params": "parameters",
        "required": "must be given",
        "rows": "rows",
        "needs": "columns",
        "at": "stands in time at",
        "goals": "goals asked for",
        "benchmarks": "benchmarks",
        "source": "source",
        "base": "preset of",
        "titles": "titles",
    },
    "ru": {
        "formula": "формула",
        "unit": "единица",
        "rules": "варианты",
        "usual": "обычный",
        "used_by": "так считают",
        "params": "параметры",
        "required": "нужно задать",
        "rows": "строки",
        "needs": "столбцы",
        "at": "место во времени",
        "goals": "заданные цели",
        "benchmarks": "ориентиры",
        "source": "источник",
        "base": "частный случай",
        "titles": "названия",
    },
    "pl": {
        "formula": "wzór",
        "unit": "jednostka",
        "rules": "warianty",
        "usual": "domyślny",
        "used_by": "tak liczą",
        "params": "parametry",
        "required": "trzeba podać",
        "rows": "wiersze",
        "needs": "kolumny",
        "at": "miejsce w czasie",
        "goals": "zamówione cele",
        "benchmarks": "punkty odniesienia",
        "source": "źródło",
        "base": "przypadek",
        "titles": "tytuły",
    },
}


def run(given: argparse.Namespace) -> int:
    """List the catalogue, tell of one metric, or search."""
    lang = check_language(given.lang)
    words = " ".join(given.words).strip()
    by_name = {metric.name: metric for metric in all_metrics()}
    if words in by_name:
        found: tuple[Metric, ...] = (by_name[words],)
    else:
        found = find(words) if words else all_metrics()
    if given.json:
        plain = "utf" not in (sys.stdout.encoding or "utf-8").lower()
        tree = {"metrics": [entry_of(metric, lang) for metric in found]}
        text = json.dumps(tree, ensure_ascii=plain, indent=2)
    elif words in by_name:
        text = _details(found[0], lang)
    elif not words:
        text = _sections(found, lang)
    else:
        text = _table(found, lang) if found else ""
    if text:
        sys.stdout.write(text + "\n")
    if found:
        return 0
    sys.stderr.write(f"kpikit: nothing like {words!r} in the catalogue\n")
    sys.stderr.write("help: kpikit metrics lists all of it\n")
    return NOTHING_FOUND


def _row(metric: Metric, lang: str) -> list[str]:
    title = metric.titles.get(lang, metric.name)
    unit = metric.unit.noun(lang)
    return [metric.name, title, unit, _BETTER[lang][metric.better]]


def _table(metrics: Sequence[Metric], lang: str) -> str:
    return text_table(_HEADS[lang], [_row(metric, lang) for metric in metrics])


def _sections(metrics: Sequence[Metric], lang: str) -> str:
    """All metrics in one table, with a line for the title of each section."""
    head, rule, *lines = _table(metrics, lang).split("\n")
    found, last = [head, rule], ""
    for metric, line in zip(metrics, lines, strict=True):
        section = entry_of(metric, lang)["section"]
        if section != last:
            found += ["", section.upper()]
            last = section
        found.append(line)
    return "\n".join(found)


def _details(metric: Metric, lang: str) -> str:
    entry, words = entry_of(metric, lang), _LABELS[lang]
    lines = [f"{entry['title']} ({metric.name})", entry["summary"], ""]
    others = [title for key, title in entry["titles"].items() if key != lang]
    lines += _fact(words["titles"], "; ".join(others))
    if entry["base"]:
        lines += _fact(words["base"], entry["base"])
    lines += _fact(words["formula"], metric.formula)
    direction = _BETTER[lang][metric.better]
    told = f"{_HEADS[lang][3]}: {direction}" if direction else ""
    lines += _fact(words["unit"], ", ".join(filter(None, (_unit(metric, lang), told))))
    lines += _fact(words["rows"], _rows(entry))
    lines += _fact(words["at"], metric.at)
    lines += _fact(words["needs"], ", ".join(entry["needs"]))
    lines += _fact(words["params"], _params(entry))
    lines += _fact(words["required"], ", ".join(metric.unset))
    goals = [f"{label_of(g.metric, lang)}: {g.text(lang)}" for g in asked_goals(metric)]
    lines += _fact(words["goals"], "; ".join(goals))
    for each in metric.definition.benchmarks:
        rule = f" ({each.rule})" if each.rule else ""
        lines += _fact(words["benchmarks"], f"{each.text}{rule}: {each.published}")
    lines += _fact(words["source"], metric.source)
    if entry["rules"]:
        lines += ["", words["rules"]]
    for rule in entry["rules"]:
        lines += _rule(rule, entry["rule"], metric, words, lang)
    return "\n".join(lines)


def _fact(label: str, text: str) -> list[str]:
    """A label with its text beside it, wrapped; nothing where there is no text."""
    if not text:
        return []
    lead = f"  {label + ':':<20}"
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _unit(metric: Metric, lang: str) -> str:
    low, high = metric.bounds
    noun = metric.unit.noun(lang)
    if low is None or high is None or metric.unit is Unit.DURATION:
        return noun
    return f"{noun} {low:g} … {high:g}"


def _rows(entry: dict[str, Any]) -> str:
    wheres = [f"{name}: {', '.join(words)}" for name, words in entry["where"].items()]
    return "; ".join([entry["table"], *wheres])


def _params(entry: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in entry["params"].items())


def _rule(
    rule: dict[str, Any],
    usual: str | None,
    metric: Metric,
    words: dict[str, str],
    lang: str,
) -> list[str]:
    """A rule: what counts, who uses it, and what is its own of unit and direction."""
    chosen = metric.using(rule=rule["name"])
    told = [rule["text"]]
    if rule["used_by"]:
        told.append(f"{words['used_by']}: {rule['used_by']}")
    own = []
    if chosen.unit is not metric.unit or chosen.bounds != metric.bounds:
        own.append(f"{words['unit']}: {_unit(chosen, lang)}")
    if chosen.better != metric.better:
        own.append(f"{_HEADS[lang][3]}: {_BETTER[lang][chosen.better]}")
    if rule["needs"] != sorted(metric.needs):
        own.append(f"{words['needs']}: {', '.join(rule['needs'])}")
    mark = f" ({words['usual']})" if rule["name"] == usual else ""
    lines = [f"  {rule['name']}{mark}"]
    for text in (*told, *own):
        lines += textwrap.wrap(
            text, width=_WIDTH, initial_indent="    ", subsequent_indent="    "
        )
    return lines
