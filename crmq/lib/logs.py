"""Logs carry request ids and never tokens or personal data."""

import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Addresses whose next part is a secret: survey answers, tracking pages, password resets, unsubscribing.
SECRET_PATH = re.compile(r"(/(?:s|track|u|accounts/password/reset/key)/)[^/\s?'\"]+")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?<!\d)\+?1?\d{10,12}(?!\d)")


def mask(text: str) -> str:
    """Hide secret path parts, mail addresses and phone numbers."""
    return PHONE.sub("<phone>", MAIL_ADDRESS.sub("<mail>", SECRET_PATH.sub(r"\1<token>", text)))


class SafeFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.msg = mask(record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None and not record.exc_text:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return True
