"""Interleaved rounds, minima, and one table of ratios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gc import collect
from time import perf_counter

ROUNDS = 5


def minima(
    calls: Mapping[str, Callable[[], object]], rounds: int = ROUNDS
) -> dict[str, float]:
    """The least seconds of each call; in each round every call has its turn."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            collect()
            begin = perf_counter()
            call()
            best[name] = min(best[name], perf_counter() - begin)
    return best


def title(text: str) -> None:
    """The heading of one part of the table."""
    print(f"\n{text}")


def line(
    name: str,
    seconds: float,
    *,
    base: float,
    target: float | None = None,
    note: str = "",
) -> None:
    """One line: milliseconds, the multiple of the baseline, the target."""
    ratio = seconds / base
    aim = "" if target is None else f"<= {target:g}"
    verdict = "" if target is None or ratio <= target else "missed"
    cells = f"{seconds * 1e3:>11.2f} ms{ratio:>9.2f}x{aim:>10}"
    print(f"  {name:<46}{cells}  {note or verdict}".rstrip())


def growth(name: str, factor: float, *, target: float) -> None:
    """One line: how much more a row costs in the larger data."""
    verdict = "" if factor <= target else "missed"
    aim = f"<= {target:g}"
    print(f"  {name:<46}{factor:>23.2f}x{aim:>10}  {verdict}".rstrip())
