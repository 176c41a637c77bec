"""The chain on a schedule. The times are edited in the admin, under periodic tasks."""

from celery import shared_task

from crmq.org.queries import today

from .services import boards, cycles


@shared_task
def nightly_cycle() -> None:
    """Start the cycle of this date; a second beat starts nothing."""
    cycles.advance(cycle=cycles.start(slot=f"nightly {today()}"))


@shared_task
def advance_cycles() -> None:
    cycles.advance_open()


@shared_task
def keep_boards() -> None:
    boards.keep_boards()
