"""Words for what complaints show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from crmq.lib import figures
from feedback.models import ComplaintEvent, Priority, Severity

register = template.Library()
Kind = ComplaintEvent.Kind


@register.filter
def hours_minutes(span: timedelta | None) -> str:
    """A span as hours and minutes, without its sign: 5 h 20 m."""
    if span is None:
        return figures.NONE
    minutes = int(abs(span).total_seconds() // 60)
    return _("%(hours)d h %(minutes)02d m") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.filter
def event_facts(event: ComplaintEvent) -> str:
    """The figures and choices that an event keeps, in words; blank when it says all by its text."""
    words = WORDS.get(Kind(event.kind))
    return words(event.changes) if words and event.changes else ""


def _assessed(facts: dict[str, Any]) -> str:
    return _("%(before)s → %(after)s, %(points)s points") % {
        "before": Priority(facts["from"]["priority"]).label,
        "after": Priority(facts["to"]["priority"]).label,
        "points": figures.number(facts["points"]),
    }


def _severity(facts: dict[str, Any]) -> str:
    return f"{Severity(facts['from']).label} → {Severity(facts['to']).label}"


def _escalated(facts: dict[str, Any]) -> str:
    clock = {"acknowledge": _("Acknowledge"), "respond": _("Respond"), "resolve": _("Resolve")}[facts["clock"]]
    return f"{clock}, {facts['percent']} %: {', '.join(facts['told']) or figures.NONE}"


def _assigned(facts: dict[str, Any]) -> str:
    why = facts.get("reason") or {}
    if not why:
        return ""
    return _("By load and skill: %(open)d of %(capacity)d open, skill %(skill)d (wanted %(wanted)d)") % why


def _task(facts: dict[str, Any]) -> str:
    steps = {
        "asked": _("asked"),
        "done": _("done"),
        "accepted": _("accepted"),
        "returned": _("sent back"),
        "cancelled": _("cancelled"),
    }
    return steps.get(facts.get("step", ""), "")


def _cause(facts: dict[str, Any]) -> str:
    return " → ".join(facts[name] for name in ("cause", "action") if facts.get(name))


def _rated(facts: dict[str, Any]) -> str:
    return f"{facts['stars']}/5"


WORDS: dict[ComplaintEvent.Kind, Callable[[dict[str, Any]], str]] = {
    Kind.ASSESSED: _assessed, Kind.SEVERITY: _severity, Kind.ESCALATED: _escalated, Kind.ASSIGNED: _assigned, Kind.TASK: _task,
    Kind.CAUSE: _cause, Kind.RATED: _rated,
}  # fmt: skip
