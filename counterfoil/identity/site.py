"""What every visit to one site has in common."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from counterfoil.gate.actor import OFFICE, SHOP
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import House
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen


@dataclass(frozen=True, slots=True)
class Site:
    """The house behind the door, and how it is reached."""

    house: House
    keys: Keys
    seen: Seen
    origin: str = ""  # "https://shop.example", where it has one address only
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()  # whose word about addresses is taken
    allowed_origins: frozenset[str] = frozenset()  # of front ends elsewhere that show tokens
    open_to_visitors: frozenset[Permission] = frozenset()
    body_limit: int = 1 << 20  # bytes a request may bring
    upload_limit: int = 1 << 26  # … where files are taken
    incoming: Path | None = None  # the folder where they lie until the answer is given
    office: tuple[str, ...] = ()  # where the back office lies, if there is one: "/admin/"
    resources: frozenset[str] = frozenset()  # addresses that tokens are made for alone: "/mcp"
    porch: str = ""  # where the sign-in addresses begin that stand in front of other people's apps

    def realm_of(self, path: str) -> str:
        """Whose sessions count at this address."""
        return OFFICE if self.office and f"{path}/".startswith(self.office) else SHOP

    def resource_at(self, path: str) -> str:
        """Which access tokens open this address: those made for it alone, or (empty) those for the API."""
        return path if path in self.resources else ""
