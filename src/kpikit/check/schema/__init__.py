"""The JSON Schema of a config, for editors."""

from kpikit.check.schema.build import config_schema

__all__ = ["config_schema"]
