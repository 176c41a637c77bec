"""What changes customers and how they are looked after. One module a noun."""

from . import (
    assessments,
    collaborators,
    contacts,
    customers,
    importing,
    interactions,
    lifecycle,
    loyalty,
    maintenance,
    publishing,
    saved_views,
    screening,
    standing,
    tiers,
)

__all__ = [
    "assessments", "collaborators", "contacts", "customers", "importing", "interactions", "lifecycle", "loyalty", "maintenance",
    "publishing", "saved_views", "screening", "standing", "tiers",
]  # fmt: skip
