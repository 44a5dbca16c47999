"""Who holds the token that a program shows."""

from collections.abc import Callable
from dataclasses import dataclass

from counterfoil.gate.actor import SHOP, Way
from counterfoil.gate.refusals import InvalidToken, OtherRealm
from counterfoil.identity import key_form, key_holder
from counterfoil.identity.site import Site
from counterfoil.identity.tokens import holder
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Claims
from counterfoil.identity.who import Found

API = ""  # what a token is for that is lent for no resource alone

Read = Callable[[Site, str, str, str, str], Found | None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who knows tokens of one look; `read` is told the token, where it came from, with which program, and what it is to open."""

    looks_like: Callable[[str], bool]
    read: Read


def _anything(_: str) -> bool:
    return True


def access_token(
    site: Site,
    token: str,
    address: str,
    browser: str,
    mark: str = "",
    way: Way = Way.TOKEN,
    *,
    resource: str = "",
    late: bool = False,
) -> Found | None:
    """Who holds this access token, while its session is open; None for the rest.

    A token for the API is for the whole shop, and opens each `resource` in it, too; one that is lent for a resource
    opens that alone. `late` is for whoever wants to sign out, and for nobody else: then it is as good when its time
    is over.
    """
    now = site.house.clock.now()
    tokens = site.house.part(AccessTokens)
    claims = (tokens.read_late if late else tokens.read)(token, now)
    if claims is None or claims.resource not in (API, resource):
        return None
    return _holder(site, claims, now, way, address, browser, mark)


def _holder(
    site: Site, claims: Claims, now: int, way: Way, address: str, browser: str, mark: str
) -> Found | None:
    with site.house.store.reading() as db:
        return holder.holder_of(
            db,
            site.seen,
            claims.session,
            claims.account,
            now,
            way=way,
            address=address,
            browser=browser,
            mark=mark,
            resource=claims.resource,
        )


def _for_resource(site: Site, token: str, address: str, browser: str, resource: str) -> Found | None:
    return access_token(site, token, address, browser, resource=resource)


def _key(site: Site, token: str, address: str, browser: str, resource: str) -> Found | None:
    house = site.house
    with house.store.reading() as db:
        return key_holder.holder_of(db, site.keys, site.seen, token, house.clock.now(), address, browser)


# The first that knows the look of a token reads it, and no other.
READERS = (Reader(key_form.looks_like_key, _key), Reader(_anything, _for_resource))


def holder_of(
    site: Site, token: str, address: str, browser: str, realm: str = SHOP, resource: str = ""
) -> Found:
    """Who holds this token, or InvalidToken; it opens the realm it was made in, and no other.

    An access token that is lent for one `resource` opens no other; one for the API, and a key, open all of them.
    """
    for reader in READERS:
        if token and reader.looks_like(token):
            found = reader.read(site, token, address, browser, resource)
            if found is None:
                break
            if found.actor.realm != realm:
                raise OtherRealm(realm)
            return found
    raise InvalidToken
