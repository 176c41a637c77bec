"""What a mail that came in is: a bounce, a report, a machine's answer, or what a person wrote. Pure.

Sources: RFC 3464 (delivery status), RFC 3463 (status codes), RFC 5965 (abuse reports), RFC 3834 (automatic
answers). Nothing a mail contains may make reading it fail: whatever cannot be read is blank.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from .plain import text_of_html

OUR_ID = re.compile(r"<?([0-9a-f]{32})@[^\s<>]+>?")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
HARD = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
BAD_ADDRESS = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|address)|(?:user|mailbox|recipient|address)"
    r" (?:does not exist|not found|unknown|unavailable|disabled)|does ?n[o']t exist|(?:用户|收件人|邮箱|地址)不存在",
    re.IGNORECASE,
)
DAEMONS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
MACHINES = re.compile(r"^(?:no-?reply|do-?not-?reply|noreply)[@+]", re.IGNORECASE)
AWAY = re.compile(
    r"^(?:out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|自动回复|自動回覆)", re.I
)
LEAVING = {"unsubscribe", "remove", "退订", "退訂", "取消订阅", "td"}
MAX_TEXT = 100_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as read. `about` is the local part of the Message-ID of our own mail; `recipient` who did not get it."""

    kind: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    code: str = ""
    detail: str = ""
    recipient: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: str
    code: str = ""
    detail: str = ""
    recipient: str = ""
    about: str = ""


def is_bad_address(code: str, text: str) -> bool:
    """Whether a refusal for good says that the address itself leads nowhere, and not that the mail displeased."""
    if code.startswith("4"):
        return False
    return code in HARD or (code in ("", "5.0.0", "5.5.0") and BAD_ADDRESS.search(text) is not None)


def read(raw: bytes, own: frozenset[str] = frozenset()) -> Received:
    """Read and classify one mail. `own` are our own addresses, in lower case: what they send is never answered."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    senders = _addresses(mail, "From")
    name, sender = senders[0] if senders else ("", "")
    text, subject = _text(mail), _header(mail, "Subject")
    found = _verdict(mail, sender.lower(), subject, text, own)
    references = tuple(re.findall(r"<[^<>\s]+>", _header(mail, "References")))[-50:]
    in_reply_to = _header(mail, "In-Reply-To")[:500]
    return Received(
        kind=found.kind, message_id=_header(mail, "Message-ID")[:500], in_reply_to=in_reply_to, references=references,
        sender=sender[:254], sender_name=name[:200], subject=subject[:500], text=text[:MAX_TEXT],
        recipients=tuple(address for field in ("To", "Cc", "Delivered-To") for _name, address in _addresses(mail, field))[:50],
        code=found.code, detail=found.detail[:500], recipient=found.recipient[:254],
        about=found.about or _ours(in_reply_to, *reversed(references)),
    )  # fmt: skip


def attachments(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of the files that came with a mail."""
    for part in message_from_bytes(raw, policy=policy.compat32).walk():
        if part.is_multipart() or not (name := _clean(_decoded(part.get_filename() or ""))):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield name[:200], content


def _verdict(mail: Message, sender: str, subject: str, text: str, own: frozenset[str]) -> Verdict:
    if (report := _delivery_report(mail)) or (report := _abuse_report(mail)):
        return report
    if sender in own or _is_automatic(mail, sender, subject):
        return (DAEMONS.match(sender) and _bounce_in_words(text)) or Verdict("auto_reply")
    first_line = text.strip().partition("\n")[0]
    asked = any(words.strip().strip(".。!！").lower() in LEAVING for words in (subject, first_line))
    return Verdict("unsubscribe" if asked else "message")


def _is_automatic(mail: Message, sender: str, subject: str) -> bool:
    """Whether a machine wrote it. `Auto-Submitted: no` is a person's (RFC 3834)."""
    submitted = _header(mail, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted == "no":
        return False
    return bool(
        submitted
        or any(_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "List-Id"))
        or _header(mail, "Precedence").lower() in ("auto_reply", "bulk", "junk", "list")
        or _header(mail, "Return-Path") == "<>"
        or mail.get_content_type() == "multipart/report"
        or DAEMONS.match(sender)
        or MACHINES.match(sender)
        or AWAY.match(subject)
    )


def _delivery_report(mail: Message) -> Verdict | None:
    """RFC 3464: the first recipient that failed, or else that is late."""
    part = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if part is None:
        return None
    blocks = [block for block in _inner(part) if _header(block, "Final-Recipient") or _header(block, "Action")]
    order = {"failed": 0, "delayed": 1}
    blocks.sort(key=lambda block: order.get(_header(block, "Action").lower(), 2))
    if not blocks:
        return Verdict("auto_reply")
    block = blocks[0]
    action, code = _header(block, "Action").lower(), (STATUS.findall(_header(block, "Status")) or [""])[0]
    detail = _header(block, "Diagnostic-Code")
    if action not in order and not code.startswith(("4", "5")):
        return Verdict("auto_reply")  # a receipt: delivered, relayed
    hard = action != "delayed" and is_bad_address(code, detail)
    recipient = (_header(block, "Original-Recipient") or _header(block, "Final-Recipient")).rpartition(";")[2].strip()
    return Verdict("bounce_hard" if hard else "bounce_soft", code, detail, recipient.lower(), _original(mail))


def _abuse_report(mail: Message) -> Verdict | None:
    """RFC 5965: somebody pressed the button for spam."""
    part = next((part for part in mail.walk() if part.get_content_type() == "message/feedback-report"), None)
    if part is None:
        return None
    block = next(iter(_inner(part)), part)
    kind = _header(block, "Feedback-Type").lower()
    if kind == "not-spam":
        return Verdict("auto_reply")
    recipient = _header(block, "Original-Rcpt-To").strip("<> ").lower()
    return Verdict("unsubscribe" if kind == "opt-out" else "abuse", "", kind, recipient, _original(mail))


def _bounce_in_words(text: str) -> Verdict | None:
    """Bounces of servers that write no report, only sentences."""
    codes = STATUS.findall(text)
    if not codes and not BAD_ADDRESS.search(text):
        return None
    code = codes[0] if codes else ""
    line = next((line.strip() for line in text.splitlines() if (code or "@") in line), "")
    kind = "bounce_hard" if is_bad_address(code, text) else "bounce_soft"
    return Verdict(kind, code, line, "", _ours(text))


def _original(mail: Message) -> str:
    """Our Message-ID in the returned mail, or in its returned headers."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            returned = part.get_payload(decode=True)
            lines = returned.decode("ascii", "replace") if isinstance(returned, bytes) else ""
            ids = re.findall(r"^Message-ID:\s*(\S+)", lines, re.IGNORECASE | re.MULTILINE)
        elif part.get_content_type() in ("message/rfc822", "message/global"):
            ids = [_header(inner, "Message-ID") for inner in _inner(part)]
        else:
            continue
        if found := _ours(*ids):
            return found
    return ""


def _ours(*texts: str) -> str:
    return next((found[1] for text in texts if (found := OUR_ID.search(text))), "")


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _text(mail: Message) -> str:
    """The first plain text, or the first HTML as text; what is attached is not looked at."""
    bodies: dict[str, str] = {}
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not part.get_filename() and kind not in bodies:
            bodies[kind] = _body(part)
    if plain := bodies.get("text/plain", "").strip():
        return _clean(plain)
    return _clean(text_of_html(bodies.get("text/html", "")))


def _body(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content[: 4 * MAX_TEXT].decode("gb18030" if charset in ("gb2312", "gbk") else charset, "replace")
    except (LookupError, ValueError):
        return content[: 4 * MAX_TEXT].decode("utf-8", "replace")


def _header(mail: Message, name: str) -> str:
    return next((_clean(_decoded(value)) for value in _values(mail, name)), "")


def _values(mail: Message, name: str) -> list[str]:
    """All headers of this name, on one line each; bytes that were not encoded are read as UTF-8."""
    raw = (str(value) for found, value in mail.raw_items() if found.lower() == name.lower())
    return [" ".join(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split()) for value in raw]


def _addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """Pairs of name and address of a header, those without an address dropped."""
    pairs = getaddresses(_values(mail, name))
    return [(_clean(_decoded(words)), _clean(address)) for words, address in pairs if "@" in address]


def _decoded(text: str) -> str:
    """Header text with encoded words (RFC 2047) read; what cannot be read stays as it came."""
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, HeaderParseError):
        return text


def _clean(text: str) -> str:
    return UNSTORABLE.sub("", text)
