"""What a new installation scores by: a library of indicators, and one published scorecard."""

from django.db import transaction

from crmq.org.models import User
from scoring.industries import STANDARD
from scoring.models import Scorecard
from scoring.services import approval, templates


@transaction.atomic
def install(*, by: User | None = None) -> None:
    """Create what is missing; leave what is there alone."""
    for key in STANDARD.also:
        templates.known_or_new(key=key, by=by)
    scorecard, _ = Scorecard.objects.get_or_create(
        code="standard", defaults={"name_en": "Standard", "name_zh": "标准评分卡"}
    )
    if scorecard.versions.exists():
        return
    version = templates.start(scorecard=scorecard, template=STANDARD, by=by, note="First version")
    approval.put_in_force(version=version, by=by)
