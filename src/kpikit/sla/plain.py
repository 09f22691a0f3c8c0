"""Plain data that callers give back: whether it is what ``to_dict`` wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kpikit.errors import InputError, InputTypeError, did_you_mean
from kpikit.units.showing import shown

__all__ = ["check_keys"]


def check_keys(
    data: Any, known: Iterable[str], *, what: str, needed: Iterable[str] = ()
) -> Mapping[str, Any]:
    """The mapping itself.

    Args:
        data: What was given.
        known: The keys that it may have.
        what: What it describes, for messages.
        needed: The keys that it must have.

    Raises:
        InputTypeError: It is no mapping.
        InputError: A key is not known, or one is not there.
    """
    if not isinstance(data, Mapping):
        raise InputTypeError(
            f"{what} must be a mapping: got {shown(data)}",
            help="give what to_dict() wrote",
        )
    names = tuple(known)
    for key in data:
        if key not in names:
            raise InputError(
                f"{what} must have known keys: got {key!r}",
                help=did_you_mean(str(key), names),
            )
    for key in needed:
        if key not in data:
            raise InputError(
                f"{what} must have {key!r}: got {', '.join(data) or 'nothing'}",
                help="give what to_dict() wrote",
            )
    return data
