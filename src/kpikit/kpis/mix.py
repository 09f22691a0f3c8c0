"""What the work is made of: channels, holders, themes; each a share of the total."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import frozen

from kpikit.columns.column import Column, Kind
from kpikit.measures import Measure, Scope, ShareInEach
from kpikit.measures.nodes import Custom
from kpikit.metrics import RuleDoc, metric
from kpikit.metrics.chosen import IS_FIRST_ROW
from kpikit.units import Unit

__all__ = ["channel_share", "feedback_theme_share", "workload_share"]

_SHARE_OF_TICKETS = ShareInEach(once=IS_FIRST_ROW)
"""A ticket may be in several groups; of the total it is part once."""


@metric(
    unit=Unit.SHARE,
    better="neutral",
    table="tickets",
    at="created_at",
    titles={
        "en": "Workload share",
        "ru": "Распределение нагрузки",
        "pl": "Podział obciążenia",
    },
    asked={
        "ru": "Перераспределение заявок поддержки на отдел обслуживания",
        "en": "Moving support requests to a team",
    },
    formula="share of the total: tickets held by each assignee or team / all tickets",
    rules={
        "at_event": RuleDoc(
            "who held the ticket at the event by which it stands in time: when it was"
            " created, the first to hold it; with at='resolved_at', who held it then",
            used_by="reports on who gets the work",
            group_as={"team": "team_at_{at}", "assignee": "assignee_at_{at}"},
        ),
        "current": RuleDoc(
            "who holds the ticket now, or held it last",
            used_by="Zendesk, Freshservice and Jira reports by assignee or group",
        ),
    },
    spread_by="{who}",
    source="docs/reference/sources.md#workload-share",
)
def workload_share(
    rule: str = "at_event", who: Literal["team", "assignee"] = "team"
) -> Measure:
    """How tickets are divided among teams or people.

    ``workload_share = count(tickets of the group) / count(tickets of all groups)``

    Group it, as ``.by("team")``: without groups it is 1, by definition. With periods
    the total is that of the period.

    Args:
        rule: Whether the holder at the event counts, or the present one.
        who: Whom reports divide the work among, where no groups are asked for.

    Returns:
        A share, 0..1, for each group; those of one total add up to 1, or to more by a
        column of several values, as ``tags``. No value without tickets. Tickets that
        nobody holds are a group of their own. ``n`` counts the tickets of the total.

    Raises:
        UnavailableError: There is neither the column of the group nor events that say
            it.

    Source: docs/reference/sources.md#workload-share

    >>> teams = ["support", "support", "service", "support"]
    >>> [line.value for line in workload_share.by("team")(team=teams)]
    [0.25, 0.75]
    """
    del rule, who
    return _SHARE_OF_TICKETS


@metric(
    unit=Unit.SHARE,
    better="neutral",
    table="tickets",
    at="created_at",
    titles={
        "en": "Channel share",
        "ru": "Доля каналов",
        "pl": "Udział kanałów",
    },
    asked={"pl": "Wydajność kanałów wsparcia"},
    formula="share of the total: tickets of the channel / all tickets",
    rules={
        "origin": RuleDoc(
            "the channel by which the ticket was opened",
            used_by="Zendesk, Freshdesk (tickets by channel or source)",
        ),
        "touched": RuleDoc(
            "every channel by which people came about the ticket: its own, and those of"
            " the contacts that belong to it; a ticket counts in each of them",
            used_by="desks that follow a matter across channels",
            group_as={"channel": "touched_channels"},
        ),
    },
    spread_by="channel",
    source="docs/reference/sources.md#channel-share",
)
def channel_share(rule: str = "origin") -> Measure:
    """By which channels tickets come: the mix.

    ``channel_share = count(tickets of the channel) / count(tickets)``

    Group it, as ``.by("channel")``: without groups it is 1, by definition. With periods
    the total is that of the period. How well each channel does is what
    ``kpikit.profile(desk, by="channel")`` tells.

    Args:
        rule: Which channels a ticket counts in.

    Returns:
        A share, 0..1, for each channel; by the rule ``touched``, or by a column of
        several values, they may add up to more than 1. No value without tickets.
        Tickets without a channel are a group of their own. ``n`` counts the tickets of
        the total.

    Raises:
        UnavailableError: Tickets lack ``channel``; by the rule ``touched`` there are
            neither contacts with ``ticket_id`` nor the column ``touched_channels``.

    Source: docs/reference/sources.md#channel-share

    >>> came_by = ["email", "chat", "email", "phone"]
    >>> shares = channel_share.by("channel")(channel=came_by)
    >>> {line.group["channel"]: line.value for line in shares}
    {'chat': 0.25, 'email': 0.5, 'phone': 0.25}
    """
    del rule
    return _SHARE_OF_TICKETS


@frozen(eq=False, repr=False)
class _AnyTheme(Custom):
    """Whether an answer names a theme."""

    def columns(self) -> frozenset[str]:
        """Names of the columns that are read."""
        return frozenset({"themes"})

    def __repr__(self) -> str:
        return "any(col.themes)"

    def column_of(self, scope: Scope) -> Column:
        """The flag of each row."""
        themes = scope.column("themes")
        if themes.offsets is None:  # one by one, as grouping by them makes it
            return Column(Kind.FLAG, ~themes.is_missing)
        return Column(Kind.FLAG, np.diff(themes.offsets) > 0)


@metric(
    unit=Unit.SHARE,
    better="neutral",
    table="surveys",
    at="answered_at",
    titles={
        "en": "Feedback themes",
        "ru": "Темы отзывов",
        "pl": "Tematy opinii",
    },
    asked={"pl": "Trendy w opiniach klientów", "en": "Customer feedback trends"},
    formula=(
        "share of the total: answers naming a theme / answers with any theme; an answer"
        " with several themes counts in each"
    ),
    spread_by="themes",
    source="docs/reference/sources.md#feedback-theme-share",
)
def feedback_theme_share() -> Measure:
    """What customers speak of in their answers.

    ``feedback_theme_share = count(answers naming the theme) / count(answers with any)``

    Group it, as ``.by("themes")``: without groups it is 1, by definition. With periods
    the total is that of the period, which shows trends.

    Returns:
        A share, 0..1, for each theme; as an answer counts in each of its themes, they
        may add up to more than 1. No value where no answer names a theme; answers
        without themes are no part of it. ``n`` counts the answers of the total.

    Raises:
        UnavailableError: Surveys lack ``themes``.

    Source: docs/reference/sources.md#feedback-theme-share

    >>> named = [["price", "speed"], ["price"], [], ["manner"], ["price"]]
    >>> shares = feedback_theme_share.by("themes")(themes=named)
    >>> {line.group["themes"]: line.value for line in shares}
    {'manner': 0.25, 'price': 0.75, 'speed': 0.25}
    """
    return ShareInEach(once=IS_FIRST_ROW, of=_AnyTheme())
