"""Sums of money: exact, and of one currency in each group."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import CurrencyError, InputTypeError
from kpikit.measures.compare import joined
from kpikit.measures.evaluate import evaluate
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import Figures, State
from kpikit.measures.merging import Parts
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.sums import Sum
from kpikit.units.amounts import check_currency

__all__ = ["MoneySum", "code_of_currency", "currencies_of"]

Ints: TypeAlias = NDArray[np.int64]

_BASE = 27
"""Currencies are three of 26 letters; 0 stands for none."""


def code_of_currency(name: str) -> int:
    """A currency as a whole number, so that states of all parts can hold it.

    Raises:
        MoneyError: It is no ISO 4217 code.

    >>> code_of_currency("EUR")
    4230
    """
    first, second, third = (ord(sign) - ord("A") + 1 for sign in check_currency(name))
    return (first * _BASE + second) * _BASE + third


def _name_of(code: int) -> str | None:
    """The currency that a number stands for, None for 0."""
    rest, third = divmod(code, _BASE)
    first, second = divmod(rest, _BASE)
    letters = (chr(ord("A") + place - 1) for place in (first, second, third))
    return "".join(letters) if code else None


def currencies_of(codes: Ints) -> tuple[str | None, ...]:
    """The currency of each group.

    A group without any amount is worth nothing in the currency of all the others,
    where that is one.
    """
    known = np.unique(codes[codes > 0])
    if len(known) == 1:
        codes = np.where(codes > 0, codes, known[0])
    return tuple(_name_of(code) for code in codes.tolist())


@frozen(eq=False, repr=False)
class MoneySum(Sum):
    """A sum of money in one currency; amounts of several do not add up to anything.

    A row without its currency is missing. Over nothing the sum is 0 in the currency of
    the other groups, and has no value where no currency is known. A state has the
    arrays of :class:`Sum`, and ``currency`` (see :func:`code_of_currency`), 0 for none.

    Args:
        value: What is added.
        currency: The currency of each row, as ISO 4217 code.

    Raises:
        CurrencyError: A group has amounts in several currencies, in one part or in two.

    >>> from kpikit.measures.nodes import col
    >>> MoneySum(col.amount, col.currency)
    MoneySum(col.amount, col.currency)
    """

    currency: Expr = field(converter=lift)

    arrays: ClassVar[dict[str, Any]] = {**Sum.arrays, "currency": np.int64}

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.value, self.currency)

    def _parts(
        self, scope: Scope
    ) -> tuple[dict[str, Column], NDArray[np.bool_] | None]:
        parts, gone = super()._parts(scope)
        codes = _codes(self.currency, scope)
        return parts | {"currency": codes}, joined(gone, codes.missing)

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        own = super()._own(rows, chosen, n, edges)
        groups, codes = chosen.kept(chosen.groups, rows.parts["currency"].values)
        return own | {"currency": _one_of_each(groups, codes, len(n))}

    def _merged(self, parts: Parts, n: Ints) -> State:
        own = super()._merged(parts, n)
        codes = parts.gathered("currency")
        known = codes > 0
        one = _one_of_each(parts.groups[known], codes[known], len(n))
        return own | {"currency": one}

    def finish(
        self, state: State, level: float = 0.95, statistic: str | None = None
    ) -> Figures:
        """The figures of a state, each with its currency."""
        found = super().finish(state, level, statistic)
        currencies = currencies_of(state["currency"])
        nothing = np.array([name is None for name in currencies], dtype=np.bool_)
        value = np.where(nothing, np.nan, found.value)
        return evolve(found, value=value, currencies=currencies)


def _codes(expr: Expr, scope: Scope) -> Column:
    """The currency of each row as a number.

    Raises:
        InputTypeError: The values are no names.
        MoneyError: A name is no ISO 4217 code.
    """
    column = evaluate(expr, scope)
    if column.kind is not Kind.CATEGORY:
        raise InputTypeError(
            f"{expr!r} must be the name of a currency: got a value of kind"
            f" {column.kind}",
            help="give ISO 4217 codes such as 'EUR'",
        )
    labels = [] if column.labels is None else column.labels.tolist()
    table = np.zeros(len(labels) + 1, dtype=np.int64)
    for place in np.unique(column.values[column.values >= 0]).tolist():
        table[place] = code_of_currency(labels[place])
    gone = column.is_missing
    return Column(Kind.INTEGER, table[column.values], gone if gone.any() else None)


def _one_of_each(groups: Ints, codes: Ints, size: int) -> Ints:
    """The one currency of each group, 0 where there is none.

    Raises:
        CurrencyError: A group has several.
    """
    found = np.zeros(size, dtype=np.int64)
    np.maximum.at(found, groups, codes)
    other = codes != found[groups]
    if other.any():
        place = int(np.flatnonzero(other)[0])
        both = (int(codes[place]), int(found[groups[place]]))
        names = sorted(str(_name_of(code)) for code in both)
        raise CurrencyError(
            f"amounts of one figure must be in one currency: got {' and '.join(names)}",
            help="convert them first, choose one with"
            f" .where(col.currency == {names[0]!r}), or tell them apart with"
            ' .by("currency")',
        )
    return found
