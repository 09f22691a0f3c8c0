"""Where a watch stands, as dicts and bytes, so that it can go on later."""

from __future__ import annotations

import abc
import json
from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from kpikit.errors import PayloadError
from kpikit.metrics.groups import Key, dump_label, read_label
from kpikit.metrics.trends.limits import Baseline, Memory

__all__ = ["WatchState", "WatchStates", "read_state"]


class _Kept(abc.ABC):
    """What is kept as a dict is kept as bytes too."""

    __slots__ = ()

    @abc.abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""

    @classmethod
    @abc.abstractmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`to_dict` wrote."""

    def to_bytes(self) -> bytes:
        """All of it as bytes (JSON)."""
        return json.dumps(self.to_dict()).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What :meth:`to_bytes` wrote.

        Raises:
            PayloadError: It is something else.
        """
        return cls.from_dict(_read(data))


@frozen
class WatchState(_Kept):
    """Where a watch stands, so that it can go on with later data."""

    metric: str
    method: str = field(kw_only=True)
    every: str = field(kw_only=True)
    baseline: Baseline = field(kw_only=True)
    memory: Memory = field(kw_only=True)
    last: str = field(kw_only=True)

    @property
    def watch(self) -> tuple[str, ...]:
        """What makes it of one watch: metric, method, periods."""
        return self.metric, self.method, self.every

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        base = self.baseline
        return {
            "metric": self.metric,
            "method": self.method,
            "every": self.every,
            "centre": base.centre,
            "sigma": base.sigma,
            "points": base.points,
            "width": base.width,
            "memory": self.memory.to_dict(),
            "last": self.last,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`to_dict` wrote.

        Raises:
            PayloadError: It is something else.
        """
        try:
            return cls(
                str(data["metric"]),
                method=str(data["method"]),
                every=str(data["every"]),
                baseline=Baseline(
                    float(data["centre"]),
                    sigma=float(data["sigma"]),
                    points=int(data["points"]),
                    width=float(data["width"]),
                ),
                memory=Memory.from_dict(data["memory"]),
                last=str(data["last"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _not_a_state(data) from error


@frozen
class WatchStates(_Kept):
    """Where the watches of all groups stand, so that they can go on together.

    Attributes:
        groups: The group columns.
        states: The labels of each group, and where its chart stands.
        charts: How many charts were begun together: they share their false alarms.
    """

    metric: str
    method: str = field(kw_only=True)
    every: str = field(kw_only=True)
    groups: tuple[str, ...] = field(kw_only=True)
    states: tuple[tuple[Key, WatchState], ...] = field(kw_only=True)
    charts: int = field(kw_only=True)

    @property
    def watch(self) -> tuple[str, ...]:
        """What makes it of one watch: metric, method, periods, groups."""
        return self.metric, self.method, self.every, *self.groups

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "metric": self.metric,
            "method": self.method,
            "every": self.every,
            "groups": list(self.groups),
            "charts": self.charts,
            "states": [
                {"key": [dump_label(label) for label in key], "state": state.to_dict()}
                for key, state in self.states
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`to_dict` wrote.

        Raises:
            PayloadError: It is something else.
        """
        try:
            return cls(
                str(data["metric"]),
                method=str(data["method"]),
                every=str(data["every"]),
                groups=tuple(map(str, data["groups"])),
                charts=int(data["charts"]),
                states=tuple(
                    (
                        tuple(map(read_label, one["key"])),
                        WatchState.from_dict(one["state"]),
                    )
                    for one in data["states"]
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _not_a_state(data) from error


def read_state(data: Any) -> WatchState | WatchStates:
    """A state, or what its ``to_dict`` or ``to_bytes`` wrote.

    Raises:
        PayloadError: It is none.
    """
    if isinstance(data, (WatchState, WatchStates)):
        return data
    found = _read(data) if isinstance(data, bytes) else data
    is_of_groups = isinstance(found, Mapping) and "states" in found
    return (WatchStates if is_of_groups else WatchState).from_dict(found)


def _read(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise PayloadError(
            "data must be the state of a watch: got other bytes",
            help="keep what chart.state.to_bytes() gives",
        ) from error


def _not_a_state(data: Any) -> PayloadError:
    return PayloadError(
        f"data must be the state of a watch: got {data!r}",
        help="keep what chart.state.to_dict() gives",
    )
