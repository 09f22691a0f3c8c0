"""What a metric is, apart from how it is cut: its definition, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from attrs import field, frozen

from kpikit.errors import InputError, UnknownMetricError, did_you_mean
from kpikit.measures import Measure
from kpikit.measures.joint import Joint
from kpikit.metrics.censoring import CENSORED
from kpikit.metrics.params import Param
from kpikit.units import Unit

__all__ = [
    "UNIT_BOUNDS",
    "Benchmark",
    "Better",
    "Bounds",
    "Definition",
    "RuleDoc",
    "add_loader",
    "definition_named",
    "known_names",
    "names_with_open",
    "register",
    "revive_with",
    "reviver",
]

Better = Literal["higher", "lower", "band", "neutral"]
Bounds = tuple[float | None, float | None]
"""The lowest and the highest that a figure can be; None where there is no end."""

UNIT_BOUNDS: Mapping[Unit, Bounds] = MappingProxyType(
    {
        Unit.SHARE: (0, 1),
        Unit.COUNT: (0, None),
        Unit.DURATION: (0, None),
        Unit.RATIO: (0, None),
    }
)
"""Bounds of figures that do not say their own."""


def _frozen_map(value: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return MappingProxyType(dict(value or {}))


@frozen
class RuleDoc:
    """One variant of what counts: what it means and who uses it.

    ``unit``, ``better``, ``bounds``, ``key``, ``at`` and ``table`` are given where they
    differ from the metric's own; ``where`` replaces the metric's own choice of rows,
    and ``group_as`` says which column must stand for a group column, with ``{at}`` for
    the metric's time column.
    """

    text: str
    used_by: str = field(default="", kw_only=True)
    unit: Unit | None = field(default=None, kw_only=True)
    better: Better | None = field(default=None, kw_only=True)
    bounds: Bounds | None = field(default=None, kw_only=True)
    key: str | None = field(default=None, kw_only=True)
    at: str | None = field(default=None, kw_only=True)
    table: str | None = field(default=None, kw_only=True)
    where: Mapping[str, tuple[str, ...]] = field(
        factory=dict, converter=_frozen_map, kw_only=True, hash=False
    )
    group_as: Mapping[str, str] = field(
        factory=dict, converter=_frozen_map, kw_only=True, hash=False
    )


@frozen
class Benchmark:
    """What others reach, as somebody has published it; never a default goal.

    Attributes:
        text: The figures in words.
        source: Who says so, and where.
        year: When it was published, None where that is not known.
        rule: The rule whose figure it is, None for the usual one.
        url: Where it can be read.
    """

    text: str
    source: str = field(kw_only=True)
    year: int | None = field(default=None, kw_only=True)
    rule: str | None = field(default=None, kw_only=True)
    url: str = field(default="", kw_only=True)

    @property
    def published(self) -> str:
        """Where it was published, and when."""
        is_told = self.year is None or str(self.year) in self.source
        return self.source if is_told else f"{self.source}, {self.year}"


@frozen(eq=False)
class Definition:
    """A metric's name, builder and documentation; shared by all its cuts."""

    name: str
    builder: Callable[..., Measure | Joint] = field(kw_only=True)
    unit: Unit = field(converter=Unit, kw_only=True)
    better: Better = field(kw_only=True)
    table: str = field(kw_only=True)
    at: str = field(kw_only=True)
    params: Mapping[str, Param] = field(converter=_frozen_map, kw_only=True)
    titles: Mapping[str, str] = field(converter=_frozen_map, kw_only=True)
    rules: Mapping[str, RuleDoc] = field(converter=_frozen_map, kw_only=True)
    formula: str = field(default="", kw_only=True)
    source: str = field(default="", kw_only=True)
    asked: Mapping[str, str] = field(factory=dict, converter=_frozen_map, kw_only=True)
    key: str = field(default="row", kw_only=True)
    where: Mapping[str, tuple[str, ...]] = field(
        factory=dict, converter=_frozen_map, kw_only=True
    )
    defaults: Mapping[str, Any] = field(
        factory=dict, converter=_frozen_map, kw_only=True
    )
    within: str | None = field(default=None, kw_only=True)
    group_as: Mapping[str, str] = field(
        factory=dict, converter=_frozen_map, kw_only=True
    )
    spread_by: str = field(default="", kw_only=True)
    spans: bool = field(default=False, kw_only=True)
    complete: bool = field(default=False, kw_only=True)
    required: tuple[str, ...] = field(default=(), kw_only=True)
    bounds: Bounds | None = field(default=None, kw_only=True)
    benchmarks: tuple[Benchmark, ...] = field(default=(), kw_only=True)
    base: str | None = field(default=None, kw_only=True)
    doc: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check the words.

        Raises:
            InputError: ``better`` is no direction.
        """
        known = get_args(Better)
        if self.better not in known:
            raise InputError(
                f"better must be one of {', '.join(known)}: got {self.better!r}",
                help=did_you_mean(str(self.better), known),
            )

    @property
    def usual_rule(self) -> str | None:
        """The rule where none is chosen, None where there is but one."""
        if "rule" in self.defaults:
            return str(self.defaults["rule"])
        given = self.params.get("rule")
        return None if given is None else str(given.default)

    @property
    def knows_open(self) -> bool:
        """Whether its parameter *open* may be ``censored``."""
        given = self.params.get("open")
        return given is not None and CENSORED in get_args(given.annotation)


_KNOWN: dict[str, Definition] = {}
_LOADERS: list[Callable[[], None]] = []
_REVIVERS: list[Callable[[Mapping[str, Any]], Any]] = []


def register(definition: Definition) -> None:
    """Make a definition known by its name, so that partial results find it again.

    Defining a name anew replaces it, as notebooks run cells twice.

    Raises:
        InputError: The name is taken by the catalogue.
    """
    known = _KNOWN.get(definition.name)
    if known is not None and _is_catalogued(known) and not _is_catalogued(definition):
        raise InputError(
            f"name of a metric must be free: got {definition.name!r}, which is one of"
            " the catalogue",
            help=f"call it otherwise, as my_{definition.name}",
        )
    _KNOWN[definition.name] = definition


def _is_catalogued(definition: Definition) -> bool:
    return str(definition.builder.__module__).startswith("kpikit.kpis.")


def add_loader(loader: Callable[[], None]) -> None:
    """A function that loads more definitions when a name is not known yet."""
    _LOADERS.append(loader)


def known_names() -> tuple[str, ...]:
    """Names of all definitions that are loaded, in order."""
    return tuple(_KNOWN)


def names_with_open() -> str:
    """Names of the metrics that can take what is not over yet as lasting still."""
    return ", ".join(name for name, one in _KNOWN.items() if one.knows_open)


def revive_with(reader: Callable[[Mapping[str, Any]], Any]) -> None:
    """Say how a metric is made of what its ``to_dict`` wrote."""
    _REVIVERS[:] = [reader]


def reviver() -> Callable[[Mapping[str, Any]], Any]:
    """The function that makes a metric of what its ``to_dict`` wrote."""
    return _REVIVERS[0]


def definition_named(name: str) -> Definition:
    """The definition of this name.

    Raises:
        UnknownMetricError: There is none; near names are given.
    """
    if name not in _KNOWN:
        for loader in _LOADERS:
            loader()
    try:
        return _KNOWN[name]
    except KeyError:
        raise UnknownMetricError(
            f"metric must be a known metric: got {name!r}",
            help=did_you_mean(name, _KNOWN)
            or "import the module that defines it before",
        ) from None
