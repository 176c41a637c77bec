from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId


class StoredFile(PublicId):
    """A file that somebody handed in. Who may have it is decided by what it is attached to."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=100, help_text=_("media type, told by the content"))
    size = models.PositiveBigIntegerField(_("size"), help_text=_("bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to="files/%Y/%m/")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name
