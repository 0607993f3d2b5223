"""XML changed by the byte: where elements stand, and what is put between them. All other bytes stay as they are.

A parser that writes the tree again loses what it does not know (namespace prefixes that only `mc:Ignorable` names), and
Excel then calls the file damaged. Here only positions are taken from the parser.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_START_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
_DECLARED = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")
_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Span:
    """Where one element stands: its start tag from `start` to `inner`, its end tag from `close` to `end`.

    An element that closes itself has `inner` = `close` = `end` and is `bare`. `prefix` is that of its name, with colon.
    """

    name: str
    parent: str
    prefix: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    close: int
    end: int

    @property
    def bare(self) -> bool:
        """Whether the element closes itself."""
        return self.inner == self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes from `start` to `end` become `put`; an insertion has `start` = `end`."""

    start: int
    end: int
    put: bytes


def as_utf8(part: bytes) -> bytes:
    """Return a part as UTF-8: positions are counted in the bytes of this encoding alone.

    Errors: UnicodeError, LookupError where the part is not what it declares.
    """
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _DECLARATION.sub("", part.decode("utf-16")).encode()
    part = part.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(part)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii"):
        return part
    return _DECLARATION.sub("", part.decode(declared[1].decode())).encode()


def tag_end(part: bytes, start: int) -> tuple[int, bool]:
    """Return where the start tag at `start` ends, and whether it closes its element. Errors: ValueError at no tag."""
    match = _START_TAG.match(part, start)
    if match is None:
        raise ValueError(f"no tag at {start}")
    return match.end(), bool(match[1])


def split(name: str) -> tuple[str, str]:
    """Return an element's prefix (with colon) and its bare name."""
    prefix, colon, bare = name.rpartition(":")
    return prefix + colon, bare


def spans(part: bytes, names: Collection[str]) -> list[Span]:
    """Return the elements of these bare names, in the order they end.

    Errors: expat.ExpatError and ValueError where the part is not well-formed.
    """
    found: list[Span] = []
    open_: list[tuple[str, int, Mapping[str, str]]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        open_.append((name, parser.CurrentByteIndex, attributes))

    def end(_name: str) -> None:
        name, begun, attributes = open_.pop()
        prefix, bare = split(name)
        if bare not in names:
            return
        inner, closed = tag_end(part, begun)
        close = inner if closed else parser.CurrentByteIndex
        parent = split(open_[-1][0])[1] if open_ else ""
        after = inner if closed else part.index(b">", close) + 1
        found.append(Span(bare, parent, prefix, attributes, begun, inner, close, after))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(part, True)
    return found


def append(part: bytes, span: Span, put: bytes) -> Edit:
    """Return the edit that puts `put` at the end of an element's content, opening one that closes itself."""
    if not span.bare:
        return Edit(span.close, span.close, put)
    tag = part[span.start : span.inner].rstrip(b">").rstrip(b"/").rstrip()
    return Edit(span.start, span.end, tag + b">" + put + f"</{span.prefix}{span.name}>".encode())


def with_attributes(tag: bytes, **attributes: str) -> bytes:
    """Return a start tag with these attributes set, whether they were there or not."""
    for name, value in attributes.items():
        put = f" {name}={quoteattr(value)}".encode()
        known = re.search(rb"\s" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", tag)
        closing = re.search(rb"\s*/?>$", tag)
        at = known.span() if known else (closing.start(), closing.start()) if closing else (len(tag), len(tag))
        tag = tag[: at[0]] + put + tag[at[1] :]
    return tag


def apply(part: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the part with every edit made; insertions at one place keep their order.

    Errors: ValueError where two edits overlap.
    """
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError("two edits overlap")
        pieces += [part[at : edit.start], edit.put]
        at = edit.end
    return b"".join([*pieces, part[at:]])


def text(content: str) -> str:
    """Return text for the content of an element: escaped, without what XML cannot hold."""
    return escape(_UNHELD.sub("", content).replace("\r\n", "\n").replace("\r", "\n"))
