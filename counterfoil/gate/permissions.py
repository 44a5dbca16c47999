"""Every right there is, named "<thing>:<verb>" but for the assistant's, in alphabetical order."""

from enum import StrEnum


class Permission(StrEnum):
    """A right that a role gives and an operation needs."""

    ACCOUNT_CHANGE = "account:change"
    ACCOUNT_READ = "account:read"
    ASSISTANT = "assistant"
    CART_CHANGE = "cart:change"
    CART_READ = "cart:read"
    CATALOGUE_READ = "catalogue:read"
    CHANGES_UNDO = "changes:undo"
    CONVERSATIONS_ANSWER = "conversations:answer"
    OFFICE_ENTER = "office:enter"
    ORDERS_CANCEL = "orders:cancel"
    ORDERS_OVERSEE = "orders:oversee"
    ORDERS_PACK = "orders:pack"
    ORDERS_PLACE = "orders:place"
    ORDERS_READ = "orders:read"
    ORDERS_REFUND = "orders:refund"
    ORDERS_SETTLE = "orders:settle"
    ORDERS_SHIP = "orders:ship"
    PEOPLE_CHANGE = "people:change"
    PEOPLE_CLOSE = "people:close"
    PEOPLE_DISABLE = "people:disable"
    PEOPLE_GRANT = "people:grant"
    PEOPLE_READ = "people:read"
    PEOPLE_SEE_AS = "people:see_as"
    PRICES_CHANGE = "prices:change"
    PRICES_READ = "prices:read"
    PRODUCTS_CHANGE = "products:change"
    PRODUCTS_EXPORT = "products:export"
    PRODUCTS_IMPORT = "products:import"
    PRODUCTS_READ = "products:read"
    REPORTS_READ = "reports:read"
    SALES_IMPORT = "sales:import"
    SECRETS_CHANGE = "secrets:change"
    SESSIONS_CLEAR = "sessions:clear"
    SETTINGS_CHANGE = "settings:change"
    STOCK_CHANGE = "stock:change"
    STOCK_READ = "stock:read"
    TRAIL_READ = "trail:read"


# What shoppers do; every other right is for staff.
OF_SHOPPERS = frozenset(
    {
        Permission.ACCOUNT_CHANGE,
        Permission.ACCOUNT_READ,
        Permission.ASSISTANT,
        Permission.CART_CHANGE,
        Permission.CART_READ,
        Permission.CATALOGUE_READ,
        Permission.ORDERS_PLACE,
        Permission.ORDERS_READ,
    }
)
STAFF = frozenset(Permission) - OF_SHOPPERS
# All that opens in the shop: of the work of staff, only what is done, and undone, at the packing bench.
IN_THE_SHOP = OF_SHOPPERS | {Permission.CHANGES_UNDO, Permission.ORDERS_PACK}


# What somebody may who sees the shop as another: look.
ONLY_LOOKING = frozenset(
    {Permission.ACCOUNT_READ, Permission.CART_READ, Permission.CATALOGUE_READ, Permission.ORDERS_READ}
)


class Anyone:
    """What an operation needs when it is meant for everybody: said aloud, never by leaving something out."""

    def __repr__(self) -> str:
        return "ANYONE"


ANYONE = Anyone()
