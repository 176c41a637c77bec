from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced, Timestamped

from .customer import Customer
from .visibility import OfCustomerQuerySet


class Product(PublicId, Sourced, Timestamped):
    sku = models.CharField(_("SKU"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=300)
    category = models.CharField(_("category"), max_length=120, blank=True)
    subcategory = models.CharField(_("subcategory"), max_length=120, blank=True)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("product"), _("products")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["category", "subcategory"], name="customers_product_category")]

    def __str__(self) -> str:
        return self.name


class Order(PublicId, Sourced):
    """A purchase. Amounts are minor units of `currency`; the total equals the sum of its lines."""

    class Status(models.TextChoices):
        PLACED = "placed", _("Placed")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Returned")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="orders")
    number = models.CharField(_("number"), max_length=120)
    ordered_on = models.DateField(_("ordered on"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLACED)
    amount_minor = models.BigIntegerField(_("amount"), default=0)
    cost_minor = models.BigIntegerField(_("cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_due_on = models.DateField(_("payment due on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("order"), _("orders")
        ordering = ["-ordered_on", "-pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["source", "number"], name="customers_order_number"),
        ]
        indexes = [
            models.Index(
                fields=["customer", "ordered_on"], include=["amount_minor", "status"], name="customers_order_on"
            ),
            models.Index(fields=["number"], opclasses=["text_pattern_ops"], name="customers_order_find"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(Sourced):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    number = models.CharField(_("line"), max_length=40)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("product"))
    ordered_on = models.DateField(_("ordered on"))
    quantity = models.BigIntegerField(_("quantity"))
    amount_minor = models.BigIntegerField(_("amount"))

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("order line"), _("order lines")
        ordering = ["order", "number"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["order", "number"], name="customers_orderline_number"),
        ]
        indexes = [
            models.Index(
                fields=["customer", "ordered_on"], include=["product", "amount_minor"], name="customers_orderline_on"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.number}"


class Delivery(PublicId, Sourced):
    """What was promised and what arrived. A date-only promise means the end of that day."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="deliveries")
    order = models.ForeignKey(
        Order, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("order")
    )
    number = models.CharField(_("number"), max_length=120)
    promised_on = models.DateField(_("promised on"))
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    quantity = models.BigIntegerField(_("quantity"), null=True, blank=True)
    accepted_quantity = models.BigIntegerField(_("accepted quantity"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        ordering = ["-promised_on", "-pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["source", "number"], name="customers_delivery_number"),
        ]
        indexes = [
            models.Index(
                fields=["customer", "promised_on"],
                include=["delivered_on", "quantity", "accepted_quantity"],
                name="customers_delivery_on",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def late(self) -> int | None:
        """Days between promise and arrival, negative when early; None until it arrives."""
        return (self.delivered_on - self.promised_on).days if self.delivered_on else None


class Assessment(PublicId, Sourced):
    """A judgement entered by a person: credit, purchasing power, intent … 0–100, with its author and date."""

    class Kind(models.TextChoices):
        CREDIT = "credit", _("Credit rating")
        PURCHASING_POWER = "purchasing_power", _("Purchasing power")
        INTENT = "intent", _("Intent to cooperate")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assessments")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    value = models.FloatField(_("value"), help_text=_("0 (worst) to 100 (best)"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        "org.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assessor")
    )
    note = models.CharField(_("basis"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        ordering = ["-at", "-pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=models.Q(value__gte=0, value__lte=100), name="customers_assessment_0_100"),
        ]
        indexes = [models.Index(fields=["customer", "kind", "at"], include=["value"], name="customers_assessment_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value:g}"
