"""Events of the timeline in words."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from crmq.lib import figures
from crmq.lib.models import in_language
from crmq.lib.money import format_money
from customers.models import Interaction, Order, StageChange, TaskKind, TierChange
from customers.queries.timeline import Event, day_of

Words = dict[str, Any]
CHANNEL_ICONS = {
    "phone": "phone-call",
    "visit": "map-pin",
    "email": "mail",
    "meeting": "users",
    "chat": "message-circle",
    "other": "message-dots",
}
TASK_ICONS = {
    "visit": "map-pin",
    "call": "phone-call",
    "benefit": "gift",
    "points": "coins",
    "recommendation": "bulb",
    "follow_up": "checklist",
}


def by_month(events: Iterable[Event]) -> list[tuple[str, list[Words]]]:
    """Events under "This week" or their month."""
    return [(label, [in_words(event) for event in group]) for label, group in groupby(events, key=_period)]


def in_words(event: Event) -> Words:
    return {"at": day_of(event), "meta": "", "tone": "", **WORDS[event.kind](event.facts)}


def _period(event: Event) -> str:
    today, day = timezone.localdate(), timezone.localdate(event.at)
    if (today - day).days < 7:
        return _("Last 7 days")
    return str(formats.date_format(day, "YEAR_MONTH_FORMAT"))


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _interaction(facts: Words) -> Words:
    minutes = facts["minutes"]
    lasted = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes} if minutes else ""
    channel = Interaction.Channel(facts["channel"]).label
    return {
        "icon": CHANNEL_ICONS[facts["channel"]], "tone": "accent" if facts["visit"] else "", "title": facts["title"], "text": facts["text"],
        "meta": _joined(channel, _("return visit") if facts["visit"] else "", facts["who"], facts["contact"], lasted),
    }  # fmt: skip


def _order(facts: Words) -> Words:
    amount = format_money(facts["amount"], facts["currency"], to_locale(get_language() or "en"))
    status = Order.Status(facts["status"])
    meta = _joined(amount, status.label if status != Order.Status.PLACED else "")
    return {"icon": "shopping-cart", "title": _("Order %(number)s") % {"number": facts["title"]}, "meta": meta}


def _delivery(facts: Words) -> Words:
    late = facts["late"] or 0
    if late > 0:
        verdict, tone = ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}, "warn"
    else:
        verdict, tone = _("on time"), "good"
    counted = facts["quantity"] is not None and facts["accepted"] is not None
    accepted = f"{figures.number(facts['accepted'])} / {figures.number(facts['quantity'])}" if counted else ""
    return {
        "icon": "truck-delivery",
        "tone": tone,
        "title": _("Delivery %(number)s") % {"number": facts["title"]},
        "meta": _joined(verdict, accepted),
    }


def _tier(facts: Words) -> Words:
    none = _("Not rated")
    title = _("Tier %(before)s → %(after)s") % {"before": facts["from"] or none, "after": facts["to"] or none}
    score = _("score %(score)s") % {"score": figures.number(facts["score"], 1)} if facts["score"] is not None else ""
    cause = TierChange.Cause(facts["cause"]).label
    return {
        "icon": "stack-2",
        "tone": "accent",
        "title": title,
        "text": in_language(facts["en"], facts["zh"]),
        "meta": _joined(cause, score, facts["who"]),
    }


def _stage(facts: Words) -> Words:
    after = in_language(facts["to_en"], facts["to_zh"])
    before = in_language(facts["from_en"] or "", facts["from_zh"] or "")
    title = (
        _("Stage %(before)s → %(after)s") % {"before": before, "after": after}
        if before
        else _("Stage %(after)s") % {"after": after}
    )
    return {
        "icon": "arrows-right-left",
        "title": title,
        "text": facts["text"],
        "meta": _joined(StageChange.Cause(facts["cause"]).label, facts["who"]),
    }


def _task(facts: Words) -> Words:
    title = in_language(facts["en"], facts["zh"])
    return {
        "icon": TASK_ICONS[facts["task"]],
        "tone": "good",
        "title": _("Done: %(title)s") % {"title": title},
        "text": facts["text"],
        "meta": _joined(TaskKind(facts["task"]).label, facts["who"]),
    }


WORDS: dict[str, Callable[[Words], Words]] = {
    "interaction": _interaction, "order": _order, "delivery": _delivery, "tier": _tier, "stage": _stage, "task": _task,
}  # fmt: skip
