"""Control charts: limits that a baseline locks, and rules that name signals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import evolve, field, frozen

from kpikit.errors import InputError, PayloadError

__all__ = [
    "METHODS",
    "RULES",
    "Baseline",
    "Finding",
    "Memory",
    "baseline_of",
    "step",
]

METHODS = ("xmr", "p", "ewma", "cusum")

_D2 = 1.128
"""The mean range of two draws from a normal distribution, in standard deviations."""
FEWEST_POINTS = 8
"""Below so many periods with a figure a baseline says too little."""
EWMA_WEIGHT, EWMA_REACH = 0.2, 2.962
CUSUM_SLACK, CUSUM_REACH = 0.5, 5.0
_RUN = 8

RULES: Mapping[str, str] = {
    "beyond": "one point beyond three standard deviations",
    "two_of_three": "two of three points beyond two standard deviations, on one side",
    "four_of_five": "four of five points beyond one standard deviation, on one side",
    "run": "eight points in a row on one side of the centre",
    "ewma": "the exponentially weighted mean beyond its limit",
    "cusum": "the cumulated sum beyond its limit",
}
"""Each rule of a signal and what it means."""


@frozen
class Baseline:
    """What a stretch of ordinary time looks like; it stays as it is.

    Attributes:
        centre: The mean of its figures; of shares the share of all its rows.
        sigma: The standard deviation: of points, from moving ranges; of one row where
            points have their own number of rows.
        points: How many periods it has.
    """

    centre: float
    sigma: float = field(kw_only=True)
    points: int = field(kw_only=True)

    def score(self, value: float, n: int, method: str) -> float:
        """How many standard deviations a point is away from the centre."""
        sigma = self.sigma / math.sqrt(n) if method == "p" else self.sigma
        return (value - self.centre) / sigma


@frozen
class Finding:
    """A rule that a point broke, and on which side."""

    rule: str
    is_up: bool = field(kw_only=True)


@frozen
class Memory:
    """What a chart must remember to go on: the last scores and the running sums."""

    last: tuple[float, ...] = ()
    count: int = field(default=0, kw_only=True)
    mean: float = field(default=0.0, kw_only=True)
    up: float = field(default=0.0, kw_only=True)
    down: float = field(default=0.0, kw_only=True)
    broken: tuple[Finding, ...] = field(default=(), kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "last": list(self.last),
            "count": self.count,
            "mean": self.mean,
            "up": self.up,
            "down": self.down,
            "broken": [[one.rule, one.is_up] for one in self.broken],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Memory:
        """What :meth:`to_dict` wrote.

        Raises:
            PayloadError: It is something else.
        """
        try:
            return cls(
                tuple(float(score) for score in data["last"]),
                count=int(data["count"]),
                mean=float(data["mean"]),
                up=float(data["up"]),
                down=float(data["down"]),
                broken=tuple(
                    Finding(str(rule), is_up=bool(up)) for rule, up in data["broken"]
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PayloadError(
                f"data must be the state of a watch: got {data!r}",
                help="keep what chart.state.to_dict() gives",
            ) from error


def baseline_of(values: Sequence[float], sizes: Sequence[int], method: str) -> Baseline:
    """What the figures of a baseline lock.

    Raises:
        InputError: It is too short, or all its figures are one.
    """
    if len(values) < FEWEST_POINTS:
        raise InputError(
            f"baseline must have at least {FEWEST_POINTS} periods with a figure: got"
            f" {len(values)}",
            help="take a longer baseline, or shorter periods",
        )
    if method == "p":
        total = sum(sizes)
        centre = math.fsum(v * n for v, n in zip(values, sizes, strict=True)) / total
        sigma = math.sqrt(max(centre * (1 - centre), 0.0))
    else:
        centre = math.fsum(values) / len(values)
        ranges = [abs(b - a) for a, b in pairwise(values)]
        sigma = math.fsum(ranges) / len(ranges) / _D2
    if sigma <= 1e-12 * max(1.0, abs(centre)):
        raise InputError(
            f"baseline must vary: got {len(values)} periods of {centre:g} each",
            help="with no variation there is no telling what is unusual; take another"
            " baseline, or a goal with exactly()",
        )
    return Baseline(centre, sigma=sigma, points=len(values))


def step(
    score: float, memory: Memory, method: str, rules: Sequence[str]
) -> tuple[list[Finding], Memory]:
    """What one more point breaks, and what to remember after it."""
    if method == "ewma":
        return _ewma(score, memory)
    if method == "cusum":
        return _cusum(score, memory)
    last = (*memory.last, score)[-_RUN:]
    after = evolve(memory, last=last, count=memory.count + 1)
    found = [finding for rule in rules if (finding := _broken(rule, last))]
    return found, evolve(after, broken=tuple(found))


def _broken(rule: str, last: Sequence[float]) -> Finding | None:
    now = last[-1]
    up = now > 0
    side = [score if up else -score for score in last]
    match rule:
        case "beyond":
            is_broken = side[-1] > 3
        case "two_of_three":
            is_broken = side[-1] > 2 and sum(s > 2 for s in side[-3:]) >= 2
        case "four_of_five":
            is_broken = side[-1] > 1 and sum(s > 1 for s in side[-5:]) >= 4
        case _:
            is_broken = len(side) == _RUN and min(side) > 0
    return Finding(rule, is_up=up) if is_broken else None


def _ewma(
    score: float,
    memory: Memory,
    weight: float = EWMA_WEIGHT,
    reach: float = EWMA_REACH,
) -> tuple[list[Finding], Memory]:
    """The exponentially weighted mean, with the exact variance of the first points."""
    count = memory.count + 1
    mean = weight * score + (1 - weight) * memory.mean
    spread = weight / (2 - weight) * (1 - (1 - weight) ** (2 * count))
    is_out = abs(mean) > reach * math.sqrt(spread)
    found = [Finding("ewma", is_up=mean > 0)] if is_out else []
    return found, evolve(memory, count=count, mean=mean, broken=tuple(found))


def _cusum(
    score: float,
    memory: Memory,
    slack: float = CUSUM_SLACK,
    reach: float = CUSUM_REACH,
) -> tuple[list[Finding], Memory]:
    """The tabular sums of what exceeds the slack, on either side."""
    up = max(0.0, memory.up + score - slack)
    down = max(0.0, memory.down - score - slack)
    is_out = max(up, down) > reach
    found = [Finding("cusum", is_up=up > down)] if is_out else []
    count = memory.count + 1
    return found, evolve(memory, count=count, up=up, down=down, broken=tuple(found))
