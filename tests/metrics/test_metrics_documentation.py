"""What help() and notebooks show of a metric: itself, not its class."""

from __future__ import annotations

import inspect
import pickle
import pydoc

import kpikit as kk
from kpikit import Metric, col, kpis
from kpikit.measures import Share


def test_a_metric_documents_itself_and_the_class_the_class() -> None:
    class_text = inspect.getdoc(Metric)
    assert class_text is not None
    assert class_text.startswith("A figure that is fully defined")
    for metric in kpis.all():
        text = inspect.getdoc(metric)
        assert text is not None
        assert text.startswith(f"{metric.titles['en']} ({metric.name})\n")
        assert metric.definition.doc.split("\n")[0] in text
        assert metric.formula in text
        assert f"unit:     {metric.unit}" in text
        assert all(f"- ``{rule}``: " in text for rule in metric.rules)
        assert all(name in text for name in (*metric.params, *metric.needs))
        assert metric.source in text


def test_help_shows_the_rules_and_how_the_metric_is_cut() -> None:
    cut = kpis.resolved_within.using(within="1h").where(col.line == "1")
    shown = pydoc.plain(pydoc.render_doc(cut))
    assert "Resolved within a limit (resolved_within)" in shown
    assert "within = '1h'" in shown
    assert "where col.line == '1'" in shown
    assert "A figure that is fully defined" not in shown
    assert "Methods defined here" in pydoc.plain(pydoc.render_doc(Metric))


def test_a_metric_of_ones_own_may_say_nothing() -> None:
    def silent() -> kk.Share:
        return Share(col.channel == "phone")

    made = kk.metric(unit="share", better="lower", table="tickets", at="created_at")
    own = made(silent)
    assert inspect.getdoc(own).startswith("Silent (silent)\n\n::\n\n  unit:     share")


def test_metrics_stay_what_they_were() -> None:
    again = pickle.loads(pickle.dumps(kpis.nps))  # noqa: S301 (its own bytes)
    assert again == kpis.nps
    assert hash(again) == hash(kpis.nps)
    assert again.__doc__ == kpis.nps.__doc__
    assert not hasattr(kpis.nps, "__dict__")
