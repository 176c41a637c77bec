"""The definitions that QA leads tune: tiers, criteria, the process, playbooks."""

from . import criteria, playbooks, process, tiers

__all__ = ["criteria", "playbooks", "process", "tiers"]
