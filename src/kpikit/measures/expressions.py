"""Column expressions: what is true of a row, or its value, said without data.

Nodes are frozen. ``==`` builds a comparison, so nodes are told apart by ``key``, a
canonical text, or by :func:`same`; use keys, not nodes, in dictionaries and sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn

import attrs
from attrs import frozen

from kpikit.errors import InputError, InputTypeError, did_you_mean
from kpikit.measures.literals import decode, encode
from kpikit.units.showing import shown

__all__ = ["NODES", "Expr", "lift", "same"]

NODES: dict[str, type[Expr]] = {}
"""The kinds of nodes by their word; a node enters itself when it is defined."""


def _make(node: str, *parts: object) -> Expr:
    """A node of that kind; the classes stand in a module above this one."""
    make: Any = NODES[node]
    made: Expr = make(*parts)
    return made


@frozen(eq=False, repr=False)
class Expr:
    """What is true of each row, or a value of it; built from :data:`col`.

    >>> from kpikit.measures.nodes import col
    >>> (col.priority == "P1") & (col.reopens > 0)
    (col.priority == 'P1') & (col.reopens > 0)
    """

    # numpy leaves operators with an expression to the expression.
    __array_ufunc__: ClassVar[None] = None

    node: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.node:  # what a room above adds is not read back from plain data
            NODES[cls.node] = cls

    # ------------------------------------------------------------ comparisons
    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _make("compare", "==", self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return _make("compare", "!=", self, other)

    def __lt__(self, other: object) -> Expr:
        return _make("compare", "<", self, other)

    def __le__(self, other: object) -> Expr:
        return _make("compare", "<=", self, other)

    def __gt__(self, other: object) -> Expr:
        return _make("compare", ">", self, other)

    def __ge__(self, other: object) -> Expr:
        return _make("compare", ">=", self, other)

    def __hash__(self) -> int:
        return hash(self.key)

    def is_in(self, values: Iterable[object]) -> Expr:
        """Whether the value is one of *values*."""
        return _make("is_in", self, values)

    def between(self, low: object, high: object) -> Expr:
        """Whether the value lies from *low* to *high*, both included."""
        return _make("between", self, low, high)

    def contains(self, tag: object) -> Expr:
        """Whether the tags of the row contain *tag*."""
        return _make("contains", self, tag)

    def is_missing(self) -> Expr:
        """Whether there is no value; never itself missing."""
        return _make("is_missing", self)

    def is_present(self) -> Expr:
        """Whether there is a value; never itself missing."""
        return _make("not", _make("is_missing", self))

    # ------------------------------------------------------------ logic
    def __and__(self, other: object) -> Expr:
        return _make("and", (self, other))

    def __rand__(self, other: object) -> Expr:
        return _make("and", (other, self))

    def __or__(self, other: object) -> Expr:
        return _make("or", (self, other))

    def __ror__(self, other: object) -> Expr:
        return _make("or", (other, self))

    def __invert__(self) -> Expr:
        return _make("not", self)

    def __bool__(self) -> NoReturn:
        raise InputTypeError(
            f"an expression must not be asked for its truth: got {self!r}",
            help="write & | ~ for and, or, not, with brackets around comparisons;"
            " .is_in([...]) for in, .between(low, high) for a chain; compare"
            " expressions themselves by .key",
        )

    def __contains__(self, item: object) -> NoReturn:
        raise InputTypeError(
            f"an expression must not be searched with in: got {self!r}",
            help=f"write .contains({item!r}) for tags",
        )

    def __iter__(self) -> NoReturn:
        raise InputTypeError(
            f"an expression must not be iterated: got {self!r}",
            help="evaluate it on data first",
        )

    # ------------------------------------------------------------ values
    def __add__(self, other: object) -> Expr:
        return _make("arithmetic", "+", self, other)

    def __radd__(self, other: object) -> Expr:
        return _make("arithmetic", "+", other, self)

    def __sub__(self, other: object) -> Expr:
        return _make("arithmetic", "-", self, other)

    def __rsub__(self, other: object) -> Expr:
        return _make("arithmetic", "-", other, self)

    def __mul__(self, other: object) -> Expr:
        return _make("arithmetic", "*", self, other)

    def __rmul__(self, other: object) -> Expr:
        return _make("arithmetic", "*", other, self)

    def __truediv__(self, other: object) -> Expr:
        return _make("arithmetic", "/", self, other)

    def __rtruediv__(self, other: object) -> Expr:
        return _make("arithmetic", "/", other, self)

    def or_(self, other: object) -> Expr:
        """This value, or *other* where it is missing."""
        return _make("function", "coalesce", (self, other))

    # ------------------------------------------------------------ about itself
    @property
    def key(self) -> str:
        """Canonical text: equal for expressions that are built alike."""
        return repr(self)

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions this one is made of."""
        found: list[Expr] = []
        for held in self._fields():
            parts = held if isinstance(held, tuple) else (held,)
            found += [part for part in parts if isinstance(part, Expr)]
        return tuple(found)

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset().union(*(child.columns() for child in self.children))

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it; :meth:`from_dict` reads it back."""
        names = (a.name for a in attrs.fields(type(self)))
        parts = zip(names, self._fields(), strict=True)
        return {"node": self.node} | {name: _plain(held) for name, held in parts}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Expr:
        """The expression that :meth:`to_dict` wrote.

        Raises:
            InputError: *data* is not of that form; the known words are named.

        >>> from kpikit.measures.nodes import col
        >>> Expr.from_dict((col.reopens > 0).to_dict())
        col.reopens > 0
        """
        word = data.get("node") if isinstance(data, Mapping) else None
        node = NODES.get(word) if isinstance(word, str) else None
        if node is None:
            raise InputError(
                f"node must be a kind of expression: got {shown(word)}",
                help=did_you_mean(str(word), NODES),
            )
        names = {a.name for a in attrs.fields(node)}
        given = sorted(set(data) - {"node"})
        if sorted(names) != given:
            raise InputError(
                f"a node of kind {word!r} must have its own fields: got {shown(given)}",
                help=f"the fields are {', '.join(sorted(names))}",
            )
        return node(**{name: _from_plain(data[name]) for name in names})

    def _fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, a.name) for a in attrs.fields(type(self)))


def _plain(held: Any) -> Any:
    """A field of a node as JSON can hold it."""
    if isinstance(held, Expr):
        return held.to_dict()
    if isinstance(held, tuple):
        return [_plain(part) for part in held]
    return encode(held)


def _from_plain(value: object) -> Any:
    """A field of a node from its plain form."""
    if isinstance(value, Mapping) and "node" in value:
        return Expr.from_dict(value)
    if isinstance(value, list):
        return tuple(_from_plain(part) for part in value)
    return decode(value)


def lift(value: object) -> Expr:
    """An expression as it is, anything else as a constant.

    Raises:
        InputTypeError: *value* cannot be a constant (None, a list, ...).
    """
    return value if isinstance(value, Expr) else _make("literal", value)


def same(left: Expr, right: Expr) -> bool:
    """Whether two expressions are built alike (``==`` builds a comparison).

    >>> from kpikit.measures.nodes import col
    >>> same(col.line == "L1", col.line == "L1")
    True
    """
    return left.key == right.key
