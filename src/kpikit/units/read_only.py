"""Mappings that nobody changes, and that travel to other processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import field, frozen

__all__ = ["ReadOnly", "read_only"]

Value = TypeVar("Value")


@frozen(eq=False, repr=False)
class ReadOnly(Mapping[str, Value]):
    """A copy of a mapping that has no way to change it; equal to a dict alike.

    The standard library's ``MappingProxyType`` cannot be pickled, so whoever holds one
    cannot be given to a pool of processes.

    >>> import pickle
    >>> pickle.loads(pickle.dumps(ReadOnly({"urgent": "4h"})))
    {'urgent': '4h'}
    """

    _held: dict[str, Value] = field(converter=dict)

    def __getitem__(self, name: str) -> Value:
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return repr(self._held)


def read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same as a mapping that cannot be changed: a converter of fields."""
    return ReadOnly(value)
