"""The mail catcher and its inbox."""

import smtplib
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest


def write(subject="Your survey", *, to="ann@example.org", text="See https://example.org/s/abc.", html=""):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "crmq@example.org", to, subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def fetch(url, language="en"):
    return urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Language": language}))


def test_a_mail_is_kept_as_it_was_sent(smtp):
    with smtp.connect() as connection:
        connection.send_message(write("您的问卷", to="李雷 <li@example.org>"))

    [mail] = smtp.to("li@example.org")
    assert mail["Subject"] == "您的问卷"
    assert "https://example.org/s/abc" in mail.get_content()


def test_the_list_shows_the_newest_first_and_searches(smtp):
    with smtp.connect() as connection:
        connection.send_message(write("First"))
        connection.send_message(write("Second", to="bo@example.org"))

    everything = fetch(smtp.inbox_url).read().decode()
    found = fetch(f"{smtp.inbox_url}?q=bo@").read().decode()

    assert everything.index("Second") < everything.index("First")
    assert "Second" in found and "First" not in found


def test_the_list_speaks_chinese(smtp):
    page = fetch(smtp.inbox_url, "zh-CN,zh;q=0.9").read().decode()

    assert "收件箱" in page and 'lang="zh-CN"' in page


@pytest.mark.parametrize(("recipient", "code"), [("reject.me@example.org", 550), ("later@example.org", 451)])
def test_some_recipients_are_refused_on_request(smtp, recipient, code):
    with smtp.connect() as connection, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        connection.send_message(write(to=recipient))

    assert refused.value.recipients[recipient][0] == code
    assert smtp.mails == []


def test_a_link_in_the_html_opens_in_a_new_tab_and_no_script_runs(smtp, new_context):
    html = f'<p><a href="{smtp.inbox_url}missing">Answer</a></p><script>document.body.textContent = "taken"</script>'
    with smtp.connect() as connection:
        connection.send_message(write("<b>Bold</b>", html=html))

    page = new_context().new_page()
    page.goto(smtp.inbox_url)
    page.get_by_role("link", name="<b>Bold</b>").click()
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Answer").click()

    assert "no such mail" in opened.value.inner_text("h1")
    assert page.get_by_role("link", name="https://example.org/s/abc").is_visible()


def test_a_mail_that_does_not_exist_is_a_page_that_says_so(smtp):
    with pytest.raises(urllib.error.HTTPError) as missing:
        fetch(f"{smtp.inbox_url}m/../../etc/passwd")

    assert missing.value.code == 404
    missing.value.close()
