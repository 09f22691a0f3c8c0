"""``kpikit.toml``: read, located and checked."""

from kpikit.config.example import example_desk
from kpikit.config.index import Index, Place
from kpikit.config.load import load_config
from kpikit.config.model import Config
from kpikit.config.positions import positions

__all__ = ["Config", "Index", "Place", "example_desk", "load_config", "positions"]
