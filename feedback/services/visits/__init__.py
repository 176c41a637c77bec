"""Return visits: planned by rules, made with a script, their result kept as answers and needs."""

from .making import AlreadyMade, Unfinished, keep_answer, record
from .planning import define, follow_tasks, plan, plan_due

__all__ = ["AlreadyMade", "Unfinished", "define", "follow_tasks", "keep_answer", "plan", "plan_due", "record"]
