"""What a change of a config means."""

from kpikit.check.meaning.difference import Difference, difference
from kpikit.check.meaning.targets import TargetChange
from kpikit.check.meaning.text import to_text

__all__ = ["Difference", "TargetChange", "difference", "to_text"]
