"""What is usual: limits that a baseline locks, and rules that name signals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from attrs import evolve, field, frozen

from kpikit.errors import InputError, PayloadError
from kpikit.measures.students import crossing, student_chance
from kpikit.metrics.trends.run_length import cusum_run_length, ewma_run_length

__all__ = [
    "METHODS",
    "RULES",
    "USUAL_REACH",
    "Baseline",
    "Finding",
    "Memory",
    "Reach",
    "baseline_of",
    "reach_over",
    "step",
    "width_over",
]

METHODS = ("xmr", "p", "ewma", "cusum")

_D2 = 1.128
"""The mean range of two draws from a normal distribution, in standard deviations."""
FEWEST_POINTS = 8
"""Below so many periods with a figure a baseline says too little."""
EWMA_WEIGHT = 0.2
CUSUM_SLACK = 0.5

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
        width: By how much it is widened, where many charts are watched together.
    """

    centre: float
    sigma: float = field(kw_only=True)
    points: int = field(kw_only=True)
    width: float = field(default=1.0, kw_only=True)

    def spread(self, n: int, method: str) -> float:
        """The standard deviation that a point is judged by."""
        sigma = self.sigma / math.sqrt(n) if method == "p" else self.sigma
        return sigma * self.width

    def score(self, value: float, n: int, method: str) -> float:
        """How many standard deviations a point is away from the centre."""
        return (value - self.centre) / self.spread(n, method)


@frozen
class Finding:
    """A rule that a point broke, and on which side."""

    rule: str
    is_up: bool = field(kw_only=True)


@frozen
class Reach:
    """How far a point, a mean or a sum must go to be a signal, in deviations.

    Attributes:
        beyond: Where one point is enough.
        two: Where two of three are.
        four: Where four of five are.
        run: How many points in a row on one side are.
        ewma: For the weighted mean, in its own deviations.
        cusum: For the sums.
    """

    beyond: float = 3.0
    two: float = field(default=2.0, kw_only=True)
    four: float = field(default=1.0, kw_only=True)
    run: int = field(default=8, kw_only=True)
    ewma: float = field(default=2.962, kw_only=True)
    cusum: float = field(default=5.0, kw_only=True)


USUAL_REACH = Reach()


@lru_cache(maxsize=64)
def reach_over(charts: int, method: str) -> Reach:
    """How far it must be so that so many charts signal as often as one does usually.

    Each rule breaks by chance so many times more seldom: its chance at a point is that
    of one chart divided by their number, its run length that times their number.
    """
    usual = USUAL_REACH
    if charts <= 1:
        return usual
    if method == "ewma":
        return Reach(ewma=_longer(_ewma_length, usual.ewma, charts))
    if method == "cusum":
        return Reach(cusum=_longer(_cusum_length, usual.cusum, charts))
    return Reach(
        _farther(lambda q: q, usual.beyond, charts),
        two=_farther(lambda q: q * (1 - (1 - q) ** 2), usual.two, charts),
        four=_farther(lambda q: q * q**3 * (4 - 3 * q), usual.four, charts),
        run=usual.run + math.ceil(math.log2(charts)),
    )


def width_over(charts: int, points: int) -> float:
    """By how much a deviation is widened that so few points were to tell.

    It makes the far limits of many charts broken as seldom as one should, though their
    deviations are estimates: Student's t, where the moving ranges of ``m`` points have
    some ``0.62 (m - 1)`` degrees of freedom (Wheeler, Advanced Topics in Statistical
    Process Control, 1995), takes the place of the normal distribution.
    """
    if charts <= 1:
        return 1.0
    freedom = max(1, round(0.62 * (points - 1)))
    unsure = math.sqrt(1 + 1 / points)

    def seldom(z: float) -> float:
        return 1 / student_chance(z / unsure, freedom)

    usual = USUAL_REACH.beyond
    return _longer(seldom, usual, charts) / reach_over(charts, "xmr").beyond


def _ewma_length(reach: float) -> float:
    return ewma_run_length(EWMA_WEIGHT, reach)


def _cusum_length(reach: float) -> float:
    return cusum_run_length(CUSUM_SLACK, reach)


def _longer(length: Callable[[float], float], usual: float, charts: int) -> float:
    """The limit with so many times the usual run length."""
    return crossing(length, charts * length(usual), usual)


def _farther(chance: Callable[[float], float], usual: float, charts: int) -> float:
    """The deviations beyond which a rule's chance is so many times smaller.

    *chance* tells it from the chance that one point lies beyond, on one side.
    """

    def seldom(z: float) -> float:
        return 1 / chance(NormalDist().cdf(-z))

    return _longer(seldom, usual, charts)


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
    score: float,
    memory: Memory,
    method: str,
    rules: Sequence[str],
    reach: Reach = USUAL_REACH,
) -> tuple[list[Finding], Memory]:
    """What one more point breaks, and what to remember after it."""
    if method == "ewma":
        return _ewma(score, memory, reach=reach.ewma)
    if method == "cusum":
        return _cusum(score, memory, reach=reach.cusum)
    last = (*memory.last, score)[-reach.run :]
    after = evolve(memory, last=last, count=memory.count + 1)
    found = [finding for rule in rules if (finding := _broken(rule, last, reach))]
    return found, evolve(after, broken=tuple(found))


def _broken(rule: str, last: Sequence[float], reach: Reach) -> Finding | None:
    now = last[-1]
    up = now > 0
    side = [score if up else -score for score in last]
    match rule:
        case "beyond":
            is_broken = side[-1] > reach.beyond
        case "two_of_three":
            far = [s > reach.two for s in side[-3:]]
            is_broken = far[-1] and sum(far) >= 2
        case "four_of_five":
            far = [s > reach.four for s in side[-5:]]
            is_broken = far[-1] and sum(far) >= 4
        case _:
            is_broken = len(side) == reach.run and min(side) > 0
    return Finding(rule, is_up=up) if is_broken else None


def _ewma(
    score: float,
    memory: Memory,
    weight: float = EWMA_WEIGHT,
    reach: float = USUAL_REACH.ewma,
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
    reach: float = USUAL_REACH.cusum,
) -> tuple[list[Finding], Memory]:
    """The tabular sums of what exceeds the slack, on either side."""
    up = max(0.0, memory.up + score - slack)
    down = max(0.0, memory.down - score - slack)
    is_out = max(up, down) > reach
    found = [Finding("cusum", is_up=up > down)] if is_out else []
    count = memory.count + 1
    return found, evolve(memory, count=count, up=up, down=down, broken=tuple(found))
