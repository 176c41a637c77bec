"""Logs carry request ids and never tokens or personal data."""

import logging
import re
from contextvars import ContextVar
from typing import Any

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


def configuration(*, json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: one handler to the standard error, as JSON for machines or plain for people."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"safe": {"()": "crmq.lib.logs.SafeFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            },
            "plain": {"format": "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json" if json else "plain", "filters": ["safe"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "propagate": False},
            "celery.app.trace": {"level": "WARNING"},
            "django.security.DisallowedHost": {"level": "ERROR"},
        },
    }
