"""Presets: metrics that are another one with a choice of rows, as data alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from kpikit.metrics import Benchmark, Metric
from kpikit.metrics.definition import register

__all__ = ["PRESETS", "Preset", "made"]


@frozen
class Preset:
    """A catalogue entry that narrows another metric."""

    name: str
    base: str = field(kw_only=True)
    where: Mapping[str, tuple[str, ...]] = field(factory=dict, kw_only=True, hash=False)
    params: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    rules: tuple[str, ...] = field(default=(), kw_only=True)
    titles: Mapping[str, str] = field(kw_only=True, hash=False)
    asked: Mapping[str, str] = field(kw_only=True, hash=False)
    formula: str = field(kw_only=True)
    benchmarks: tuple[Benchmark, ...] = field(default=(), kw_only=True)


PRESETS: tuple[Preset, ...] = (
    Preset(
        "change_request_response_time",
        base="first_response_time",
        where={"kind": ("change_request",)},
        titles={
            "en": "Change request response time",
            "ru": "Время реакции на доработку",
            "pl": "Czas reakcji na zmianę",
        },
        asked={"ru": "Время реакции на просьбу о доработке"},
        formula="first_response_time where kind is change_request",
    ),
    Preset(
        "incident_response_time",
        base="first_response_time",
        where={"kind": ("incident",)},
        rules=("human", "acknowledged"),
        titles={
            "en": "Incident response time",
            "ru": "Время реакции на инцидент",
            "pl": "Czas reakcji na incydent",
        },
        asked={
            "en": "Incident response time (production support)",
            "ru": "Время реакции на инцидент",
        },
        formula="first_response_time of incidents; acknowledged: to acknowledged_at",
    ),
    Preset(
        "task_completion_rate",
        base="resolved_within",
        where={"kind": ("task",)},
        params={"within": "1d"},
        titles={
            "en": "Task completion rate",
            "ru": "Доля выполненных задач",
            "pl": "Wskaźnik wykonania zadań",
        },
        asked={"en": "Task completion rate (within a specified timeframe)"},
        formula="resolved_within over tasks",
    ),
    Preset(
        "task_completion_time",
        base="resolution_time",
        where={"kind": ("task",)},
        titles={
            "en": "Task completion time",
            "ru": "Время выполнения задач",
            "pl": "Czas wykonania zadań",
        },
        asked={"en": "Average task completion time"},
        formula="resolution_time of tasks: created to done",
    ),
    Preset(
        "stakeholder_satisfaction",
        base="csat",
        where={"kind": ("stakeholder",)},
        titles={
            "en": "Stakeholder satisfaction",
            "ru": "Удовлетворённость заинтересованных сторон",
            "pl": "Satysfakcja interesariuszy",
        },
        asked={"en": "Stakeholder satisfaction (projects)"},
        formula="csat over project surveys",
    ),
    Preset(
        "expense_report_processing_time",
        base="cycle_time",
        where={"kind": ("expense_report",)},
        params={"rule": "lead"},
        titles={
            "en": "Expense report processing time",
            "ru": "Время обработки авансовых отчётов",
            "pl": "Czas rozliczenia delegacji",
        },
        asked={"en": "Travel and expense report processing time"},
        formula="cycle_time, rule lead, of expense reports",
    ),
    Preset(
        "requirements_time",
        base="stage_time",
        params={"from_stage": "requirements_started", "to_stage": "requirements_done"},
        titles={
            "en": "Requirements time",
            "ru": "Время сбора требований",
            "pl": "Czas zbierania wymagań",
        },
        asked={
            "ru": "Время, затраченное на сбор функциональных требований к доработке"
        },
        formula="stage_time from requirements started to requirements done",
    ),
    Preset(
        "specification_time",
        base="stage_time",
        params={
            "from_stage": "specification_started",
            "to_stage": "specification_done",
        },
        titles={
            "en": "Specification time",
            "ru": "Время написания ТЗ",
            "pl": "Czas pisania specyfikacji",
        },
        asked={"ru": "Время, затраченное на написание ТЗ по доработке"},
        formula="stage_time from specification started to specification done",
    ),
    Preset(
        "implementation_time",
        base="stage_time",
        params={
            "from_stage": "implementation_started",
            "to_stage": "implementation_done",
        },
        titles={
            "en": "Implementation time",
            "ru": "Время выполнения ТЗ",
            "pl": "Czas implementacji",
        },
        asked={"ru": "Время, затраченное на выполнение ТЗ"},
        formula="stage_time from implementation started to implementation done",
    ),
    Preset(
        "deployment_lag",
        base="stage_time",
        params={"from_stage": "implementation_done", "to_stage": "deployed"},
        titles={
            "en": "Deployment lag",
            "ru": "Время до внедрения",
            "pl": "Czas do wdrożenia",
        },
        asked={
            "ru": "Время, прошедшее от выполнения ТЗ до появления доработки на"
            " боевой базе"
        },
        formula="deployed − implementation done; not deployed is open",
        benchmarks=(
            Benchmark(
                "from commit to deployment: within a day elite, within a week high,"
                " within a month medium teams",
                source="DORA, Accelerate State of DevOps, as quoted by Apache DevLake",
                year=2023,
                url="https://devlake.apache.org/docs/Metrics/LeadTimeForChanges",
            ),
        ),
    ),
)


def made(preset: Preset, base: Metric) -> Metric:
    """The metric that a preset describes; what it does not say it takes from *base*."""
    own = base.definition
    definition = evolve(
        own,
        name=preset.name,
        titles=preset.titles,
        asked=preset.asked,
        formula=preset.formula,
        where={**own.where, **preset.where},
        defaults={**own.defaults, **preset.params},
        rules={
            name: rule
            for name, rule in own.rules.items()
            if not preset.rules or name in preset.rules
        },
        benchmarks=preset.benchmarks,
        base=own.name,
    )
    register(definition)
    return Metric(definition)
