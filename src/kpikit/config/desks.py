"""A desk with its ``sla`` table, from files, tables or a desk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeAlias

from kpikit.desk.desk import Desk
from kpikit.desk.names import TABLE_NAMES
from kpikit.errors import UnknownTableError, did_you_mean
from kpikit.files.read import read_desk

if TYPE_CHECKING:
    from kpikit.config.model import Config

__all__ = ["DeskSource", "desk_of"]

DeskSource: TypeAlias = (
    "Desk | Mapping[str, Any] | str | os.PathLike[str]"
    " | Iterable[str | os.PathLike[str]]"
)
"""A desk, tables by name, or the paths of files and folders."""


def desk_of(
    config: Config,
    source: DeskSource,
    *,
    tz: str | tzinfo | None = None,
    as_of: datetime | None = None,
) -> Desk:
    """The desk that a source describes; a desk is itself.

    Raises:
        UnknownTableError: A key names no table.
    """
    if isinstance(source, Desk):
        return source
    if not isinstance(source, Mapping):
        return read_desk(source, config, tz=tz, as_of=as_of)
    for name in source:
        if name not in TABLE_NAMES:
            raise UnknownTableError(
                f"tables must be named as those of a desk: got {name!r}",
                help=did_you_mean(str(name), TABLE_NAMES),
            )
    return Desk(
        **source,
        tz=tz,
        as_of=as_of,
        statuses=config.statuses or None,
        lines=config.lines or None,
        priorities=config.priorities or None,
    )
