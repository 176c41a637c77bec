"""Looking after customers: the playbooks, who carries what, what is late."""

from .overview import maintenance
from .plan import plan_run, plan_start
from .tasks import overdue

__all__ = ["maintenance", "overdue", "plan_run", "plan_start"]
