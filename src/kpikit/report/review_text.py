"""A review as plain text and as one HTML page, in en, ru and pl."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpikit.metrics.label import label_of
from kpikit.metrics.table import html_table, text_table
from kpikit.metrics.trends import Difference
from kpikit.metrics.trends.difference import signed
from kpikit.metrics.wording import NO_DATA, show_plain
from kpikit.report.html import STYLE
from kpikit.report.words import words_of
from kpikit.scorecard.card import card_cells

if TYPE_CHECKING:
    from kpikit.report.review import Review, Worse

__all__ = ["review_html", "review_text"]

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Service review",
            "before": "before",
            "after": "now",
            "change": "change",
            "interval": "interval",
            "metric": "metric",
            "goals": "Goals",
            "worse": "Got worse",
            "better": "Got better",
            "signals": "Signals",
            "standouts": "Stand out from their peers: where training is due",
            "figures": "All figures",
            "nothing": "nothing that chance does not explain",
            "mix": "changed mix of work",
            "rate": "changed figures",
            "by": "by",
            "tickets": "tickets",
            "who": "who",
            "peers": "peers",
            "own": "own",
            "week": "week",
            "usual": "usual",
            "value": "value",
            "verdict": "direction",
            "adverse": "worse",
            "favourable": "better",
            "changed": "changed",
            "unfinished": "the week from {0} is not over yet and was not judged",
            "ends": "the stretch is not over: the data ends {0}",
            "early": "the stretch has not begun: the data ends {0}",
        },
        "ru": {
            "title": "Обзор сервиса",
            "before": "было",
            "after": "стало",
            "change": "изменение",
            "interval": "интервал",
            "metric": "показатель",
            "goals": "Цели",
            "worse": "Стало хуже",
            "better": "Стало лучше",
            "signals": "Сигналы",
            "standouts": "Выделяются среди коллег: где нужно обучение",
            "figures": "Все показатели",
            "nothing": "ничего, что не объяснялось бы случаем",
            "mix": "изменился состав работы",
            "rate": "изменились сами показатели",
            "by": "по",
            "tickets": "обращения",
            "who": "кто",
            "peers": "коллеги",
            "own": "у него",
            "week": "неделя",
            "usual": "обычно",
            "value": "значение",
            "verdict": "направление",
            "adverse": "хуже",
            "favourable": "лучше",
            "changed": "изменилось",
            "unfinished": "неделя с {0} ещё не закончилась и не оценивалась",
            "ends": "отрезок ещё не закончился: данные до {0}",
            "early": "отрезок ещё не начался: данные до {0}",
        },
        "pl": {
            "title": "Przegląd serwisu",
            "before": "było",
            "after": "jest",
            "change": "zmiana",
            "interval": "przedział",
            "metric": "wskaźnik",
            "goals": "Cele",
            "worse": "Pogorszyło się",
            "better": "Poprawiło się",
            "signals": "Sygnały",
            "standouts": "Odstają od innych: gdzie potrzebne szkolenie",
            "figures": "Wszystkie wskaźniki",
            "nothing": "nic, czego nie tłumaczy przypadek",
            "mix": "zmienił się skład pracy",
            "rate": "zmieniły się same wskaźniki",
            "by": "według",
            "tickets": "zgłoszenia",
            "who": "kto",
            "peers": "inni",
            "own": "własne",
            "week": "tydzień",
            "usual": "zwykle",
            "value": "wartość",
            "verdict": "kierunek",
            "adverse": "gorzej",
            "favourable": "lepiej",
            "changed": "zmiana",
            "unfinished": "tydzień od {0} jeszcze się nie skończył i nie był oceniany",
            "ends": "okres jeszcze się nie skończył: dane do {0}",
            "early": "okres jeszcze się nie zaczął: dane do {0}",
        },
    }
)

Table = tuple[list[str], list[list[str]]]
Section = tuple[str, Table | None, list[str]]
"""A title, a table, and lines below it."""


def _differences(lines: list[Difference], words: Mapping[str, str], lang: str) -> Table:
    heads = [words[n] for n in ("metric", "before", "after", "change", "interval")]
    rows = []
    for line in lines:
        sides = [
            NO_DATA[lang] if value is None else value.figure(lang)
            for value in (line.before, line.after)
        ]
        change = "" if line.change is None else signed(line.change, line.metric, lang)
        spread = ""
        if line.low is not None and line.high is not None:
            ends = (signed(end, line.metric, lang) for end in (line.low, line.high))
            spread = " … ".join(ends)
        rows.append([label_of(line.metric, lang), *sides, change, spread])
    return heads, rows


def _causes(worse: Worse, words: Mapping[str, str], lang: str) -> list[str]:
    """What lies behind a figure that got worse."""
    metric = worse.line.metric
    title = label_of(metric, lang)
    told = []
    if worse.split is not None and not worse.split.note:
        told.append(
            f"{title}, {words['by']} {worse.by}: {words['mix']}"
            f" {signed(worse.split.mix, metric, lang)}, {words['rate']}"
            f" {signed(worse.split.rate, metric, lang)}"
        )
    if worse.tickets:
        told.append(f"{title}, {words['tickets']}: {', '.join(worse.tickets)}")
    return told


def _sections(found: Review, lang: str) -> list[Section]:
    words_of(lang)
    words = WORDS[lang]
    sections: list[Section] = []
    if found.card is not None:
        sections.append((words["goals"], card_cells(found.card.rows, lang), []))
    causes = [line for one in found.worse for line in _causes(one, words, lang)]
    worse = [one.line for one in found.worse]
    for name, lines, below in (
        ("worse", worse, causes),
        ("better", list(found.better), []),
    ):
        table = _differences(lines, words, lang) if lines else None
        sections.append((words[name], table, below if lines else [words["nothing"]]))
    heads = [words[n] for n in ("metric", "week", "value", "usual", "verdict")]
    rows = [
        [
            one.label(lang),
            one.period,
            show_plain(one.value, one.metric, lang),
            show_plain(one.usual, one.metric, lang),
            words[one.verdict],
        ]
        for one in found.alarms.signals
    ]
    sections.append(_or_nothing(words["signals"], (heads, rows), words))
    heads = [words[n] for n in ("who", "metric", "own", "peers", "change")]
    rows = [
        [
            f"{one.column} {one.label}",
            label_of(one.against.metric, lang),
            *(
                "" if value is None else value.figure(lang)
                for value in (one.against.after, one.against.before)
            ),
            signed(one.against.change or 0.0, one.against.metric, lang),
        ]
        for one in found.standouts
    ]
    sections.append(_or_nothing(words["standouts"], (heads, rows), words))
    every = _differences(list(found.lines), words, lang)
    notes = [
        words[name].format(told)
        for name, told in (
            ("unfinished", found.alarms.unfinished),
            ("ends" if found.has_begun else "early", found.ends),
        )
        if told is not None
    ]
    sections.append((words["figures"], every, [*notes, *found.untold]))
    return sections


def _or_nothing(title: str, table: Table, words: Mapping[str, str]) -> Section:
    return (title, table, []) if table[1] else (title, None, [words["nothing"]])


def _heading(found: Review) -> str:
    return f"{found.since} – {found.until}"


def review_text(found: Review, lang: str = "en") -> str:
    """The review as plain text."""
    sections = _sections(found, lang)
    parts = [f"{WORDS[lang]['title']}: {_heading(found)}"]
    for title, table, lines in sections:
        parts += ["", title]
        if table is not None:
            parts.append(text_table(*table, right=table[0][1:-1]))
        parts += [f"  - {line}" for line in lines]
    return "\n".join(parts)


def review_html(found: Review, lang: str = "en") -> str:
    """The review as one HTML page without anything from elsewhere."""
    sections = _sections(found, lang)
    title = WORDS[lang]["title"]
    body = [f"<h1>{escape(title)}</h1>", f'<p class="quiet">{_heading(found)}</p>']
    for head, table, lines in sections:
        body.append(f"<h2>{escape(head)}</h2>")
        if table is not None:
            body.append(html_table(*table, right=table[0][1:-1]))
        if lines:
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            body.append(f'<ul class="quiet">{items}</ul>')
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n"
        "<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )
