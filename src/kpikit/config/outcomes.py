"""Running the examples of a config: what held, and the ledger of what did not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from kpikit.config.examples import NO_POLICY, Example
from kpikit.config.outcome_words import OUTCOME_WORDS
from kpikit.errors import KpikitError
from kpikit.sla.ledger import Ledger, format_instant
from kpikit.sla.live import Live
from kpikit.sla.reading import Reading
from kpikit.units.wording import check_language, format_duration

if TYPE_CHECKING:
    from kpikit.config.model import Config

__all__ = ["Mismatch", "Outcome", "run_example", "run_examples"]


@frozen
class Mismatch:
    """One expectation that does not hold.

    Attributes:
        key: Which, as in the config: ``first_response_due``.
        expected: What should be.
        got: What is; None where there is nothing of the kind.
        why: Why there is nothing: ``no_policy``, ``no_target``, ``not_started`` or
            ``in_pause``.
        policy: The policy that matches.
    """

    key: str
    expected: Any = field(kw_only=True)
    got: Any = field(kw_only=True)
    why: str = field(default="", kw_only=True)
    policy: str | None = field(default=None, kw_only=True)

    def text(self, lang: str = "en") -> str:
        """The mismatch on one line."""
        words = OUTCOME_WORDS[lang]
        got = (
            words[self.why].format(policy=self.policy)
            if self.got is None
            else _shown(self.got, lang)
        )
        expected = _shown(self.expected, lang)
        return words["mismatch"].format(key=self.key, expected=expected, got=got)

    def __str__(self) -> str:
        """The mismatch in English."""
        return self.text()


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, datetime):
        return format_instant(value)
    return format_duration(value, lang) if isinstance(value, timedelta) else str(value)


@frozen
class Outcome:
    """What became of one example.

    Attributes:
        example: The example.
        mismatches: Expectations that do not hold.
        ledger: Every second of the ticket's clocks; None where it could not run.
        error: Why it could not run; None where it did.
    """

    example: Example
    mismatches: tuple[Mismatch, ...] = field(default=(), kw_only=True)
    ledger: Ledger | None = field(default=None, kw_only=True, repr=False)
    error: KpikitError | None = field(default=None, kw_only=True)

    @property
    def passed(self) -> bool:
        """Whether everything that it expects holds."""
        return not self.mismatches and self.error is None

    def text(self, lang: str = "en") -> str:
        """The outcome as plain text, with the ledger of a failing example."""
        example = self.example
        word = OUTCOME_WORDS[check_language(lang)][
            "passed" if self.passed else "failed"
        ]
        place = f" ({example.where})" if example.where else ""
        lines = [f"{word}: {example.name}{place}"]
        if self.error is not None:
            lines.append(f"  {self.error}")
        lines += [f"  {mismatch.text(lang)}" for mismatch in self.mismatches]
        if not self.passed and self.ledger is not None:
            lines.append("")
            lines += [
                f"  {line}".rstrip() for line in self.ledger.text(lang).split("\n")
            ]
        return "\n".join(lines)

    def __str__(self) -> str:
        """The text in English."""
        return self.text()


def run_examples(config: Config) -> tuple[Outcome, ...]:
    """What becomes of every example of a config, in their order.

    Args:
        config: The config; without examples there is no outcome.
    """
    return tuple(run_example(config, example) for example in config.examples)


def run_example(config: Config, example: Example) -> Outcome:
    """What becomes of one example under the policies of a config.

    Nothing that happens after its ``as_of`` is known to it.

    Raises:
        InputError: The config has no policies.
    """
    plan = config.plan
    now = example.now
    try:
        live = Live.begin(plan, example.ticket)
        for event in example.events:
            if event.at <= now:
                live = live.apply(event)
        ledger = live.explain(now)
        readings = live.readings(now)
    except KpikitError as error:
        return Outcome(example, error=error)
    found = []
    for key, expected in example.expect.items():
        got, why = _found(key, readings, ledger)
        if got != expected:
            found.append(
                Mismatch(key, expected=expected, got=got, why=why, policy=ledger.policy)
            )
    dues = [each.got for each in found if isinstance(each.got, datetime)]
    if dues and max(dues) > now:
        # What a due instant is made of lies before it, not before the last event.
        ledger = live.explain(max(dues))
    return Outcome(example, mismatches=tuple(found), ledger=ledger)


def _found(key: str, readings: dict[str, Reading], ledger: Ledger) -> tuple[Any, str]:
    """What is there under a key of ``expect``, and why there is nothing."""
    if key == "policy":
        return ledger.policy or NO_POLICY, ""
    clock, _, fact = key.rpartition("_")
    reading = readings.get(clock)
    if reading is None:
        if ledger.policy is None:
            return (NO_POLICY if fact == "state" else None), "no_policy"
        return None, "no_target"
    if fact == "due":
        return (
            reading.due_at,
            "not_started" if reading.started_at is None else "in_pause",
        )
    return (reading.state if fact == "state" else reading.elapsed), ""
