"""The first process: fifteen stages and four decisions in four departments."""

from dataclasses import dataclass
from typing import Any

from crmq.org.models import Department
from customers.models import ProcessVersion, Stage, Transition
from customers.services import publishing

from .stage_rules import stage_fields, transition_fields

START, STAGE, DECISION, END = Stage.Kind.START, Stage.Kind.STAGE, Stage.Kind.DECISION, Stage.Kind.END
Step = Stage.Step
DEPARTMENTS = {
    "sales": ("Sales", "销售部"),
    "service": ("Customer service", "客服部"),
    "quality": ("Quality", "质量部"),
    "technical": ("Technical", "技术部"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its place is row `rank` of the lane of `department`, and there place `row`."""

    key: str
    kind: str
    department: str
    rank: int
    name_en: str
    name_zh: str
    target_days: float | None = None
    step: str = Step.NONE
    indicators: tuple[str, ...] = ()
    definition_en: str = ""
    definition_zh: str = ""
    entry_en: str = ""
    entry_zh: str = ""
    row: int = 0


NODES = [
    Node("start", START, "sales", 0, "Start", "开始"),
    Node("lead", STAGE, "sales", 1, "Lead", "获取线索", 5, definition_en="A possible customer is known by name and need.", definition_zh="已知潜在客户及其需求。", entry_en="Name and contact are known.", entry_zh="已有名称与联系方式。"),
    Node("admission", STAGE, "sales", 2, "Admission", "准入评估", 5, Step.SCREENING, ("credit", "purchasing_power", "intent"), "Candidates are screened by the published criteria.", "按已发布的准入标准筛选候选客户。", "Credit, purchasing power and intent are assessed.", "已评估信用、购买力与合作意愿。"),
    Node("admitted", DECISION, "sales", 3, "Admitted?", "准入合格？"),
    Node("refused", END, "sales", 3, "Refused", "拒绝", None, Step.REFUSED, (), "Customers that do not meet the criteria.", "不符合准入标准的客户。", row=1),
    Node("contract", STAGE, "sales", 4, "Contract", "合同签订", 7, definition_en="Terms, prices and quality are agreed.", definition_zh="商定条款、价格与质量要求。", entry_en="The customer is admitted.", entry_zh="已准入。"),
    Node("first_delivery", STAGE, "service", 4, "First delivery", "首单交付", 10, Step.NONE, ("on_time_delivery", "days_late"), "The first order is delivered and followed closely.", "首单交付，全程跟进。", "The contract is signed.", "合同已签订。"),
    Node("evaluation", STAGE, "quality", 4, "Evaluation", "客户评价", 3, Step.EVALUATION, ("on_time_delivery", "quality_pass", "csat"), "The published scorecard is computed for the customer.", "按已发布的评分卡计算客户得分。", "There are orders or assessments to compute from.", "已有订单或评估数据。"),
    Node("grading", STAGE, "quality", 5, "Classification", "客户定级", 2, Step.CLASSIFICATION, (), "The score becomes a tier.", "由得分确定等级。", "A score has been computed.", "已完成评分。"),
    Node("rated", DECISION, "quality", 6, "Enough data?", "数据充分？"),
    Node("care", STAGE, "service", 6, "Maintenance", "分级维护", 45, Step.MAINTENANCE, ("return_visits", "silence"), "The customer is looked after by the playbook of its tier.", "按等级对应的维护方案开展工作。", "The customer has a tier.", "客户已定级。"),
    Node("return_visit", STAGE, "service", 7, "Return visit", "定期回访", 14, Step.NONE, ("return_visits",), "Visits and calls of the playbook.", "维护方案中的拜访与电话回访。", "A return visit is due.", "回访到期。"),
    Node("survey", STAGE, "service", 8, "Satisfaction survey", "满意度调查", 7, Step.NONE, ("csat", "nps"), "The customer is asked how satisfied it is.", "调查客户满意度。", "The last survey is old enough.", "距上次调查已满间隔。"),
    Node("satisfied", DECISION, "service", 9, "Satisfied?", "满意？"),
    Node("renewal", STAGE, "sales", 9, "Renewal and growth", "续约与升级", 15, Step.NONE, ("growth", "repeat_purchases"), "The cooperation is renewed or extended.", "续签或扩大合作。", "The customer is satisfied.", "客户满意。"),
    Node("end", END, "sales", 10, "End", "结束", None, Step.NONE, (), "The cooperation has ended.", "合作结束。"),
    Node("complaint", STAGE, "service", 10, "Complaint intake", "投诉受理", 0.5, Step.FEEDBACK, ("hours_to_acknowledge",), "A complaint is recorded and acknowledged.", "登记并确认投诉。", "The customer is dissatisfied.", "客户不满意。"),
    Node("defects", STAGE, "quality", 10, "Defect classification", "缺陷分类", 1, definition_en="Cause, severity and reach are judged.", definition_zh="判断原因、严重程度与影响范围。", entry_en="The complaint is acknowledged.", entry_zh="投诉已确认。"),
    Node("needs_8d", DECISION, "quality", 11, "8D needed?", "需要 8D？"),
    Node("root_cause", STAGE, "technical", 11, "Root cause analysis", "根因分析", 5, Step.NONE, ("hours_to_resolve",), "The cause is found and proven.", "找出并验证根本原因。", "The defect is severe or repeated.", "缺陷严重或重复发生。"),
    Node("corrective", STAGE, "technical", 12, "Corrective action", "纠正措施", 7, definition_en="The cause is removed.", definition_zh="消除原因。", entry_en="The cause is known.", entry_zh="原因已明确。"),
    Node("verification", STAGE, "quality", 12, "Verification", "效果验证", 14, Step.NONE, ("repeat_complaints", "reopened_share"), "The action is checked in practice.", "在实践中验证措施效果。", "The action is in place.", "措施已实施。"),
]  # fmt: skip

YES, NO = ("yes", "是"), ("no", "否")
# source, target, label, way back
EDGES: list[tuple[str, str, tuple[str, str], bool]] = [
    ("start", "lead", ("", ""), False),
    ("lead", "admission", ("", ""), False),
    ("admission", "admitted", ("", ""), False),
    ("admitted", "contract", YES, False),
    ("admitted", "refused", NO, False),
    ("admitted", "lead", ("data missing", "补件"), True),
    ("contract", "first_delivery", ("", ""), False),
    ("first_delivery", "evaluation", ("", ""), False),
    ("evaluation", "grading", ("", ""), False),
    ("grading", "rated", ("", ""), False),
    ("rated", "care", YES, False),
    ("rated", "evaluation", ("complete the data", "补充资料"), True),
    ("care", "return_visit", ("", ""), False),
    ("care", "complaint", ("complaint", "投诉"), False),
    ("return_visit", "survey", ("", ""), False),
    ("survey", "satisfied", ("", ""), False),
    ("satisfied", "renewal", YES, False),
    ("satisfied", "complaint", NO, False),
    ("renewal", "end", ("", ""), False),
    ("renewal", "evaluation", ("yearly review", "年度复评"), True),
    ("complaint", "defects", ("", ""), False),
    ("defects", "needs_8d", ("", ""), False),
    ("needs_8d", "root_cause", YES, False),
    ("needs_8d", "corrective", NO, False),
    ("root_cause", "corrective", ("", ""), False),
    ("corrective", "verification", ("", ""), False),
    ("verification", "care", ("effective", "有效"), True),
    ("verification", "root_cause", ("not effective", "无效"), True),
]


def install(*, by: Any = None) -> None:
    if ProcessVersion.objects.exists():
        return
    lanes = {
        code: Department.objects.get_or_create(code=code, defaults={"name_en": english, "name_zh": chinese})[0]
        for code, (english, chinese) in DEPARTMENTS.items()
    }
    draft = ProcessVersion.objects.create(
        number=1, name_en="Customer quality management", name_zh="客户质量管理", note="First version / 首版"
    )
    stages = {
        node.key: Stage.objects.create(process=draft, department=lanes[node.department], **_fields(node))
        for node in NODES
    }
    Transition.objects.bulk_create(
        Transition(
            process=draft, source=stages[source], target=stages[target],
            label_en=english, label_zh=chinese, is_return=is_return, **transition_fields(source, target),
        )
        for source, target, (english, chinese), is_return in EDGES
    )  # fmt: skip
    publishing.publish_process(process=draft, by=by)


def _fields(node: Node) -> dict[str, Any]:
    return {
        "key": node.key, "kind": node.kind, "step": node.step, "rank": node.rank, "row": node.row,
        "name_en": node.name_en, "name_zh": node.name_zh, "target_days": node.target_days,
        "definition_en": node.definition_en, "definition_zh": node.definition_zh,
        "entry_criteria_en": node.entry_en, "entry_criteria_zh": node.entry_zh,
        "is_control_point": bool(node.indicators), "control_indicators": list(node.indicators), **stage_fields(node.key),
    }  # fmt: skip
