"""Drafts that start from a template."""

from django.db import transaction

from crmq.org.models import User
from customers.models import Tier
from scoring.industries import Template
from scoring.library import specification
from scoring.models import Group, Indicator, Scorecard, ScorecardVersion, Veto, WeightBasis

from . import indicators, scorecards


def known_or_new(*, key: str, by: User | None) -> Indicator:
    """The indicator as the library defines it; one that is missing is added as it comes."""
    known = Indicator.objects.filter(key=key).first()
    return known or indicators.keep(indicator=specification(key), by=by)


@transaction.atomic
def start(*, scorecard: Scorecard, template: Template, by: User | None, note: str = "") -> ScorecardVersion:
    """The next draft of a scorecard, filled from a template."""
    version = scorecards.draft(scorecard=scorecard, by=by, note=note)
    version.missing, version.minimum_coverage = template.missing, template.minimum_coverage
    version.save()
    for place, part in enumerate(template.groups):
        group = Group.objects.create(
            version=version,
            key=part.key,
            name_en=part.name_en,
            name_zh=part.name_zh,
            position=place,
            weight=part.weight,
        )
        for key, weight in part.items.items():
            indicator = known_or_new(key=key, by=by)
            scorecards.add_item(version=version, group=group, indicator=indicator, weight=weight)
    item, below, english, chinese = template.veto
    if (lowest := Tier.objects.order_by("-rank").first()) is not None:
        Veto.objects.create(
            version=version, name_en=english, name_zh=chinese, item_key=item, below=below, caps_at=lowest
        )
    WeightBasis.objects.create(version=version, by=by, method="template", judgements={"template": template.key})
    return version
