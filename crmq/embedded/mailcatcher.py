"""Takes every mail by SMTP, delivers none, keeps them in a Maildir and shows them on a web page.

Recipients whose name begins with `reject` are refused for good (550), those with `later` for
now (451), so that bounces and retries can be tried out.
"""

import argparse
import json
import mailbox
import os
import signal
import sys
import threading
from asyncio import Server
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtpd.controller import Controller

from crmq.embedded import inbox

LOOPBACK = "127.0.0.1"
MAX_BYTES = 32 << 20
PAGE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
# The mail itself is foreign: no script, no remote content, an origin of its own. Links open a new tab.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


class Keeper:
    """The SMTP side."""

    def __init__(self, box: mailbox.Maildir) -> None:
        self.box = box

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address.startswith("reject"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        recipients = ", ".join(envelope.rcpt_tos).encode("utf-8", "replace")
        self.box.add(b"X-Envelope-To: " + recipients + b"\r\n" + envelope.content)
        return "250 Kept"


class SmtpServer(Controller):
    """aiosmtpd's own, able to listen on any free port (port 0)."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class InboxHandler(BaseHTTPRequestHandler):
    """The web side: `/`, `/m/KEY`, `/m/KEY/html`, `/style.css`."""

    server_version = "inbox"
    sys_version = ""
    folder: Path

    def do_GET(self) -> None:
        box = mailbox.Maildir(self.folder, factory=None)  # one a request: its index is not for two threads
        address = urlsplit(self.path)
        words = inbox.words_for(self.headers.get("Accept-Language", ""))
        parts = [unquote(part) for part in address.path.split("/") if part]
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        match parts:
            case []:
                self.answer(inbox.list_page(box, query, words))
            case ["style.css"]:
                self.answer(inbox.STYLE, kind="text/css")
            case ["m", key] if key in box:
                self.answer(inbox.mail_page(box, key, words))
            case ["m", key, "html"] if key in box:
                self.answer(inbox.mail_html(box, key), policy=MAIL_POLICY)
            case _:
                self.answer(inbox.missing_page(words), status=404)

    def answer(self, body: str, *, status: int = 200, kind: str = "text/html", policy: str = PAGE_POLICY) -> None:
        content = body.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Addresses contain tokens of surveys; they are not logged."""


def web_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Listen on `port`, or on any free port when another program has it."""
    handler = type("Handler", (InboxHandler,), {"folder": folder})
    try:
        return ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError:
        return ThreadingHTTPServer((LOOPBACK, 0), handler)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mailcatcher", description=__doc__)
    parser.add_argument("folder", type=Path, help="the Maildir")
    parser.add_argument("--ready", type=Path, required=True, help="file to write the two ports to, once listening")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--web-port", type=int, default=0)
    options = parser.parse_args(arguments)

    os.umask(0o077)
    stop = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    box = mailbox.Maildir(options.folder, factory=None, create=True)
    smtp = SmtpServer(Keeper(box), LOOPBACK, options.smtp_port, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True)
    smtp.start()
    web = web_server(options.folder, options.web_port)
    threading.Thread(target=web.serve_forever, daemon=True).start()

    ports = options.ready.with_suffix(".new")
    ports.write_text(json.dumps({"smtp": smtp.port, "web": web.server_port}))
    ports.rename(options.ready)
    signal.sigwait(stop)
    web.shutdown()
    smtp.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
