"""Shoppers of a shop or an online shop."""

from diagrams.blueprints.sheet import DECISION, END, FORM, NO, STAGE, START, YES, Text, at, blueprint, to

RETAIL = blueprint(
    ("Retail and e-commerce", "零售与电商"),
    (
        "From the first purchase over loyalty and win-back to returns, for many customers with small orders.",
        "从首次购买、会员忠诚度到流失挽回与退换货，适用于客户多、单笔金额小的业务。",
    ),
    {"marketing": ("Marketing", "市场部"), "sales": ("Sales", "销售部"), "service": ("Customer service", "客服部")},
    [
        at("start", START, "marketing", ("Start", "开始")),
        at("registration", STAGE, "marketing", ("Registration", "注册"), 3, step="screening", means=("A shopper leaves an address and consents to be written to.", "顾客留下联系方式并同意接收信息。"), enters=("Consent is given.", "已获得授权。")),
        at("first_purchase", STAGE, "sales", ("First purchase", "首次购买"), 14, means=("The first order is placed, paid and delivered.", "完成首单的下单、支付与配送。"), enters=("The shopper is registered.", "已注册。"), checks=("on_time_delivery",)),
        at("evaluation", STAGE, "marketing", ("Value segments", "价值分层"), 1, step="evaluation", means=("Recency, frequency and amount are computed.", "计算最近购买、频次与金额（RFM）。"), enters=("There is an order.", "已有订单。")),
        at("grading", STAGE, "marketing", ("Member level", "会员等级"), 1, step="classification", means=("The score becomes a level with benefits.", "由得分确定会员等级与权益。"), enters=("A score has been computed.", "已完成评分。")),
        at("care", STAGE, "service", ("Member care", "会员维护"), 60, step="maintenance", means=("Benefits, birthday offers and recommendations.", "权益、生日礼遇与个性化推荐。"), enters=("The member has a level.", "已有会员等级。"), checks=("repeat_purchases", "silence")),
        at("active", DECISION, "marketing", ("Bought again?", "是否复购？")),
        at("win_back", STAGE, "marketing", ("Win-back", "流失挽回"), 30, means=("An offer and a question why.", "发送优惠并了解原因。"), enters=("No order for 90 days.", "90 天未下单。")),
        at("returned", DECISION, "marketing", ("Came back?", "是否回流？")),
        at("issue", STAGE, "service", ("Return or complaint", "退换货与投诉"), 3, step="feedback", means=("The goods are taken back or the complaint is settled.", "办理退换货或处理投诉。"), enters=("A customer reports a problem.", "顾客反馈问题。"), checks=("hours_to_resolve",)),
        at("survey", FORM, "service", ("Satisfaction question", "满意度小问卷")),
        at("advocate", STAGE, "marketing", ("Advocate", "口碑推荐"), 90, means=("The member recommends us and is thanked for it.", "会员主动推荐并获得回馈。"), enters=("NPS of 9 or 10.", "NPS 为 9 或 10。"), checks=("nps",)),
        at("end", END, "marketing", ("Inactive", "不再活跃")),
    ],
    [
        to("start", "registration"), to("registration", "first_purchase"), to("first_purchase", "evaluation"), to("evaluation", "grading"),
        to("grading", "care"), to("care", "active"), to("care", "issue", Text("problem", "有问题")), to("issue", "survey"),
        to("survey", "care", back=True), to("active", "advocate", YES), to("active", "win_back", NO), to("win_back", "returned"),
        to("returned", "care", YES, back=True), to("returned", "end", NO), to("advocate", "evaluation", Text("monthly", "每月复评"), back=True),
        to("advocate", "end", Text("leaves", "离开")),
    ],
)  # fmt: skip
