"""Plain functions that make one saved object each, valid as it stands; pass only what the test is about."""

from itertools import count

from crmq.org.models import User

_number = count(1)


def make_user(**overrides):
    """A person without a usable password. `roles` is a list of Role."""
    number = next(_number)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}"}
    return User.objects.create_user(**fields | overrides)
