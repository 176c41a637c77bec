"""The pages of the mail catcher: a list, a mail, and the HTML of a mail for a sandboxed frame."""

import mailbox
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from html import escape
from urllib.parse import quote, urlencode

PAGE_SIZE = 50
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]。，；：！？）】]")

WORDS = {
    "en": {
        "lang": "en",
        "inbox": "Inbox",
        "about": "Every mail that crmq sends here stays on this machine. Nothing is delivered.",
        "search": "Search by address or subject",
        "find": "Search",
        "to": "To",
        "from": "From",
        "subject": "Subject",
        "date": "Date",
        "none": "No mail yet. Mails appear here a few seconds after crmq sends them.",
        "nothing": "No mail matches this search.",
        "back": "Back to the inbox",
        "older": "Older",
        "newer": "Newer",
        "text": "Plain text",
        "files": "Attachments",
        "missing": "There is no such mail.",
        "untitled": "(no subject)",
    },
    "zh": {
        "lang": "zh-CN",
        "inbox": "收件箱",
        "about": "crmq 在此发出的邮件都留在本机，不会真正投递。",
        "search": "按地址或主题搜索",
        "find": "搜索",
        "to": "收件人",
        "from": "发件人",
        "subject": "主题",
        "date": "日期",
        "none": "还没有邮件。crmq 发出后几秒内会显示在这里。",
        "nothing": "没有符合条件的邮件。",
        "back": "返回收件箱",
        "older": "更早",
        "newer": "更新",
        "text": "纯文本",
        "files": "附件",
        "missing": "没有这封邮件。",
        "untitled": "（无主题）",
    },
}

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#17212e, #e8edf3); --muted: light-dark(#5f6b7c, #9aa7b8);
  --ground: light-dark(#f5f7fa, #12181f); --card: light-dark(#fff, #1a222c); --line: light-dark(#dde3ea, #2c3743);
  --link: light-dark(#0a58a8, #79b4f2); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/20px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 22px; line-height: 30px; margin: 0 0 4px; overflow-wrap: anywhere; }
p { margin: 0 0 16px; color: var(--muted); }
a { color: var(--link); text-underline-offset: 2px; }
form { display: flex; gap: 8px; margin-bottom: 16px; }
input { flex: 1; min-width: 0; }
input, button { font: inherit; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: inherit; }
ol { list-style: none; margin: 0; padding: 0; }
ol, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: minmax(0, 16em) minmax(0, 1fr) auto; gap: 4px 16px; padding: 12px 16px;
  color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: var(--ground); }
li b { font-weight: 600; }
li b, li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time, dt { color: var(--muted); }
nav { display: flex; justify-content: space-between; padding: 12px 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 0 0 16px; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 640px; border: 0; background: #fff; }
h2 { font-size: 14px; margin: 24px 0 8px; }
pre { margin: 0; padding: 16px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 13px/20px ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
@media (max-width: 640px) { li a { grid-template-columns: minmax(0, 1fr) auto; } li span { grid-column: 1 / -1; grid-row: 2; } }
"""


def words_for(accept_language: str) -> Mapping[str, str]:
    return WORDS["zh" if accept_language.lower().lstrip().startswith("zh") else "en"]


def newest_first(box: mailbox.Maildir) -> list[str]:
    """Keys begin with seconds, then `M` and microseconds."""

    def moment(key: str) -> tuple[int, int]:
        seconds, _, rest = key.partition(".")
        micros = re.match(r"M(\d+)", rest)
        return int(seconds) if seconds.isdigit() else 0, int(micros[1]) if micros else 0

    return sorted(box.keys(), key=moment, reverse=True)


def headers(box: mailbox.Maildir, key: str) -> EmailMessage:
    return BytesHeaderParser(policy=policy.default).parsebytes(box.get_bytes(key))


def list_page(box: mailbox.Maildir, query: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Query: `q` searches recipients and subjects; `from` is how many newer mails to pass over."""
    wanted = query.get("q", "").strip()
    skip = int(query["from"]) if query.get("from", "").isdecimal() else 0
    keys = newest_first(box)
    if wanted:
        keys = [key for key in keys if wanted.lower() in summary(headers(box, key)).lower()]
    rows = "".join(row(key, headers(box, key), words) for key in keys[skip : skip + PAGE_SIZE])
    listing = f"<ol>{rows}</ol>" if rows else f"<p>{escape(words['nothing' if wanted else 'none'])}</p>"
    return frame(
        words,
        words["inbox"],
        f"<h1>{escape(words['inbox'])}</h1><p>{escape(words['about'])}</p>"
        f'<form><input name="q" type="search" value="{escape(wanted)}" aria-label="{escape(words["search"])}"'
        f' placeholder="{escape(words["search"])}"><button>{escape(words["find"])}</button></form>'
        f"{listing}{paging(len(keys), skip, wanted, words)}",
    )


def summary(mail: EmailMessage) -> str:
    return f"{mail['X-Envelope-To']} {mail['To']} {mail['Subject']}"


def row(key: str, mail: EmailMessage, words: Mapping[str, str]) -> str:
    subject = str(mail["Subject"] or words["untitled"])
    return (
        f'<li><a href="/m/{quote(key)}"><b>{escape(str(mail["X-Envelope-To"] or mail["To"] or ""))}</b>'
        f"<span>{escape(subject)}</span><time>{escape(sent_at(mail))}</time></a></li>"
    )


def sent_at(mail: EmailMessage) -> str:
    moment = getattr(mail["Date"], "datetime", None)
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else ""


def paging(total: int, skip: int, wanted: str, words: Mapping[str, str]) -> str:
    def link(start: int, word: str) -> str:
        return f'<a href="/?{escape(urlencode({"q": wanted, "from": start}))}">{escape(words[word])}</a>'

    newer = link(max(skip - PAGE_SIZE, 0), "newer") if skip else "<span></span>"
    older = link(skip + PAGE_SIZE, "older") if skip + PAGE_SIZE < total else ""
    return f"<nav>{newer}{older}</nav>" if skip or older else ""


def read(box: mailbox.Maildir, key: str) -> EmailMessage:
    return message_from_bytes(box.get_bytes(key), policy=policy.default)


def body(mail: EmailMessage, kind: str) -> str:
    """The text of the part of that kind, or nothing."""
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def mail_page(box: mailbox.Maildir, key: str, words: Mapping[str, str]) -> str:
    mail = read(box, key)
    subject = str(mail["Subject"] or words["untitled"])
    facts = [("from", mail["From"]), ("to", mail["X-Envelope-To"] or mail["To"]), ("date", sent_at(mail))]
    files = ", ".join(part.get_filename() or part.get_content_type() for part in mail.iter_attachments())
    if files:
        facts.append(("files", files))
    details = "".join(f"<dt>{escape(words[name])}</dt><dd>{escape(str(value))}</dd>" for name, value in facts if value)
    shown = (
        f'<section><iframe src="/m/{quote(key)}/html" title="{escape(subject)}"></iframe></section>'
        if body(mail, "html")
        else ""
    )
    plain = body(mail, "plain")
    if plain:
        heading = f"<h2>{escape(words['text'])}</h2>" if shown else ""
        shown += f"{heading}<section><pre>{''.join(linked(plain))}</pre></section>"
    return frame(
        words,
        subject,
        f'<nav><a href="/">{escape(words["back"])}</a></nav><h1>{escape(subject)}</h1><dl>{details}</dl>{shown}',
    )


def linked(text: str) -> Iterator[str]:
    """Escaped text whose web addresses are links."""
    end = 0
    for match in LINK.finditer(text):
        yield escape(text[end : match.start()])
        yield f'<a href="{escape(match[0])}" target="_blank" rel="noreferrer">{escape(match[0])}</a>'
        end = match.end()
    yield escape(text[end:])


def mail_html(box: mailbox.Maildir, key: str) -> str:
    """The mail's own HTML. Links leave the frame, which may open tabs and nothing else."""
    return f'<!doctype html><base target="_blank">{body(read(box, key), "html")}'


def missing_page(words: Mapping[str, str]) -> str:
    return frame(
        words, words["inbox"], f'<h1>{escape(words["missing"])}</h1><p><a href="/">{escape(words["back"])}</a></p>'
    )


def frame(words: Mapping[str, str], title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="{words["lang"]}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/style.css"></head><body><main>{content}</main></body></html>'
    )
