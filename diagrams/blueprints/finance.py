"""Clients of a bank, an insurer or a leasing company."""

from diagrams.blueprints.sheet import DECISION, DOCUMENT, END, FORM, NO, STAGE, START, YES, Text, at, blueprint, to

FINANCE = blueprint(
    ("Finance", "金融"),
    (
        "Know your customer, suitability, contract and periodic review, with complaints answered in time.",
        "客户尽职调查、适当性评估、签约与定期复核，并按时限处理投诉。",
    ),
    {"advice": ("Advice", "客户经理部"), "compliance": ("Compliance", "合规部"), "operations": ("Operations", "运营部")},
    [
        at("start", START, "advice", ("Start", "开始")),
        at("inquiry", STAGE, "advice", ("Inquiry", "咨询"), 3, means=("The need is understood and written down.", "了解并记录客户需求。"), enters=("The client asks.", "客户提出需求。")),
        at("kyc", STAGE, "compliance", ("Know your customer", "尽职调查"), 5, step="screening", means=("Identity, beneficial owners, sanctions and credit are checked.", "核查身份、受益所有人、制裁名单与信用。"), enters=("The documents are complete.", "资料齐全。"), checks=("credit",)),
        at("accepted", DECISION, "compliance", ("Acceptable?", "可准入？")),
        at("refused", END, "compliance", ("Refused", "拒绝"), step="refused"),
        at("suitability", FORM, "advice", ("Suitability questionnaire", "适当性问卷")),
        at("contract", DOCUMENT, "advice", ("Contract", "合同文本")),
        at("opening", STAGE, "operations", ("Account opening", "开户"), 2, means=("The account is opened and funded.", "完成开户与入金。"), enters=("The contract is signed.", "合同已签署。")),
        at("evaluation", STAGE, "advice", ("Evaluation", "客户评价"), 5, step="evaluation", means=("Value and risk are scored.", "评估客户价值与风险。"), enters=("The account is open.", "已开户。")),
        at("grading", STAGE, "advice", ("Segment", "客户分层"), 2, step="classification", means=("The score becomes a segment with its service level.", "由得分确定分层与服务标准。"), enters=("A score has been computed.", "已完成评分。")),
        at("care", STAGE, "advice", ("Relationship", "客户维护"), 90, step="maintenance", means=("Regular talks by segment.", "按分层定期沟通。"), enters=("The client has a segment.", "已分层。"), checks=("return_visits", "silence")),
        at("review", STAGE, "compliance", ("Periodic review", "定期复核"), 10, means=("Risk and documents are renewed.", "更新风险评级与资料。"), enters=("A year has passed, or something changed.", "满一年或发生重大变化。")),
        at("fine", DECISION, "compliance", ("Still acceptable?", "仍可接受？")),
        at("complaint", STAGE, "operations", ("Complaint", "投诉处理"), 15, step="feedback", means=("The complaint is answered within the legal term.", "在法定期限内答复。"), enters=("The client complains.", "客户投诉。"), checks=("hours_to_acknowledge", "hours_to_resolve")),
        at("closing", STAGE, "operations", ("Closing", "销户"), 10, means=("Balances are settled and records kept.", "结清余额并存档。"), enters=("The client leaves or is no longer acceptable.", "客户离开或不再符合要求。")),
        at("end", END, "operations", ("End", "结束")),
    ],
    [
        to("start", "inquiry"), to("inquiry", "kyc"), to("kyc", "accepted"), to("accepted", "suitability", YES), to("accepted", "refused", NO),
        to("suitability", "contract"), to("contract", "opening"), to("opening", "evaluation"), to("evaluation", "grading"),
        to("grading", "care"), to("care", "review", Text("review due", "复核到期")), to("review", "fine"), to("fine", "evaluation", YES, back=True),
        to("fine", "closing", NO), to("care", "complaint", Text("complaint", "投诉")), to("complaint", "care", Text("answered", "已答复"), back=True),
        to("care", "closing", Text("leaves", "客户离开")), to("closing", "end"),
    ],
)  # fmt: skip
