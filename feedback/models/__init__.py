from .answer import Answer
from .collector import Collector
from .complaint import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity, SlaPolicy
from .hold import Hold
from .invitation import Invitation
from .question import (
    AGREED,
    KANO_LABELS,
    MATRIX_SCALE,
    NA,
    OPTIONED,
    OTHER,
    SCALES,
    UNHAPPY,
    Question,
    QuestionKind,
    in_words,
)
from .response import Response
from .survey import Survey, SurveyVersion
from .theme import Theme
from .wave import Wave

__all__ = [
    "AGREED", "KANO_LABELS", "MATRIX_SCALE", "NA", "OPTIONED", "OTHER", "SCALES", "UNHAPPY", "Answer", "Collector", "Complaint",
    "ComplaintCategory", "ComplaintCounter", "ComplaintEvent", "Hold", "Invitation", "Question", "QuestionKind", "Response",
    "Severity", "SlaPolicy", "Survey", "SurveyVersion", "Theme", "Wave", "in_words",
]  # fmt: skip
