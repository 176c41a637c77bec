import ipaddress
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.lib import http
from crmq.lib.http import Unreachable, UnsafeUrl, UrlReason, is_public, judged, send

PUBLIC = "93.184.216.34"
LOOPBACK = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127.255.255.254/",
]
INSIDE = [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


# -- judging --------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", LOOPBACK)
def test_no_spelling_of_our_own_machine_is_accepted(url):
    with pytest.raises(UnsafeUrl) as caught:
        judged(url)

    assert caught.value.reason in (UrlReason.INSIDE, UrlReason.UNRESOLVED, UrlReason.MALFORMED)


@pytest.mark.parametrize("address", INSIDE)
def test_private_and_special_addresses_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", PUBLIC, "172.32.0.1", "100.63.255.255", "2606:4700::1111", "2a00:1450::1"]
)
def test_addresses_of_the_open_internet_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_python_knows_as_private_is_never_public_to_us(address):
    if (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
    ):
        assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", UrlReason.SCHEME),
        ("example.org", UrlReason.SCHEME),
        ("ftp://example.org/", UrlReason.SCHEME),
        ("file:///etc/passwd", UrlReason.SCHEME),
        ("javascript:alert(1)", UrlReason.SCHEME),
        ("gopher://example.org:70/_x", UrlReason.SCHEME),
        ("http://", UrlReason.MALFORMED),
        ("http:///path", UrlReason.MALFORMED),
        ("http://exa mple.org/", UrlReason.MALFORMED),
        ("http://example.org\\@127.0.0.1/", UrlReason.MALFORMED),
        ("http://example.org/\r\nHost: x", UrlReason.MALFORMED),
        ("http://example.org:99999/", UrlReason.MALFORMED),
        ("http://[::1", UrlReason.MALFORMED),
        ("http://[fe80::1%25eth0]x/", UrlReason.MALFORMED),
        ("http://127.0.0.1%2f@example.org/", UrlReason.CREDENTIALS),
        ("http://user:pass@example.org/", UrlReason.CREDENTIALS),
        ("http://@example.org/", UrlReason.CREDENTIALS),
        ("http://example.org:25/", UrlReason.PORT),
        ("http://example.org:22/", UrlReason.PORT),
        ("http://" + "a" * 2_000, UrlReason.MALFORMED),
        ("http://" + "a" * 70 + ".org/", UrlReason.MALFORMED),
        ("http://ex$ample.org/", UrlReason.MALFORMED),
        ("http://example.org/ü", UrlReason.MALFORMED),
    ],
)
def test_what_is_no_plain_web_address_is_refused_for_its_reason(url, reason):
    with pytest.raises(UnsafeUrl) as caught:
        judged(url, resolve=lambda host, port: [PUBLIC])

    assert caught.value.reason == reason


@given(st.text(max_size=80))
def test_any_text_is_judged_without_another_error(text):
    for url in (text, f"http://{text}/", f"https://example.org:{text}/"):
        try:
            judged(url, resolve=lambda host, port: ["10.0.0.1"])
        except UnsafeUrl:
            continue
        pytest.fail(url)


def test_one_inside_address_among_several_refuses_the_name():
    with pytest.raises(UnsafeUrl) as caught:
        judged("https://example.org/", resolve=lambda host, port: [PUBLIC, "127.0.0.1"])

    assert caught.value.reason == UrlReason.INSIDE


def test_an_accepted_address_keeps_name_port_and_query():
    target = judged("https://Bücher.example:8443/hook?x=1&y=%20#part", resolve=lambda host, port: [PUBLIC])

    assert (target.host, target.port, target.path, target.address) == (
        "xn--bcher-kva.example",
        8443,
        "/hook?x=1&y=%20",
        PUBLIC,
    )


def test_only_https_can_be_demanded():
    with pytest.raises(UnsafeUrl):
        judged("http://example.org/", schemes=("https",), resolve=lambda host, port: [PUBLIC])


def test_a_name_that_does_not_resolve_in_time_is_refused(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: released.wait(5) and [])

    with pytest.raises(UnsafeUrl) as caught:
        http.resolve("slow.example", 80, seconds=0.05)
    released.set()

    assert caught.value.reason == UrlReason.UNRESOLVED


# -- sending --------------------------------------------------------------------------------------
class Handler(BaseHTTPRequestHandler):
    """Answers by path; notes what it was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, dict(self.headers), body))
        getattr(self, f"do_{self.path.strip('/').partition('?')[0]}")()

    do_GET = do_POST  # noqa: N815  # the name the server looks for

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_ok(self):
        self.answer(200, b"fine", **{"X-Test": "1"})

    def do_moved(self):
        self.answer(302, Location=f"http://127.0.0.1:{self.server.server_port}/ok")

    def do_gone(self):
        self.answer(410, b"no more")

    def do_long(self):
        self.answer(200, b"x" * 1_000_000)

    def do_garbage(self):
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    def do_drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.stopped.wait(0.05):
            self.wfile.write(b"X-Slow: 1\r\n")
            self.wfile.flush()

    def do_endless(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not self.server.stopped.wait(0.02):
            self.wfile.write(b"1\r\nx\r\n")

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.seen, server.stopped, server.daemon_threads = [], threading.Event(), True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.stopped.set()
        server.shutdown()
        thread.join()


def ask(server, path, *, name="hooks.example", method="POST", **options):
    """To our own server under a public name: the judge is the one thing that is let off."""
    url = f"http://{name}:{server.server_port}{path}"
    return send(method, url, resolve=lambda host, port: ["127.0.0.1"], judge=lambda address: True, **options)


def test_a_request_goes_to_the_judged_address_under_its_own_name(server):
    answer = ask(server, "/ok?x=1", body=b'{"a": 1}', headers={"X-Signature": "s", "Content-Type": "application/json"})

    [(path, headers, body)] = server.seen
    assert (answer.status, answer.body, answer.is_cut, answer.headers["x-test"]) == (200, b"fine", False, "1")
    assert (path, body, headers["X-Signature"]) == ("/ok?x=1", b'{"a": 1}', "s")
    assert headers["Host"] == f"hooks.example:{server.server_port}"


def test_the_name_is_resolved_once_so_that_a_second_answer_gains_nothing(server):
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    with pytest.raises(UserWarning, match=PUBLIC):  # the tests let nobody out, and say where it was going
        send("GET", f"http://rebinding.example:{server.server_port}/ok", resolve=lambda host, port: next(answers))

    assert server.seen == []
    assert next(answers) == ["127.0.0.1"]


def test_nothing_is_sent_to_an_inside_address(server):
    with pytest.raises(UnsafeUrl):
        send("POST", f"http://127.0.0.1:{server.server_port}/ok")

    assert server.seen == []


def test_redirects_are_answers_and_not_followed(server):
    answer = ask(server, "/moved", method="GET")

    assert (answer.status, len(server.seen)) == (302, 1)


def test_any_status_is_an_answer(server):
    assert ask(server, "/gone").status == 410


def test_a_long_answer_is_cut(server):
    answer = ask(server, "/long", max_body=1_000)

    assert (len(answer.body), answer.is_cut) == (1_000, True)


@pytest.mark.parametrize("path", ["/drip", "/endless"])
def test_an_answer_that_drips_ends_at_the_deadline(server, path):
    started = time.monotonic()

    with pytest.raises(Unreachable, match="in time"):
        ask(server, path, seconds=0.4)

    assert time.monotonic() - started < 2


def test_what_is_no_web_server_is_unreachable_and_not_quoted(server):
    with pytest.raises(Unreachable) as caught:
        ask(server, "/garbage")

    assert "SSH" not in str(caught.value)


def test_a_closed_port_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(Unreachable):
        send(
            "GET",
            f"http://closed.example:{port}/",
            resolve=lambda host, port: ["127.0.0.1"],
            judge=lambda address: True,
        )


def test_headers_cannot_be_split(server):
    with pytest.raises(ValueError, match="header"):
        ask(server, "/ok", headers={"X-Name": "a\r\nX-Evil: 1"})

    assert server.seen == []


def test_a_certificate_must_be_for_the_name(server):
    class Seen(ssl.SSLContext):
        names = []

        def wrap_socket(self, sock, server_hostname=None, **options):
            self.names.append(server_hostname)
            raise ssl.SSLCertVerificationError("not for this name")

    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        send(
            "GET",
            f"https://hooks.example:{server.server_port}/",
            resolve=lambda host, port: ["127.0.0.1"],
            judge=lambda address: True,
            context=Seen(ssl.PROTOCOL_TLS_CLIENT),
        )

    assert Seen.names == ["hooks.example"]
