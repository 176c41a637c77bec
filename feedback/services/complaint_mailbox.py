"""Complaints that arrive by mail: new ones are filed, answers find their complaint, nothing goes round in circles.

A mail belongs to a complaint when it answers a mail of ours or of the thread, or when its subject names
the number and its sender is who complained: a number alone is easily guessed.
"""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone

from crmq.lib.uploads import UnsafeFile, recognise
from crmq.mail import incoming
from crmq.mail.models import InboundMail
from crmq.mail.services import inbound
from customers.models import Contact
from feedback.models import Complaint, ComplaintThread

from . import complaints

NUMBER = re.compile(r"\bCP-(?:\d{4}|G)-\d{4,}\b", re.IGNORECASE)
ANSWER = re.compile(r"^(?:\s*(?:re|aw|fw|fwd|回复|答复|转发)\s*[:：])+\s*", re.IGNORECASE)
QUOTED = re.compile(
    r"^(?:>|-{3,}\s*(?:original message|原始邮件)|on .{5,200} wrote:|在.{3,100}写道[:：])", re.IGNORECASE
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_FILES, MOST_BYTES = 5, 10 << 20
ACKNOWLEDGED_PER_HOUR = 5  # to one address: two programs that answer each other stop here
BATCH = 200


def take_waiting() -> int:
    """Deal with what people wrote; returns how many mails. Any number of workers may do this at once."""
    keys = list(InboundMail.objects.waiting().values_list("pk", flat=True)[:BATCH])
    return sum(take(key=key) is not None for key in keys)


@transaction.atomic
def take(*, key: int) -> Complaint | None:
    """Deal with one mail: add it to its complaint, or file a new one. None when somebody else has it."""
    waiting = InboundMail.objects.select_for_update(of=("self",), skip_locked=True).waiting()
    mail = waiting.select_related("mail").filter(pk=key).first()
    if mail is None:
        return None
    complaint = belongs_to(mail)
    complaint = _answer(mail, complaint) if complaint else _file(mail)
    if mail.message_id:
        ComplaintThread.objects.get_or_create(message_id=bare(mail.message_id), defaults={"complaint": complaint})
    inbound.settle(mail=mail, outcome=complaint.number)
    return complaint


def bare(message_id: str) -> str:
    return message_id.strip().strip("<>")[:250]


def belongs_to(mail: InboundMail) -> Complaint | None:
    """The complaint that a mail goes on about, at the place where it is worked now."""
    found = _by_our_mail(mail) or _by_thread(mail) or _by_subject(mail)
    seen: set[int] = set()
    while found is not None and found.merged_into is not None and found.pk not in seen:
        seen.add(found.pk)
        found = found.merged_into
    return found


def _by_our_mail(mail: InboundMail) -> Complaint | None:
    parts = mail.mail.key.split(":") if mail.mail else []
    return Complaint.objects.filter(number=parts[1]).first() if len(parts) > 1 and parts[0] == "complaint" else None


def _by_thread(mail: InboundMail) -> Complaint | None:
    ids = [bare(one) for one in (mail.in_reply_to, *reversed(mail.references)) if one]
    row = ComplaintThread.objects.filter(message_id__in=ids).select_related("complaint").order_by("-pk").first()
    return row.complaint if row else None


def _by_subject(mail: InboundMail) -> Complaint | None:
    named = NUMBER.search(mail.subject)
    if named is None or not mail.from_address:
        return None
    return Complaint.objects.filter(number__iexact=named[0], reporter_email__iexact=mail.from_address).first()


def unquoted(text: str) -> str:
    """What is new in an answer: the lines before the first quoted one; all of it when nothing is new."""
    kept: list[str] = []
    for line in text.splitlines():
        if QUOTED.match(line.strip()):
            break
        kept.append(line)
    return "\n".join(kept).strip() or text.strip()


def _answer(mail: InboundMail, complaint: Complaint) -> Complaint:
    text = unquoted(mail.text) or mail.subject
    known = complaint.reporter_email.lower() == mail.from_address.lower()
    who = "" if known else f"{mail.from_name} <{mail.from_address}>\n\n"
    return complaints.message(
        complaint=complaint, text=f"{who}{text}", by=None, is_public=known, from_customer=True, uploads=_files(mail)
    )


def _file(mail: InboundMail) -> Complaint:
    subject = ANSWER.sub("", mail.subject).strip()[:200]
    text = mail.text.strip() or subject or "–"
    contacts = list(Contact.objects.filter(email__iexact=mail.from_address).select_related("customer")[:2])
    contact = contacts[0] if mail.from_address and len(contacts) == 1 else None
    complaint, _token = complaints.file(
        customer=contact.customer if contact else None, contact=contact, channel=Complaint.Channel.EMAIL,
        subject=subject or text.splitlines()[0][:200], text=text, reporter_name=(mail.from_name or mail.from_address)[:120],
        reporter_email=mail.from_address, language="zh-hans" if CHINESE.search(subject + text) else "en", uploads=_files(mail),
        acknowledges=not _too_often(mail.from_address),
    )  # fmt: skip
    return complaint


def _too_often(address: str) -> bool:
    since = timezone.now() - timedelta(hours=1)
    filed = Complaint.objects.filter(
        reporter_email__iexact=address, channel=Complaint.Channel.EMAIL, received_at__gte=since
    )
    return filed.count() >= ACKNOWLEDGED_PER_HOUR


def _files(mail: InboundMail) -> "list[UploadedFile[bytes]]":
    """Attachments of kinds that are taken; others stay with the mail."""
    found: list[UploadedFile[bytes]] = []
    for name, content in incoming.attachments(bytes(mail.raw)):
        if len(found) == MOST_FILES:
            break
        upload = SimpleUploadedFile(name, content)
        try:
            if 0 < len(content) <= MOST_BYTES and recognise(upload):
                found.append(upload)
        except UnsafeFile:
            continue
    return found
