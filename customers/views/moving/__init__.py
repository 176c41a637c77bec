"""Customers on their way through the process: moves, papers of stages, hand-overs, the board."""

from .board import board
from .handovers import handover_accept, handover_return, handovers
from .move import stage_move
from .papers import document, filled_form, form_fill, stage_papers

__all__ = [
    "board", "document", "filled_form", "form_fill", "handover_accept", "handover_return", "handovers", "stage_move", "stage_papers",
]  # fmt: skip
