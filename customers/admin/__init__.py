"""The definitions that QA leads tune: tiers, criteria, playbooks."""

from . import criteria, playbooks, tiers

__all__ = ["criteria", "playbooks", "tiers"]
