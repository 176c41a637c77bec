"""@mentions in what people write."""

from collections.abc import Iterable

from .models import User


def mentioned(text: str, among: Iterable[User]) -> list[User]:
    """Those of `among` whom `text` addresses as @name, or as @ and the first part of their e-mail address.

    Shape:  each person once, in the order of `among`. The longest name wins, so that "@Li Mingze" does not
            also call Li Ming. Case does not count; Chinese text may follow a name without a space.
    """
    people = list(among)
    handles = sorted(
        ((handle.casefold(), user.pk) for user in people for handle in (user.name, user.email.split("@")[0]) if handle),
        key=lambda pair: -len(pair[0]),
    )
    called = {
        next((key for handle, key in handles if is_addressed(handle, part)), None)
        for part in text.casefold().split("@")[1:]
    }
    return [user for user in people if user.pk in called]


def is_addressed(handle: str, part: str) -> bool:
    """Whether `part`, the text after an @, begins with the whole of `handle`."""
    following = part[len(handle) : len(handle) + 1]
    return part.startswith(handle) and not (following.isascii() and following.isalnum())
