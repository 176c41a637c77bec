"""Rules that close the loop, and the touchpoints of the journey."""

from typing import Any

from django.db import transaction

from feedback.models import LoopRule, QuestionKind, Touchpoint

K = QuestionKind
RULES: list[tuple[str, str, dict[str, Any]]] = [
    ("Would not recommend us", "不愿推荐", {"event": "score", "question_kind": K.NPS, "low": 0, "high": 6}),
    ("Dissatisfied", "不满意", {"event": "score", "question_kind": K.CSAT, "low": 1, "high": 2}),
    (
        "Speaks of leaving",
        "提到停止合作",
        {
            "event": "words",
            "words": ["competitor", "cancel the contract", "last order", "换供应商", "不再合作", "终止合同"],
        },
    ),
]
# code, English, Chinese, keys of questions, codes of complaint categories
TOUCHPOINTS = [
    ("awareness", "Getting to know us", "了解我们", [], []),
    ("quotation", "Inquiry and quotation", "询价与报价", ["price"], []),
    ("ordering", "Ordering", "下单", [], []),
    ("delivery", "Delivery", "交付", ["delivery", "punctuality"], ["delivery"]),
    ("product", "Using the product", "产品使用", ["quality", "product"], ["quality"]),
    ("service", "Service and support", "服务与支持", ["service", "ces"], ["service"]),
    ("invoice", "Invoice and payment", "发票与付款", ["invoice"], ["invoice"]),
]


@transaction.atomic
def install() -> None:
    if not LoopRule.objects.exists():
        for position, (english, chinese, fields) in enumerate(RULES, 1):
            LoopRule.objects.create(name_en=english, name_zh=chinese, position=position, **fields)
    for position, (code, english, chinese, keys, categories) in enumerate(TOUCHPOINTS, 1):
        defaults = {
            "name_en": english, "name_zh": chinese, "position": position, "question_keys": keys, "categories": categories,
        }  # fmt: skip
        Touchpoint.objects.get_or_create(code=code, defaults=defaults)
