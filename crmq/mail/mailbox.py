"""The mailbox that bounces and answers arrive in: a folder by IMAP, or a Maildir on this machine."""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from imapclient import SEEN, IMAPClient

SECONDS = 30


class Box(Protocol):
    """Mails nobody has taken yet. A mail is `taken` once it is stored; until then it is offered again."""

    def new(self, limit: int) -> Iterator[tuple[str, bytes]]: ...

    def taken(self, key: str) -> None: ...


class Maildir:
    def __init__(self, folder: Path) -> None:
        self._box = mailbox.Maildir(folder, factory=None, create=False)

    def new(self, limit: int) -> Iterator[tuple[str, bytes]]:
        fresh = [key for key in self._box.iterkeys() if self._box.get_message(key).get_subdir() == "new"]
        for key in sorted(fresh)[:limit]:
            yield key, self._box.get_bytes(key)

    def taken(self, key: str) -> None:
        message = self._box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("S")
        self._box[key] = message


class Imap:
    def __init__(self, client: IMAPClient, max_bytes: int) -> None:
        self._client = client
        self._max_bytes = max_bytes

    def new(self, limit: int) -> Iterator[tuple[str, bytes]]:
        for uid in sorted(self._client.search("UNSEEN"))[:limit]:
            size = self._client.fetch([uid], ["RFC822.SIZE"])[uid][b"RFC822.SIZE"]
            if size > self._max_bytes:
                self.taken(str(uid))
                continue
            yield str(uid), self._client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]

    def taken(self, key: str) -> None:
        self._client.add_flags([int(key)], [SEEN])


@contextmanager
def opened(url: str, *, max_bytes: int) -> Iterator[Box]:
    """Open the mailbox at `url`: imaps://user:password@host/FOLDER, imap:// (STARTTLS), maildir:///folder.

    Errors: OSError and imapclient.exceptions.IMAPClientError when it cannot be reached.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield Maildir(Path(unquote(parts.path)))
        return
    is_tls = parts.scheme == "imaps"
    client = IMAPClient(parts.hostname or "localhost", port=parts.port, ssl=is_tls, timeout=SECONDS)
    try:
        if not is_tls and client.has_capability("STARTTLS"):
            client.starttls()
        client.login(unquote(parts.username or ""), unquote(parts.password or ""))
        client.select_folder(unquote(parts.path.strip("/")) or "INBOX")
        yield Imap(client, max_bytes)
    finally:
        client.shutdown()
