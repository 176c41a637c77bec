"""A real SMTP server for tests, and the mails it took."""

import mailbox
import smtplib
from email import message_from_bytes, policy

from crmq.embedded.catcher import Catcher


class MailServer:
    """Recipients named `reject…` are refused for good and `later…` for now; see the mail catcher."""

    def __init__(self, folder, processes):
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        self._catcher = Catcher(folder, processes)
        self._catcher.start()
        self.url = self._catcher.smtp_url
        self.inbox_url = self._catcher.inbox_url

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    @property
    def mails(self):
        """All mails in the order of arrival, as `email.message.EmailMessage`."""
        box = mailbox.Maildir(self._catcher.folder, factory=None)
        parsed = [(key, message_from_bytes(box.get_bytes(key), policy=policy.default)) for key in box.iterkeys()]
        return [mail for _, mail in sorted(parsed, key=lambda pair: _arrival(pair[0]))]

    def to(self, address):
        return [mail for mail in self.mails if address in mail["X-Envelope-To"]]

    def forget(self):
        mailbox.Maildir(self._catcher.folder, factory=None).clear()

    def connect(self):
        return smtplib.SMTP("127.0.0.1", self.port)


def _arrival(key):
    seconds, rest = key.split(".", 1)
    return int(seconds), int(rest[1 : rest.index("P")])
