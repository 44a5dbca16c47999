"""What a shop is told from outside: read once, from the environment and the command line, and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from counterfoil.setting_kinds import (
    SWITCH,
    Kind,
    Network,
    choice,
    country,
    currencies,
    currency,
    file,
    folder,
    lines,
    networks,
    origin,
    origins,
    place,
    secret,
    sender,
    service,
    session_store,
    some_of,
    text,
    time_zone,
    whole,
)
from counterfoil.shop.payments.opening import NAMES

YEARS = 315_360_000  # ten of them, in seconds
DATABASE = "`sqlite:` or postgresql://user:password@host/name"
SITE = origin()
MAIL = "`folder:`, smtp://host:port (?tls=start for STARTTLS) or smtps://host:port"


def _setting(kind: Kind, default: object, doc: str) -> Any:
    return field(default=default, metadata={"kind": kind, "doc": doc})


class SettingsRefused(Exception):
    """Settings that cannot be; `problems` has a sentence for each of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; an empty text is as good as none."""

    data: Path = _setting(  # noqa: RUF009  (a row of the table)
        folder(), Path("counterfoil-data"), "Where the shop keeps its data; made if it is missing."
    )
    host: str = _setting(
        text("a host or an address", r"\S{1,253}", "HOST"),
        "127.0.0.1",
        "Where to listen; 0.0.0.0 is everywhere.",
    )
    port: int = _setting(whole(1, 65_535), 5000, "The port to listen on.")
    workers: int = _setting(whole(1, 64), 1, "How many processes serve.")
    demo: bool = _setting(
        SWITCH, False, "Fill a folder without a shop with the demo shop, its people and their known password."
    )
    database: str = _setting(
        service("sqlite:", "postgresql://", "postgres://", expected=DATABASE),
        "sqlite:",
        "The database: `sqlite:` is a file in the data folder.",
    )
    origin: str = _setting(origin(), "", "The shop's public address; empty: whatever the request says.")
    allowed_origins: tuple[str, ...] = _setting(
        origins(), (), "Front ends on other sites that may use the API with tokens."
    )
    proxies: tuple[Network, ...] = _setting(
        networks(), (), "Proxies that are believed when they say who is calling."
    )
    tls_cert: Path | None = _setting(file(), None, "The certificate, to speak TLS without a proxy.")  # noqa: RUF009
    tls_key: Path | None = _setting(file(), None, "The certificate's private key.")  # noqa: RUF009
    http_port: int = _setting(
        whole(0, 65_535),
        0,
        "A second port, where plain HTTP is sent on to TLS: 80 where --port is 443; 0 is none.",
    )
    insecure: bool = _setting(
        SWITCH,
        False,
        "Listen to other machines without TLS, though everybody on the way can read passwords and tickets.",
    )
    mail: str = _setting(
        service("folder:", "smtp://", "smtps://", expected=MAIL),
        "folder:",
        "Who takes letters: `folder:` is the folder `mail` in the data folder.",
    )
    mail_from: str = _setting(sender(), "Counterfoil <shop@localhost>", "Who letters come from.")
    passwords: str = _setting(choice("argon2id", "bcrypt"), "argon2id", "How passwords are stored.")
    bcrypt_cost: int = _setting(whole(4, 15), 12, "The cost of bcrypt; each step doubles the work.")
    sessions: str = _setting(
        session_store(), "sql:", "Where sessions keep what they remember; `sql:` is the database."
    )
    session_idle: int = _setting(
        whole(1, YEARS, "SECONDS"), 604_800, "Seconds without a visit after which a session ends."
    )
    session_absolute: int = _setting(
        whole(1, YEARS, "SECONDS"), 2_592_000, "Seconds after which a session ends in any case."
    )
    office_idle: int = _setting(
        whole(1, YEARS, "SECONDS"),
        1_800,
        "Seconds without a visit after which a session in the back office ends.",
    )
    proof_life: int = _setting(
        whole(1, YEARS, "SECONDS"),
        600,
        "Seconds after a password was shown in which staff may do what can hurt without showing it again.",
    )
    refund_proof: int = _setting(
        whole(0, 1_000_000, "AMOUNT"),
        200,
        "Refunds of more than so many whole units of their currency ask for the password.",
    )
    proposal_life: int = _setting(
        whole(1, YEARS, "SECONDS"),
        900,
        "Seconds in which somebody may say yes to what the assistant, or an agent of theirs, puts before them.",
    )
    proposal_proof: int = _setting(
        whole(0, 1_000_000, "AMOUNT"),
        200,
        "Proposals of more than so many whole units of their currency ask for the password.",
    )
    keep_for: int = _setting(
        whole(1, YEARS, "SECONDS"),
        2_592_000,
        "Seconds a browser may stay away that was told to keep somebody signed in; no longer than a session lasts in any case.",
    )
    token_algorithm: str = _setting(
        choice("EdDSA", "ES256", "HS256"), "EdDSA", "How access tokens are signed; HS256 is for one machine."
    )
    token_life: int = _setting(whole(1, 86_400, "SECONDS"), 300, "Seconds an access token counts.")
    verify_every_token: bool = _setting(
        SWITCH, False, "Verify the signature of an access token each time, not once in each process."
    )
    guesses_per_account: int = _setting(
        whole(1, 10**9), 5, "Wrong passwords for one account from one address, in a window."
    )
    guesses_per_address: int = _setting(whole(1, 10**9), 50, "Wrong passwords from one address, in a window.")
    guess_window: int = _setting(
        whole(1, YEARS, "SECONDS"), 300, "How many seconds the window for guesses is long."
    )
    registrations_per_address: int = _setting(
        whole(1, 10**9), 100, "Accounts made from one address in an hour."
    )
    codes_per_address: int = _setting(
        whole(1, 10**9), 30, "Discount codes that there are not, tried from one address in a minute."
    )
    declines_per_person: int = _setting(
        whole(1, 10**9), 5, "Cards of one person that the bank declines in an hour before no other is tried."
    )
    declines_per_address: int = _setting(whole(1, 10**9), 20, "… and of all people at one address.")
    sign_in_floor: int = _setting(
        whole(0, 10_000, "MILLISECONDS"), 150, "Milliseconds an answer to sign-in takes at least."
    )
    open_catalogue: bool = _setting(SWITCH, False, "Show the catalogue to people who are not signed in.")
    currency: str = _setting(currency(), "EUR", "The shop's own currency: the one its goods are priced in.")
    currencies: tuple[str, ...] = _setting(
        currencies(),
        (),
        "Other currencies to choose from; the command `prices` says what things cost in them.",
    )
    low_stock: int = _setting(
        whole(0, 1_000_000),
        5,
        "From how many on the shelf down a thing is told as low, where it does not say otherwise.",
    )
    rounding: str = _setting(
        choice("half-up", "half-even"),
        "half-up",
        "What becomes of half a cent of tax or discount, on each line.",
    )
    tax: str = _setting(
        choice("included", "added"), "included", "Whether prices include the tax, or it is added to them."
    )
    country: str = _setting(
        country(), "", "Where the shop is: what is collected there is taxed there; empty: untaxed."
    )
    locale: str = _setting(place(), "en", "How prices and rates are written.")
    time_zone: str = _setting(
        time_zone(), "UTC", "The shop's own time zone, by which its days and years begin."
    )
    payments: tuple[str, ...] = _setting(
        some_of(*NAMES), ("testpay",), "How people pay, the usual way first: `testpay` is a simulated bank."
    )
    stripe_key: str = _setting(
        secret("a secret or restricted key of Stripe's", r"\S{16,300}"),
        "",
        "The key the shop asks Stripe with.",
    )
    stripe_webhook_secret: str = _setting(
        secret("the signing secret of Stripe's webhook, like whsec_…", r"\S{16,300}"),
        "",
        "The secret Stripe signs its calls with; without it nothing it says is believed, so the shop does not open.",
    )
    stripe_url: str = _setting(
        SITE, "https://api.stripe.com", "Where Stripe answers; another address is for trying things out."
    )
    assistant_model_url: str = _setting(
        service("https://", "http://", expected="an address like https://host/v1"),
        "",
        "A language model the assistant may ask, at an address that answers as OpenAI's: `/chat/completions` below it. What is said to the assistant and what it finds for whoever says it is sent there; empty: none is asked.",
    )
    assistant_model_name: str = _setting(
        text("a name of 1 to 100 characters", r"\S{1,100}", "NAME"),
        "default",
        "What that model is called there.",
    )
    assistant_model_key: str = _setting(
        secret("a key of at most 400 characters", r"\S{1,400}"),
        "",
        "The key the model is asked with, best in the environment.",
    )
    assistant_model_timeout: int = _setting(
        whole(1, 60, "SECONDS"),
        8,
        "Seconds the model may take for one answer before the assistant answers without it.",
    )
    pay_to: str = _setting(
        text("a line of 1 to 200 characters", r".{1,200}", "TEXT"),
        "",
        "Where people send the money who pay by invoice, as it stands in letters: a name, an IBAN.",
    )
    shop_name: str = _setting(
        text("a name of 1 to 80 characters", r".{1,80}", "NAME"), "Counterfoil", "What the shop is called."
    )
    seller: tuple[str, ...] = _setting(
        lines("a name and an address with semicolons between: My Shop Ltd; Quay Street 1; 1010 Riga; Latvia"),
        (),
        "Who sells, as it stands on receipts and invoices.",
    )
    tax_number: str = _setting(
        text("a number of 1 to 40 characters", r".{1,40}", "NUMBER"),
        "",
        "The seller's tax number, for the same papers.",
    )
    paper_font: Path | None = _setting(  # noqa: RUF009
        file(), None, "A TrueType font for what PDF papers lack letters for, such as Chinese."
    )
    count_visits: str = _setting(
        choice("yes", "no"),
        "yes",
        "Whether visits and searches are counted: without a cookie, and nobody's name with them.",
    )
    recommend: str = _setting(
        choice("yes", "no"),
        "yes",
        "Whether people are shown what goes with what they look at, and what may please them; each can switch it off.",
    )
    returns_days: int = _setting(
        whole(0, 3_650, "DAYS"),
        0,
        "Days in which the shop says that it takes things back, as people are told; 0 says nothing of days.",
    )
    find_by: str = _setting(
        choice("table", "minilm"),
        "table",
        "What the assistant finds things by: our own table of words, or all-MiniLM-L6-v2 beside it, "
        "where the extra `minilm` is installed; that takes some 200 MB of memory.",
    )
    keep_searches: int = _setting(
        whole(1, 3_650, "DAYS"), 365, "Days after which what was looked for is forgotten."
    )
    log: str = _setting(choice("text", "json"), "text", "How the lines of the log are written.")
    read_lanes: int = _setting(whole(1, 64), 2, "How many threads read from the database, in each process.")
    body_limit: int = _setting(whole(1024, 2**30, "BYTES"), 1_048_576, "How many bytes a request may bring.")
    upload_limit: int = _setting(
        whole(1024, 2**34, "BYTES"),
        67_108_864,
        "How many bytes a request may bring where staff send files.",
    )

    told: frozenset[str] = frozenset()  # the names of those that the environment or the command line says

    @property
    def open_to_eavesdroppers(self) -> bool:
        """Whether it listens to other machines without TLS and was told of no proxy that speaks it."""
        here = self.host == "localhost" or _is_loopback(self.host)
        by_proxy = self.proxies and self.origin.startswith("https:")
        return not (here or self.tls_cert or by_proxy)

    @classmethod
    def read(cls, environment: Mapping[str, str], given: Mapping[str, str | bool]) -> Self:
        """The settings; what is `given` on the command line, by name, goes before the environment."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        told = set()
        for setting in TABLE:
            said, where = _found(setting, environment, given)
            if said != "":
                told.add(setting.name)
            try:
                values[setting.name] = setting.default if said == "" else setting.kind.read(said)
            except ValueError:
                problems.append(_wrong(setting, where, said))
        problems += [] if problems else _do_not_go_together(values)
        if problems:
            raise SettingsRefused(problems)
        return cls(**values, told=frozenset(told))


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table that the command line, its help and docs/operating.md are made from."""

    name: str
    type: Any
    default: Any
    doc: str
    kind: Kind

    @property
    def flag(self) -> str:
        """How the command line calls it."""
        return "--" + self.name.replace("_", "-")

    @property
    def env(self) -> str:
        """How the environment calls it."""
        return "COUNTERFOIL_" + self.name.upper()

    @property
    def switch(self) -> bool:
        """Whether its flag takes no value."""
        return self.kind is SWITCH

    @property
    def shown_default(self) -> str:
        """The default as people would write it."""
        if self.switch:
            return "yes" if self.default else "no"
        return ",".join(self.default) if isinstance(self.default, tuple) else str(self.default or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _rows() -> Iterator[Setting]:
    for each in fields(Settings):
        if "kind" not in each.metadata:
            continue
        kind: Kind = each.metadata["kind"]
        yield Setting(each.name, each.type, each.default, each.metadata["doc"], kind)


TABLE: tuple[Setting, ...] = tuple(_rows())


def _found(
    setting: Setting, environment: Mapping[str, str], given: Mapping[str, str | bool]
) -> tuple[str, str]:
    said = given.get(setting.name, "")
    if isinstance(said, bool):
        said = "yes" if said else "no"
    return (said, setting.flag) if said else (environment.get(setting.env, ""), setting.env)


def _wrong(setting: Setting, where: str, said: str) -> str:
    shown = "" if setting.kind.secret else f", not {said[:60]!r}"
    return f"{where} must be {setting.kind.expected}{shown}"


NEEDED_BY_STRIPE = {
    "stripe_key": "without it Stripe answers nothing",
    "stripe_webhook_secret": "without it anybody could say that an order is paid",
}


def _do_not_go_together(values: Mapping[str, Any]) -> list[str]:
    problems = []
    if (values["tls_cert"] is None) != (values["tls_key"] is None):
        problems.append("COUNTERFOIL_TLS_CERT and COUNTERFOIL_TLS_KEY must be given together, or neither")
    if values["http_port"] and values["tls_cert"] is None:
        problems.append("COUNTERFOIL_HTTP_PORT is of use only beside TLS: it needs COUNTERFOIL_TLS_CERT")
    if values["http_port"] == values["port"]:
        problems.append("COUNTERFOIL_HTTP_PORT and COUNTERFOIL_PORT cannot be the same")
    if "stripe" in values["payments"]:
        problems += [
            f"COUNTERFOIL_{name.upper()} must be given where COUNTERFOIL_PAYMENTS names stripe: {why}"
            for name, why in NEEDED_BY_STRIPE.items()
            if not values[name]
        ]
    if values["sessions"] == "memory:" and values["workers"] > 1:
        problems.append(
            "COUNTERFOIL_SESSIONS cannot be memory: with more than one of COUNTERFOIL_WORKERS: "
            "each would remember something else"
        )
    return problems
