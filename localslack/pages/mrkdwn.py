"""Slack's own small markup as safe HTML: everything people wrote is escaped, nothing is interpreted."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

HOLD, END = "\ue000", "\ue001"
CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
TOKEN = re.compile(r"<([^<>\n]+)>")
STYLES = (
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])"), "s"),
)


def mrkdwn(text: str, names: Mapping[str, str], me: str = "") -> Markup:
    """`names` by user and channel id; mentions of `me` stand out."""
    held: list[Markup] = []

    def hold(piece: Markup) -> str:
        held.append(piece)
        return f"{HOLD}{len(held) - 1}{END}"

    text = text.replace(HOLD, "").replace(END, "")
    text = CODE.sub(lambda m: hold(_code(m)), text)
    text = TOKEN.sub(lambda m: hold(_token(m.group(1), names, me)), text)
    html = "".join(_line(line) for line in unescaped(text).split("\n")).removesuffix("<br>")
    return Markup(_released(html, held))


def plain(text: str) -> Markup:
    """Plain text knows no markup, but Slack takes the three escapes out of it too."""
    return Markup("<br>").join(escape(line) for line in unescaped(text).split("\n"))


def _line(line: str) -> str:
    quoted = line.startswith(">")
    html = str(escape(line[1:].lstrip() if quoted else line))
    for pattern, tag in STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return f"<blockquote>{html}</blockquote>" if quoted else html + "<br>"


def _released(html: str, held: list[Markup]) -> str:
    pattern = re.compile(f"{HOLD}(\\d+){END}")
    return pattern.sub(lambda m: str(held[int(m.group(1))]), html)


def _code(match: re.Match[str]) -> Markup:
    block, inline = match.groups()
    if block is not None:
        return Markup("<pre>{}</pre>").format(unescaped(block))
    return Markup("<code>{}</code>").format(unescaped(inline))


def _token(token: str, names: Mapping[str, str], me: str) -> Markup:
    target, _, label = token.partition("|")
    target, label = unescaped(target), unescaped(label)
    if target.startswith(("@", "#")):
        known = names.get(target[1:], label or target[1:])
        kind = "mention me" if target[1:] == me else "mention"
        return Markup('<span class="{}">{}{}</span>').format(kind, target[0], known)
    if target.startswith("!date^"):
        return escape(label)
    if target.startswith("!"):
        return Markup('<span class="mention me">@{}</span>').format(label or target[1:])
    if target.startswith(("http://", "https://", "mailto:")):
        shown = label or target.removeprefix("mailto:")
        return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(target, shown)
    return escape(f"<{token}>")


def unescaped(text: str) -> str:
    """Once: `&amp;lt;` becomes the four characters `&lt;`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
