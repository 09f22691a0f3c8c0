"""SLA301 to SLA304: policies that never hold, and tickets that none matches."""

from __future__ import annotations

from itertools import islice

from kpikit.check.boxes import Cover, TooManyPiecesError, is_within, places
from kpikit.check.meaning.partition import joined
from kpikit.check.meaning.where import EVERY_TICKET, where_of
from kpikit.check.reach import Reach, reach_of, region_of
from kpikit.check.subject import Subject
from kpikit.config.index import Path
from kpikit.sla.policy import Policy

__all__ = ["check_shadows", "is_catch_all"]

_MOST_PIECES = 200
_MOST_TOLD = 5
_MOST_HIDING = 24


def is_catch_all(policy: Policy) -> bool:
    """Whether it matches every ticket."""
    has_conditions = any((*policy.when.values(), *policy.not_.values()))
    return not has_conditions and policy.valid == (None, None)


def check_shadows(subject: Subject) -> None:
    """Look at which policy each ticket reaches."""
    reach = reach_of(subject)
    try:
        for at in range(len(reach.policies)):
            _hidden(subject, reach, at)
        _catch_all(subject, reach)
        if subject.policies and all(part.policy for part in subject.policies):
            _unmatched(subject, reach)
    except TooManyPiecesError:
        subject.add(
            "SLA304",
            ("policies",),
            "policies must be few enough to be compared: got too many combinations of"
            " their values",
            help="ask for fewer fields, or put several values into one policy",
            at_key=True,
        )


def _name(reach: Reach, at: int) -> str:
    return repr(reach.policies[at].name)


def name_path(subject: Subject, number: int) -> Path:
    """Where the name of a policy stands."""
    path: Path = ("policies", number)
    return (*path, "name") if "name" in subject.table(*path) else path


def _hidden(subject: Subject, reach: Reach, at: int) -> None:
    """A policy all of whose tickets are taken by earlier ones."""
    owners = reach.owners
    before = (1 << sum(map(len, reach.boxes[:at]))) - 1
    covers = [Cover(box, reach.table, before) for box in reach.boxes[at]]
    if not covers:
        return  # nothing can meet it, which SLA306 says
    earlier = [{owners[n] for n in places(each.whole)} for each in covers]
    alone = set.intersection(*earlier) or _alone(reach, at)
    if alone:
        _tell_hidden(subject, reach, at, (min(alone),))
    elif all(each.by() for each in covers):
        needed = {owners[n] for each in covers for n in places(each.needed())}
        _tell_hidden(subject, reach, at, tuple(sorted(needed)))


def _alone(reach: Reach, at: int) -> set[int]:
    """Earlier policies of several boxes that have all of a policy between them."""
    return {
        earlier
        for earlier, boxes in enumerate(reach.boxes[:at])
        if len(boxes) > 1 and is_within(reach.boxes[at], boxes)
    }


def _tell_hidden(subject: Subject, reach: Reach, at: int, by: tuple[int, ...]) -> None:
    path = name_path(subject, reach.numbers[at])
    paths = [name_path(subject, reach.numbers[each]) for each in by]
    names = [_name(reach, each) for each in by]
    told = ", ".join(names[:_MOST_HIDING])
    if len(names) > _MOST_HIDING:
        told += f" and {len(names) - _MOST_HIDING} more"
    lines = ", ".join(str(line) for line in map(subject.line, paths) if line)
    many = "s" * (len(by) > 1)
    subject.add(
        "SLA301" if len(by) == 1 else "SLA302",
        path,
        f"policy {_name(reach, at)} never holds: {told} before it"
        f" match{'' if many else 'es'} all of its tickets",
        note=f"see line{many} {lines}" if lines else "",
        help="put the narrower policy first, or take it out",
        related=[
            (f"policy {name}", each) for name, each in zip(names, paths, strict=True)
        ],
    )


def _catch_all(subject: Subject, reach: Reach) -> None:
    """A policy for every ticket before other policies."""
    last = len(subject.policies) - 1
    for at, policy in enumerate(reach.policies):
        number = reach.numbers[at]
        if number < last and is_catch_all(policy):
            subject.add(
                "SLA303",
                name_path(subject, number),
                f"policy {policy.name!r} matches every ticket, so it must come last:"
                f" got it before {last - number} more",
                help="move it to the end",
            )


def _unmatched(subject: Subject, reach: Reach) -> None:
    """Combinations of values that no policy matches."""
    cover = Cover(reach.universe, reach.table)
    pieces = list(islice(cover.left_over(), _MOST_PIECES))
    if not pieces:
        return
    regions = joined([region_of(box, reach.universe) for box in pieces], reach.space)
    whole = region_of(reach.universe, (-1,) * len(reach.universe))
    told = []
    for region in regions:
        narrow = {at: own for at, own in region.items() if not own >= whole[at]}
        told.append(", ".join(map(str, where_of(reach.space, narrow))) or EVERY_TICKET)
    several = sorted(told, key=len)[:_MOST_TOLD]
    more = "" if len(told) <= _MOST_TOLD else "; and more"
    subject.add(
        "SLA304",
        ("policies",),
        f"every ticket should have a policy: got none for {'; '.join(several)}{more}",
        help='add a last policy without conditions: name = "default"',
        at_key=True,
    )
