"""What changes customers and how they are looked after. One module a noun."""

from . import (
    after_moves,
    assessments,
    automatic_moves,
    collaborators,
    contacts,
    customers,
    handovers,
    importing,
    interactions,
    lifecycle,
    loyalty,
    maintenance,
    moving,
    publishing,
    saved_views,
    screening,
    stage_forms,
    standing,
    tiers,
)

__all__ = [
    "after_moves", "assessments", "automatic_moves", "collaborators", "contacts", "customers", "handovers", "importing", "interactions", "lifecycle", "loyalty", "maintenance", "moving",
    "publishing", "saved_views", "screening", "stage_forms", "standing", "tiers",
]  # fmt: skip
