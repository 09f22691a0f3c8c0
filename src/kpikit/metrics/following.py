"""When the same requester came again: about the same thing, by a column of choice."""

from __future__ import annotations

from typing import cast

from attrs import frozen

from kpikit.columns.column import Column
from kpikit.desk.made import following_contact
from kpikit.desk.view import TicketView
from kpikit.measures import Expr, col
from kpikit.measures.nodes import Custom
from kpikit.measures.scope import Scope
from kpikit.metrics.chosen import Chosen

__all__ = ["next_contact"]


@frozen(eq=False, repr=False)
class _NextContact(Custom):
    """When the requester next opened a ticket with the same word in a column."""

    topic: str

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"requester", "created_at", self.topic})

    def __repr__(self) -> str:
        return f"next_contact({self.topic!r})"

    def column_of(self, scope: Scope) -> Column:
        """The instant of each row; rows that a filter leaves out are contacts too."""
        if isinstance(scope, Chosen):
            whole = following_contact(cast("TicketView", scope.view), self.topic)
            return whole.take(scope.picks)
        return following_contact(cast("TicketView", scope), self.topic)


def next_contact(topic: str = "topic") -> Expr:
    """When the same requester next opened a ticket on the same topic.

    Args:
        topic: The column that says what a ticket is about. Without a column ``topic``
            any ticket of the requester counts; any other column must be there.

    >>> next_contact()
    col.next_contact_at
    >>> next_contact("kind")
    next_contact('kind')
    """
    return col.next_contact_at if topic == "topic" else _NextContact(topic)
