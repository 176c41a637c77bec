"""What the stages of the first process hand out, ask for and set off."""

from typing import Any

AGREEMENT_EN = """No. {customer_code} · {date}
# Parties
Party A (supplier): {organisation}
Party B (customer): {customer}
Tax number of party B: {tax_number}
Address of party B: {address}
Contact of party B: {contact}, {contact_title}, {contact_phone}, {contact_email}
# Goods and quality
Goods, quantities and prices follow the orders of party B, which are part of this agreement.
Party A delivers goods that meet the agreed specification. Party B inspects them within ten days of arrival and reports defects in writing.
Defective goods are replaced or taken back at party A's expense within fourteen days of the report.
# Delivery and payment
Party A confirms the delivery date of each order within two working days.
Party B pays within thirty days of the invoice. Credit limit: {credit_limit}.
# Service
Party A answers complaints within one working day and names the person in charge: {owner}, {department}.
Both parties review the cooperation once a year.
# Signatures
Party A: ________________   Date: ________
Party B: ________________   Date: ________"""
AGREEMENT_ZH = """编号：{customer_code} · {date}
# 合同双方
甲方（供方）：{organisation}
乙方（需方）：{customer}
乙方税号：{tax_number}
乙方地址：{address}
乙方联系人：{contact}，{contact_title}，{contact_phone}，{contact_email}
# 产品与质量
产品、数量与价格以乙方订单为准，订单为本合同的组成部分。
甲方交付的产品应符合约定的技术规格。乙方应在到货后十日内检验，并以书面形式提出质量异议。
经确认的不合格品，甲方应在收到异议后十四日内负责更换或退货，费用由甲方承担。
# 交货与付款
甲方应在两个工作日内确认每张订单的交货日期。
乙方应在开票后三十日内付款。信用额度：{credit_limit}。
# 服务
甲方在一个工作日内答复投诉，负责人：{owner}，{department}。
双方每年对合作情况进行一次回顾。
# 签字盖章
甲方：________________   日期：________
乙方：________________   日期：________"""
EIGHT_D_EN = """Customer: {customer} ({customer_code})
Person in charge: {owner}, {department} · {date}
# D1 Team
# D2 Problem: what, where, when, how many
# D3 Immediate action
# D4 Root cause
# D5 Corrective action chosen
# D6 Corrective action in place
# D7 Prevention
# D8 Thanks to the team"""
EIGHT_D_ZH = """客户：{customer}（{customer_code}）
负责人：{owner}，{department} · {date}
# D1 成立小组
# D2 问题描述：何事、何地、何时、数量
# D3 临时措施
# D4 根本原因
# D5 选定纠正措施
# D6 实施纠正措施
# D7 预防再发生
# D8 总结表彰"""

DOCUMENTS: dict[str, list[dict[str, Any]]] = {
    "contract": [
        {"key": "agreement", "name_en": "Supply and quality agreement", "name_zh": "供货与质量协议", "format": "docx", "body_en": AGREEMENT_EN, "body_zh": AGREEMENT_ZH},
    ],
    "root_cause": [
        {"key": "8d", "name_en": "8D report", "name_zh": "8D 报告", "format": "docx", "body_en": EIGHT_D_EN, "body_zh": EIGHT_D_ZH},
    ],
}  # fmt: skip


def _question(
    key: str, kind: str, english: str, chinese: str, *, required: bool = False, **more: Any
) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label_en": english, "label_zh": chinese, "is_required": required} | more


FORMS: dict[str, list[dict[str, Any]]] = {
    "return_visit": [
        {"key": "visit_plan", "name_en": "Return-visit plan", "name_zh": "回访计划表", "is_required": True, "questions": [
            _question("purpose", "choice", "Purpose", "回访目的", required=True,
                      choices_en=["Routine", "After a complaint", "Renewal", "New product"], choices_zh=["例行回访", "投诉后回访", "续约", "新产品推介"]),
            _question("planned_on", "date", "Planned for", "计划日期", required=True),
            _question("person", "text", "Whom we meet", "拜访对象", required=True),
            _question("topics", "long", "Topics and open points", "沟通内容与遗留问题"),
            _question("needs", "long", "Needs and market news to ask about", "需了解的需求与市场信息"),
            _question("prepared", "yes_no", "Delivery and complaint figures are at hand", "已备好交付与投诉数据"),
        ]},
    ],
    "verification": [
        {"key": "verification", "name_en": "Verification of the corrective action", "name_zh": "纠正措施效果验证表", "is_required": True, "questions": [
            _question("checked_on", "date", "Checked on", "验证日期", required=True),
            _question("sample", "number", "Pieces checked", "抽样数量"),
            _question("effective", "yes_no", "The action is effective", "措施有效", required=True),
            _question("evidence", "long", "Evidence", "验证依据", required=True),
        ]},
    ],
}  # fmt: skip

REQUIRED_FIELDS = {"first_delivery": ["tax_number", "address"]}

# By source and target.
GUARDS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("lead", "admission"): [{"kind": "contact"}],
    ("admitted", "contract"): [{"kind": "assessment", "of": "credit", "number": 365}],
    ("first_delivery", "evaluation"): [{"kind": "delivered"}],
    ("care", "complaint"): [{"kind": "complaint"}],
    ("satisfied", "renewal"): [{"kind": "no_complaint"}],
}
AUTOMATIC = {("first_delivery", "evaluation"), ("care", "complaint")}
ACTIONS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("contract", "first_delivery"): [
        {"kind": "task", "to": "owner", "text_en": "Follow the first delivery", "text_zh": "跟进首单交付", "days": 3, "of": "follow_up"},
    ],
    ("defects", "needs_8d"): [
        {"kind": "notify", "to": "head", "text_en": "A defect was classified", "text_zh": "已完成缺陷分类"},
    ],
    ("satisfied", "renewal"): [
        {"kind": "task", "to": "owner", "text_en": "Prepare the renewal", "text_zh": "准备续约", "days": 5, "of": "follow_up"},
    ],
}  # fmt: skip


def stage_fields(key: str) -> dict[str, Any]:
    return {
        "documents": DOCUMENTS.get(key, []), "forms": FORMS.get(key, []), "required_fields": REQUIRED_FIELDS.get(key, []),
    }  # fmt: skip


def transition_fields(source: str, target: str) -> dict[str, Any]:
    way = (source, target)
    return {"guards": GUARDS.get(way, []), "actions": ACTIONS.get(way, []), "is_automatic": way in AUTOMATIC}
