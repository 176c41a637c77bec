"""People, the organisation, its calendar and its schedules."""

from . import calendars, people, places, schedules

__all__ = ["calendars", "people", "places", "schedules"]
