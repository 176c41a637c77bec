"""The first admission criteria. Credit and purchasing power may refuse; the rest asks a person."""

from typing import Any

from customers.models import CriteriaSet, Criterion
from customers.services import screening

Fact, Operator, Effect = Criterion.Fact, Criterion.Operator, Criterion.Effect

CRITERIA = [
    (Fact.CREDIT, Operator.AT_LEAST, 35, Effect.REFUSE, "Credit not below the limit", "信用不低于底线"),
    (Fact.PURCHASING_POWER, Operator.AT_LEAST, 25, Effect.REFUSE, "Able to buy", "具备购买能力"),
    (Fact.CREDIT, Operator.AT_LEAST, 55, Effect.REVIEW, "Good credit", "信用良好"),
    (Fact.INTENT, Operator.AT_LEAST, 40, Effect.REVIEW, "Intends to cooperate", "有合作意愿"),
    (Fact.ORDER_COUNT, Operator.AT_LEAST, 1, Effect.REVIEW, "Has ordered at least once", "至少下过一单"),
    (Fact.ORDER_AMOUNT, Operator.AT_LEAST, 1000, Effect.REVIEW, "Orders are worth the effort", "订单金额达到起点"),
    (Fact.HAS_CONTACT, Operator.EQUAL, 1, Effect.REVIEW, "A contact is known", "有明确联系人"),
    (Fact.HAS_REGION, Operator.EQUAL, 1, Effect.REVIEW, "The region is known", "所属区域明确"),
]


def install(*, by: Any = None) -> None:
    if CriteriaSet.objects.exists():
        return
    draft = CriteriaSet.objects.create(number=1, note="First version / 首版")
    Criterion.objects.bulk_create(
        Criterion(
            criteria_set=draft, position=place, fact=fact, operator=operator, threshold=threshold, effect=effect,
            name_en=english, name_zh=chinese,
        )
        for place, (fact, operator, threshold, effect, english, chinese) in enumerate(CRITERIA, start=1)
    )  # fmt: skip
    screening.publish(criteria_set=draft, by=by)
