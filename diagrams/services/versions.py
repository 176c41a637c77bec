"""From draft over review to published: comments, the second person's verdict, the periodic look."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import services as org
from crmq.org.mentions import mentioned
from crmq.org.models import User
from customers.models import CarryOver, ProcessVersion
from customers.services import publishing
from diagrams.checks import Finding, check
from diagrams.models import ProcessComment, ProcessVerdict
from diagrams.queries.definitions import definition_of

Status = ProcessVersion.Status
MONTHS = {ProcessVersion.Rhythm.QUARTER: 3, ProcessVersion.Rhythm.YEAR: 12}
REMIND_DAYS = 14  # before the review is due


class WrongState(Exception):
    """The version is not in the state this needs, for instance because somebody was faster."""


class NotReady(Exception):
    """The checks found errors; `findings` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} errors")
        self.findings = findings


class OwnWork(Exception):
    """Whoever sent a version to review does not decide on it: a second person does."""


class NotApproved(Exception):
    """Nobody but its sender has approved the version as it stands."""


@transaction.atomic
def send_to_review(*, process: ProcessVersion, by: User) -> ProcessVersion:
    """Errors: WrongState, NotReady."""
    draft = _locked(process, Status.DRAFT)
    errors = [finding for finding in check(definition_of(draft)) if finding.is_error]
    if errors:
        raise NotReady(errors)
    draft.status, draft.sent_at, draft.sent_by = Status.REVIEW, timezone.now(), by
    draft.save(update_fields=["status", "sent_at", "sent_by"])
    _tell(
        reviewers(but=by), draft, f"sent-{draft.edited}-{draft.sent_at:%Y%m%d%H%M%S}",
        _("Version {number} of the process waits for your review."),
    )  # fmt: skip
    return draft


@transaction.atomic
def take_back(*, process: ProcessVersion) -> ProcessVersion:
    """Make a version in review a draft again. Errors: WrongState."""
    return _reopen(_locked(process, Status.REVIEW))


def _reopen(version: ProcessVersion) -> ProcessVersion:
    version.status = Status.DRAFT
    version.save(update_fields=["status"])
    return version


@transaction.atomic
def decide(*, process: ProcessVersion, by: User, kind: str, note: str = "") -> ProcessVerdict:
    """Approve a version, or ask for changes, which makes it a draft again.

    Errors: WrongState, OwnWork.
    """
    version = _locked(process, Status.REVIEW)
    if version.sent_by_id == by.pk:
        raise OwnWork
    verdict, _new = ProcessVerdict.objects.update_or_create(
        process=version, by=by, edited=version.edited, defaults={"kind": kind, "note": note.strip()[:500]}
    )
    approved = kind == ProcessVerdict.Kind.APPROVED
    if not approved:
        _reopen(version)
    text = (
        _("Version {number} of the process is approved.") if approved
        else _("Changes are asked for in version {number} of the process.")
    )  # fmt: skip
    _tell([version.sent_by_id], version, f"verdict-{verdict.pk}-{kind}", text)
    return verdict


def approvals(process: ProcessVersion) -> list[ProcessVerdict]:
    """Those that count: of the version as it stands, by others than its sender."""
    found = ProcessVerdict.objects.filter(
        process=process, edited=process.edited, kind=ProcessVerdict.Kind.APPROVED
    ).exclude(by=process.sent_by_id)
    return list(found.select_related("by"))


@transaction.atomic
def publish(
    *, process: ProcessVersion, by: User, rerouted: Mapping[str, str], review_every: str = "", note: str = ""
) -> CarryOver | None:
    """Let an approved version count from now on. Returns the job that takes customers over.

    Errors: WrongState, NotApproved; publishing.StageInUse where nobody said where customers go.
    """
    version = _locked(process, Status.REVIEW)
    if not approvals(version):
        raise NotApproved
    version.note, version.review_every = note.strip()[:500] or version.note, review_every
    version.review_on = next_review(review_every, timezone.localdate())
    version.save(update_fields=["note", "review_every", "review_on"])
    return publishing.publish_process(process=version, by=by, rerouted=rerouted)[1]


@transaction.atomic
def discard(*, process: ProcessVersion) -> None:
    """Delete a draft. Errors: WrongState."""
    _locked(process, Status.DRAFT).delete()


# -- comments -------------------------------------------------------------------------------------


@transaction.atomic
def comment(*, process: ProcessVersion, by: User, text: str, stage_key: str = "") -> ProcessComment:
    """Say something about a version or one of its stages; people addressed by @name are told.

    Errors: WrongState for a published version.
    """
    version = _locked(process, Status.DRAFT, Status.REVIEW)
    said = ProcessComment.objects.create(process=version, by=by, text=text.strip()[:2000], stage_key=stage_key)
    called = mentioned(text, User.objects.active().exclude(pk=by.pk))
    text_called = _("{who} mentions you in version {number} of the process.")
    _tell(called, version, f"mention-{said.pk}", text_called, who=by.name)
    if version.sent_by_id not in (None, by.pk, *(user.pk for user in called)):
        text_sent = _("{who} comments on version {number} of the process.")
        _tell([version.sent_by_id], version, f"comment-{said.pk}", text_sent, who=by.name)
    return said


def settle(*, comment: ProcessComment, by: User) -> None:
    """Mark a comment as dealt with, or open it again."""
    open_now = comment.settled_at is not None
    comment.settled_at, comment.settled_by = (None, None) if open_now else (timezone.now(), by)
    comment.save(update_fields=["settled_at", "settled_by"])


# -- the periodic look ----------------------------------------------------------------------------


def next_review(rhythm: str, today: date) -> date | None:
    """The same day of the month in a quarter or a year, or the last one where that month is shorter."""
    if rhythm not in MONTHS:
        return None
    years, month = divmod(today.month - 1 + MONTHS[ProcessVersion.Rhythm(rhythm)], 12)
    first_after = date(today.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_after - timedelta(days=1)).day
    return date(today.year + years, month + 1, min(today.day, last))


@transaction.atomic
def confirm_reviewed(*, process: ProcessVersion, rhythm: str) -> ProcessVersion:
    """Looked at, nothing to change: the next review is due one rhythm from today. Errors: WrongState."""
    version = _locked(process, Status.PUBLISHED)
    version.review_every, version.review_on = rhythm, next_review(rhythm, timezone.localdate())
    version.save(update_fields=["review_every", "review_on"])
    return version


def remind_reviews(*, today: date) -> None:
    """Tell reviewers, once, that the published version is due within two weeks, and once when it is."""
    due = ProcessVersion.objects.filter(status=Status.PUBLISHED, review_on__lte=today + timedelta(days=REMIND_DAYS))
    for version in due:
        is_due = version.review_on is not None and version.review_on <= today
        text = (
            _("The review of the process, version {number}, is due.") if is_due
            else _("The review of the process, version {number}, is due on {day}.")
        )  # fmt: skip
        key = f"review-{version.review_on}-{'due' if is_due else 'soon'}"
        _tell(reviewers(), version, key, text, day=str(version.review_on))


def reviewers(but: User | None = None) -> list[User]:
    found = User.objects.with_role(Role.QA_LEAD, Role.ADMINISTRATOR)
    return list(found.exclude(pk=but.pk) if but else found)


def _tell(users: Any, version: ProcessVersion, key: str, text: Any, **words: Any) -> None:
    url = reverse("diagrams:version", args=[version.public_id])
    said = format_lazy(text, number=version.number, **words)
    org.notify(users=users, key=f"process-{version.pk}-{key}"[:120], text=said, url=url)


def _locked(process: ProcessVersion, *states: str) -> ProcessVersion:
    version = ProcessVersion.objects.select_for_update().get(pk=process.pk)
    if version.status not in states:
        raise WrongState(version.get_status_display())
    return version
