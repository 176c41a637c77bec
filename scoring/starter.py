"""What a new installation scores by: a library of indicators, and one published scorecard."""

from django.db import transaction

from crmq.org.models import User
from scoring.industries import STANDARD
from scoring.models import ControlChart, Scorecard
from scoring.services import approval, templates
from scoring.spc import DEFAULT_RULES

# Figure, period, names.
CHARTS = [
    (ControlChart.Series.COMPLAINT_RATE, "month", "Complaints per 100 orders", "每百笔订单的投诉"),
    (ControlChart.Series.RESOLUTION_HOURS, "week", "Hours to resolve a complaint", "解决投诉的工时"),
    (ControlChart.Series.ON_TIME, "month", "Delivered on time", "按时交付"),
    (ControlChart.Series.SATISFIED, "week", "Satisfied customers (CSAT)", "满意的客户（CSAT）"),
    (ControlChart.Series.DWELL, "week", "Days in a stage", "阶段停留天数"),
]


def install_charts() -> None:
    """The first control charts; none where there is one."""
    if ControlChart.objects.exists():
        return
    rules = [int(rule) for rule in DEFAULT_RULES]
    ControlChart.objects.bulk_create(
        ControlChart(series=series, period=period, name_en=english, name_zh=chinese, rules=rules)
        for series, period, english, chinese in CHARTS
    )


@transaction.atomic
def install(*, by: User | None = None) -> None:
    """Create what is missing; leave what is there alone."""
    install_charts()
    for key in STANDARD.also:
        templates.known_or_new(key=key, by=by)
    scorecard, _ = Scorecard.objects.get_or_create(
        code="standard", defaults={"name_en": "Standard", "name_zh": "标准评分卡"}
    )
    if scorecard.versions.exists():
        return
    version = templates.start(scorecard=scorecard, template=STANDARD, by=by, note="First version")
    approval.put_in_force(version=version, by=by)
