"""The head of a request, read without trust: framing, host, and where it comes from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from counterfoil.wire.refusals import Garbled, HeadTooLarge, LengthMissing, TooLarge

HEADERS = 100
ADDRESS_LENGTH = 8_192
BODY_LENGTH = 1 << 20
# A body may take five seconds, and longer only when it is long: nobody holds a place by trickling.
BODY_SECONDS = 5.0
BODY_BYTES_A_SECOND = 50_000

Headers = Mapping[bytes, bytes]
Pairs = Sequence[tuple[bytes, bytes]]
Proxies = Sequence[IPv4Network | IPv6Network]

_ONCE = frozenset(
    (
        b"host",
        b"content-length",
        b"content-type",
        b"origin",
        b"sec-fetch-site",
        b"idempotency-key",
        b"if-none-match",
    )
)
# No line break can come in a header: what was joined by one came twice, and whoever reads it can tell.
_JOINED_BY = {b"cookie": b"; ", b"authorization": b"\n"}
_HOST = re.compile(
    rb"(?:(?=[^:]{1,253}(?::|\Z))[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
    rb"(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)


def headers_of(pairs: Pairs) -> Headers:
    """The headers by name, where we are the server: not too many, and a body says how long it is."""
    if len(pairs) > HEADERS:
        raise HeadTooLarge
    headers = by_name(pairs)
    if b"transfer-encoding" in headers:
        raise LengthMissing
    return headers


def by_name(pairs: Pairs) -> Headers:
    """The headers by name; those that may come once only must."""
    headers = dict(pairs)
    return headers if len(headers) == len(pairs) else _joined(pairs)


def _joined(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    for name, value in pairs:
        if name not in headers:
            headers[name] = value
        elif name in _ONCE:
            raise Garbled
        else:
            headers[name] += _JOINED_BY.get(name, b", ") + value
    return headers


def host_of(headers: Headers) -> str:
    """The name the shop was called by, in small letters."""
    return _host(headers.get(b"host", b""))


@lru_cache(maxsize=64)
def _host(host: bytes) -> str:
    if _HOST.fullmatch(host) is None:
        raise Garbled("door.wrong_host")
    return host.decode("ascii").lower()


def known_host(host: str, origin: str, *, is_health: bool = False) -> None:
    """Where the shop has one address, it answers to no other; a health check may come by number."""
    if origin and not is_health and host != origin.partition("://")[2].lower():
        raise Garbled("door.wrong_host")


def length_of(headers: Headers, limit: int = BODY_LENGTH) -> int:
    """How long the body says it is; -1 where it says nothing."""
    length = headers.get(b"content-length")
    if length is None:
        return -1
    if not length.isdigit() or len(length) > 18:
        raise Garbled
    if int(length) > limit:
        raise TooLarge
    return int(length)


def address_of(scope: Mapping[str, Any], headers: Headers, proxies: Proxies) -> str:
    """Where it comes from: the nearest address that is not one of our proxies."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    if not proxies or not _is_proxy(address, proxies):
        return address
    for hop in reversed(headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
        try:
            address = str(ip_address(hop.strip()))
        except ValueError:
            break
        if not _is_proxy(address, proxies):
            break
    return address


def scheme_of(scope: Mapping[str, Any], headers: Headers, site_origin: str, proxies: Proxies) -> str:
    """What the browser speaks: as the shop was told, as a proxy of ours says, or as it came."""
    if site_origin:
        return site_origin.partition("://")[0]
    scheme: str = _said_by_proxy(scope, headers, proxies) or scope["scheme"]
    return scheme


def in_the_clear(scope: Mapping[str, Any], headers: Headers, site_origin: str, proxies: Proxies) -> bool:
    """Whether a proxy of ours was asked without TLS for a shop that is reached by it."""
    return site_origin.startswith("https:") and _said_by_proxy(scope, headers, proxies) == "http"


def _said_by_proxy(scope: Mapping[str, Any], headers: Headers, proxies: Proxies) -> str:
    said = headers.get(b"x-forwarded-proto", b"").rpartition(b",")[2].strip()
    client = scope.get("client")
    if said not in (b"http", b"https") or not (client and _is_proxy(client[0], proxies)):
        return ""
    return said.decode("ascii")


def _is_proxy(address: str, proxies: Proxies) -> bool:
    try:
        where = ip_address(address)
    except ValueError:
        return False
    return any(where in network for network in proxies)
