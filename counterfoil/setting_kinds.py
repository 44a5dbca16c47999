"""What a setting may be: how its text is read, and the words for what is expected."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from counterfoil.shop.addresses import COUNTRIES
from counterfoil.shop.books.days import zone_named
from counterfoil.shop.figures import PLACES

T = TypeVar("T")
SESSION_SERVERS = ("redis://", "rediss://", "memcached://")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Kind:
    """Reads the text of a setting; ValueError means that it is not `expected`."""

    metavar: str
    expected: str
    read: Callable[[str], object]
    secret: bool = False  # it may hold a password, so it is never repeated to anybody


SWITCH = Kind("", "yes or no (1, true, yes, on; 0, false, no, off)", lambda said: _switched(said))  # noqa: PLW0108  (it stands below)


def whole(low: int, high: int, metavar: str = "NUMBER") -> Kind:
    """A whole number in ASCII digits."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,15}", text):
            raise ValueError
        return fits(int(text), low <= int(text) <= high)

    return Kind(metavar, f"a whole number from {low} to {high}", read)


def choice(*words: str) -> Kind:
    """One of a few words."""
    return Kind("|".join(words), " or ".join(words), lambda text: fits(text, text in words))


def some_of(*words: str) -> Kind:
    """One or more of a few words, with commas between them; each once."""

    def read(said: str) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(re.split(r"[,\s]+", said.strip(", "))))
        return fits(chosen, set(chosen) <= set(words))

    return Kind("NAMES", f"one or more of {', '.join(words)}, with commas between", read)


def text(expected: str, pattern: str, metavar: str) -> Kind:
    """Printable text of a pattern."""

    def read(said: str) -> str:
        return fits(said, said.isprintable() and re.fullmatch(pattern, said) is not None)

    return Kind(metavar, expected, read)


def lines(expected: str) -> Kind:
    """Printable text of a few lines, with semicolons between them."""

    def read(said: str) -> tuple[str, ...]:
        return fits(
            tuple(filter(None, map(str.strip, said.split(";")))), said.isprintable() and len(said) <= 400
        )

    return Kind("LINES", expected, read)


def secret(expected: str, pattern: str) -> Kind:
    """A secret of a pattern: never repeated to anybody."""
    return Kind("SECRET", expected, text(expected, pattern, "SECRET").read, secret=True)


def folder() -> Kind:
    """A folder; it may still be missing."""
    return Kind("FOLDER", "a folder", lambda said: fits(Path(said).expanduser(), said.isprintable()))


def file() -> Kind:
    """A file that is there."""

    def read(said: str) -> Path:
        path = Path(said).expanduser()
        return fits(path, path.is_file())

    return Kind("FILE", "a file that is there", read)


def currency() -> Kind:
    """An ISO currency code."""
    expected = "three letters of ISO 4217, like EUR"
    return Kind("CODE", expected, lambda said: fits(said.upper(), bool(re.fullmatch("[A-Za-z]{3}", said))))


def currencies() -> Kind:
    """ISO currency codes, with commas between them."""
    expected = "codes of ISO 4217 with commas between, like EUR,USD"

    def read(said: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(str, map(currency().read, re.split(r"[,\s]+", said.strip(", "))))))

    return Kind("CODES", expected, read)


def country() -> Kind:
    """The two letters of a country."""
    expected = "two letters of ISO 3166, like LV"
    return Kind("CODE", expected, lambda said: fits(said.upper(), said.upper() in COUNTRIES))


def place() -> Kind:
    """A language, maybe with a country, whose way of writing figures we know."""
    expected = f"one of {', '.join(PLACES)}"

    def read(said: str) -> str:
        return fits(said.replace("-", "_"), said.replace("-", "_") in PLACES)

    return Kind("LOCALE", expected, read)


def time_zone() -> Kind:
    """A time zone that this machine knows."""

    def read(said: str) -> str:
        try:
            zone_named(said)
        except (KeyError, OSError):
            raise ValueError from None
        return said

    return Kind("ZONE", "a time zone that this machine knows, like Europe/Riga", read)


def origin() -> Kind:
    """The address of a site: scheme, host and port, nothing more."""

    def read(said: str) -> str:
        said = said.rstrip("/")
        url = urlsplit(said)
        plain = f"{url.scheme}://{url.netloc}" == said and "@" not in url.netloc and said.isprintable()
        valid = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        return fits(said.lower(), plain and valid and " " not in said)

    return Kind("URL", "an address like https://shop.example, without a path", read)


def origins() -> Kind:
    """Addresses of sites, as browsers say them: never all of them, and never one without a name."""
    one = origin()

    def read(said: str) -> tuple[str, ...]:
        return tuple(_as_browsers_say(str(one.read(each))) for each in re.split(r"[,\s]+", said.strip(", ")))

    expected = (
        "addresses with commas between, like https://app.example, http://localhost:3000; * and null are none"
    )
    return Kind("URLS", expected, read)


def _as_browsers_say(site: str) -> str:
    usual = ":443" if site.startswith("https:") else ":80"
    return fits(site.removesuffix(usual), site.isascii() and "*" not in site)


def networks() -> Kind:
    """Addresses and networks, with commas between them."""

    def read(said: str) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(each) for each in re.split(r"[,\s]+", said.strip(", ")))

    return Kind("ADDRESSES", "addresses or networks with commas between, like 10.0.0.1, 192.168.0.0/16", read)


def service(*beginnings: str, expected: str) -> Kind:
    """The address of a service, which may hold a password."""
    return Kind("URL", expected, lambda said: fits(said, _is_service(said, beginnings)), secret=True)


def session_store() -> Kind:
    """Where sessions keep what they remember."""
    expected = (
        "sql:, memory:, cookie:signed, cookie:encrypted, or redis://host:port or memcached://host:port, "
        "both also with cached+ before it"
    )

    def read(said: str) -> str:
        plain = said in ("sql:", "memory:", "cookie:signed", "cookie:encrypted")
        return fits(said, plain or _is_service(said.removeprefix("cached+"), SESSION_SERVERS))

    return Kind("STORE", expected, read, secret=True)


def sender() -> Kind:
    """Who letters come from."""
    expected = "an address, or a name and an address: My Shop <shop@shop.example>"

    def read(said: str) -> str:
        whole = re.fullmatch(r"[^<>@\s]+@[^<>@\s]+|[^<>]*<[^<>@\s]+@[^<>@\s]+>", said)
        return fits(said, said.isprintable() and whole is not None)

    return Kind("ADDRESS", expected, read)


def fits(value: T, fitting: bool) -> T:
    """The value, or ValueError."""
    if not fitting:
        raise ValueError
    return value


def _switched(said: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    return fits(words.get(said.lower(), False), said.lower() in words)


def _is_service(said: str, beginnings: tuple[str, ...]) -> bool:
    if not said.isprintable() or " " in said or not said.startswith(beginnings):
        return False
    url = urlsplit(said)
    return "://" not in said or (url.port != 0 and (bool(url.hostname) or said.startswith("postgres")))
