"""Changes that were published: scorecards, playbooks, processes; and whom each of them touched."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Playbook, ProcessVersion
from scoring.models import Run, ScorecardVersion

SCORECARD, PLAYBOOK, PROCESS = "scorecard", "playbook", "process"
KINDS: dict[str, str | Promise] = {SCORECARD: _("Scorecard"), PLAYBOOK: _("Playbook"), PROCESS: _("Process")}


@dataclass(frozen=True)
class PublishedChange:
    """touched: a condition on the customer `c` that says whom the change touched, or "" where it touched everyone.

    before: the evaluation that tells tiers as they were when it came; None without one.
    """

    kind: str
    what: ScorecardVersion | Playbook | ProcessVersion
    public_id: UUID
    at: datetime
    note: str
    before: Run | None
    touched: str
    touched_words: str | Promise

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.kind])


def changes() -> list[PublishedChange]:
    """All published changes, the latest first."""
    found = [
        *(_of_scorecard(version) for version in ScorecardVersion.objects.exclude(published_at=None).select_related("scorecard")),
        *(_of_playbook(book) for book in Playbook.objects.exclude(published_at=None).select_related("tier")),
        *(_of_process(version) for version in ProcessVersion.objects.exclude(published_at=None)),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at, reverse=True)


def change_of(kind: str, public_id: UUID) -> PublishedChange | None:
    if kind == SCORECARD:
        version = ScorecardVersion.objects.select_related("scorecard").filter(public_id=public_id).first()
        return _of_scorecard(version) if version and version.published_at else None
    if kind == PLAYBOOK:
        book = Playbook.objects.select_related("tier").filter(public_id=public_id).first()
        return _of_playbook(book) if book and book.published_at else None
    process = ProcessVersion.objects.filter(public_id=public_id).first() if kind == PROCESS else None
    return _of_process(process) if process and process.published_at else None


def _run_before(at: datetime) -> Run | None:
    runs = Run.objects.whole().exclude(assigns=False, scope=Run.Scope.FULL)
    return runs.filter(as_of__lte=at).order_by("-as_of", "-pk").first()


def _of_scorecard(version: ScorecardVersion) -> PublishedChange:
    """Touched are the customers whose tier the first evaluation by the new version changed."""
    assert version.published_at is not None
    before = _run_before(version.published_at)
    first = Run.objects.whole().filter(version=version, assigns=True, as_of__gte=version.published_at).order_by("as_of").first()  # fmt: skip
    touched = "false"
    if before is not None and first is not None:
        touched = (
            "EXISTS (SELECT 1 FROM scoring_evaluation a JOIN scoring_evaluation b ON b.customer_id = a.customer_id"
            f" WHERE a.customer_id = c.id AND a.run_id = {before.pk:d} AND b.run_id = {first.pk:d} AND a.tier_id IS DISTINCT FROM b.tier_id)"
        )
    return PublishedChange(
        SCORECARD, version, version.public_id, version.published_at, version.note, before, touched,
        _("customers whose tier it changed, against those who kept theirs"),
    )  # fmt: skip


def _of_playbook(book: Playbook) -> PublishedChange:
    """Touched are the customers who were in its tier when it came."""
    assert book.published_at is not None
    before = _run_before(book.published_at)
    tier = f"= {book.tier_id:d}" if book.tier_id else "IS NULL"
    return PublishedChange(
        PLAYBOOK, book, book.public_id, book.published_at, "", before, f"tier_before {tier}",
        _("customers in its tier when it came, against those in other tiers"),
    )  # fmt: skip


def _of_process(version: ProcessVersion) -> PublishedChange:
    assert version.published_at is not None
    return PublishedChange(
        PROCESS, version, version.public_id, version.published_at, version.note, _run_before(version.published_at), "",
        _("every customer; there is nobody to compare with"),
    )  # fmt: skip
