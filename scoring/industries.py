"""Scorecards to start from, by industry: groups, indicators of the library, weights, one veto each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crmq.lib.models import in_language
from scoring.library import specification
from scoring.models import Indicator, ScorecardVersion

Missing = ScorecardVersion.Missing


@dataclass(frozen=True, slots=True)
class GroupOf:
    """A group of a template. `items` maps indicators of the library to weights within the group."""

    key: str
    name_en: str
    name_zh: str
    weight: float
    items: dict[str, float]

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)


@dataclass(frozen=True, slots=True)
class Template:
    """A whole scorecard that a draft may start from. `veto`: item, limit in points, name in both languages."""

    key: str
    icon: str
    name_en: str
    name_zh: str
    text_en: str
    text_zh: str
    groups: tuple[GroupOf, ...]
    veto: tuple[str, float, str, str] = ("credit", 10, "Credit too low", "信用过低")
    missing: str = Missing.RENORMALISE
    minimum_coverage: float = 0.6
    also: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_zh)

    @property
    def items(self) -> list[str]:
        return [key for group in self.groups for key in group.items]


def shares(template: Template) -> Iterator[tuple[str, float, list[tuple[Indicator, float]]]]:
    """Groups with their share of the whole, 0–1, and their indicators with theirs."""
    whole = sum(group.weight for group in template.groups)
    for group in template.groups:
        own, inside = group.weight / whole, sum(group.items.values())
        yield group.name, own, [(specification(key), own * weight / inside) for key, weight in group.items.items()]


STANDARD = Template(
    "distribution", "truck-delivery", "Distribution", "经销",
    "Suppliers of businesses and public bodies that order again and again.", "面向企业与公共机构、反复订货的供应商。",
    (
        GroupOf("credit", "Credit", "信用", 10, {"credit": 1}),
        GroupOf("power", "Purchasing power", "购买力", 10, {"power": 3, "average-order": 2}),
        GroupOf("intent", "Intent", "合作意向", 8, {"intent": 3, "growth": 1}),
        GroupOf("delivery", "Delivery", "交付", 12, {"on-time": 2, "days-late": 1}),
        GroupOf("quality", "Quality", "质量", 10, {"complaints": 1, "complaints-per-100": 1}),
        GroupOf("service", "Service", "服务", 8, {"response": 2, "resolve": 1, "at-once": 1}),
        GroupOf("satisfaction", "Satisfaction", "满意度", 14, {"csat": 1, "nps": 1}),
        GroupOf("loyalty", "Loyalty", "忠诚度", 14, {"repeat": 3, "recency": 2, "silence": 2}),
        GroupOf("value", "Value", "价值", 14, {"amount": 2, "breadth": 1}),
    ),
    also=("payment", "quality"),
)  # fmt: skip
MANUFACTURING = Template(
    "manufacturing", "building-factory-2", "Manufacturing", "制造业",
    "Makers of goods with long relationships, inspected deliveries and joint development.", "合作关系长、交付需检验、共同开发产品的制造企业。",
    (
        GroupOf("credit", "Credit and payment", "信用与付款", 16, {"credit": 2, "payment": 2, "overdue": 1}),
        GroupOf("value", "Value", "价值", 20, {"amount": 2, "gross-profit": 2, "growth": 1}),
        GroupOf("delivery", "Delivery", "交付", 14, {"on-time": 2, "days-late": 1}),
        GroupOf("quality", "Quality", "质量", 18, {"pass-on-delivery": 2, "returned": 1, "complaints-per-100": 2}),
        GroupOf("service", "Service", "服务", 8, {"response": 1, "resolve": 1}),
        GroupOf("satisfaction", "Satisfaction", "满意度", 10, {"csat": 1, "nps": 1}),
        GroupOf("partnership", "Partnership", "伙伴关系", 14, {"relationship": 1, "joint-development": 2, "intent": 1}),
    ),
)  # fmt: skip
SERVICE = Template(
    "service", "headset", "Services", "服务业",
    "Services under contract, where contact, ease and solved problems make the relationship.", "以合同提供服务，关系取决于联系、便利和问题解决的企业。",
    (
        GroupOf("relationship", "Relationship", "关系", 20, {"relationship": 1, "contacts-half-year": 1, "visits": 1, "silence": 2}),
        GroupOf("service", "Service", "服务", 22, {"response": 2, "at-once": 2, "resolve": 1, "reopened": 1}),
        GroupOf("complaints", "Complaints", "投诉", 14, {"complaints-per-contact": 2, "repeat-complaints": 1}),
        GroupOf("satisfaction", "Satisfaction", "满意度", 24, {"csat": 2, "ces": 1, "nps": 2, "participation": 0.5}),
        GroupOf("value", "Value", "价值", 14, {"amount": 2, "growth": 1}),
        GroupOf("contract", "Contract", "合同", 6, {"contract-terms": 1, "payment": 1}),
    ),
    ("contract-terms", 20, "Contract terms broken", "严重违约"),
    minimum_coverage=0.5,
)  # fmt: skip
SHOP = Template(
    "e-commerce", "shopping-cart", "E-commerce", "电子商务",
    "Shops with many customers who buy often, leave quickly and speak through returns and reviews.", "客户多、购买频繁、流失快，以退货和评价表达意见的电商。",
    (
        GroupOf("activity", "Activity", "活跃度", 28, {"shop-recency": 3, "shop-days": 2}),
        GroupOf("value", "Value", "价值", 26, {"shop-amount": 2, "shop-order": 1, "gross-profit": 1, "shop-breadth": 1}),
        GroupOf("fulfilment", "Fulfilment", "履约", 14, {"on-time": 2, "returned": 1}),
        GroupOf("complaints", "Complaints", "投诉", 12, {"complaints-per-100": 2, "acknowledge": 1}),
        GroupOf("satisfaction", "Satisfaction", "满意度", 12, {"nps": 1, "csat": 1}),
        GroupOf("loyalty", "Loyalty", "忠诚度", 8, {"points-earned": 1, "participation": 1}),
    ),
    ("returned", 5, "Returns almost everything", "几乎全部退货"),
    minimum_coverage=0.4,
)  # fmt: skip
FINANCE = Template(
    "finance", "building-bank", "Finance", "金融",
    "Banks, insurers and leasing, where risk comes first and papers must be complete.", "风险优先、资料必须齐全的银行、保险与租赁企业。",
    (
        GroupOf("risk", "Risk", "风险", 30, {"credit": 3, "payment": 2, "overdue": 2}),
        GroupOf("strength", "Financial strength", "财务实力", 16, {"declared-revenue": 2, "power": 1}),
        GroupOf("papers", "Papers and terms", "资料与条款", 12, {"profile": 1, "contract-terms": 1}),
        GroupOf("value", "Value", "价值", 16, {"amount": 2, "breadth": 1, "growth": 1}),
        GroupOf("relationship", "Relationship", "关系", 12, {"relationship": 1, "silence": 1, "intent": 1}),
        GroupOf("service", "Service and complaints", "服务与投诉", 8, {"complaints": 1, "acknowledge": 1, "resolve": 1}),
        GroupOf("satisfaction", "Satisfaction", "满意度", 6, {"csat": 1, "nps": 1}),
    ),
    ("credit", 20, "Credit too low", "信用过低"),
    Missing.NEUTRAL,
    0.7,
)  # fmt: skip

TEMPLATES = {one.key: one for one in (MANUFACTURING, SERVICE, SHOP, FINANCE, STANDARD)}
