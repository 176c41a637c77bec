"""After-sales of an electronics maker, who sells to other makers."""

from diagrams.blueprints.sheet import DECISION, DOCUMENT, END, FORM, NO, STAGE, START, YES, Text, at, blueprint, to

AFTER_SALES = blueprint(
    ("After-sales of electronics (B2B manufacturing)", "电子产品售后（B2B 制造业）"),
    (
        "From the signed contract over delivery, care and complaints with 8D to renewal, for makers who sell to makers.",
        "面向制造业客户：从签约、交付、分级维护、投诉与 8D 整改到续约的完整流程。",
    ),
    {"sales": ("Sales", "销售部"), "service": ("Customer service", "客服部"), "quality": ("Quality", "质量部"), "technical": ("Technical", "技术部")},
    [
        at("start", START, "sales", ("Start", "开始")),
        at("admission", STAGE, "sales", ("Admission", "准入评估"), 5, step="screening", means=("Candidates are screened by the published criteria.", "按已发布的准入标准筛选候选客户。"), enters=("Name and contact are known.", "已有名称与联系方式。"), checks=("credit", "purchasing_power")),
        at("admitted", DECISION, "sales", ("Admitted?", "准入合格？")),
        at("refused", END, "sales", ("Refused", "拒绝"), step="refused"),
        at("contract", STAGE, "sales", ("Contract", "合同签订"), 7, means=("Terms, prices and quality are agreed.", "商定条款、价格与质量要求。"), enters=("The customer is admitted.", "已准入。")),
        at("quality_agreement", DOCUMENT, "sales", ("Quality agreement", "质量协议")),
        at("first_delivery", STAGE, "service", ("First delivery", "首单交付"), 10, means=("The first order is delivered and followed closely.", "首单交付，全程跟进。"), enters=("The contract is signed.", "合同已签订。"), checks=("on_time_delivery", "days_late")),
        at("evaluation", STAGE, "quality", ("Evaluation", "客户评价"), 3, step="evaluation", means=("The published scorecard is computed.", "按已发布的评分卡计算得分。"), enters=("There are orders to compute from.", "已有订单数据。")),
        at("grading", STAGE, "quality", ("Classification", "客户定级"), 2, step="classification", means=("The score becomes a tier.", "由得分确定等级。"), enters=("A score has been computed.", "已完成评分。")),
        at("care", STAGE, "service", ("Maintenance", "分级维护"), 45, step="maintenance", means=("The playbook of the tier is carried out.", "按等级对应的维护方案开展工作。"), enters=("The customer has a tier.", "客户已定级。"), checks=("return_visits", "silence")),
        at("return_visit", FORM, "service", ("Return visit plan", "回访计划表")),
        at("survey", STAGE, "service", ("Satisfaction survey", "满意度调查"), 7, means=("The customer is asked how satisfied it is.", "调查客户满意度。"), enters=("The last survey is old enough.", "距上次调查已满间隔。"), checks=("csat", "nps")),
        at("satisfied", DECISION, "service", ("Satisfied?", "满意？")),
        at("complaint", STAGE, "service", ("Complaint intake", "投诉受理"), 1, step="feedback", means=("A complaint is recorded and acknowledged.", "登记并确认投诉。"), enters=("The customer is dissatisfied.", "客户不满意。"), checks=("hours_to_acknowledge",)),
        at("analysis", STAGE, "technical", ("Root cause analysis (8D)", "根因分析（8D）"), 7, means=("The cause is found and proven.", "找出并验证根本原因。"), enters=("The complaint is acknowledged.", "投诉已确认。"), checks=("hours_to_resolve",)),
        at("corrective", STAGE, "technical", ("Corrective action", "纠正措施"), 10, means=("The cause is removed.", "消除原因。"), enters=("The cause is known.", "原因已明确。")),
        at("effective", DECISION, "quality", ("Effective?", "措施有效？")),
        at("renewal", STAGE, "sales", ("Renewal and growth", "续约与升级"), 15, means=("The cooperation is renewed or extended.", "续签或扩大合作。"), enters=("The customer is satisfied.", "客户满意。")),
        at("end", END, "sales", ("End", "结束")),
    ],
    [
        to("start", "admission"), to("admission", "admitted"), to("admitted", "contract", YES), to("admitted", "refused", NO),
        to("contract", "quality_agreement"), to("quality_agreement", "first_delivery"), to("first_delivery", "evaluation"),
        to("evaluation", "grading"), to("grading", "care"), to("care", "return_visit"), to("return_visit", "survey"),
        to("care", "complaint", Text("complaint", "投诉")), to("survey", "satisfied"), to("satisfied", "renewal", YES),
        to("satisfied", "complaint", NO), to("complaint", "analysis"), to("analysis", "corrective"), to("corrective", "effective"),
        to("effective", "care", YES, back=True), to("effective", "analysis", NO, back=True),
        to("renewal", "evaluation", Text("yearly review", "年度复评"), back=True), to("renewal", "end"),
    ],
)  # fmt: skip
