"""Figures of the bundled example desk, as the pages of the KPIs show them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from kpikit.errors import KpikitError

GIVEN: dict[str, dict[str, Any]] = {
    "roi": {"benefit": "12000000 RUB"},
    "stage_time": {"from_stage": "implementation_started", "to_stage": "deployed"},
}
"""What must be given to metrics that have no figure of themselves."""
OTHER_QUESTION = {
    ("agent_satisfaction", "enps"),
    ("ces", "ease_mean"),
    ("ces", "ease_net"),
    ("ces", "ease_top_three"),
    ("deployment_lag", "effort"),
    ("stakeholder_satisfaction", "yes"),
}
"""Rules of another question than the example desk asks, or of work it does not log."""
NONE = "–"
GROUPS = (
    "priority",
    "channel",
    "team",
    "line",
    "activity",
    "service",
    "resource",
    "kind",
)
"""Columns to group an example by, the most telling first."""
FEWEST, MOST = 2, 6
OWN_CUT = {
    "backlog": '.every("month")',
    "bot_containment": '.every("month")',
    "development_support_ratio": '.every("month")',
    "hours_logged": '.by("activity")',
    "roi": "",
    "self_service_rate": '.every("month")',
    "tickets_per_agent": '.by("line")',
}
"""Cuts that tell more of a metric than the first group that fits."""
READ = "desk = kk.example_desk()"


@cache
def desk() -> Any:
    """The example desk, read once."""
    import kpikit

    return kpikit.example_desk()


@cache
def quiet_day() -> Any:
    """The example desk on a day on which nothing happened."""
    return desk().during("1990-01-01", "1990-01-02")


def ready(metric: Any) -> Any:
    """The metric with what must be given to it."""
    return metric.using(**GIVEN.get(metric.name, {}))


def figure(metric: Any, rule: str) -> str:
    """The figure of the example desk by a rule; a dash where it has none."""
    if (metric.name, rule) in OTHER_QUESTION:
        return NONE
    value = ready(metric).using(rule=rule)(desk())
    return NONE if value.no_data else value.figure()


def over_nothing(metric: Any) -> str:
    """What the metric gives on a day on which nothing happened."""
    value = ready(metric)(quiet_day())
    return "no value" if value.no_data else value.figure()


def example(metric: Any) -> str:
    """A session that gives the figure of the example desk, with what it prints."""
    given = ", ".join(f'{k}="{v}"' for k, v in GIVEN.get(metric.name, {}).items())
    lines = ["import kpikit as kk", "from kpikit import kpis", READ]
    call = f"kpis.{metric.name}"
    if given:
        lines.append(f"metric = {call}.using({given})")
        call = "metric"
    lines += [f"value = {call}(desk)", "print(value)"]
    value = ready(metric)(desk())
    if value.missing or value.pending or value.excluded:
        lines.append("value.missing, value.pending, value.excluded")
    cut = _cut(metric)
    if cut:
        label = "line.period" if "every" in cut else f"line.group[{cut[4:-1]}]"
        lines.append(f"for line in {call}{cut}(desk):\n    print({label}, line)")
    return "\n".join(_session(lines))


def _cut(metric: Any) -> str:
    """A cut into groups or, where groups tell nothing, into months."""
    if metric.name in OWN_CUT:
        return OWN_CUT[metric.name]
    chosen = ready(metric)
    if chosen.spread_by:
        return f'.by("{chosen.spread_by}")'
    names = GROUPS[1:] if metric.table in ("surveys", "contacts") else GROUPS
    for name in names:
        with contextlib.suppress(KpikitError):
            lines = chosen.by(name)(desk())
            if FEWEST <= len(lines) <= MOST and not any(x.no_data for x in lines):
                return f'.by("{name}")'
    return '.every("month")'


def _session(lines: list[str]) -> Iterator[str]:
    """Each line as it is typed, and what Python prints for it."""
    names: dict[str, Any] = {"desk": desk()}
    for line in lines:
        yield ">>> " + line.replace("\n", "\n... ")
        if line == READ:
            continue  # as read before: reading takes longer than all the rest
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            exec(compile(line + "\n", "<example>", "single"), names)  # noqa: S102
        if told.getvalue():
            yield told.getvalue().rstrip("\n")
