"""What the tests stand on, tried once: worker, browser, people, a closed network."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from crmq.lib.permissions import Role
from crmq.org.models import Heartbeat
from crmq.org.tasks import beat_tick
from tests.waiting import until


def test_a_real_worker_takes_tasks_and_comes_back_after_kill_9(worker):
    worker.start()
    beat_tick.delay()
    until(Heartbeat.objects.exists)
    worker.kill()
    Heartbeat.objects.all().delete()

    beat_tick.delay()
    worker.start()

    assert until(Heartbeat.objects.exists)


@pytest.mark.parametrize(("language", "shown"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_a_signed_in_page_speaks_the_language_of_its_user(page_as, language, shown):
    page = page_as(Role.QA_LEAD, language=language)

    page.goto("/me/")

    assert page.locator("html").get_attribute("lang") == shown


def test_a_client_is_signed_in_with_its_role(client_as):
    client = client_as(Role.AUDITOR)

    assert client.user.roles == (Role.AUDITOR,)
    assert client.session["_auth_user_id"] == str(client.user.pk)


def test_the_network_is_closed():
    with pytest.raises(SocketConnectBlockedError), pytest.warns(UserWarning, match="192.0.2.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
