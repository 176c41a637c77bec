"""News reach the people they concern, once, in both languages."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import services
from crmq.org.models import Notification
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_same_news_are_told_once():
    user = make_user()

    services.notify(users=[user], key="k", text=_("Save"))
    services.notify(users=[user, user.pk], key="k", text=_("Save"))

    assert Notification.objects.count() == 1


def test_news_are_read_in_the_readers_language():
    services.notify(users=[make_user()], key="k", text=_("Save"))

    with translation.override("zh-hans"):
        assert Notification.objects.get().text == "保存"


def test_opening_marks_as_read_and_leads_on(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    services.notify(users=[client.user], key="k", text="News", url="/customers/")
    news = Notification.objects.get()

    assert client.get(f"/notifications/{news.public_id}/").status_code == 405
    response = client.post(f"/notifications/{news.public_id}/")

    news.refresh_from_db()
    assert response["Location"] == "/customers/"
    assert news.read_at is not None


def test_news_never_lead_to_another_site(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    services.notify(users=[client.user], key="k", text="News", url="https://evil.example/")

    response = client.post(f"/notifications/{Notification.objects.get().public_id}/")

    assert response["Location"] == "/notifications/"


def test_foreign_news_are_not_found(client_as):
    services.notify(users=[make_user()], key="k", text="News")

    assert client_as(Role.QA_LEAD).post(f"/notifications/{Notification.objects.get().public_id}/").status_code == 404


def test_all_can_be_read_at_once(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    for key in "abc":
        services.notify(users=[client.user], key=key, text="News")

    client.post("/notifications/read/")

    assert not Notification.objects.unread().exists()
