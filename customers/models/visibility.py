"""Which customers a person sees. The one rule; all that hangs on customers follows it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from crmq.lib.permissions import sees_all
from crmq.org.queries import headed_departments


class Collaborator(models.Model):
    """Someone besides the owner who works with a customer, and therefore sees it."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="customers_collaborator_once")]

    def __str__(self) -> str:
        return str(self.user)


def visible_customers(user: Any, prefix: str = "") -> Q:
    """Own and collaborating customers, and those of the departments that `user` heads.

    `prefix` leads from the filtered model to the customer, such as "customer__". Roles that see
    everyone get an empty condition, so that big lists pay nothing.
    """
    if sees_all(user):
        return Q()
    shared = Collaborator.objects.filter(user=user.pk).values("customer")
    condition = Q(**{f"{prefix}owner": user.pk}) | Q(**{f"{prefix}pk__in": shared})
    if departments := headed_departments(user):
        condition |= Q(**{f"{prefix}department__in": departments})
    return condition


class OfCustomerQuerySet(models.QuerySet[Any]):
    """Querysets of what hangs on a customer through a field named `customer`."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible_customers(user, "customer__"))
