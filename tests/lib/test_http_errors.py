import pytest
from django.test import RequestFactory

from crmq.lib import http_errors
from crmq.lib.permissions import Role


@pytest.mark.django_db
def test_a_missing_page_keeps_a_signed_in_person_in_the_frame(client_as):
    response = client_as(Role.QA_LEAD).get("/no/such/page/")

    assert response.status_code == 404
    assert 'class="side"' in response.content.decode()


@pytest.mark.django_db
def test_a_missing_page_tells_a_stranger_nothing_of_the_inside(client):
    html = client.get("/no/such/page/").content.decode()

    assert "Page not found" in html
    assert 'class="side"' not in html


@pytest.mark.django_db
def test_a_forbidden_page_says_whom_to_ask(client_as):
    response = client_as(Role.ACCOUNT_MANAGER).get("/gallery/")

    assert response.status_code == 403
    assert "Ask an administrator" in response.content.decode()


@pytest.mark.django_db
def test_the_page_of_a_broken_server_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = http_errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.django_db
def test_too_many_requests_say_how_long_to_wait(rf):
    request = rf.get("/")

    response = http_errors.too_many(request, seconds=30)

    assert response["Retry-After"] == "30"
    assert "30 seconds" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most"), [("/me/", "50.0"), ("/imports/", "200.0")])
def test_what_is_too_large_is_refused_unread_and_says_how_much_is_taken(client_as, path, most):
    client = client_as(Role.QA_LEAD)
    length = (201 << 20) + (1 << 20) if path == "/imports/" else 52 << 20

    response = client.generic(
        "POST", path, b"--x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(length)
    )

    assert response.status_code == 413
    assert f"larger than {most}" in response.content.decode()
