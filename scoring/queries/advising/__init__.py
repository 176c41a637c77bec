"""Weights that people, answers and data suggest, side by side. None is applied without a person's decision."""

from .board import AdviceBoard, Level, advise, levels
from .judged import Judged, judged
from .shapes import Advice

__all__ = ["Advice", "AdviceBoard", "Judged", "Level", "advise", "judged", "levels"]
