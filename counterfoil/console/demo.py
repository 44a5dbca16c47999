"""Filling a new folder with the demo shop: its goods, its people, and three orders waiting to be packed."""

import secrets
from importlib.resources import as_file, files
from typing import Any

from counterfoil.app import Furnished
from counterfoil.demo import terms
from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor, Way, operator
from counterfoil.gate.operation import Operation, perform
from counterfoil.identity.account_rows import Account, by_username
from counterfoil.identity.names import username_key
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.people import add_person
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.carts import add_to_cart
from counterfoil.shop.catalogue import list_products
from counterfoil.shop.checkout import place_order
from counterfoil.shop.imports.products import import_products
from counterfoil.shop.money import decimal, digits_of
from counterfoil.shop.orders import list_orders
from counterfoil.shop.payments import APPROVES
from counterfoil.shop.pricing.classes import class_goods
from counterfoil.shop.pricing.offers import list_discount_codes, make_discount_code
from counterfoil.shop.pricing.taxes import set_tax_rate
from counterfoil.shop.pricing.zones import set_shipping_rate, set_zone
from counterfoil.shop.product import read_product

PASSWORD = "password123"  # noqa: S105  (known to all: these people exist in the demo only)
PEOPLE = {
    "authorized_user": ("shopper", "packer"),
    "unauthorized_user": ("onlooker",),
    "admin_user": ("administrator",),
}
CUSTOMERS = {  # nobody knows their passwords
    "mara_ozola": ("Mara Ozola", "Tērbatas iela 14", "LV-1011", "Rīga", "LV"),
    "joon_park": ("Park Joon", "Rua da Boavista 8", "1200-067", "Lisboa", "PT"),
    "tilda_berg": ("Tilda Berg", "Bondegatan 31", "116 33", "Stockholm", "SE"),
}
THINGS_AN_ORDER = 3
SUMS = ("amount", "minimum")


def fill_if_new(shop: Furnished) -> None:
    """Fill a folder whose shop was just made, or whose filling was cut short."""
    unfinished = shop.folder.path / "demo.unfinished"
    if shop.is_new:
        unfinished.touch()
    if unfinished.exists():
        fill(shop)
        unfinished.unlink()


def fill(shop: Furnished) -> None:
    """Make it the demo shop; what is there already stays as it is."""
    with as_file(files("counterfoil.demo")) as folder:
        wants = {"path": str(folder / "products.csv"), "currency": shop.settings.currency}
        _do(shop, import_products, operator(), **wants)
    _set_terms(shop)
    for username, roles in PEOPLE.items():
        _add(shop, username, PASSWORD, roles)
    for number, (username, (name, street, postcode, city, country)) in enumerate(CUSTOMERS.items()):
        _add(shop, username, secrets.token_urlsafe(24), ("shopper",))
        address = {"name": name, "street": street, "postcode": postcode, "city": city, "country": country}
        _buy(shop, _as(shop, username), number, address)


def _set_terms(shop: Furnished) -> None:
    """Tax, delivery and codes, in the shop's own currency."""
    currency = shop.settings.currency
    staff = operator()
    for country, *rates in map(str.split, terms.TAXES.split(",")):
        for tax_class, rate in zip(("standard", "reduced"), rates, strict=True):
            if told := decimal(rate, 4):
                wants = {"country": country, "rate": told, "name": terms.TAX, "tax_class": tax_class}
                _do(shop, set_tax_rate, staff, **wants)
    for slug in terms.REDUCED:
        _do(shop, class_goods, staff, slug=slug, tax_class="reduced")
    for zone, countries in terms.ZONES.items():
        _do(shop, set_zone, staff, zone=zone, countries=countries)
    for zone, title, cost, grams, free in terms.WAYS:
        limits = {"up_to_grams": grams, "free_from": free and _of_hundredths(free, currency)}
        wants = {"zone": zone, "title": title, "currency": currency, "price": _of_hundredths(cost, currency)}
        said = {name: limit for name, limit in limits.items() if limit}
        _do(shop, set_shipping_rate, staff, **wants, **said)
    there = {code.code for code in perform(shop.house, list_discount_codes, staff).items}
    for code in terms.CODES:
        if code["code"] not in there:
            sums = {name: _of_hundredths(code[name], currency) for name in SUMS if name in code}
            _do(shop, make_discount_code, staff, **(code | sums | {"currency": currency} if sums else code))


def _of_hundredths(cost: Any, currency: str) -> int:
    minor_units: int = 10 ** digits_of(currency)
    return int(cost) * minor_units // 100


def is_here(shop: Furnished) -> bool:
    """Whether the demo's people have accounts."""
    return all(_account(shop, name) for name in PEOPLE)


def with_known_password(shop: Furnished) -> list[str]:
    """The demo's people who can sign in with the password that everybody knows."""
    hasher = shop.house.part(Hasher)
    found = {name: _account(shop, name) for name in PEOPLE}
    return [
        name
        for name, account in found.items()
        if account and not account.disabled and hasher.verify(PASSWORD, account.password_hash)
    ]


def _add(shop: Furnished, username: str, password: str, roles: tuple[str, ...]) -> None:
    wants = {
        "username": username,
        "password": password,
        "roles": list(roles),
        "email": f"{username}@example.com",
    }
    if _account(shop, username) is None:
        _do(shop, add_person, operator(), **wants)


def _account(shop: Furnished, username: str) -> Account | None:
    with shop.store.reading() as db:
        return by_username(db, username_key(username) or "")


def _as(shop: Furnished, username: str) -> Actor:
    account = _account(shop, username)
    assert account is not None
    roles = ("shopper",)
    return Actor(Way.SESSION, account.id, username, roles, permissions_of(roles))


def _buy(shop: Furnished, customer: Actor, number: int, address: dict[str, str]) -> None:
    """Buy a few things the shop has plenty of."""
    if _do(shop, list_orders, customer).items:
        return
    plenty = [item for item in _do(shop, list_products, customer, limit=48).items if item.stock >= 20]
    for item in plenty[number * THINGS_AN_ORDER :][:THINGS_AN_ORDER]:
        variants = _do(shop, read_product, customer, slug=item.slug).variants
        fullest = max(variants, key=lambda variant: variant.stock)
        _do(shop, add_to_cart, customer, sku=fullest.sku, quantity=number % 2 + 1)
    _do(shop, place_order, customer, card=APPROVES, address=address, key=f"demo-{number}")


def _do(shop: Furnished, operation: Operation, actor: Actor, **wants: object) -> Any:
    assert operation.asks is not None
    return perform(shop.house, operation, actor, shapes.read(operation.asks, wants))
