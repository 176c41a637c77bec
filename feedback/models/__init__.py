from .complaint import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity, SlaPolicy
from .survey import Answer, Invitation, Question, QuestionKind, Response, Survey, SurveyVersion, Wave

__all__ = [
    "Answer", "Complaint", "ComplaintCategory", "ComplaintCounter", "ComplaintEvent", "Invitation", "Question",
    "QuestionKind", "Response", "Severity", "SlaPolicy", "Survey", "SurveyVersion", "Wave",
]  # fmt: skip
