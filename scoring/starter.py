"""What a new installation scores by: indicators in nine groups, and one published scorecard.

Goalposts suit a supplier of businesses and public bodies that order from once to a hundred times
a year. Payment and quality of goods wait in the library until such records come in.
"""

from typing import Any

from django.db import transaction

from crmq.org.models import User
from customers.models import Tier
from scoring.models import Group, Indicator, Scorecard, Veto
from scoring.services import approval, indicators, scorecards

YEAR, TREND = 365, 1095

# key, English, Chinese, weight
GROUPS = [
    ("credit", "Credit", "信用", 10),
    ("power", "Purchasing power", "购买力", 10),
    ("intent", "Intent", "合作意向", 8),
    ("delivery", "Delivery", "交付", 12),
    ("quality", "Quality", "质量", 10),
    ("service", "Service", "服务", 8),
    ("satisfaction", "Satisfaction", "满意度", 14),
    ("loyalty", "Loyalty", "忠诚度", 14),
    ("value", "Value", "价值", 14),
]

# Group ("" is only in the library), weight, key, measure, English, Chinese, definition in both,
# unit in both, window in days, goalposts and the rest.
INDICATORS: list[tuple[str, int, str, str, str, str, str, str, str, str, int, dict[str, Any]]] = [
    ("credit", 1, "credit", "credit", "Credit rating", "信用评级", "Latest assessment of credit, 0 to 100, by the person named with it.", "最近一次信用评估，0–100 分，注明评估人。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 70, "stale_days": 730}),
    ("", 1, "payment", "payment_on_time", "Paid on time", "按时付款率", "Share of the orders due within a year that were paid by their due date; open overdue ones count as late.", "一年内到期订单中按期付款的比例；逾期未付计为逾期。", "%", "%", YEAR, {"worst": 50, "best": 100, "target": 95}),
    ("power", 3, "power", "purchasing_power", "Purchasing power", "购买力评估", "Latest assessment of purchasing power, 0 to 100.", "最近一次购买力评估，0–100 分。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 65, "stale_days": 730}),
    ("power", 2, "average-order", "average_order", "Average order", "平均订单额", "Amount bought within three years divided by the number of orders.", "三年内采购额除以订单数。", "", "", TREND, {"curve": "logarithmic", "worst": 1000, "best": 250_000, "target": 50_000}),
    ("intent", 3, "intent", "intent", "Intent to cooperate", "合作意向评估", "Latest assessment of the intent to cooperate, 0 to 100.", "最近一次合作意向评估，0–100 分。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 65, "stale_days": 730}),
    ("intent", 1, "growth", "growth", "Growth", "采购增长", "Change of the amount bought within a year against the year before.", "近一年采购额较上一年的变化。", "%", "%", YEAR, {"worst": -100, "best": 50, "target": 5, "minimum_n": 2}),
    ("delivery", 2, "on-time", "on_time_delivery", "Delivered on time", "准时交付率", "Share of the deliveries promised within three years that arrived by the promised date.", "三年内承诺交付中按期到货的比例。", "%", "%", TREND, {"worst": 60, "best": 100, "target": 95}),
    ("delivery", 1, "days-late", "days_late", "Days late, median", "延误天数（中位数）", "Median of the days past the promised date within three years; early and on time count 0.", "三年内超过承诺日期天数的中位数，提前与准时计 0。", "days", "天", TREND, {"worst": 21, "best": 0, "target": 0, "direction": "lower"}),
    ("", 1, "quality", "quality_pass", "Quality pass rate", "质量合格率", "Accepted quantity divided by delivered quantity, of the deliveries inspected within a year.", "一年内已检验交付中合格数量占交付数量的比例。", "%", "%", YEAR, {"worst": 90, "best": 100, "target": 98}),
    ("quality", 1, "complaints", "complaint_count", "Complaints", "投诉数", "Complaints received within a year; none counts as the best.", "一年内收到的投诉数，没有投诉为最佳。", "complaints", "件", YEAR, {"worst": 8, "best": 0, "target": 1, "direction": "lower", "minimum_n": 0}),
    ("quality", 1, "complaints-per-100", "complaints_per_100", "Complaints per 100 orders", "每百单投诉数", "Complaints received within three years per 100 orders placed in that time.", "三年内收到的投诉数除以同期每百张订单。", "per 100 orders", "件/百单", TREND, {"worst": 30, "best": 0, "target": 5, "direction": "lower"}),
    ("service", 2, "response", "response_hours", "Hours to answer, median", "响应时长（中位数）", "Median working time until inquiries of a year were answered.", "一年内询问得到答复所用工时的中位数。", "working hours", "工时", YEAR, {"worst": 16, "best": 1, "target": 4, "direction": "lower"}),
    ("service", 1, "resolve", "hours_to_resolve", "Hours to resolve, median", "投诉解决时长（中位数）", "Median working time until complaints of a year were resolved.", "一年内投诉解决所用工时的中位数。", "working hours", "工时", YEAR, {"worst": 60, "best": 4, "target": 24, "direction": "lower"}),
    ("service", 1, "at-once", "resolved_at_once", "Resolved at first contact", "一次解决率", "Share of the inquiries of a year that were settled in the first contact.", "一年内首次联系即解决的询问比例。", "%", "%", YEAR, {"worst": 40, "best": 95, "target": 80, "minimum_n": 2}),
    ("satisfaction", 1, "csat", "csat", "Satisfaction (CSAT)", "满意度（CSAT）", "Share of the satisfaction answers of a year that were 4 or 5 of 5.", "一年内满意度回答中 4–5 分的比例。", "%", "%", YEAR, {"worst": 20, "best": 100, "target": 80, "stale_days": YEAR}),
    ("satisfaction", 1, "nps", "nps", "Recommendation (NPS)", "推荐度（NPS）", "Promoters less detractors among the answers of a year.", "一年内推荐者比例减去贬损者比例。", "points", "分", YEAR, {"worst": -100, "best": 100, "target": 30, "stale_days": YEAR}),
    ("loyalty", 3, "repeat", "order_days", "Purchase days", "采购天数", "Distinct days with an order within three years.", "三年内有订单的天数。", "days", "天", TREND, {"curve": "logarithmic", "worst": 1, "best": 60, "target": 20, "minimum_n": 0}),
    ("loyalty", 2, "recency", "recency", "Days since the last order", "距上次下单天数", "Days from the last order to the evaluation.", "上次下单至评价日的天数。", "days", "天", YEAR, {"curve": "piecewise", "points": [[60, 100], [365, 75], [1095, 40], [2555, 0]], "target": 180, "direction": "lower"}),
    ("loyalty", 2, "silence", "silence", "Days of silence", "静默天数", "Days from the last contact in either direction to the evaluation.", "最近一次双向联系至评价日的天数。", "days", "天", YEAR, {"curve": "piecewise", "points": [[14, 100], [60, 70], [180, 0]], "target": 30, "direction": "lower"}),
    ("value", 2, "amount", "amount", "Amount bought", "采购额", "Sum of the orders placed within three years.", "三年内下单金额合计。", "", "", TREND, {"curve": "logarithmic", "worst": 5_000, "best": 5_000_000, "target": 500_000, "minimum_n": 0}),
    ("value", 1, "breadth", "product_breadth", "Products bought", "产品种类", "Distinct products ordered within three years.", "三年内采购的产品种类数。", "products", "种", TREND, {"curve": "logarithmic", "worst": 1, "best": 20, "target": 8, "minimum_n": 0}),
]  # fmt: skip


@transaction.atomic
def install(*, by: User | None = None) -> None:
    """Create what is missing; leave what is there alone."""
    library = {row[2]: _indicator(row) for row in INDICATORS}
    scorecard, _ = Scorecard.objects.get_or_create(
        code="standard", defaults={"name_en": "Standard", "name_zh": "标准评分卡"}
    )
    if scorecard.versions.exists():
        return
    version = scorecards.draft(scorecard=scorecard, by=by, note="First version")
    groups = {
        key: Group.objects.create(
            version=version, key=key, name_en=english, name_zh=chinese, position=place, weight=weight
        )
        for place, (key, english, chinese, weight) in enumerate(GROUPS)
    }
    for row in INDICATORS:
        if not row[0]:
            continue
        scorecards.add_item(version=version, group=groups[row[0]], indicator=library[row[2]], weight=row[1])
    lowest = Tier.objects.order_by("-rank").first()
    if lowest is not None:
        Veto.objects.create(
            version=version, name_en="Credit too low", name_zh="信用过低", item_key="credit", below=10, caps_at=lowest
        )
    approval.put_in_force(version=version, by=by)


def _indicator(row: tuple[Any, ...]) -> Indicator:
    _group, _weight, key, measure, english, chinese, definition_en, definition_zh, unit_en, unit_zh, window, more = row
    fields = {
        "measure": measure, "name_en": english, "name_zh": chinese, "definition_en": definition_en, "definition_zh": definition_zh,
        "unit_en": unit_en, "unit_zh": unit_zh, "window_days": window,
    }  # fmt: skip
    known = Indicator.objects.filter(key=key).first()
    return known or indicators.keep(indicator=Indicator(key=key, **fields | more), by=None)
