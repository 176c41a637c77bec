"""The indicators that come with the application: what they count, in both languages, and goalposts to begin with.

Goalposts suit a supplier of businesses and public bodies that order from once to a hundred times
a year; the templates of other industries bring their own.
"""

from typing import Any

from scoring.models import Indicator

QUARTER, HALF, YEAR, TREND = 90, 180, 365, 1095

Row = tuple[str, str, str, str, str, str, str, str, int, dict[str, Any]]

# Key, measure, English, Chinese, definition in both, unit in both, window in days, goalposts and the rest.
ROWS: list[Row] = [
    ("credit", "credit", "Credit rating", "信用评级", "Latest assessment of credit, 0 to 100, by the person named with it.", "最近一次信用评估，0–100 分，注明评估人。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 70, "stale_days": 730}),
    ("payment", "payment_on_time", "Paid on time", "按时付款率", "Share of the orders due within a year that were paid by their due date; open overdue ones count as late.", "一年内到期订单中按期付款的比例；逾期未付计为逾期。", "%", "%", YEAR, {"worst": 50, "best": 100, "target": 95}),
    ("power", "purchasing_power", "Purchasing power", "购买力评估", "Latest assessment of purchasing power, 0 to 100.", "最近一次购买力评估，0–100 分。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 65, "stale_days": 730}),
    ("average-order", "average_order", "Average order", "平均订单额", "Amount bought within three years divided by the number of orders.", "三年内采购额除以订单数。", "", "", TREND, {"curve": "logarithmic", "worst": 1000, "best": 250_000, "target": 50_000}),
    ("intent", "intent", "Intent to cooperate", "合作意向评估", "Latest assessment of the intent to cooperate, 0 to 100.", "最近一次合作意向评估，0–100 分。", "points", "分", YEAR, {"worst": 20, "best": 90, "target": 65, "stale_days": 730}),
    ("growth", "growth", "Growth", "采购增长", "Change of the amount bought within a year against the year before.", "近一年采购额较上一年的变化。", "%", "%", YEAR, {"worst": -100, "best": 50, "target": 5, "minimum_n": 2}),
    ("on-time", "on_time_delivery", "Delivered on time", "准时交付率", "Share of the deliveries promised within three years that arrived by the promised date.", "三年内承诺交付中按期到货的比例。", "%", "%", TREND, {"worst": 60, "best": 100, "target": 95}),
    ("days-late", "days_late", "Days late, median", "延误天数（中位数）", "Median of the days past the promised date within three years; early and on time count 0.", "三年内超过承诺日期天数的中位数，提前与准时计 0。", "days", "天", TREND, {"worst": 21, "best": 0, "target": 0, "direction": "lower"}),
    ("quality", "quality_pass", "Quality pass rate", "质量合格率", "Accepted quantity divided by delivered quantity, of the deliveries inspected within a year.", "一年内已检验交付中合格数量占交付数量的比例。", "%", "%", YEAR, {"worst": 90, "best": 100, "target": 98}),
    ("complaints", "complaint_count", "Complaints", "投诉数", "Complaints received within a year; none counts as the best.", "一年内收到的投诉数，没有投诉为最佳。", "complaints", "件", YEAR, {"worst": 8, "best": 0, "target": 1, "direction": "lower", "minimum_n": 0}),
    ("complaints-per-100", "complaints_per_100", "Complaints per 100 orders", "每百单投诉数", "Complaints received within three years per 100 orders placed in that time.", "三年内收到的投诉数除以同期每百张订单。", "per 100 orders", "件/百单", TREND, {"worst": 30, "best": 0, "target": 5, "direction": "lower"}),
    ("response", "response_hours", "Hours to answer, median", "响应时长（中位数）", "Median working time until inquiries of a year were answered.", "一年内询问得到答复所用工时的中位数。", "working hours", "工时", YEAR, {"worst": 16, "best": 1, "target": 4, "direction": "lower"}),
    ("resolve", "hours_to_resolve", "Hours to resolve, median", "投诉解决时长（中位数）", "Median working time until complaints of a year were resolved.", "一年内投诉解决所用工时的中位数。", "working hours", "工时", YEAR, {"worst": 60, "best": 4, "target": 24, "direction": "lower"}),
    ("at-once", "resolved_at_once", "Resolved at first contact", "一次解决率", "Share of the inquiries of a year that were settled in the first contact.", "一年内首次联系即解决的询问比例。", "%", "%", YEAR, {"worst": 40, "best": 95, "target": 80, "minimum_n": 2}),
    ("csat", "csat", "Satisfaction (CSAT)", "满意度（CSAT）", "Share of the satisfaction answers of a year that were 4 or 5 of 5.", "一年内满意度回答中 4–5 分的比例。", "%", "%", YEAR, {"worst": 20, "best": 100, "target": 80, "stale_days": YEAR}),
    ("nps", "nps", "Recommendation (NPS)", "推荐度（NPS）", "Promoters less detractors among the answers of a year.", "一年内推荐者比例减去贬损者比例。", "points", "分", YEAR, {"worst": -100, "best": 100, "target": 30, "stale_days": YEAR}),
    ("repeat", "order_days", "Purchase days", "采购天数", "Distinct days with an order within three years.", "三年内有订单的天数。", "days", "天", TREND, {"curve": "logarithmic", "worst": 1, "best": 60, "target": 20, "minimum_n": 0}),
    ("recency", "recency", "Days since the last order", "距上次下单天数", "Days from the last order to the evaluation.", "上次下单至评价日的天数。", "days", "天", YEAR, {"curve": "piecewise", "points": [[60, 100], [365, 75], [1095, 40], [2555, 0]], "target": 180, "direction": "lower"}),
    ("silence", "silence", "Days of silence", "静默天数", "Days from the last contact in either direction to the evaluation.", "最近一次双向联系至评价日的天数。", "days", "天", YEAR, {"curve": "piecewise", "points": [[14, 100], [60, 70], [180, 0]], "target": 30, "direction": "lower"}),
    ("amount", "amount", "Amount bought", "采购额", "Sum of the orders placed within three years.", "三年内下单金额合计。", "", "", TREND, {"curve": "logarithmic", "worst": 5_000, "best": 5_000_000, "target": 500_000, "minimum_n": 0}),
    ("breadth", "product_breadth", "Products bought", "产品种类", "Distinct products ordered within three years.", "三年内采购的产品种类数。", "products", "种", TREND, {"curve": "logarithmic", "worst": 1, "best": 20, "target": 8, "minimum_n": 0}),
    ("pass-on-delivery", "quality_pass", "Goods accepted", "来料合格率", "Accepted quantity divided by delivered quantity, of the deliveries inspected within a year.", "一年内已检验交付中合格数量占交付数量的比例。", "%", "%", YEAR, {"worst": 95, "best": 100, "target": 99.5}),
    ("returned", "return_rate", "Returned orders", "退货率", "Share of the orders of a year that came back.", "一年内被退回订单的比例。", "%", "%", YEAR, {"worst": 10, "best": 0, "target": 1, "direction": "lower", "minimum_n": 3}),
    ("gross-profit", "gross_profit", "Gross profit", "毛利", "Amount less cost of the orders of a year whose cost is known.", "一年内成本已知订单的金额减去成本。", "", "", YEAR, {"curve": "logarithmic", "worst": 2_000, "best": 1_000_000, "target": 100_000}),
    ("relationship", "relationship", "Length of the relationship", "合作年限", "Years since the customer became one.", "成为客户至今的年数。", "years", "年", YEAR, {"worst": 0, "best": 10, "target": 3}),
    ("overdue", "overdue_amount", "Overdue amount", "逾期金额", "Sum of the placed orders that are past their payment date today.", "目前已过付款日期的订单金额合计。", "", "", YEAR, {"curve": "piecewise", "points": [[0, 100], [10_000, 60], [100_000, 20], [500_000, 0]], "target": 0, "direction": "lower", "minimum_n": 0}),
    ("declared-revenue", "declared_revenue", "Declared revenue", "申报营收", "The customer's own yearly revenue, as declared.", "客户申报的年营业收入。", "", "", YEAR, {"curve": "logarithmic", "worst": 1_000_000, "best": 1_000_000_000, "target": 50_000_000}),
    ("profile", "profile", "Profile completeness", "资料完整度", "Share of ten facts about the customer that are known.", "客户十项资料中已知的比例。", "%", "%", YEAR, {"worst": 30, "best": 100, "target": 90}),
    ("ces", "ces", "Ease (CES)", "省力度（CES）", "Mean of the ease answers of a year, 1 hard to 7 easy.", "一年内省力度回答的平均值，1 难 7 易。", "points", "分", YEAR, {"worst": 2, "best": 7, "target": 5.5, "stale_days": YEAR}),
    ("participation", "participation", "Survey participation", "问卷参与率", "Completed questionnaires divided by delivered invitations of a year.", "一年内完成问卷数除以送达邀请数。", "%", "%", YEAR, {"worst": 0, "best": 60, "target": 30}),
    ("reopened", "reopened_share", "Reopened complaints", "投诉重开率", "Share of the resolved complaints of a year that were opened again.", "一年内已解决投诉中重新打开的比例。", "%", "%", YEAR, {"worst": 30, "best": 0, "target": 5, "direction": "lower"}),
    ("repeat-complaints", "repeat_complaints", "Repeat complaints", "重复投诉", "Complaints of a year about the same thing within thirty days.", "一年内三十天中就同一问题再次提出的投诉数。", "complaints", "件", YEAR, {"worst": 4, "best": 0, "target": 0, "direction": "lower", "minimum_n": 0}),
    ("acknowledge", "hours_to_acknowledge", "Hours to acknowledge, median", "受理时长（中位数）", "Median hours from receipt to acknowledgement of the complaints of a year.", "一年内投诉从收到至受理小时数的中位数。", "hours", "小时", YEAR, {"worst": 48, "best": 1, "target": 8, "direction": "lower"}),
    ("contacts-half-year", "contact_count", "Contacts, half-year", "半年联系次数", "Contacts within half a year, in either direction.", "半年内双向联系次数。", "contacts", "次", HALF, {"worst": 0, "best": 12, "target": 4, "minimum_n": 0}),
    ("visits", "return_visits", "Return visits", "回访次数", "Return visits within a year.", "一年内回访次数。", "visits", "次", YEAR, {"worst": 0, "best": 4, "target": 2, "minimum_n": 0}),
    ("complaints-per-contact", "ratio", "Complaints per 100 contacts", "每百次联系投诉数", "Complaints received within a year per 100 contacts of that year.", "一年内投诉数除以同期每百次联系。", "per 100 contacts", "件/百次", YEAR, {"params": {"numerator": "complaint_count", "denominator": "contact_count", "per": "100"}, "worst": 20, "best": 0, "target": 5, "direction": "lower", "minimum_n": 3}),
    ("joint-development", "judged", "Joint development", "联合开发", "Assessment by the account manager, once a half-year: how far products are developed together, 0 to 100.", "客户经理每半年评估一次：共同开发产品的程度，0–100 分。", "points", "分", YEAR, {"params": {"kind": "joint-development"}, "worst": 0, "best": 100, "target": 50, "stale_days": 200}),
    ("contract-terms", "judged", "Contract terms kept", "合同履约", "Assessment by the account manager, once a quarter: how far agreed terms are kept, 0 to 100.", "客户经理每季度评估一次：约定条款的履行程度，0–100 分。", "points", "分", YEAR, {"params": {"kind": "contract-terms"}, "worst": 0, "best": 100, "target": 80, "stale_days": 120}),
    ("shop-recency", "recency", "Days since the last order", "距上次下单天数", "Days from the last order to the evaluation, for customers that buy every few weeks.", "上次下单至评价日的天数，适用于每隔几周下单的客户。", "days", "天", YEAR, {"curve": "piecewise", "points": [[14, 100], [60, 70], [120, 30], [365, 0]], "target": 45, "direction": "lower"}),
    ("shop-days", "order_days", "Purchase days, year", "年采购天数", "Distinct days with an order within a year.", "一年内有订单的天数。", "days", "天", YEAR, {"curve": "logarithmic", "worst": 1, "best": 24, "target": 6, "minimum_n": 0}),
    ("shop-order", "average_order", "Average basket", "客单价", "Amount bought within a year divided by the number of orders.", "一年内采购额除以订单数。", "", "", YEAR, {"curve": "logarithmic", "worst": 20, "best": 2_000, "target": 200}),
    ("shop-amount", "amount", "Amount bought, year", "年采购额", "Sum of the orders placed within a year.", "一年内下单金额合计。", "", "", YEAR, {"curve": "logarithmic", "worst": 50, "best": 20_000, "target": 2_000, "minimum_n": 0}),
    ("shop-breadth", "product_breadth", "Products bought, year", "年购买品种", "Distinct products ordered within a year.", "一年内购买的产品种类数。", "products", "种", YEAR, {"curve": "logarithmic", "worst": 1, "best": 30, "target": 8, "minimum_n": 0}),
    ("points-earned", "points_earned", "Loyalty points earned", "获得积分", "Loyalty points earned within a year.", "一年内获得的积分。", "points", "分", YEAR, {"curve": "logarithmic", "worst": 10, "best": 10_000, "target": 1_000, "minimum_n": 0}),
]  # fmt: skip

KNOWN = {row[0]: row for row in ROWS}


def specification(key: str) -> Indicator:
    """The indicator of the library as it comes, unsaved."""
    _key, measure, english, chinese, definition_en, definition_zh, unit_en, unit_zh, window, more = KNOWN[key]
    fields: dict[str, Any] = {
        "measure": measure, "name_en": english, "name_zh": chinese, "definition_en": definition_en, "definition_zh": definition_zh,
        "unit_en": unit_en, "unit_zh": unit_zh, "window_days": window,
    }  # fmt: skip
    return Indicator(key=key, **fields | more)
