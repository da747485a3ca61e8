"""Addresses on the web, taken apart once: which are well formed, and which hosts may be read.

Pure. A `Target` is all that a request is made of, so that nothing reads the same address a second time and
otherwise. Never asks a name server: what a host's name stands for is checked where the connection is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from rag.errors import UnreadableSource

SETTING = "DATELINE_FETCH"
LONGEST = 4000  # characters of an address
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What resolvers read as an address in numbers, in decimal, octal or hexadecimal: "2130706433", "0x7f.1".
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]")
_KEPT = "/:@!$&'()*+,;=~-._%"  # in a path; "?" besides in a query
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address, normalised: what is asked of whom."""

    scheme: str  # "http" or "https"
    host: str  # a name in lower-case ASCII without its last dot, or an IP address without brackets
    port: int
    path: str  # with its query; ASCII, begins with "/"

    @property
    def is_numeric(self) -> bool:
        """Whether the host is an IP address, not a name."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def authority(self) -> str:
        """The host as a request names it, with its port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return self.origin + self.path

    def joined(self, location: str) -> Target:
        """Where a redirect or a link found here leads. Raises UnreadableSource as `target_of` does."""
        _refuse_unprintable(location)  # before it is joined: joining drops tabs and line ends silently
        try:
            joined = urljoin(self.url, location)
        except ValueError:
            joined = location
        return target_of(joined)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hosts that may be read: the setting DATELINE_FETCH, taken apart. Empty: none."""

    entries: tuple[tuple[str, int | None], ...] = ()  # (host, "*.domain" or "*"; port, None for 80 and 443)

    @classmethod
    def parse(cls, setting: str | None) -> Allowed:
        """Raises ValueError naming the entry that is no host."""
        parts = [part.strip() for part in (setting or "").split(",")]
        return cls(tuple(_entry(part) for part in parts if part))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __contains__(self, target: Target) -> bool:
        return any(
            _matches(target, host)
            and (target.port in _PORTS.values() if port is None else port == target.port)
            for host, port in self.entries
        )

    def require(self, target: Target) -> None:
        """Raise UnreadableSource, naming the setting, unless the target's host and port are allowed."""
        if target in self:
            return
        entry = f"[{target.host}]" if ":" in target.host else target.host
        entry += "" if target.port in _PORTS.values() else f":{target.port}"
        if not self.entries:
            raise UnreadableSource(
                "Fetching from the web is off.",
                advice=f"Set {SETTING}={entry} to allow this host, or save the page and ingest the file.",
            )
        raise UnreadableSource(
            f"{entry} is not among the hosts that may be fetched from.",
            advice=f"Add {entry} to {SETTING} to allow it, or save the page and ingest the file.",
        )


def is_web_address(words: str) -> bool:
    """Whether this is meant as an address on the web, and not as a file."""
    return re.match(r"\s*https?://", words, re.IGNORECASE) is not None


def target_of(url: str) -> Target:
    """Raises UnreadableSource for what is no plain http or https address, saying why."""
    url = url.strip(" ")
    if len(url) > LONGEST:
        raise _malformed(f"it is longer than {LONGEST} characters")
    _refuse_unprintable(url)
    if "\\" in url:  # some programs take it for a "/", so that two would see two hosts
        raise _malformed("it holds a backslash")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _malformed(str(error)) from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise _malformed("it begins with neither http:// nor https://")
    if "@" in parts.netloc:
        raise _malformed("it carries a user name or password, which are never sent")
    host, port = _host_and_port(parts.netloc)
    path = _without_dots(_encoded(parts.path, _KEPT))
    query = f"?{_encoded(parts.query, _KEPT + '?')}" if parts.query else ""
    return Target(scheme, host, port or _PORTS[scheme], path + query)


def _host_and_port(netloc: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?", netloc)
    if found is None:
        raise _malformed(f"{netloc[:60]!r} is no host and port")
    port = int(found[2]) if found[2] else None
    if port is not None and not 0 < port < 65536:
        raise _malformed(f"{port} is no port")
    return _host(found[1]), port


def _host(host: str) -> str:
    if host.startswith("["):
        try:
            address = IPv6Address(host[1:-1])
        except AddressValueError:
            address = None
        if address is None or address.scope_id is not None:
            raise _malformed(f"{host[:60]!r} is no IPv6 address")
        return address.compressed
    name = host
    if not name.isascii():
        name = _in_ascii(name)
    name = name.lower()
    name = name[:-1] if name.endswith(".") else name
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _malformed(f"{host[:60]!r} is no host name")
    if _NUMBER.fullmatch(labels[-1]):
        # "2130706433", "0x7f.1", "0177.0.0.1" and "127.1" mean 127.0.0.1 to resolvers, and nobody writes so
        # with good intent: an address in numbers is four plain decimal ones.
        try:
            return str(IPv4Address(name))
        except AddressValueError:
            raise _malformed(f"{host[:60]!r} is neither a host name nor a plain IPv4 address") from None
    return name


def _in_ascii(name: str) -> str:
    import idna

    try:
        return idna.encode(name[:254], uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError, IndexError) as error:
        raise _malformed(f"{name[:60]!r} is no host name ({error})") from None


def _encoded(words: str, kept: str) -> str:
    try:
        return quote(_PERCENT.sub("%25", words), safe=kept)
    except UnicodeEncodeError:
        raise _malformed("it holds half a character") from None


def _without_dots(path: str) -> str:
    """The path as a server reads it, so that "/open/../closed" does not pass for a page under /open."""
    kept: list[str] = []
    segments = re.sub("%2e", ".", path, flags=re.IGNORECASE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if segments and segments[-1] in (".", "..") and kept else "")


def _matches(target: Target, entry: str) -> bool:
    if target.is_numeric:  # an address in numbers is allowed by itself alone
        return entry == target.host
    return entry in ("*", target.host) or (entry.startswith("*.") and target.host.endswith(entry[1:]))


def _entry(words: str) -> tuple[str, int | None]:
    wild = words.startswith("*.")
    try:
        if words == "*":
            return "*", None
        host, port = _host_and_port(words[2:] if wild else words)
    except UnreadableSource:
        host, port = "", None
    if not host or (wild and Target("http", host, 80, "/").is_numeric):
        raise ValueError(
            f"{words[:60]!r} is no host; write example.com, *.example.org (the hosts below it), "
            "example.com:8080 (that port alone) or *"
        )
    return ("*." if wild else "") + host, port


def _refuse_unprintable(url: str) -> None:
    if _UNPRINTABLE.search(url):
        raise _malformed("it holds a space, a line end or another character that cannot be seen")


def _malformed(why: str) -> UnreadableSource:
    return UnreadableSource(
        f"It is not an address that can be fetched: {why}.",
        advice="Give the page's address as a browser shows it, or save the page and ingest the file.",
    )
