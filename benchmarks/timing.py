"""Interleaved rounds, minima, and one table of ratios."""

from __future__ import annotations

import ctypes
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


def keep_memory() -> bool:
    """Let the process keep the memory it frees; whether that can be had.

    On a virtual machine that hands free pages back to its host, touching a page for
    the first time costs up to two seconds a gigabyte, and every run pays that again.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # not glibc
        return False
    # No allocation by mapping, and no trimming of the heap (malloc.h).
    return bool(mallopt(-4, 0)) and bool(mallopt(-1, -1))


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
