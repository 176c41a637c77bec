"""Two surveys to start from: the relationship as a whole, and how a complaint was handled."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crmq.org.models import User
from feedback.models import Question, QuestionKind, Survey, SurveyVersion

K = QuestionKind
REASONS = [
    {"id": "delivery", "en": "Delivery times", "zh": "交货时间"},
    {"id": "quality", "en": "Product quality", "zh": "产品质量"},
    {"id": "price", "en": "Price", "zh": "价格"},
    {"id": "service", "en": "Service", "zh": "服务"},
    {"id": "other", "en": "Something else", "zh": "其他"},
]
Row = tuple[str, str, str, str, bool, list[dict[str, str]]]
RELATIONSHIP: list[Row] = [
    ("nps", K.NPS, "How likely are you to recommend us to a colleague?", "您有多大可能向同行推荐我们？", True, []),
    ("csat", K.CSAT, "Overall, how satisfied are you with us?", "总体而言，您对我们满意吗？", True, []),
    ("delivery", K.RATING, "How do you rate our deliveries?", "您如何评价我们的交货？", False, []),
    ("quality", K.RATING, "How do you rate the quality of our products?", "您如何评价我们的产品质量？", False, []),
    ("service", K.RATING, "How do you rate our service?", "您如何评价我们的服务？", False, []),
    (
        "delivery-importance",
        K.IMPORTANCE,
        "How important are punctual deliveries to you?",
        "准时交货对您有多重要？",
        False,
        [],
    ),
    (
        "quality-importance",
        K.IMPORTANCE,
        "How important is product quality to you?",
        "产品质量对您有多重要？",
        False,
        [],
    ),
    ("service-importance", K.IMPORTANCE, "How important is service to you?", "服务对您有多重要？", False, []),
    ("improve", K.CHOICE, "What should we improve first?", "我们首先应改进什么？", False, REASONS),
    ("comment", K.TEXT, "What else would you like to tell us?", "您还有什么想告诉我们？", False, []),
]
AFTER_COMPLAINT: list[Row] = [
    (
        "csat",
        K.CSAT,
        "How satisfied are you with how we handled your complaint?",
        "您对我们处理投诉的结果满意吗？",
        True,
        [],
    ),
    ("ces", K.CES, "We made it easy to have the matter solved.", "我们让问题的解决变得很容易。", False, []),
    ("comment", K.TEXT, "What could we have done better?", "我们哪里可以做得更好？", False, []),
]
INTRO_EN = "Ten questions, about three minutes. Your answers go to the people who look after you."
INTRO_ZH = "共十个问题，约三分钟。您的回答将交给负责您的团队。"
THANKS_EN = "Thank you. We read every answer, and call you where something went wrong."
THANKS_ZH = "谢谢。我们会阅读每一份回答；如有不满意之处，我们会与您联系。"


@transaction.atomic
def install(*, by: User | None = None) -> None:
    _survey(
        "relationship", "Relationship survey", "关系调查", RELATIONSHIP, by,
        intro_en=INTRO_EN, intro_zh=INTRO_ZH, thanks_en=THANKS_EN, thanks_zh=THANKS_ZH,
    )  # fmt: skip
    _survey(
        "after-complaint", "After a complaint", "投诉回访", AFTER_COMPLAINT, by,
        intro_en="Three short questions.", intro_zh="三个简短的问题。", thanks_en=THANKS_EN, thanks_zh=THANKS_ZH,
    )  # fmt: skip


def _survey(code: str, english: str, chinese: str, rows: list[Row], by: User | None, **texts: Any) -> None:
    survey, created = Survey.objects.get_or_create(
        code=code, defaults={"name_en": english, "name_zh": chinese, "created_by": by}
    )
    if not created:
        return
    version = SurveyVersion.objects.create(
        survey=survey, number=1, status=SurveyVersion.Status.PUBLISHED, published_at=timezone.now(), **texts
    )
    Question.objects.bulk_create(
        Question(
            version=version, position=position, key=key, kind=kind, text_en=en, text_zh=zh, is_required=required, options=options
        )
        for position, (key, kind, en, zh, required, options) in enumerate(rows, 1)
    )  # fmt: skip
