from .complaint import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity, SlaPolicy
from .survey import SCALES, UNHAPPY, Answer, Invitation, Question, QuestionKind, Response, Survey, SurveyVersion, Wave

__all__ = [
    "SCALES", "UNHAPPY", "Answer", "Complaint", "ComplaintCategory", "ComplaintCounter", "ComplaintEvent", "Invitation", "Question",
    "QuestionKind", "Response", "Severity", "SlaPolicy", "Survey", "SurveyVersion", "Wave",
]  # fmt: skip
