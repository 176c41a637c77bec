"""Requests to addresses that people have typed in, which must never reach inside our own network. Pure.

A name is resolved once, all of its addresses are judged, and the connection goes to one that was judged:
a name that answers differently the second time (DNS rebinding) gains nothing. Redirects are not followed,
proxies from the environment are not used, and time and size of the answer are bounded.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from threading import Thread, Timer
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
Judge = Callable[[Address], bool]

MAX_SECONDS = 10.0
MAX_BODY = 64 << 10
MAX_URL = 2_000
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
# Special-purpose registries of IANA (RFC 6890 and successors); of IPv6 only 2000::/3 is ever public.
CLOSED_V4 = [
    ipaddress.ip_network(net)
    for net in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
]
OPEN_V6 = ipaddress.ip_network("2000::/3")
CLOSED_V6 = [ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class UrlReason(StrEnum):
    """Why an address is not requested."""

    MALFORMED = "malformed"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PORT = "port"
    UNRESOLVED = "unresolved"
    INSIDE = "inside"  # it leads into a private or special network


class UnsafeUrl(ValueError):
    """The address is refused before anything is sent; `reason` says why."""

    def __init__(self, reason: UrlReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Unreachable(OSError):
    """Sent, or tried to: no whole answer came in time. The message says what happened, not what was answered."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `address` was judged, `host` is only what the other side is called."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes  # at most `max_body` bytes
    is_cut: bool


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet; embedded IPv4 (mapped, NAT64, 6to4, Teredo) is not."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in CLOSED_V4)
    return address.scope_id is None and address in OPEN_V6 and not any(address in net for net in CLOSED_V6)


def resolve(host: str, port: int, seconds: float = MAX_SECONDS) -> list[str]:
    """All addresses of a name; errors: UnsafeUrl when there are none, or none in time."""
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    thread = Thread(target=look_up, daemon=True)  # the system's own time-out is longer than ours
    thread.start()
    thread.join(seconds)
    if not found:
        raise UnsafeUrl(UrlReason.UNRESOLVED)
    return list(dict.fromkeys(found))


def judged(
    url: str, *, schemes: Sequence[str] = ("https", "http"), resolve: Resolve = resolve, judge: Judge = is_public
) -> Target:
    """The target of an address that may be requested, every address of its name having been judged.

    Call it when the address is saved, to tell the person; `send` judges again.
    Errors: UnsafeUrl.
    """
    scheme, host, port, path = _parts(url, schemes)
    addresses = resolve(host, port)
    try:
        is_safe = bool(addresses) and all(judge(ipaddress.ip_address(address)) for address in addresses)
    except ValueError:
        is_safe = False
    if not is_safe:
        raise UnsafeUrl(UrlReason.INSIDE if addresses else UrlReason.UNRESOLVED)
    return Target(scheme, host, port, path, addresses[0])


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = MAX_SECONDS,
    max_body: int = MAX_BODY,
    schemes: Sequence[str] = ("https", "http"),
    resolve: Resolve = resolve,
    judge: Judge = is_public,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """One request, answered within `seconds` in all. Any status is an Answer, redirects too.

    Errors: UnsafeUrl, Unreachable.
    """
    deadline = time.monotonic() + seconds
    target = judged(url, schemes=schemes, resolve=resolve, judge=judge)
    connection = _Pinned(target, max(deadline - time.monotonic(), 0.1), context)
    watch = Timer(max(deadline - time.monotonic(), 0.1), connection.abort)
    watch.daemon = True
    watch.start()
    try:
        sent = {"User-Agent": "crmq", "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
        connection.request(method, target.path, body=body or None, headers=sent)
        response = connection.getresponse()
        content = response.read(max_body + 1)
        if connection.is_aborted:
            raise Unreachable("no answer in time")
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, content[:max_body], len(content) > max_body)
    except (OSError, HTTPException) as error:
        raise Unreachable("no answer in time" if connection.is_aborted else type(error).__name__) from error
    finally:
        watch.cancel()
        connection.close()


def _parts(url: str, schemes: Sequence[str]) -> tuple[str, str, int, str]:
    if len(url) > MAX_URL or UNSAFE.search(url):
        raise UnsafeUrl(UrlReason.MALFORMED)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnsafeUrl(UrlReason.MALFORMED) from None
    if parts.scheme not in schemes:
        raise UnsafeUrl(UrlReason.SCHEME)
    if parts.username is not None or parts.password is not None:
        raise UnsafeUrl(UrlReason.CREDENTIALS)
    port = (443 if parts.scheme == "https" else 80) if port is None else port
    if port not in (80, 443) and port < 1024:
        raise UnsafeUrl(UrlReason.PORT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise UnsafeUrl(UrlReason.MALFORMED)
    return parts.scheme, _host(host), port, path


def _host(host: str) -> str:
    """The name in ASCII: wide digits and dots become plain ones here, before anything is judged."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host.replace("%", " ")))  # no zones
        except ValueError:
            raise UnsafeUrl(UrlReason.MALFORMED) from None
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        raise UnsafeUrl(UrlReason.MALFORMED) from None
    if not HOST.fullmatch(name):
        raise UnsafeUrl(UrlReason.MALFORMED)
    return name


class _Pinned(HTTPConnection):
    """Connects to the judged address, while the host name goes into the request and the TLS handshake."""

    def __init__(self, target: Target, seconds: float, context: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = 443 if target.scheme == "https" else 80
        self.is_aborted = False
        self._target = target
        self._context = (context or ssl.create_default_context()) if target.scheme == "https" else None
        self._plain: socket.socket | None = None

    def connect(self) -> None:
        self._plain = socket.create_connection((self._target.address, self._target.port), self.timeout)
        self.sock = self._plain
        if self._context:
            self.sock = self._context.wrap_socket(self._plain, server_hostname=self._target.host.rstrip("."))
        if self.is_aborted:
            raise TimeoutError

    def abort(self) -> None:
        """From another thread: end whatever is being waited for."""
        self.is_aborted = True
        for held in (self.sock, self._plain):
            if held is not None:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)
