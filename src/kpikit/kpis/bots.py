"""What bots settle without people."""

from __future__ import annotations

from kpikit.measures import Measure, Share, coalesce, col
from kpikit.metrics import Benchmark, RuleDoc, metric
from kpikit.metrics.business import NEVER
from kpikit.units import Unit
from kpikit.units.durations import DurationLike, duration

__all__ = ["bot_containment"]


@metric(
    unit=Unit.SHARE,
    better="higher",
    table="contacts",
    at="started_at",
    titles={
        "en": "Bot containment",
        "ru": "Эффективность чат-бота",
        "pl": "Skuteczność chatbota",
    },
    asked={"pl": "Skuteczność chatbota", "en": "Chatbot effectiveness"},
    formula=(
        "bot conversations settled without a human and without a new contact within W /"
        " bot conversations; younger ones are pending"
    ),
    rules={
        "contained": RuleDoc(
            "not handed to a human, and the customer did not come again within the"
            " window, by any channel",
            used_by="desks that ask whether the matter was settled",
        ),
        "not_handed_off": RuleDoc(
            "not handed to a human; who left in anger counts as settled",
            used_by="chatbot platforms (containment or deflection rate)",
            key="row",
        ),
    },
    key="requester",
    source="docs/reference/sources.md#bot-containment",
    benchmarks=(
        Benchmark(
            "70 to 90 % of mature bots",
            source="Artificial Intelligence Wiki, Chatbot containment rate",
            year=2025,
            rule="not_handed_off",
            url="https://artificial-intelligence-wiki.com/conversational-ai/ai-chatbot-platforms/chatbot-containment-rate",
        ),
    ),
)
def bot_containment(rule: str = "contained", within: DurationLike = "3d") -> Measure:
    """Share of the conversations with a bot that it settles alone.

    ``bot_containment = count(settled by the bot alone) / count(bot conversations)``

    Args:
        rule: What counts as settled.
        within: How soon after the start of a conversation a contact, or a new ticket,
            of the same requester spoils it; exactly this long after does. The ticket
            that the conversation itself led to does not.

    Returns:
        A share, 0..1; no value when no conversation is old enough to judge. Those
        younger than the window are pending, also when they were handed over already (by
        the rule ``not_handed_off`` none is). Those that were not handed over and whose
        requester is not known are missing.

    Raises:
        UnavailableError: Contacts lack ``is_bot`` or ``handed_off_at``; ``contained``
            also needs ``started_at`` and ``requester``.

    Source: docs/reference/sources.md#bot-containment

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> chats = {
    ...     "is_bot": [True, True, True, False],
    ...     "started_at": [at, at, at, at + timedelta(days=1)],
    ...     "handed_off_at": [None, None, at, None],
    ...     "requester": ["ann", "bob", "eve", "bob"],
    ...     "as_of": at + timedelta(days=30),
    ... }
    >>> bot_containment(**chats).value
    0.3333333333333333
    >>> bot_containment.using(rule="not_handed_off")(**chats).value
    0.6666666666666666
    """
    alone = col.handed_off_at.is_missing()
    if rule == "not_handed_off":
        return Share(alone, of=col.is_bot)
    until = col.started_at + duration(within)
    stayed_away = coalesce(col.requester_back_at, NEVER) > until
    # not known of unknown requesters, whatever the contacts say
    known = col.requester == col.requester
    return Share(alone & stayed_away & known, of=col.is_bot, pending=until > col.as_of)
