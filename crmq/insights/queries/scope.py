"""Which customers a person's figures are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from crmq.lib.permissions import sees_all
from crmq.org.models import Region, User
from customers.models import Customer, visible_customers


@dataclass(frozen=True)
class Scope:
    """The accounts that `user` sees, of one region (and what lies below it) or of all."""

    user: User
    region: Region | None = None

    @property
    def is_everyone(self) -> bool:
        return sees_all(self.user)

    def on(self, prefix: str = "") -> Q:
        """The condition on a model from which `prefix` leads to the customer, such as "customer__"."""
        condition = visible_customers(self.user, prefix) & Q(**{f"{prefix}kind": Customer.Kind.ACCOUNT})
        if self.region:
            condition &= Q(**{f"{prefix}region": self.region.pk}) | Q(**{f"{prefix}region__parent": self.region.pk})
        return condition

    def customers(self) -> QuerySet[Customer]:
        return Customer.objects.filter(self.on())

    def sql(self) -> tuple[str, Sequence[Any]]:
        """The keys of the customers as a subquery, and its parameters."""
        return self.customers().order_by().values("pk").query.sql_with_params()


def regions() -> list[Region]:
    return list(Region.objects.order_by("code"))
