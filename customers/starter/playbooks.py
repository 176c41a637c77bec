"""How customers of each tier are looked after: what, how often, with how much effort."""

from dataclasses import dataclass

from customers.models import Activity, Playbook, TaskKind, Tier
from customers.services import maintenance


@dataclass(frozen=True, slots=True)
class Item:
    """One activity; days between two, working days to do it in, minutes of effort."""

    kind: str
    every_days: int
    due_working_days: int
    minutes: int
    name_en: str
    name_zh: str
    script_en: str
    script_zh: str
    points: int = 0


VISIT, CALL, BENEFIT = TaskKind.VISIT, TaskKind.CALL, TaskKind.BENEFIT
POINTS, RECOMMENDATION, FOLLOW_UP = TaskKind.POINTS, TaskKind.RECOMMENDATION, TaskKind.FOLLOW_UP

PLAYBOOKS = {
    "A": ("Care for high value", "高价值客户维护方案", [
        Item(VISIT, 90, 10, 120, "Quarterly visit", "季度上门拜访", "Go through deliveries, open complaints and the plan of the next quarter.", "回顾交付与投诉，确认下季度采购计划。"),
        Item(CALL, 30, 5, 20, "Monthly return visit", "月度电话回访", "Ask what went well, what did not, and what is planned.", "询问近期合作情况、问题与计划。"),
        Item(RECOMMENDATION, 60, 5, 30, "Recommend products", "产品推荐", "Offer what similar customers buy and this one does not.", "推荐同类客户常购而该客户尚未购买的产品。"),
        Item(BENEFIT, 180, 10, 30, "Half-yearly benefit", "半年度专属权益", "Agree on the benefit: priority delivery, training or a framework price.", "沟通专属权益：优先交付、培训或框架价格。"),
        Item(POINTS, 90, 5, 5, "Credit loyalty points", "季度积分发放", "Points for the quarter's cooperation.", "按季度合作情况发放积分。", 500),
    ]),
    "B": ("Care for medium value", "中价值客户维护方案", [
        Item(CALL, 60, 5, 20, "Return visit every two months", "双月电话回访", "Ask what went well, what did not, and what is planned.", "询问近期合作情况、问题与计划。"),
        Item(VISIT, 180, 10, 90, "Half-yearly visit", "半年度上门拜访", "Find out what keeps this customer from buying more.", "了解影响其扩大采购的原因。"),
        Item(RECOMMENDATION, 90, 5, 20, "Recommend products", "产品推荐", "Offer what similar customers buy and this one does not.", "推荐同类客户常购而该客户尚未购买的产品。"),
        Item(POINTS, 180, 5, 5, "Credit loyalty points", "半年度积分发放", "Points for half a year's cooperation.", "按半年合作情况发放积分。", 200),
    ]),
    "C": ("Care for low value", "低价值客户维护方案", [
        Item(CALL, 180, 10, 15, "Half-yearly return visit", "半年度电话回访", "Ask whether needs have changed.", "了解需求是否变化。"),
        Item(FOLLOW_UP, 365, 10, 15, "Yearly check of the profile", "年度资料核对", "Check contacts, region and needs.", "核对联系人、区域与需求。"),
    ]),
    None: ("Getting to know customers that are not rated", "未评级客户跟进方案", [
        Item(FOLLOW_UP, 90, 5, 20, "Complete the data", "补充评价资料", "Find out what the evaluation lacks: credit, purchasing power, intent.", "补齐评价所缺资料：信用、购买力、合作意愿。"),
        Item(CALL, 90, 5, 20, "Return visit", "电话回访", "Get to know the customer and its needs.", "了解客户情况与需求。"),
    ]),
}  # fmt: skip


def install() -> None:
    if Playbook.objects.exists():
        return
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    for code, (english, chinese, items) in PLAYBOOKS.items():
        draft = Playbook.objects.create(tier=tiers[code] if code else None, number=1, name_en=english, name_zh=chinese)
        Activity.objects.bulk_create(
            Activity(
                playbook=draft, position=place, kind=item.kind, every_days=item.every_days,
                due_working_days=item.due_working_days, minutes=item.minutes, points=item.points,
                name_en=item.name_en, name_zh=item.name_zh, script_en=item.script_en, script_zh=item.script_zh,
            )
            for place, item in enumerate(items, start=1)
        )  # fmt: skip
        maintenance.publish(playbook=draft)
