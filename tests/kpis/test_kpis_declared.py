"""What the catalogue declares of every figure: unit, direction, time, key, range."""

from __future__ import annotations

from kpikit import Metric, kpis

DECLARED = """
first_response_time: duration lower tickets created_at by row 0..
/since_policy: duration lower sla created_at by row 0..
next_response_time: duration lower waits created_at by row 0..
/per_ticket: duration lower waits created_at by ticket 0..
responded_within: share higher tickets created_at by row 0..1
social_response_rate: share higher tickets created_at by row 0..1
resolution_time: duration lower tickets resolved_at by row 0..
resolved_within: share higher tickets created_at by row 0..1
resolved_on_time: share higher tickets due_at by row 0..1
tickets_resolved: count higher tickets first_resolved_at by row 0..
resolved_per_agent_day: ratio higher tickets first_resolved_at by row 0..
/floor_share: share higher tickets first_resolved_at by row 0..1
resolution_rate: share higher tickets created_at by row 0..1
/flow: share higher tickets created_at by row 0..
first_contact_resolution: share higher tickets first_resolved_at by row 0..1
/no_repeat: share higher tickets first_resolved_at by requester 0..1
resolved_without_reopening: share higher tickets first_resolved_at by row 0..1
reopen_rate: share lower tickets first_resolved_at by row 0..1
repeat_contact_rate: share lower tickets created_at by requester 0..1
escalation_rate: share lower tickets created_at by row 0..1
transfer_rate: share lower tickets created_at by row 0..1
sla_compliance: share higher sla due_at by row 0..1
/per_ticket: share higher sla due_at by ticket 0..1
ticket_volume: count neutral tickets created_at by row 0..
backlog: count lower spells as_of by ticket 0..
stale_tickets: count lower tickets as_of by row 0..
workload_share: share neutral tickets created_at by row 0..1
stage_time: duration lower tickets {to_stage}_at by row 0..
tickets_per_user: ratio lower tickets created_at by row 0..
tickets_per_agent: ratio band tickets created_at by row 0..
hours_logged: duration neutral work worked_at by row 0..
development_support_ratio: ratio band work worked_at by row 0..
/share: share band work worked_at by row 0..1
agent_utilization: share band work worked_at by agent 0..
/contact_time: share band contacts ended_at by agent 0..
/with_available: share band contacts ended_at by agent 0..
occupancy: share band contacts ended_at by row 0..1
resource_utilization: share band capacity at by row 0..
average_handle_time: duration band contacts ended_at by row 0..
/effort: duration band work worked_at by row 0..
/resolution: duration band tickets resolved_at by row 0..
chat_duration: duration band contacts ended_at by row 0..
average_speed_of_answer: duration lower contacts started_at by row 0..
abandonment_rate: share lower contacts started_at by row 0..1
service_level: share higher contacts started_at by row 0..1
csat: share higher surveys answered_at by respondent 0..1
average_rating: score higher surveys answered_at by row ..
nps: score higher surveys answered_at by respondent -100..100
ces: score lower surveys answered_at by row 1..5
/ease_mean: score higher surveys answered_at by row 1..7
/ease_top_three: share higher surveys answered_at by row 0..1
/ease_net: score higher surveys answered_at by row -100..100
satisfied_and_recommending: share higher surveys answered_at by respondent 0..1
survey_response_rate: share higher surveys sent_at by row 0..1
agent_satisfaction: share higher surveys answered_at by row 0..1
/mean: score higher surveys answered_at by row 1..5
/enps: score higher surveys answered_at by row -100..100
employee_engagement: share higher surveys answered_at by row 0..1
feedback_theme_share: share neutral surveys answered_at by row 0..1
customer_retention: share higher customers period_end by customer 0..1
channel_share: share neutral tickets created_at by row 0..1
knowledge_base_usage: ratio higher self_service viewed_at by row 0..
self_service_rate: share higher self_service viewed_at by row 0..1
bot_containment: share higher contacts started_at by requester 0..1
/not_handed_off: share higher contacts started_at by row 0..1
cost_per_ticket: money lower tickets first_resolved_at by row ..
/handled: money lower tickets created_at by row ..
support_revenue: money higher sales sold_at by row ..
revenue_per_agent: money higher sales sold_at by row ..
roi: ratio higher costs period_end by row -1..
training_completion: share higher trainings due_at by agent 0..1
/trainings: share higher trainings due_at by row 0..1
cycle_time: duration lower tickets resolved_at by row 0..
error_rate: share lower tickets resolved_at by row 0..1
/per_opportunity: ratio lower tickets resolved_at by row 0..
audit_score: share higher audits audited_at by audit 0..1
availability: share higher outages period_end by service 0..1
change_success_rate: share higher changes implemented_at by row 0..1
project_completion_rate: share higher projects planned_end_on by row 0..1
budget_adherence: ratio band projects planned_end_on by row 0..
"""
"""The unit, which way is better, the table and where its rows stand in time, along what
its data may be split, and the range; a rule has a line where it differs."""


def declared(metric: Metric) -> str:
    low, high = ("" if end is None else f"{end:g}" for end in metric.bounds)
    told = (metric.unit, metric.better, metric.table, metric.at, "by", metric.key)
    return " ".join([*map(str, told), f"{low}..{high}"])


def test_every_figure_is_declared_as_it_is_known() -> None:
    """A change here changes what figures mean, or where they are refused."""
    found = []
    for metric in kpis.all():
        if metric.definition.base is not None:
            continue
        own = declared(metric)
        found.append(f"{metric.name}: {own}")
        for rule in metric.rules:
            other = declared(metric.using(rule=rule))
            if other != own:
                found.append(f"/{rule}: {other}")
    assert found == DECLARED.split("\n")[1:-1]
