"""Which customers a board or a map is about."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Scope:
    """By public id of the owner, code of the tier, region and segment, and source; "" for all."""

    owner: str = ""
    tier: str = ""
    region: str = ""
    segment: str = ""
    source: str = ""

    def applied(self, rows: Rows, prefix: str = "") -> Rows:
        """`prefix` leads from the rows to the standing."""
        wanted = {
            "owner__public_id": self.owner, "tier__code": self.tier, "region__code": self.region,
            "customer__segment__code": self.segment, "customer__source": self.source,
        }  # fmt: skip
        return rows.filter(**{prefix + path: value for path, value in wanted.items() if value})


EVERYONE = Scope()
