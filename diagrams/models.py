"""How a draft of the process came about: each change, what others said about it, who agreed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, in_language
from customers.models import ProcessVersion


class ProcessEdit(models.Model):
    """One change of a draft, kept so that it can be undone, done again and shown to the others.

    `delta` maps "stages" and "ways" to rows by key, each as [before, after]; null is no row.
    """

    class Verb(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        MOVED = "moved", _("Moved")
        REMOVED = "removed", _("Removed")
        CONNECTED = "connected", _("Connected")
        DISCONNECTED = "disconnected", _("Disconnected")
        INSERTED = "inserted", _("Inserted")
        LANES = "lanes", _("Lanes changed")
        IMPORTED = "imported", _("Brought in")

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=Verb)
    what_en = models.CharField(max_length=300, blank=True)
    what_zh = models.CharField(max_length=300, blank=True)
    delta = models.JSONField()
    edited = models.PositiveIntegerField(help_text="what the version's counter was raised to")
    is_undone = models.BooleanField(default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("change of a draft"), _("changes of drafts")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="diagrams_edit_number")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.what}"

    @property
    def what(self) -> str:
        return in_language(self.what_en, self.what_zh)


class ProcessComment(PublicId):
    """What somebody says about a version, or about one of its stages."""

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+")
    stage_key = models.SlugField(_("stage"), max_length=60, blank=True)
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("comment on the process"), _("comments on the process")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["process", "at"], name="diagrams_comment_process")]

    def __str__(self) -> str:
        return self.text[:60]


class ProcessVerdict(PublicId):
    """A reviewer agrees with a version as it stood at `edited`, or asks for changes."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes asked for")

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+")
    kind = models.CharField(_("verdict"), max_length=8, choices=Kind)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    edited = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("verdict on the process"), _("verdicts on the process")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["process", "by", "edited"], name="diagrams_verdict_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class MovesLog(PublicId):
    """Moves of a process kept elsewhere, brought in to be studied. Shown first, kept when confirmed."""

    name = models.CharField(_("name"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    cases = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    is_kept = models.BooleanField(default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("log of moves"), _("logs of moves")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class LoggedMove(models.Model):
    """A case of a log came from one stage to another; `origin` is null where it begins."""

    log = models.ForeignKey(MovesLog, models.CASCADE, related_name="moves")
    case = models.CharField(max_length=120)
    origin = models.CharField(max_length=120, null=True)  # noqa: DJ001  # no stage is not a stage without a name
    target = models.CharField(max_length=120)
    at = models.DateTimeField()
    seconds_before = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["log", "case", "at"], name="diagrams_loggedmove_case")]

    def __str__(self) -> str:
        return f"{self.origin or '–'} → {self.target}"
