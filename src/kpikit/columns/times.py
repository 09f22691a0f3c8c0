"""Instants, dates and amounts of time from caller data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kpikit.columns.checker import Checker
from kpikit.columns.column import EPOCH, EPOCH_DAY, MICROS, Column, Kind
from kpikit.columns.raw import Raw, factorize, is_number
from kpikit.columns.zones import Zone

__all__ = ["Reading", "read_date", "read_instant", "read_seconds"]

_DAY = 86_400 * MICROS
_STEP = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // _STEP
_LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // _STEP
_MOST_DAYS = (1 << 62) // _DAY
_MOST_SECONDS = (1 << 62) // MICROS
_YEARS = "lie in the years 1 to 9999"
_ZONE_HELP = (
    'say what zone the stamps are in, as tz="Europe/Rome" (timezone in a config,'
    " --tz of a command)"
)


@frozen
class Reading:
    """How the cells of a table are read: the zone of naive stamps, a time format."""

    tz: Zone | None = None
    format: str | None = None


def read_instant(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Instants in UTC; naive stamps need a zone, text is ISO 8601 or *format*."""
    if raw.form == "instant":
        return _within(raw, raw.values, raw.missing, name, check)
    if raw.form == "naive":
        return _from_wall(raw, raw.values, raw.is_missing, name, how, check)
    if raw.form == "date":
        days = np.clip(raw.values, -_MOST_DAYS, _MOST_DAYS)
        return _from_wall(raw, days * _DAY, raw.is_missing, name, how, check)
    if raw.form in ("text", "labelled"):
        return _instants_from_labels(raw, name, how, check)
    if raw.form == "object":
        return _instants_from_labels(_label(raw), name, how, check)
    return _refuse(raw, Kind.INSTANT, name, "be an instant", check, _numbers_help(raw))


def read_date(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """Dates; a midnight counts as its day (in the zone of the table, or in UTC)."""
    if raw.form == "date":
        far = (raw.values < _FIRST // _DAY) | (raw.values > _LAST // _DAY)
        bad = far & ~raw.is_missing
        check.cells("not-date", name, bad, raw.show, rule=_YEARS)
        return Column(Kind.DATE, raw.values, raw.is_missing | bad)
    if raw.form in ("naive", "instant"):
        bad = _far(raw.values) & ~raw.is_missing
        stamps = np.where(raw.is_missing | bad, 0, raw.values)
        if raw.form == "instant" and how.tz is not None:
            local = how.tz.to_local(stamps)
            stamps = np.where(local % _DAY == 0, local, stamps)
        bad |= (stamps % _DAY != 0) & ~raw.is_missing
        check.cells(
            "not-date", name, bad, raw.show, rule="be a date without a time of day"
        )
        return Column(Kind.DATE, stamps // _DAY, raw.is_missing | bad)
    if raw.form in ("text", "labelled", "object"):
        texts = raw if raw.form != "object" else _label(raw)
        return _from_labels(
            texts, Kind.DATE, name, _date_of, check, rule="be a date as 2026-05-31"
        )
    return _refuse(raw, Kind.DATE, name, "be a date", check, "")


def read_seconds(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    """An amount of time: numbers are seconds, timedeltas themselves."""
    del how
    if raw.form == "span":
        return Column(Kind.SECONDS, raw.values, raw.missing)
    if raw.form in ("integer", "number"):
        far = (raw.values > _MOST_SECONDS) | (raw.values < -_MOST_SECONDS)
        bad = (far | ~np.isfinite(raw.values)) & ~raw.is_missing
        check.cells("not-seconds", name, bad, raw.show, rule="be a number of seconds")
        fit = np.where(bad | raw.is_missing, 0, raw.values)
        micros = np.rint(fit * MICROS).astype(np.int64)
        return Column(Kind.SECONDS, micros, raw.is_missing | bad)
    if raw.form in ("text", "labelled", "object"):
        texts = raw if raw.form != "object" else _label(raw)
        return _from_labels(
            texts,
            Kind.SECONDS,
            name,
            _seconds_of,
            check,
            rule="be a number of seconds",
            help=f'for h:mm:ss write {name} = {{ duration = "…" }}',
        )
    return _refuse(raw, Kind.SECONDS, name, "be a number of seconds", check, "")


def _numbers_help(raw: Raw) -> str:
    if raw.form in ("integer", "number"):
        return (
            "a number does not say its unit or zone; convert it first, as in"
            " numpy.asarray(seconds).astype('datetime64[s]')"
        )
    return "give aware datetimes, datetime64 or ISO 8601 text"


def _refuse(
    raw: Raw, kind: Kind, name: str, rule: str, check: Checker, help: str
) -> Column:
    """Every present cell is of a form that this kind cannot take."""
    if raw.form != "empty":
        check.cells(
            f"not-{kind}", name, ~raw.is_missing, raw.show, rule=rule, help=help
        )
    return Column.of_missing(kind, len(raw))


def _label(raw: Raw) -> Raw:
    """Objects as codes and labels, so that each distinct one is read once."""
    codes, labels = factorize(raw.values.tolist(), len(raw))
    return Raw("labelled", codes, labels=labels)


def _from_labels(
    raw: Raw,
    kind: Kind,
    name: str,
    read: Callable[[Any], int | None],
    check: Checker,
    *,
    rule: str,
    help: str = "",
) -> Column:
    """Read each distinct label once; what cannot be read is a problem."""
    found = [None if v is None else read(v) for v in raw.labels or ()]
    values = np.array([0 if v is None else v for v in found] + [0], dtype=np.int64)
    fails = np.array([v is None for v in found] + [False])
    bad = fails[raw.values] & ~raw.is_missing
    check.cells(f"not-{kind}", name, bad, raw.show, rule=rule, help=help)
    return Column(kind, values[raw.values], raw.is_missing | bad)


def _instants_from_labels(raw: Raw, name: str, how: Reading, check: Checker) -> Column:
    labels = list(raw.labels or ())
    micros = np.zeros(len(labels) + 1, dtype=np.int64)
    state = np.zeros(len(labels) + 1, dtype=np.int8)  # 1 naive, 2 unreadable
    for place, label in enumerate(labels):
        stamp = _stamp_of(label, how.format)
        if stamp is None:
            state[place] = 2
        elif stamp.tzinfo is None:
            state[place] = 1
            micros[place] = (stamp.replace(tzinfo=UTC) - EPOCH) // _STEP
        else:
            micros[place] = (stamp - EPOCH) // _STEP
    missing = raw.is_missing
    cell_state = np.where(missing, 0, state[raw.values])
    values = micros[raw.values]
    unreadable = cell_state == 2
    read_as = f"be an instant as {how.format!r}" if how.format else "be an instant"
    check.cells(
        "not-instant",
        name,
        unreadable,
        raw.show,
        rule=read_as,
        help="write it as 2026-05-31T14:05:00+02:00, or give the format of the file"
        if not how.format
        else "correct the cells, or the format",
    )
    gone = missing | unreadable
    naive = cell_state == 1
    if not naive.any():
        return _within(raw, values, gone, name, check)
    wall = _from_wall(raw, values, gone | ~naive, name, how, check)
    aware = _within(raw, values, gone | naive, name, check)
    return Column(
        Kind.INSTANT,
        np.where(naive, wall.values, aware.values),
        np.where(naive, wall.is_missing, aware.is_missing),
    )


def _far(micros: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Instants that no ``datetime`` can be."""
    return (micros < _FIRST) | (micros > _LAST)


def _within(
    raw: Raw,
    micros: NDArray[np.int64],
    missing: NDArray[np.bool_] | None,
    name: str,
    check: Checker,
) -> Column:
    """Instants in UTC, those that Python cannot hold named and missing."""
    bad = _far(micros)
    if missing is not None:
        bad &= ~missing
    if not bad.any():
        return Column(Kind.INSTANT, micros, missing)
    check.cells("not-instant", name, bad, raw.show, rule=_YEARS)
    gone = bad if missing is None else missing | bad
    return Column(Kind.INSTANT, np.where(gone, 0, micros), gone)


def _from_wall(
    raw: Raw,
    wall: NDArray[np.int64],
    missing: NDArray[np.bool_],
    name: str,
    how: Reading,
    check: Checker,
) -> Column:
    """Wall times in the zone of the table; gaps and doubled hours are named."""
    if how.tz is None:
        check.cells(
            "naive-time",
            name,
            ~missing,
            raw.show,
            rule="say its time zone",
            help=_ZONE_HELP,
        )
        return Column.of_missing(Kind.INSTANT, len(raw))
    far = _far(wall) & ~missing
    utc, in_gap, in_fold = how.tz.to_utc(np.where(missing | far, 0, wall))
    utc = np.where(far, _LAST + 1, utc)
    in_gap, in_fold = in_gap & ~missing & ~far, in_fold & ~missing & ~far
    zone = how.tz.name
    check.cells(
        "wall-time-gap",
        name,
        in_gap,
        raw.show,
        rule=f"exist in {zone} (clocks jump over it)",
        help="correct the cells, or give stamps with their offset",
    )
    check.cells(
        "wall-time-twice",
        name,
        in_fold,
        raw.show,
        rule=f"mean one instant in {zone} (clocks show it twice)",
        help="give stamps with their offset, as 2026-10-25T02:30:00+01:00",
    )
    return _within(raw, utc, missing | in_gap | in_fold, name, check)


def _stamp_of(value: Any, form: str | None) -> datetime | None:
    """A datetime from a label, None when it cannot be read."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if not isinstance(value, str):
        return None
    try:
        if form is None:
            return datetime.fromisoformat(value.strip())
        return datetime.strptime(value.strip(), form)  # noqa: DTZ007
    except ValueError:
        return None


def _date_of(value: Any) -> int | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value.toordinal() - EPOCH_DAY
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()).toordinal() - EPOCH_DAY
    except ValueError:
        return None


def _seconds_of(value: Any) -> int | None:
    if isinstance(value, timedelta):
        micros = value // _STEP
        return micros if abs(micros) <= _MOST_SECONDS * MICROS else None
    if not (isinstance(value, str) or is_number(value)):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    # NaN fails the comparison too
    return round(seconds * MICROS) if abs(seconds) <= _MOST_SECONDS else None
