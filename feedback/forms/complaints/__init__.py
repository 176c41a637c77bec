"""Forms of complaints: filters of lists, intake, what customers see, steps."""

from .filters import DeskFilter
from .intake import IntakeForm
from .public import AddForm, PublicComplaintForm, RatingForm

__all__ = ["AddForm", "DeskFilter", "IntakeForm", "PublicComplaintForm", "RatingForm"]
