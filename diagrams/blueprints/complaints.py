"""Handling a complaint from first word to proven remedy."""

from diagrams.blueprints.sheet import DECISION, END, FORM, NO, STAGE, START, YES, Text, at, blueprint, to

COMPLAINTS = blueprint(
    ("Complaint handling", "投诉处理"),
    (
        "Intake, judgement, containment, root cause, corrective action and proof, after ISO 10002 and 8D.",
        "参照 ISO 10002 与 8D：受理、评估、遏制、根因、纠正措施与效果验证。",
    ),
    {"service": ("Customer service", "客服部"), "quality": ("Quality", "质量部"), "technical": ("Technical", "技术部")},
    [
        at("start", START, "service", ("Complaint", "收到投诉")),
        at("intake", STAGE, "service", ("Intake", "投诉受理"), 0.5, step="feedback", means=("What happened is recorded, and the customer told who cares for it.", "记录事实，并告知客户负责人。"), enters=("A customer complains.", "客户提出投诉。"), checks=("hours_to_acknowledge",)),
        at("judgement", STAGE, "quality", ("Judgement", "评估定级"), 1, step="evaluation", means=("Severity, reach and cause are judged.", "评估严重程度、影响范围与原因。"), enters=("The complaint is acknowledged.", "投诉已确认。")),
        at("justified", DECISION, "quality", ("Justified?", "投诉成立？")),
        at("explanation", STAGE, "service", ("Explanation", "说明与沟通"), 2, means=("The customer is told why, and what it can still do.", "向客户说明原因及后续途径。"), enters=("The complaint is not justified.", "投诉不成立。")),
        at("containment", STAGE, "technical", ("Containment", "遏制措施"), 2, means=("Further harm is prevented.", "防止影响扩大。"), enters=("The complaint is justified.", "投诉成立。")),
        at("remedy", STAGE, "service", ("Remedy for the customer", "客户补救"), 5, step="maintenance", means=("Replacement, repair or compensation.", "更换、维修或补偿。"), enters=("The harm is contained.", "影响已遏制。"), checks=("hours_to_resolve",)),
        at("repeated", DECISION, "quality", ("Severe or repeated?", "严重或重复？")),
        at("report", FORM, "quality", ("8D report", "8D 报告")),
        at("root_cause", STAGE, "technical", ("Root cause analysis", "根因分析"), 7, means=("The cause is found and proven.", "找出并验证根本原因。"), enters=("The defect is severe or repeated.", "缺陷严重或重复发生。")),
        at("corrective", STAGE, "technical", ("Corrective action", "纠正措施"), 14, means=("The cause is removed.", "消除原因。"), enters=("The cause is known.", "原因已明确。")),
        at("verification", STAGE, "quality", ("Verification", "效果验证"), 30, means=("The action is checked in practice.", "在实践中验证措施效果。"), enters=("The action is in place.", "措施已实施。"), checks=("repeat_complaints", "reopened_share")),
        at("effective", DECISION, "quality", ("Effective?", "措施有效？")),
        at("satisfaction", STAGE, "service", ("Follow-up call", "满意度回访"), 5, step="classification", means=("The customer is asked whether it is satisfied with the outcome.", "回访客户对处理结果的满意度。"), enters=("The remedy is done.", "补救已完成。"), checks=("csat",)),
        at("end", END, "service", ("Closed", "结案")),
        at("refused", END, "service", ("Not justified", "不成立"), step="refused"),
    ],
    [
        to("start", "intake"), to("intake", "judgement"), to("judgement", "justified"), to("justified", "containment", YES),
        to("justified", "explanation", NO), to("explanation", "refused"), to("containment", "remedy"), to("remedy", "repeated"),
        to("repeated", "report", YES), to("repeated", "satisfaction", NO), to("report", "root_cause"), to("root_cause", "corrective"),
        to("corrective", "verification"), to("verification", "effective"), to("effective", "satisfaction", YES),
        to("effective", "root_cause", NO, back=True), to("satisfaction", "end"), to("satisfaction", "judgement", Text("not satisfied", "不满意"), back=True),
    ],
)  # fmt: skip
