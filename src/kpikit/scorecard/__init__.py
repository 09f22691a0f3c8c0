"""Scorecards: several goals judged together."""

from __future__ import annotations

from kpikit.scorecard.card import Card
from kpikit.scorecard.scorecard import Scorecard

__all__ = ["Card", "Scorecard"]
