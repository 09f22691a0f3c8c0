"""SLA clocks that explain every second."""

from kpikit.sla.builtin import built_in, clocks
from kpikit.sla.changes import Change
from kpikit.sla.clock import Clock
from kpikit.sla.ledger import Ledger
from kpikit.sla.live import Live, begin
from kpikit.sla.on import On
from kpikit.sla.plan import Plan
from kpikit.sla.policy import Policy, Target
from kpikit.sla.read import read
from kpikit.sla.reading import Reading, Segment
from kpikit.sla.run import Run, run, run_plan
from kpikit.sla.simulate import Simulation, simulate

__all__ = [
    "Change",
    "Clock",
    "Ledger",
    "Live",
    "On",
    "Plan",
    "Policy",
    "Reading",
    "Run",
    "Segment",
    "Simulation",
    "Target",
    "begin",
    "built_in",
    "clocks",
    "read",
    "run",
    "run_plan",
    "simulate",
]
