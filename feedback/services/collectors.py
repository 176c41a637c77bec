"""Public links: open to whoever finds them, and closed by the people who opened them."""

import base64
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from crmq.org.services import digest
from feedback.models import Collector, Survey

SALT = "feedback.collector"
TOKEN_BYTES = 18


class NotASite(ValueError):
    """What cannot be named as a site that embeds, such as an address with a path."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


def token_of(collector: Collector) -> str:
    """The token of the link. Computed, never stored: the row keeps only its digest."""
    secret = salted_hmac(SALT, str(collector.public_id), algorithm="sha256").digest()[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(secret).decode()


def create(
    *,
    survey: Survey,
    name_en: str,
    name_zh: str = "",
    sites: Iterable[str] = (),
    closes_on: date | None = None,
    by: Any = None,
) -> Collector:
    """Open a public link to what the survey publishes. Raises NotASite."""
    row = Collector(survey=survey, name_en=name_en, name_zh=name_zh, closes_on=closes_on, created_by=by)
    row.sites = [site_of(site) for site in sites]
    row.digest = digest(token_of(row))
    row.save()
    return row


def change(
    *, collector: Collector, name_en: str, name_zh: str, sites: Iterable[str], closes_on: date | None
) -> Collector:
    """Rename, or change who may embed and until when. Raises NotASite."""
    collector.name_en, collector.name_zh, collector.closes_on = name_en, name_zh, closes_on
    collector.sites = [site_of(site) for site in sites]
    collector.save(update_fields=["name_en", "name_zh", "closes_on", "sites"])
    return collector


def set_open(*, collector: Collector, is_open: bool) -> Collector:
    collector.is_open = is_open
    collector.save(update_fields=["is_open"])
    return collector


def site_of(text: str) -> str:
    """An origin such as https://www.example.com, as the browser's policy names it. Raises NotASite."""
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    try:
        sound = parts.hostname and parts.scheme in ("http", "https") and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    host = parts.hostname or ""
    if not (sound and plain and host.isascii() and all(c.isalnum() or c in ".-" for c in host)):
        raise NotASite(text)
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
