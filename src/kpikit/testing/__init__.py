"""For the tests of those who use kpikit: the laws that every metric keeps.

Nothing here needs pytest or hypothesis, but for the plugin of pytest in ``plugin``,
for whose sake the laws are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpikit.testing.laws import check_empty as check_empty
    from kpikit.testing.laws import check_groups as check_groups
    from kpikit.testing.laws import check_laws as check_laws
    from kpikit.testing.laws import check_order as check_order
    from kpikit.testing.laws import check_range as check_range
    from kpikit.testing.laws import check_splits as check_splits
    from kpikit.testing.laws import check_travel as check_travel
    from kpikit.testing.laws import check_untouched as check_untouched

__all__ = [
    "check_empty",
    "check_groups",
    "check_laws",
    "check_order",
    "check_range",
    "check_splits",
    "check_travel",
    "check_untouched",
]


def __getattr__(name: str) -> Any:
    """A law by its name."""
    if name not in __all__:
        raise AttributeError(f"module 'kpikit.testing' has no attribute {name!r}")
    return getattr(import_module("kpikit.testing.laws"), name)
