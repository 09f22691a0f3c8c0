"""``kpikit.toml``: read, located and checked."""

from kpikit.config.example import example_desk
from kpikit.config.examples import Example
from kpikit.config.index import Index, Place
from kpikit.config.load import load_config
from kpikit.config.model import Config
from kpikit.config.outcomes import Mismatch, Outcome, run_example, run_examples
from kpikit.config.positions import positions

__all__ = [
    "Config",
    "Example",
    "Index",
    "Mismatch",
    "Outcome",
    "Place",
    "example_desk",
    "load_config",
    "positions",
    "run_example",
    "run_examples",
]
