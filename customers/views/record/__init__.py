from .assessments import assess
from .contacts import contact_add, contact_edit, contact_remove
from .edit import create, edit
from .fields import field
from .history import changes, screenings, tasks
from .overview import record
from .people import collaborator_add, collaborator_remove, owner_assign
from .sections import section
from .task import task_add

__all__ = [
    "assess", "changes", "collaborator_add", "collaborator_remove", "contact_add", "contact_edit", "contact_remove", "create", "edit",
    "field", "owner_assign", "record", "screenings", "section", "task_add", "tasks",
]  # fmt: skip
