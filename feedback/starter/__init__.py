"""The definitions a new installation starts with: surveys, complaint categories, clocks, rules."""

from crmq.org.models import User

from . import complaints, loop, surveys, themes


def install(*, by: User | None = None) -> None:
    """Create what is missing; leave what is there alone."""
    surveys.install(by=by)
    complaints.install()
    themes.install()
    loop.install()
