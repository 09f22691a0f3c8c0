"""Who has to come again."""

from __future__ import annotations

from kpikit.measures import DistinctShare, Measure, Share, coalesce, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER
from kpikit.metrics.following import next_contact
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = ["repeat_contact_rate"]


@metric(
    unit=Unit.SHARE,
    better="lower",
    table="tickets",
    at="created_at",
    titles={
        "en": "Repeat contact rate",
        "ru": "Доля повторных обращений",
        "pl": "Wskaźnik powtórnych kontaktów",
    },
    asked={"pl": "Wskaźnik powtórnych kontaktów"},
    formula=(
        "customers with two or more tickets on one topic within W / customers with a"
        " ticket"
    ),
    rules={
        "customers": RuleDoc(
            "of the customers, those who came again at least once",
            used_by="common practice of call centres",
        ),
        "contacts": RuleDoc(
            "of the tickets, those that another one of the same requester followed",
            used_by="SQM, MetricNet (repeat contacts of all contacts)",
        ),
    },
    key="requester",
    source="docs/reference/sources.md#repeat-contact-rate",
    benchmarks=(
        Benchmark(
            "36 % of callers call again within six months",
            source="Talkdesk, Understand your contact center data",
            year=2017,
            rule="customers",
            url="https://www.talkdesk.com/de-de/blog/understand-your-contact-center-data-to-increase-first-call-resolution/",
        ),
        Benchmark(
            "below 20 % is healthy, below 10 % high performing",
            source="ClearTouch, Handling repeat calls",
            rule="contacts",
            url="https://cleartouch.in/blog/repeat-calls-in-call-centers-and-how-to-reduce-them",
        ),
    ),
)
def repeat_contact_rate(
    rule: str = "customers", within: DurationLike = "30d", topic: str = "topic"
) -> Measure:
    """Share of customers who came again about the same thing.

    ``repeat_contact_rate = count(customers who came again) / count(customers)``

    Args:
        rule: Whether customers or their tickets are counted.
        within: How soon after a ticket another one is a repeat; exactly this long
            after is one.
        topic: The column that says what a ticket is about. Without a column ``topic``
            any ticket of the requester is a repeat.

    Returns:
        A share, 0..1, whose ``n`` counts customers (of ``contacts``, tickets); no value
        when no ticket is old enough to judge. Tickets younger than the window are
        pending, also when they were followed already; those without requester or
        created_at are missing. A ticket without a topic has no repeat.

    Raises:
        UnavailableError: Tickets lack ``requester`` or ``created_at``, or the column
            named by *topic* if it is another.

    Source: docs/reference/sources.md#repeat-contact-rate

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> repeat_contact_rate(
    ...     requester=["ann", "ann", "bob"],
    ...     created_at=[at, at + timedelta(days=1), at],
    ...     as_of=at + timedelta(days=60),
    ... ).value
    0.5
    """
    until = col.created_at + duration(within)
    came_again = coalesce(next_contact(topic), NEVER) <= until
    pending = until > col.as_of
    if rule == "customers":
        return DistinctShare(
            col.requester, at_least=1, hits=came_again, pending=pending
        )
    known = col.requester == col.requester
    # not known of unknown requesters, whatever the first part says
    return Share((came_again & known) | ~known, pending=pending)
