"""Admission: who waits, what the criteria said, and deciding otherwise."""

from .candidates import screening_list
from .record import screening_overrule, screening_record
from .run import screening_run, screening_start

__all__ = ["screening_list", "screening_overrule", "screening_record", "screening_run", "screening_start"]
