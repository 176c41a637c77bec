"""A person's own views of the customer list."""

from django.core.cache import cache
from django.db import transaction

from crmq.org.models import User
from customers.models import SavedView
from customers.queries.choices import views_key

MOST = 12


class TooManyViews(Exception):
    """A person keeps at most `MOST` views."""


@transaction.atomic
def save_view(*, user: User, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name again replaces it. Errors: TooManyViews."""
    others = SavedView.objects.filter(user=user).exclude(name=name)
    if others.count() >= MOST:
        raise TooManyViews
    view, _new = SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})
    transaction.on_commit(lambda: cache.delete(views_key(user)))
    return view


@transaction.atomic
def remove_view(*, user: User, name: str) -> bool:
    removed, _each = SavedView.objects.filter(user=user, name=name).delete()
    transaction.on_commit(lambda: cache.delete(views_key(user)))
    return bool(removed)
