"""Where a watch stands, as dicts and bytes, so that it can go on later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from kpikit.errors import PayloadError
from kpikit.metrics.trends.charts import Baseline, Memory

__all__ = ["WatchState"]


@frozen
class WatchState:
    """Where a watch stands, so that it can go on with later data."""

    metric: str
    method: str = field(kw_only=True)
    every: str = field(kw_only=True)
    baseline: Baseline = field(kw_only=True)
    memory: Memory = field(kw_only=True)
    last: str = field(kw_only=True)

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
            "memory": self.memory.to_dict(),
            "last": self.last,
        }

    def to_bytes(self) -> bytes:
        """All of it as bytes (JSON)."""
        return json.dumps(self.to_dict()).encode()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> WatchState:
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
                ),
                memory=Memory.from_dict(data["memory"]),
                last=str(data["last"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PayloadError(
                f"data must be the state of a watch: got {data!r}",
                help="keep what chart.state.to_dict() gives",
            ) from error

    @classmethod
    def from_bytes(cls, data: bytes) -> WatchState:
        """What :meth:`to_bytes` wrote.

        Raises:
            PayloadError: It is something else.
        """
        try:
            found = json.loads(data)
        except ValueError as error:
            raise PayloadError(
                "data must be the state of a watch: got other bytes",
                help="keep what chart.state.to_bytes() gives",
            ) from error
        return cls.from_dict(found)
