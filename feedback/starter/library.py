"""Ready questionnaires to start from, in both languages."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from crmq.lib.models import in_language
from feedback.models import QuestionKind

from .wording import (
    AGAIN,
    COMPETITORS,
    IMPROVE,
    MARKET_ROWS,
    PURPOSES,
    THANKS,
    TOPICS,
    VISIT_ROWS,
    WISHES,
)

K = QuestionKind
Fields = dict[str, Any]


def q(key: str, kind: str, english: str, chinese: str, **more: Any) -> Fields:
    return {"key": key, "kind": kind, "text_en": english, "text_zh": chinese, **more}


@dataclass(frozen=True, slots=True)
class Template:
    """A questionnaire: `purpose` says when to use it; `texts` are introduction and thanks."""

    code: str
    name_en: str
    name_zh: str
    purpose: Any
    intro: tuple[str, str]
    questions: list[Fields] = field(default_factory=list)
    thanks: tuple[str, str] = THANKS

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    @property
    def texts(self) -> dict[str, str]:
        (intro_en, intro_zh), (thanks_en, thanks_zh) = self.intro, self.thanks
        return {"intro_en": intro_en, "intro_zh": intro_zh, "thanks_en": thanks_en, "thanks_zh": thanks_zh}


COMMENT = q("comment", K.TEXT, "What else would you like to tell us?", "您还有什么想告诉我们？")
WHY = q(
    "why",
    K.TEXT,
    "What is the main reason for your answer?",
    "您这样打分的主要原因是什么？",
    show_key="csat",
    show_values=["1", "2"],
)

TEMPLATES = [
    Template(
        "relationship", "Relationship survey", "关系调查", _("Once or twice a year, to know where the relationship stands and what matters most."),
        ("Ten questions, about three minutes. Your answers go to the people who look after you.", "共十个问题，约三分钟。您的回答将交给负责您的团队。"),
        [
            q("nps", K.NPS, "How likely are you to recommend us to a colleague?", "您有多大可能向同行推荐我们？", is_required=True),
            q("csat", K.CSAT, "Overall, how satisfied are you with us?", "总体而言，您对我们满意吗？", is_required=True),
            q("delivery", K.RATING, "How do you rate our deliveries?", "您如何评价我们的交货？"),
            q("quality", K.RATING, "How do you rate the quality of our products?", "您如何评价我们的产品质量？"),
            q("service", K.RATING, "How do you rate our service?", "您如何评价我们的服务？"),
            q("delivery-importance", K.IMPORTANCE, "How important are punctual deliveries to you?", "准时交货对您有多重要？", about="delivery"),
            q("quality-importance", K.IMPORTANCE, "How important is product quality to you?", "产品质量对您有多重要？", about="quality"),
            q("service-importance", K.IMPORTANCE, "How important is service to you?", "服务对您有多重要？", about="service"),
            q("improve", K.CHOICE, "What should we improve first?", "我们首先应改进什么？", options=IMPROVE),
            COMMENT,
        ],
    ),
    Template(
        "transaction", "After a delivery", "交货后调查", _("A few days after a delivery, while it is fresh."),
        ("Three short questions about {order|your last order}.", "关于{order|您最近的订单}的三个简短问题。"),
        [
            q("csat", K.CSAT, "How satisfied are you with {order|your last order}?", "您对{order|最近的订单}满意吗？", is_required=True),
            WHY,
            q("topics", K.MATRIX, "How do you rate the following?", "您如何评价以下各项？", options=TOPICS, allows_na=True),
            q("ces", K.CES, "It was easy to order from us.", "向我们订货很方便。"),
            COMMENT,
        ],
    ),
    Template(
        "after-complaint", "After a complaint", "投诉回访", _("After a complaint is closed: was it solved, and was that easy?"),
        ("Three short questions.", "三个简短的问题。"),
        [
            q("csat", K.CSAT, "How satisfied are you with how we handled your complaint?", "您对我们处理投诉的结果满意吗？", is_required=True),
            q("ces", K.CES, "We made it easy to have the matter solved.", "我们让问题的解决变得很容易。"),
            q("solved", K.CHOICE, "Is the matter solved for you?", "问题对您来说解决了吗？", options=[
                {"id": "yes-solved", "en": "Yes", "zh": "已解决"}, {"id": "partly", "en": "In part", "zh": "部分解决"}, {"id": "no", "en": "No", "zh": "未解决"},
            ]),
            q("left", K.TEXT, "What is still open?", "还有什么没有解决？", show_key="solved", show_values=["partly", "no"], is_required=True),
            q("call", K.CONSENT, "May we call you about it?", "可以就此致电您吗？", show_key="solved", show_values=["partly", "no"]),
            q("comment", K.TEXT, "What could we have done better?", "我们哪里可以做得更好？"),
        ],
    ),
    Template(
        "importance", "What matters to you", "重要性调查", _("To weigh topics by what customers say, and to find what delights them."),
        ("Please tell us what counts for you. Four minutes.", "请告诉我们您看重什么，约四分钟。"),
        [
            q("rank", K.RANKING, "Which of these matter most to you?", "以下哪些对您最重要？", options=TOPICS, is_shuffled=True),
            *[
                fields
                for topic in TOPICS
                for fields in (
                    q(f"{topic['id']}", K.RATING, f"{topic['en']}: how do we do?", f"{topic['zh']}：我们做得如何？", allows_na=True),
                    q(f"{topic['id']}-importance", K.IMPORTANCE, f"{topic['en']}: how important is it?", f"{topic['zh']}：有多重要？", about=topic["id"]),
                )
            ],
            *[q(wish["id"], K.KANO, wish["en"], wish["zh"], starts_page=first == 0) for first, wish in enumerate(WISHES)],
        ],
    ),
    Template(
        "return-visit", "Return visit", "回访问卷", _("Asked by phone or on a visit, and as a script for it."),
        ("Thank you for your time, {contact|dear customer}.", "感谢您抽出时间，{contact|尊敬的客户}。"),
        [
            q("csat", K.CSAT, "How satisfied have you been with us since we last spoke?", "自上次联系以来，您对我们满意吗？", is_required=True),
            WHY,
            q("rows", K.MATRIX, "How do you rate the following?", "您如何评价以下各项？", options=VISIT_ROWS, allows_na=True),
            q("needs", K.TEXT, "What do you need next that we do not offer yet?", "接下来您需要哪些我们尚未提供的？"),
            q("again", K.CHOICE, "Will you order again?", "您会再次订货吗？", options=AGAIN),
            q("next-order", K.DATE, "When do you expect to order next?", "预计下次订货时间？", show_key="again", show_values=["surely", "probably"]),
        ],
    ),
    Template(
        "market", "Market research", "市场调研", _("Open to anybody through a public link: why people buy, from whom, and what they miss."),
        ("Five questions about your market. Nobody asks who you are.", "关于市场的五个问题，我们不会询问您的身份。"),
        [
            q("purpose", K.CHOICES, "What do you buy for?", "您为何采购？", options=PURPOSES, allows_other=True),
            q("criteria", K.RANKING, "What decides when you choose a supplier?", "选择供应商时什么最关键？", options=MARKET_ROWS, is_shuffled=True),
            q("supplier", K.CHOICE, "Who supplies you mainly today?", "您目前主要的供应商是谁？", options=COMPETITORS, allows_other=True, allows_na=True),
            q("nps", K.NPS, "How likely are you to recommend that supplier?", "您有多大可能推荐该供应商？", allows_na=True),
            q("missing", K.TEXT, "What do you miss in the market?", "您认为市场上还缺什么？"),
        ],
    ),
]  # fmt: skip
BY_CODE = {template.code: template for template in TEMPLATES}
