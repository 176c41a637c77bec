from .attached import ComplaintFile, ComplaintLink, ComplaintRating, ComplaintThread
from .canned import CannedText
from .category import ComplaintCategory
from .cause import CauseBranch, CauseFactor, RootCause, Why
from .complaint import Complaint, ComplaintCounter, ComplaintQuerySet
from .escalation import Escalation
from .event import ComplaintEvent
from .improvement import Improvement, ImprovementEvent
from .levels import Priority, Severity
from .policy import EscalationStep, SlaPolicy
from .queue import ComplaintQueue, QueueMember
from .rules import ComplaintRules
from .subtask import SubTask

__all__ = [
    "CannedText", "CauseBranch", "CauseFactor", "Complaint", "ComplaintCategory", "ComplaintCounter", "ComplaintEvent",
    "ComplaintFile", "ComplaintLink", "ComplaintQuerySet", "ComplaintQueue", "ComplaintRating", "ComplaintRules", "ComplaintThread",
    "Escalation", "EscalationStep", "Improvement", "ImprovementEvent", "Priority", "QueueMember", "RootCause", "Severity", "SlaPolicy",
    "SubTask", "Why",
]  # fmt: skip
