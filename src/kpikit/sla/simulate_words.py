"""A simulation in words: its lines, and why targets flip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kpikit.sla.ledger import format_instant
from kpikit.sla.reading import Reading
from kpikit.sla.words import WORDS, open_time, word_of
from kpikit.units.wording import check_language

if TYPE_CHECKING:
    from kpikit.sla.simulate import Flip, Simulation

__all__ = ["told", "why"]

_LEFT = ("policy", "priority", "clock")
_COUNTS = ("met", "breached", "gained", "lost", "pending")
_OWN: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "What other rules would have done, as of",
        "clock": "clock",
        "gained": "gained",
        "lost": "lost",
        "pending": "running",
        "all": "all",
        "no_policy": "tickets without a policy",
        "lost_list": "Lost: missed under the new rules only",
        "gained_list": "Gained: missed under the old rules only",
        "more": "and more",
        "added": "targets that only the new rules have",
        "removed": "targets that only the old rules have",
        "none": "no target",
    },
    "ru": {
        "title": "Что сделали бы другие правила, на момент",
        "clock": "отсчёт",
        "gained": "выиграно",
        "lost": "проиграно",
        "pending": "идёт",
        "all": "все",
        "no_policy": "обращений без политики",
        "lost_list": "Проиграно: нарушено только по новым правилам",
        "gained_list": "Выиграно: нарушено только по старым правилам",
        "more": "и ещё",
        "added": "нормативов есть только в новых правилах",
        "removed": "нормативов есть только в старых правилах",
        "none": "нет норматива",
    },
    "pl": {
        "title": "Co zrobiłyby inne zasady, stan na",
        "clock": "zegar",
        "gained": "zyskane",
        "lost": "stracone",
        "pending": "trwa",
        "all": "wszystkie",
        "no_policy": "zgłoszeń bez polityki",
        "lost_list": "Stracone: przekroczone tylko według nowych zasad",
        "gained_list": "Zyskane: przekroczone tylko według starych zasad",
        "more": "i jeszcze",
        "added": "limitów mają tylko nowe zasady",
        "removed": "limitów mają tylko stare zasady",
        "none": "brak limitu",
    },
}


def told(simulation: Simulation, lang: str, most: int) -> str:
    """Lines and flips as plain text."""
    words = _OWN[check_language(lang)]
    lines = [f"{words['title']} {format_instant(simulation.new.as_of)}", ""]
    lines += _table(simulation, lang)
    for word in ("added", "removed"):
        if number := simulation.total(word):
            lines.append(f"{words[word]}: {number}")
    old, new = simulation.no_policy
    if old or new:
        lines.append(f"{words['no_policy']}: {_change(str(old), str(new))}")
    for kind in ("lost", "gained"):
        flips = [flip for flip in simulation.flips if flip.kind == kind]
        if flips:
            lines += ["", f"{words[f'{kind}_list']} ({len(flips)})"]
            lines += [_flip(simulation, flip, lang) for flip in flips[:most]]
        if len(flips) > most:
            lines.append(f"  {words['more']} {len(flips) - most}")
    return "\n".join(lines)


def _table(simulation: Simulation, lang: str) -> list[str]:
    """The counts, before and after where they differ."""
    words = {**WORDS[lang], **_OWN[lang]}
    rows = [tuple(words[name] for name in (*_LEFT, *_COUNTS))]
    rows += [
        (
            line.policy,
            line.priority or "",
            line.clock,
            _change(str(line.met_before), str(line.met)),
            _change(str(line.breached_before), str(line.breached)),
            *(str(getattr(line, name)) for name in _COUNTS[2:]),
        )
        for line in simulation.lines
    ]
    total = simulation.total
    met = _change(str(total("met_before")), str(total("met")))
    breached = _change(str(total("breached_before")), str(total("breached")))
    rest = [str(total(name)) for name in _COUNTS[2:]]
    rows.append((words["all"], "", "", met, breached, *rest))
    return _aligned(rows, left=len(_LEFT))


def _aligned(rows: Sequence[tuple[str, ...]], left: int) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _flip(simulation: Simulation, flip: Flip, lang: str) -> str:
    cycle = f" #{flip.cycle}" if flip.cycle > 1 else ""
    states = (word_of(side.state, lang) for side in (flip.before, flip.after))
    changed = _change(*states)
    reason = simulation.why(flip, lang)
    return f"  {flip.ticket_id} {flip.clock}{cycle}: {changed}; {reason}"


def why(flip: Flip, readings: tuple[Reading, Reading] | None, lang: str) -> str:
    """What differs between the two sides of a flip.

    Args:
        flip: The target.
        readings: Of its cycle under both rules, where other time was counted.
        lang: The language.
    """
    words = WORDS[check_language(lang)]
    pairs = [*_terms(flip, lang)]
    if readings is not None:
        pairs += _times(flip, readings, lang)
    return "; ".join(f"{words[key]}: {_change(*pair)}" for key, pair in pairs)


def _terms(flip: Flip, lang: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """What held that differs."""
    before, after = flip.before, flip.after
    for key in ("policy", "priority", "calendar"):
        pair = str(getattr(before, key) or "-"), str(getattr(after, key) or "-")
        if pair[0] != pair[1]:
            yield key, pair
    if before.target != after.target:
        none = _OWN[lang]["none"]
        both = (
            none if side.target is None else open_time(side.target, lang)
            for side in (before, after)
        )
        yield "target", (next(both), next(both))


def _times(
    flip: Flip, readings: tuple[Reading, Reading], lang: str
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Where the time went that one side counts and the other does not."""
    sides = flip.before.elapsed, flip.after.elapsed
    yield "counted", (open_time(sides[0], lang), open_time(sides[1], lang))
    for reason in ("paused", "outside_hours"):
        times = [reading.time_in(reason) for reading in readings]
        if times[0] != times[1]:
            before, after = (open_time(time, lang) for time in times)
            yield reason, (before, after)


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"
