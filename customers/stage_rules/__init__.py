"""What stages and their ways ask for and set off, as the process version keeps it. Pure.

A version holds these definitions as JSON, which is copied with it and never changes once it is
published. `read` functions turn them into dataclasses and refuse what they do not know, naming it.
"""

from customers.stage_rules.actions import Action, ActionKind, Receiver, read_actions
from customers.stage_rules.documents import Document, Format, filled, placeholders, read_documents
from customers.stage_rules.forms import Form, Question, QuestionKind, read_forms, read_questions
from customers.stage_rules.guards import ASKED_IN_PLACE, Guard, GuardKind, read_guards
from customers.stage_rules.texts import Unknown, in_language

__all__ = [
    "ASKED_IN_PLACE", "Action", "ActionKind", "Document", "Form", "Format", "Guard", "GuardKind", "Question", "QuestionKind",
    "Receiver", "Unknown", "filled", "in_language", "placeholders", "read_actions", "read_documents", "read_forms", "read_guards", "read_questions",
]  # fmt: skip
