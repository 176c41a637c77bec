from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import PublicId


class ImportKind(models.TextChoices):
    CUSTOMERS = "customers", _("Customers")
    PRODUCTS = "products", _("Products")
    ORDERS = "orders", _("Orders with lines")
    DELIVERIES = "deliveries", _("Deliveries")


class ImportMapping(models.Model):
    """How the columns of one source were mapped last time, so that nobody maps them twice."""

    source = models.CharField(_("source"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind)
    columns = models.JSONField(help_text="field → column, list of columns in order of preference, or constant")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="customers_importmapping_once")]

    def __str__(self) -> str:
        return f"{self.source} / {self.kind}"


class Import(PublicId, Job):
    """One file brought in: uploaded, mapped, previewed, then run as a job; undone as a whole."""

    class Step(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        STARTED = "started", _("Started")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    task_name = "customers.tasks.run_import"

    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind)
    source = models.CharField(_("source"), max_length=40)
    file = models.FileField(upload_to="imports/%Y/%m/")
    filename = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    mapping = models.JSONField(default=dict)
    step = models.CharField(max_length=10, choices=Step, default=Step.UPLOADED)
    created_rows = models.PositiveBigIntegerField(_("created"), default=0)
    updated_rows = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged_rows = models.PositiveBigIntegerField(_("unchanged"), default=0)
    rejected_rows = models.PositiveBigIntegerField(_("rejected"), default=0)
    reasons = models.JSONField(
        default=dict, help_text="reason → number of cells, also of those that are not kept as rejects"
    )
    steps = models.PositiveIntegerField(default=0, editable=False, help_text="how many have been committed")

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


class ImportReject(models.Model):
    """A cell that kept its row out: where it is, what it held, and why it was refused."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="rejects")
    row = models.PositiveBigIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["job", "row"], name="customers_importreject_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


class ImportChange(models.Model):
    """What one batch of an import did to one table, so that the import can be undone.

    The arrays run in parallel. A digest is of the record as the import left it: a record that no
    longer has it was changed since.
    """

    job = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=60)
    created = ArrayField(models.BigIntegerField())
    created_digests = ArrayField(models.BigIntegerField())
    updated = ArrayField(models.BigIntegerField())
    updated_digests = ArrayField(models.BigIntegerField())
    before = models.JSONField(default=list, help_text="for each updated record its values before")

    class Meta:
        indexes = [models.Index(fields=["job", "table"], name="customers_importchange_of")]

    def __str__(self) -> str:
        return f"{self.table} +{len(self.created)} ~{len(self.updated)}"
