"""What complaints start with: categories, deadlines, the ladder, a queue, causes, canned texts."""

from django.db import transaction

from feedback.models import (
    CannedText,
    CauseBranch,
    ComplaintCategory,
    ComplaintQueue,
    ComplaintRules,
    EscalationStep,
    Priority,
    RootCause,
    SlaPolicy,
)

CATEGORIES = [
    ("delivery", "Delivery", "交付"),
    ("quality", "Product quality", "产品质量"),
    ("service", "Service", "服务"),
    ("invoice", "Invoice and payment", "发票与付款"),
    ("other", "Other", "其他"),
]
# Working hours to acknowledge, respond and resolve.
HOURS = {
    Priority.URGENT: (1, 4, 16),
    Priority.HIGH: (2, 8, 24),
    Priority.NORMAL: (4, 16, 40),
    Priority.LOW: (8, 24, 80),
}
LADDER = {
    50: ["handler"],
    80: ["handler", "owner"],
    100: ["handler", "owner", "head", "qa_lead"],
    150: ["head", "qa_lead", "executive"],
}
CAUSES = [
    ("planning", CauseBranch.METHOD, "Lead time not planned for", "未预留足够的交期"),
    ("procedure-missing", CauseBranch.METHOD, "No procedure for this case", "缺少相应流程"),
    ("procedure-not-followed", CauseBranch.PEOPLE, "Procedure not followed", "未按流程执行"),
    ("training", CauseBranch.PEOPLE, "Not trained for this", "培训不足"),
    ("handover", CauseBranch.PEOPLE, "Lost in a hand-over", "交接遗漏"),
    ("packaging", CauseBranch.MATERIAL, "Packaging not strong enough", "包装强度不足"),
    ("material", CauseBranch.MATERIAL, "Material or batch at fault", "物料或批次问题"),
    ("equipment", CauseBranch.MACHINE, "Equipment failed or drifted", "设备故障或漂移"),
    ("system-data", CauseBranch.MACHINE, "Wrong data in a system", "系统数据错误"),
    ("inspection", CauseBranch.MEASUREMENT, "Inspection did not see it", "检验未发现"),
    ("carrier", CauseBranch.ENVIRONMENT, "Carrier or port", "承运商或港口"),
    ("authority", CauseBranch.ENVIRONMENT, "Customs or authority", "海关或主管机关"),
]
CANNED = [
    (
        "looking-into-it", "We look into it", "正在调查",
        "Dear {name},\n\nthank you for telling us. We are looking into complaint {number} and come back to you with what we found.",
        "{name}，您好：\n\n感谢您的反馈。我们正在调查投诉 {number}，查明后会尽快向您说明。",
    ),
    (
        "more-information", "We need more information", "需要补充信息",
        "Dear {name},\n\nto go on with complaint {number} we need the delivery note and, if possible, photos. The clock of our promise rests until then.",
        "{name}，您好：\n\n为继续处理投诉 {number}，请您提供送货单，并尽可能附上照片。在此期间承诺时限暂停计算。",
    ),
    (
        "apology", "Apology and remedy", "致歉与补救",
        "Dear {name},\n\nwe are sorry. What you told us in complaint {number} is right, and this is what we do about it:",
        "{name}，您好：\n\n非常抱歉。您在投诉 {number} 中反映的情况属实，我们的处理措施如下：",
    ),
]  # fmt: skip


@transaction.atomic
def install() -> None:
    for position, (code, english, chinese) in enumerate(CATEGORIES, 1):
        names = {"name_en": english, "name_zh": chinese, "position": position}
        ComplaintCategory.objects.get_or_create(code=code, defaults=names)
    for priority, (acknowledge, respond, resolve) in HOURS.items():
        hours = {"acknowledge_hours": acknowledge, "respond_hours": respond, "resolve_hours": resolve}
        SlaPolicy.objects.get_or_create(priority=priority, tier=None, region=None, defaults=hours)
    if not EscalationStep.objects.exists():
        EscalationStep.objects.bulk_create([EscalationStep(percent=at, tells=who) for at, who in LADDER.items()])
    if not ComplaintQueue.objects.exists():
        ComplaintQueue.objects.create(code="service", name_en="Customer service", name_zh="客户服务", position=1)
    ComplaintRules.objects.get_or_create(only=True)
    for code, branch, english, chinese in CAUSES:
        RootCause.objects.get_or_create(code=code, defaults={"branch": branch, "name_en": english, "name_zh": chinese})
    for position, (code, english, chinese, text_en, text_zh) in enumerate(CANNED, 1):
        texts = {"name_en": english, "name_zh": chinese, "text_en": text_en, "text_zh": text_zh, "position": position}
        CannedText.objects.get_or_create(code=code, defaults=texts)
