from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced, Timestamped

from .customer import Customer
from .visibility import OfCustomerQuerySet


class Contact(PublicId, Sourced, Timestamped):
    """A person at a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    gets_surveys = models.BooleanField(_("gets surveys"), default=True)
    is_primary = models.BooleanField(_("main contact"), default=False)

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        ordering = ["-is_primary", "name"]
        indexes = [models.Index(Lower("email"), name="customers_contact_email")]

    def __str__(self) -> str:
        return self.name
