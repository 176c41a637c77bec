from .audit import AuditEntry
from .calendar import CalendarDay, CalendarYear, WorkCalendar, WorkSpan
from .department import Department, Region
from .file import StoredFile
from .heartbeat import Heartbeat
from .notification import Notification
from .organisation import Organisation
from .token import ApiToken
from .user import User

__all__ = [
    "ApiToken", "AuditEntry", "CalendarDay", "CalendarYear", "Department", "Heartbeat", "Notification",
    "Organisation", "Region", "StoredFile", "User", "WorkCalendar", "WorkSpan",
]  # fmt: skip
