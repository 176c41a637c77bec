from .answer import Answer
from .complaint import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity, SlaPolicy
from .invitation import Invitation
from .question import SCALES, UNHAPPY, Question, QuestionKind
from .response import Response
from .survey import Survey, SurveyVersion
from .wave import Wave

__all__ = [
    "SCALES", "UNHAPPY", "Answer", "Complaint", "ComplaintCategory", "ComplaintCounter", "ComplaintEvent", "Invitation", "Question",
    "QuestionKind", "Response", "Severity", "SlaPolicy", "Survey", "SurveyVersion", "Wave",
]  # fmt: skip
