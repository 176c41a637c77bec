"""News for people, in both languages."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import Promise

from crmq.org.models import Notification, User


def notify(*, users: Iterable[User | int], key: str, text: str | Promise, url: str = "") -> int:
    """Tell people something, once per `key`. `text` is lazy, and is kept in both languages."""
    with translation.override("en"):
        english = str(text)[:300]
    with translation.override("zh-hans"):
        chinese = str(text)[:300]
    rows = [
        Notification(user_id=getattr(user, "pk", user), key=key, text_en=english, text_zh=chinese, url=url)
        for user in set(users)
        if user
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def mark_read(*, user: User, public_ids: Iterable[Any] | None = None) -> int:
    """Mark these notifications of `user` as read, or all of them."""
    unread = Notification.objects.filter(user=user).unread()
    if public_ids is not None:
        unread = unread.filter(public_id__in=public_ids)
    return unread.update(read_at=timezone.now())
