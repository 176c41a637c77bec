"""The journey of customers: what they need, what hurts and how content they are at each touchpoint."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib.figures import number
from diagrams.shapes import Drawing
from diagrams.sheets.journey import Stop, Words, journey
from feedback.models import Need
from feedback.queries import touchpoints as query

SAID = 3  # of each kind, the latest


def drawn(viewer: Any, since: date, until: date) -> tuple[Drawing, list[query.Touchpoint]]:
    """The drawing, and the touchpoints it shows. Five statements."""
    found = query.touchpoints(viewer, since, until)
    said: dict[tuple[str, str], list[str]] = {}
    for need in query.needs(viewer, since, until).order_by("-at")[:200]:
        texts = said.setdefault((need.touchpoint.code, need.kind), [])
        if len(texts) < SAID and need.text not in texts:
            texts.append(need.text)
    stops = [
        Stop(
            each.name, _("%(n)s mentions") % {"n": number(each.mentions)},
            _counted(each.needs, said.get((each.key, Need.Kind.NEED), [])),
            _counted(each.pains + each.complaints, said.get((each.key, Need.Kind.PAIN), [])),
            each.satisfaction, each.low, each.high, _spoken(each),
        )
        for each in found
    ]  # fmt: skip
    return journey(stops, Words(_("Needs"), _("Pain points"), _("Satisfaction"))), found


def _counted(n: int, texts: list[str]) -> list[str]:
    """How many in all, then the latest words."""
    return [number(n), *texts] if n else []


def _spoken(each: query.Touchpoint) -> str:
    needs = ngettext("%(n)d need", "%(n)d needs", each.needs) % {"n": each.needs}
    pains = ngettext("%(n)d pain point", "%(n)d pain points", each.pains + each.complaints) % {
        "n": each.pains + each.complaints
    }
    rated = _("satisfaction %(value)s of 100, n = %(n)s") % {"value": number(each.satisfaction, 0), "n": number(each.n)}
    return ", ".join([each.name, needs, pains, *([rated] if each.satisfaction is not None else [])])
