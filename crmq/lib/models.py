"""Small abstract models that several apps share."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Bilingual(models.Model):
    """A name in both languages; `name` is the reader's, or the other one where it is blank."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    def __str__(self) -> str:
        return self.name


def in_language(english: str, chinese: str) -> str:
    """The text in the reader's language, or the other one where that is blank."""
    first, second = (chinese, english) if (get_language() or "en").startswith("zh") else (english, chinese)
    return first or second


def name_column() -> str:
    """The column of a `Bilingual` model to sort by for this reader."""
    return "name_zh" if (get_language() or "en").startswith("zh") else "name_en"


class PublicId(models.Model):
    """An identity that may appear in addresses and exports: random, so that it tells nothing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Where a record came from. `external_id` is its key there; one record per key and source."""

    source = models.CharField(_("source"), max_length=40, default="crmq")
    external_id = models.CharField(_("external id"), max_length=120, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="%(app_label)s_%(class)s_external"
            )
        ]


class Timestamped(models.Model):
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
