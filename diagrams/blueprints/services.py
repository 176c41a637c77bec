"""Clients of a service provider: projects, support, renewals."""

from diagrams.blueprints.sheet import DECISION, DOCUMENT, END, FORM, NO, STAGE, START, YES, Text, at, blueprint, to

SERVICES = blueprint(
    ("Services", "服务业"),
    (
        "Proposal, onboarding, delivery under a service level, health checks and renewal of subscriptions or projects.",
        "方案、上线、按服务级别交付、健康度检查与续费，适用于订阅或项目型服务。",
    ),
    {"sales": ("Sales", "销售部"), "delivery": ("Delivery", "交付部"), "success": ("Customer success", "客户成功部")},
    [
        at("start", START, "sales", ("Start", "开始")),
        at("qualification", STAGE, "sales", ("Qualification", "商机甄别"), 7, step="screening", means=("Need, budget and fit are judged.", "判断需求、预算与匹配度。"), enters=("There is a request.", "已有需求。"), checks=("credit", "intent")),
        at("fit", DECISION, "sales", ("A fit?", "是否匹配？")),
        at("declined", END, "sales", ("Declined", "婉拒"), step="refused"),
        at("proposal", DOCUMENT, "sales", ("Proposal", "方案书")),
        at("contract", STAGE, "sales", ("Contract", "合同签订"), 14, means=("Scope, service level and price are agreed.", "商定范围、服务级别与价格。"), enters=("The proposal is accepted.", "方案已认可。")),
        at("onboarding", STAGE, "delivery", ("Onboarding", "上线"), 21, means=("The client can use what it bought.", "客户可以开始使用服务。"), enters=("The contract is signed.", "合同已签订。")),
        at("handover", FORM, "delivery", ("Hand-over checklist", "交接清单")),
        at("evaluation", STAGE, "success", ("Health check", "健康度评估"), 5, step="evaluation", means=("Use, satisfaction and tickets are scored.", "按使用情况、满意度与工单评分。"), enters=("The client is live.", "客户已上线。"), checks=("csat",)),
        at("grading", STAGE, "success", ("Tier", "客户定级"), 2, step="classification", means=("The score becomes a tier with its service.", "由得分确定等级与服务内容。"), enters=("A score has been computed.", "已完成评分。")),
        at("care", STAGE, "success", ("Care", "客户维护"), 60, step="maintenance", means=("Business reviews and training by tier.", "按等级开展业务回顾与培训。"), enters=("The client has a tier.", "客户已定级。"), checks=("return_visits", "nps")),
        at("ticket", STAGE, "delivery", ("Incident or complaint", "故障与投诉"), 2, step="feedback", means=("The service is restored and the cause removed.", "恢复服务并消除原因。"), enters=("The client reports a problem.", "客户反馈问题。"), checks=("hours_to_acknowledge", "hours_to_resolve")),
        at("renews", DECISION, "success", ("Renews?", "是否续费？")),
        at("growth", STAGE, "sales", ("Renewal and growth", "续费与增购"), 30, means=("The contract is renewed or extended.", "续签或扩大合作。"), enters=("The client wants to stay.", "客户愿意续费。"), checks=("growth",)),
        at("end", END, "success", ("End", "结束")),
    ],
    [
        to("start", "qualification"), to("qualification", "fit"), to("fit", "proposal", YES), to("fit", "declined", NO), to("proposal", "contract"),
        to("contract", "onboarding"), to("onboarding", "handover"), to("handover", "evaluation"), to("evaluation", "grading"), to("grading", "care"),
        to("care", "ticket", Text("problem", "有问题")), to("ticket", "care", Text("solved", "已解决"), back=True), to("care", "renews"),
        to("renews", "growth", YES), to("renews", "end", NO), to("growth", "evaluation", Text("new term", "新周期"), back=True),
    ],
)  # fmt: skip
