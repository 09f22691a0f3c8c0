"""The nodes that expressions are made of, and ``col``, the door to columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from attrs import field, frozen

from kpikit.columns.column import Column
from kpikit.errors import InputError, InputTypeError
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.literals import Scalar, clean, literal_text, order_of
from kpikit.measures.scope import Scope
from kpikit.units.showing import shown

__all__ = [
    "And",
    "Arithmetic",
    "Between",
    "Col",
    "Columns",
    "Compare",
    "Contains",
    "Custom",
    "Function",
    "IsIn",
    "IsMissing",
    "Literal",
    "Not",
    "Or",
    "coalesce",
    "col",
    "maximum",
    "minimum",
]

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
ARITHMETIC = ("+", "-", "*", "/")
FUNCTIONS = ("minimum", "maximum", "coalesce")


def _bracketed(part: Expr) -> str:
    """The text of a part, in brackets where it is an operation itself."""
    text = repr(part)
    return f"({text})" if isinstance(part, (Compare, And, Or, Arithmetic)) else text


def _one_of(known: tuple[str, ...]) -> Any:
    """A validator: the field is one of the known words."""

    def check(_: object, attribute: Any, value: object) -> None:
        if value not in known:
            raise InputError(
                f"{attribute.name} must be a known word: got {shown(value)}",
                help=f"the words are {' '.join(known)}",
            )

    return check


def _names(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise InputTypeError(
            f"the name of a column must be a text: got {shown(value)}",
            help="write col.priority or col['ticket.kind']",
        )
    return value


@frozen(eq=False, repr=False)
class Col(Expr):
    """The column of that name."""

    node: ClassVar[str] = "col"
    name: str = field(converter=_names)

    def columns(self) -> frozenset[str]:
        """Its own name."""
        return frozenset((self.name,))

    def __repr__(self) -> str:
        return f"col.{self.name}" if self.name.isidentifier() else f"col[{self.name!r}]"


@frozen(eq=False, repr=False)
class Literal(Expr):
    """A constant: the same value in every row."""

    node: ClassVar[str] = "literal"
    value: Scalar = field(converter=clean)

    def __repr__(self) -> str:
        return literal_text(self.value)


@frozen(eq=False, repr=False)
class Compare(Expr):
    """Two values compared; missing where either is."""

    node: ClassVar[str] = "compare"
    op: str = field(validator=_one_of(COMPARISONS))
    left: Expr = field(converter=lift)
    right: Expr = field(converter=lift)

    def __repr__(self) -> str:
        return f"{_bracketed(self.left)} {self.op} {_bracketed(self.right)}"


def _scalars(values: object) -> tuple[Scalar, ...]:
    """Constants without repeats, in one order."""
    if isinstance(values, (str, Expr)) or not isinstance(values, Iterable):
        raise InputTypeError(
            f"is_in must be given a list of values: got {shown(values)}",
            help="write .is_in(['P1', 'P2'])",
        )
    found = {literal_text(value): value for value in map(clean, values)}
    return tuple(sorted(found.values(), key=order_of))


@frozen(eq=False, repr=False)
class IsIn(Expr):
    """Whether the value is one of some constants; missing where it is missing."""

    node: ClassVar[str] = "is_in"
    of: Expr = field(converter=lift)
    values: tuple[Scalar, ...] = field(converter=_scalars)

    def __repr__(self) -> str:
        listed = ", ".join(map(literal_text, self.values))
        return f"{_bracketed(self.of)}.is_in([{listed}])"


@frozen(eq=False, repr=False)
class Between(Expr):
    """Whether the value lies in a closed range; as two comparisons and ``&``."""

    node: ClassVar[str] = "between"
    of: Expr = field(converter=lift)
    low: Expr = field(converter=lift)
    high: Expr = field(converter=lift)

    def __repr__(self) -> str:
        return f"{_bracketed(self.of)}.between({self.low!r}, {self.high!r})"


@frozen(eq=False, repr=False)
class Contains(Expr):
    """Whether the tags of the row contain one; missing where the tags are."""

    node: ClassVar[str] = "contains"
    of: Expr = field(converter=lift)
    tag: Scalar = field(converter=clean)

    def __repr__(self) -> str:
        return f"{_bracketed(self.of)}.contains({literal_text(self.tag)})"


@frozen(eq=False, repr=False)
class IsMissing(Expr):
    """Whether there is no value."""

    node: ClassVar[str] = "is_missing"
    of: Expr = field(converter=lift)

    def __repr__(self) -> str:
        return f"{_bracketed(self.of)}.is_missing()"


@frozen(eq=False, repr=False)
class Not(Expr):
    """True where the other is false; missing where it is missing."""

    node: ClassVar[str] = "not"
    of: Expr = field(converter=lift)

    def __repr__(self) -> str:
        return f"~{_bracketed(self.of)}"


def _parts(values: Iterable[object]) -> tuple[Expr, ...]:
    """Several expressions; at least one."""
    found = tuple(map(lift, values))
    if not found:
        raise InputError("parts must not be empty: got none", help="give an expression")
    return found


def _and_parts(values: Iterable[object]) -> tuple[Expr, ...]:
    """Parts with those of the same operation opened: brackets do not matter."""
    nested = (p.parts if isinstance(p, And) else (p,) for p in _parts(values))
    return tuple(part for group in nested for part in group)


def _or_parts(values: Iterable[object]) -> tuple[Expr, ...]:
    """As :func:`_and_parts`."""
    nested = (p.parts if isinstance(p, Or) else (p,) for p in _parts(values))
    return tuple(part for group in nested for part in group)


@frozen(eq=False, repr=False)
class And(Expr):
    """True where all parts are; false where one is false, even beside missing."""

    node: ClassVar[str] = "and"
    parts: tuple[Expr, ...] = field(converter=_and_parts)

    def __repr__(self) -> str:
        return " & ".join(map(_bracketed, self.parts))


@frozen(eq=False, repr=False)
class Or(Expr):
    """True where one part is, even beside missing; false where all are false."""

    node: ClassVar[str] = "or"
    parts: tuple[Expr, ...] = field(converter=_or_parts)

    def __repr__(self) -> str:
        return " | ".join(map(_bracketed, self.parts))


@frozen(eq=False, repr=False)
class Arithmetic(Expr):
    """A sum, difference, product or quotient; missing where either side is.

    A quotient over zero is missing too.
    """

    node: ClassVar[str] = "arithmetic"
    op: str = field(validator=_one_of(ARITHMETIC))
    left: Expr = field(converter=lift)
    right: Expr = field(converter=lift)

    def __repr__(self) -> str:
        return f"{_bracketed(self.left)} {self.op} {_bracketed(self.right)}"


@frozen(eq=False, repr=False)
class Function(Expr):
    """The least, the greatest, or the first present of several values."""

    node: ClassVar[str] = "function"
    name: str = field(validator=_one_of(FUNCTIONS))
    parts: tuple[Expr, ...] = field(converter=_parts)

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.parts))})"


@frozen(eq=False, repr=False)
class Custom(Expr):
    """An expression that a room above makes; it evaluates itself."""

    node: ClassVar[str] = ""

    @abstractmethod
    def column_of(self, scope: Scope) -> Column:
        """The value in every row of the scope."""


def minimum(*values: object) -> Expr:
    """The least of several values of a row; missing where any is.

    >>> minimum(col.due_at, col.original_due_at)
    minimum(col.due_at, col.original_due_at)
    """
    return Function("minimum", values)


def maximum(*values: object) -> Expr:
    """The greatest of several values of a row; missing where any is."""
    return Function("maximum", values)


def coalesce(*values: object) -> Expr:
    """The first value of a row that is present; missing where none is."""
    return Function("coalesce", values)


class Columns:
    """The door to columns: ``col.priority``, or ``col["ticket.kind"]``."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Col:
        if name.startswith("__"):
            raise AttributeError(name)
        return Col(name)

    def __getitem__(self, name: str) -> Col:
        return Col(name)

    def __repr__(self) -> str:
        return "col"

    def __reduce__(self) -> str:
        return "col"


col = Columns()
"""Columns by name, to build expressions with."""
