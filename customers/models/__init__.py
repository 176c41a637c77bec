from .contact import Contact
from .customer import Customer, Segment
from .handing import FilledForm, Handover, HandoverQuerySet, WantedSurvey
from .importing import Import, ImportChange, ImportKind, ImportMapping, ImportReject
from .interaction import Interaction
from .lifecycle import ProcessVersion, Stage, StageChange, Transition
from .loyalty import LoyaltyEntry
from .maintenance import Activity, PlanRun, Playbook, Task, TaskKind
from .order import Assessment, Delivery, Order, OrderLine, Product
from .publishing import CarryOver
from .screening import CriteriaSet, Criterion, Screening, ScreeningRun, Verdict
from .standing import Standing, Tier, TierChange, TierOverride
from .view import SavedView
from .visibility import Collaborator, OfCustomerQuerySet, visible_customers

__all__ = [
    "Activity", "Assessment", "CarryOver", "Collaborator", "Contact", "CriteriaSet", "Criterion", "Customer", "Delivery", "FilledForm", "Handover", "HandoverQuerySet",
    "Import",
    "ImportChange", "ImportKind", "ImportMapping", "ImportReject", "Interaction", "LoyaltyEntry", "OfCustomerQuerySet",
    "Order", "OrderLine", "PlanRun", "Playbook", "ProcessVersion", "Product", "SavedView", "Screening", "ScreeningRun", "Segment",
    "Stage", "StageChange", "Standing", "Task", "TaskKind", "Tier", "TierChange", "TierOverride", "Transition",
    "Verdict", "WantedSurvey", "visible_customers",
]  # fmt: skip
