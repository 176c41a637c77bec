"""What QA leads define about feedback."""

from . import complaints, surveys

__all__ = ["complaints", "surveys"]
