"""Columns that need a look across rows: repeated contacts, latest answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind, labels_array
from kpikit.desk.again import no_touched_channels, requester_back_at
from kpikit.desk.held import HOLDER_MAKERS
from kpikit.desk.lines import touched_lines
from kpikit.desk.names import DEFAULT_STATUSES, STATUS_CLASSES
from kpikit.desk.view import RowView, TicketView, View
from kpikit.errors import UnavailableError

__all__ = ["ROW_MAKERS", "TICKET_MAKERS", "first_in_group", "following_contact"]


def first_in_group(
    keys: list[NDArray[np.int64]], order: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mask of the row with the smallest *order* in every group of equal keys."""
    rows = len(order)
    ranked = np.lexsort((order, *keys))
    starts = np.ones(rows, dtype=np.bool_)
    if rows:
        same = np.ones(rows - 1, dtype=np.bool_)
        for key in keys:
            same &= key[ranked][1:] == key[ranked][:-1]
        starts[1:] = ~same
    found = np.zeros(rows, dtype=np.bool_)
    found[ranked[starts]] = True
    return found


def _answer_flag(view: View, *, latest: bool) -> Column:
    """Whether an answer is the respondent's first or latest to that kind of survey.

    Answers of unknown respondents are each somebody's, so they always count.
    """
    who, at, score = (view.column(n) for n in ("respondent", "answered_at", "score"))
    usable = ~(who.is_missing | at.is_missing | score.is_missing)
    rows = np.flatnonzero(usable)
    order = at.values[rows]
    keys = [who.values[rows].astype(np.int64)]
    keys.extend(
        view.column(name).values[rows].astype(np.int64)
        for name in ("kind", "question")
        if view.has(name)
    )
    if latest:
        # reversed, so that of equal instants the later row is the latest
        picked = first_in_group([key[::-1] for key in keys], -order[::-1])[::-1]
    else:
        picked = first_in_group(keys, order)
    flag = np.ones(view.rows, dtype=np.bool_)
    flag[rows] = picked
    return Column(Kind.FLAG, flag)


def latest_answer(view: RowView) -> Column:
    """Column ``is_latest_answer`` of surveys."""
    return _answer_flag(view, latest=True)


def first_answer(view: RowView) -> Column:
    """Column ``is_first_answer`` of surveys."""
    return _answer_flag(view, latest=False)


def next_contact_at(view: TicketView) -> Column:
    """When the same requester next opened a ticket on the same topic.

    Without a column ``topic`` any ticket of the requester counts. Missing where the
    requester is unknown or did not come again.
    """
    return following_contact(view, "topic" if view.has("topic") else None)


def following_contact(view: TicketView, topic: str | None) -> Column:
    """When the same requester next opened a ticket with the same word in a column."""
    who, at = view.column("requester"), view.column("created_at")
    usable = ~(who.is_missing | at.is_missing)
    keys = [who.values.astype(np.int64)]
    if topic is not None:
        about = view.column(topic)
        usable &= ~about.is_missing
        keys.append(about.values.astype(np.int64))
    rows = np.flatnonzero(usable)
    ranked = rows[np.lexsort((at.values[rows], *(k[rows] for k in keys)))]
    same = np.ones(max(len(ranked) - 1, 0), dtype=np.bool_)
    for key in keys:
        same &= key[ranked][1:] == key[ranked][:-1]
    values = np.zeros(view.rows, dtype=np.int64)
    gone = np.ones(view.rows, dtype=np.bool_)
    before, after = ranked[:-1][same], ranked[1:][same]
    values[before] = at.values[after]
    gone[before] = False
    return Column(Kind.INSTANT, values, gone)


def is_in_backlog(view: TicketView) -> Column:
    """Whether a ticket is open at the instant of closing, as the backlog sees it."""
    now = view.column("as_of").values
    spells = view.spells()
    rows = spells.ticket.astype(np.int64)
    is_open = (spells.start <= now[rows]) & (now[rows] < spells.end)
    flag = np.zeros(view.rows, dtype=np.bool_)
    flag[rows[is_open]] = True
    return Column(Kind.FLAG, flag)


def status_class(view: TicketView) -> Column:
    """What the status of a ticket means: run, pause, resolved or closed.

    Missing where the status is, or has no meaning in the map.
    """
    status = view.column("status")
    classes = view.context.statuses or DEFAULT_STATUSES
    labels = [] if status.labels is None else status.labels.tolist()
    meant = [classes.get(label) for label in labels]
    codes = [-1 if word is None else STATUS_CLASSES.index(word) for word in meant]
    table = np.array([*codes, -1], dtype=np.int32)
    words = labels_array(STATUS_CLASSES)
    return Column(Kind.CATEGORY, table[status.values], labels=words)


def recommend_score(view: RowView) -> Column:
    """What a respondent who answered ``satisfied`` answered to ``recommend``.

    Stands at the latest answer of each respondent (to each ticket they answer about) to
    the yes_no question ``satisfied``; of several to ``recommend`` the latest counts, of
    simultaneous ones the lowest. Missing at all other rows.
    """
    question, score = view.column("question"), view.column("score")
    who = view.column("respondent")
    usable = ~(who.is_missing | score.is_missing)
    if view.has("kind"):
        usable &= _label_mask(view.column("kind"), frozenset({"yes_no"}))
    pair = who.values.astype(np.int64)
    if view.has("ticket_id"):
        about = view.column("ticket_id").values.astype(np.int64)
        pair = pair * (about.max(initial=0) + 2) + about + 1
    at = np.zeros(view.rows, dtype=np.int64)
    if view.has("answered_at"):
        stamp = view.column("answered_at")
        at = np.where(stamp.is_missing, np.iinfo(np.int64).min, stamp.values)

    def latest(word: str) -> NDArray[np.intp]:
        rows = np.flatnonzero(usable & _label_mask(question, frozenset({word})))
        ranked = rows[np.lexsort((-score.values[rows], at[rows], pair[rows]))]
        is_last = np.append(np.diff(pair[ranked]) != 0, np.ones(1, dtype=np.bool_))
        found: NDArray[np.intp] = ranked[is_last[: len(ranked)]]
        return found

    asked, partner = latest("satisfied"), latest("recommend")
    _, here, there = np.intersect1d(pair[asked], pair[partner], return_indices=True)
    values = np.zeros(view.rows, dtype=np.float64)
    gone = np.ones(view.rows, dtype=np.bool_)
    values[asked[here]] = score.values[partner[there]]
    gone[asked[here]] = False
    return Column(Kind.NUMBER, values, gone)


ROW_MAKERS: Mapping[str, Mapping[str, Callable[[RowView], Column]]] = MappingProxyType(
    {
        "surveys": {
            "is_latest_answer": latest_answer,
            "is_first_answer": first_answer,
            "recommend_score": recommend_score,
        },
        "contacts": {"requester_back_at": requester_back_at},
    }
)
"""What can be made of the rows of a table, by its name."""
TICKET_MAKERS: Mapping[str, Callable[[TicketView], Column]] = MappingProxyType(
    {
        "next_contact_at": next_contact_at,
        "is_in_backlog": is_in_backlog,
        "status_class": status_class,
        "touched_lines": touched_lines,
        "touched_channels": no_touched_channels,
        **HOLDER_MAKERS,
    }
)

FIRST_CONTACT_QUESTIONS = frozenset({"first_contact", "first_contact_resolution"})


def settled_at_first_contact(surveys: RowView, tickets: TicketView) -> Column:
    """What each ticket's requester said: was it settled at the first contact?

    The latest answered yes_no survey of the ticket with the question
    ``first_contact_resolution`` (or ``first_contact``).
    """
    kind, question = surveys.column("kind"), surveys.column("question")
    score, at = surveys.column("score"), surveys.column("answered_at")
    rows_of = surveys._ticket_rows
    if rows_of is None:
        raise UnavailableError(
            "surveys must have the column 'ticket_id':"
            f" got {', '.join(surveys.names())}",
            columns=("surveys.ticket_id",),
            help="give it, so that answers find their ticket",
        )
    asks = _label_mask(kind, frozenset({"yes_no"}))
    asks &= _label_mask(question, FIRST_CONTACT_QUESTIONS)
    usable = np.flatnonzero(asks & ~score.is_missing & (rows_of >= 0))
    order = usable[np.argsort(at.values[usable], kind="stable")]
    values = np.zeros(tickets.rows, dtype=np.bool_)
    gone = np.ones(tickets.rows, dtype=np.bool_)
    values[rows_of[order]] = score.values[order] > 0
    gone[rows_of[order]] = False
    return Column(Kind.FLAG, values, gone)


def _label_mask(column: Column, words: frozenset[str]) -> NDArray[np.bool_]:
    labels = column.labels.tolist() if column.labels is not None else []
    table = np.array([*(label in words for label in labels), False])
    found: NDArray[np.bool_] = table[column.values]
    return found
