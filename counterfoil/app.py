"""Furnish the house and open its doors: with the command line above it, the only module that knows all the others."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from counterfoil import demo
from counterfoil.assistant.knowing import finding  # noqa: F401  (no door names its operations, and they are tools)
from counterfoil.assistant.knowing.sentences import SENTENCES as OF_KNOWING
from counterfoil.assistant.knowing.wits import Wits
from counterfoil.assistant.model.asking import Model
from counterfoil.assistant.model.rules import ModelRules
from counterfoil.assistant.proposals.rows import ERASED as PROPOSALS_OF_THEM
from counterfoil.assistant.proposals.rules import ProposalRules
from counterfoil.assistant.proposals.sentences import SENTENCES as OF_PROPOSALS
from counterfoil.assistant.sentences import SENTENCES as OF_THE_ASSISTANT
from counterfoil.assistant.talk import keeping
from counterfoil.assistant.talk.sentences import SENTENCES as OF_TALKING
from counterfoil.gate.clock import SECOND, Clock, SystemClock
from counterfoil.gate.history import History
from counterfoil.gate.leafing import Tallies
from counterfoil.gate.mail import Mail
from counterfoil.gate.permissions import Permission
from counterfoil.gate.sentences import learn
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead
from counterfoil.identity.passwords import Hasher, PasswordRules, Scheme
from counterfoil.identity.secret_keys import KeyRing
from counterfoil.identity.seen import Seen
from counterfoil.identity.sentences import SENTENCES as OF_IDENTITY
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.site import Site
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import TokenRules
from counterfoil.identity.tokens.key_set import Algorithm
from counterfoil.identity.values import SessionStore
from counterfoil.reports.sending import send_due
from counterfoil.reports.sentences import SENTENCES as OF_THE_REPORTS
from counterfoil.settings import Settings
from counterfoil.shop import footfall, sought, undoing
from counterfoil.shop.after.given import alert_overdue_refunds
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.books.folding import plan_the_folding
from counterfoil.shop.books.reconcile import plan_the_night
from counterfoil.shop.bulk_running import Bulks
from counterfoil.shop.closing import AlsoErased
from counterfoil.shop.darkroom.room import Darkroom
from counterfoil.shop.footfall import Footfall
from counterfoil.shop.imports.carrying_out import wake as wake_imports
from counterfoil.shop.imports.forgetting import sweep_imports
from counterfoil.shop.imports.incoming import Incoming
from counterfoil.shop.imports.media import Media
from counterfoil.shop.imports.sweeping import sweep_pictures
from counterfoil.shop.lab.scratch import Lab
from counterfoil.shop.papers.paper import Stationery
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.opening import Wanted, open_banks
from counterfoil.shop.pricing.rounding import Rounding
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.rules import Rulebook
from counterfoil.shop.second_press import Waiters
from counterfoil.shop.sentences import SENTENCES as OF_THE_SHOP
from counterfoil.shop.sought import Sought
from counterfoil.shop.tries import Tries
from counterfoil.shop.undoing import sweep_changes
from counterfoil.shop.waiting import expire_hung_orders
from counterfoil.shop.wishes.telling import sweep_watches
from counterfoil.shop.wishes.together import count_together
from counterfoil.storage.folder import Folder, open_folder
from counterfoil.storage.housekeeping import housekeeping as housekeeping_of_people
from counterfoil.storage.jobs import Every, Runner
from counterfoil.storage.lanes import Lanes
from counterfoil.storage.mail import open_mail
from counterfoil.storage.migrations import migrate
from counterfoil.storage.sessions import open_sessions
from counterfoil.storage.store import OpenStore, open_store
from counterfoil.storage.token_keys import RingTokenKeys
from counterfoil.storage.writing import Writer
from counterfoil.stored_settings import Live
from counterfoil.web.agents.door import AgentsDoor
from counterfoil.web.agents.metadata import RESOURCES
from counterfoil.web.agents.metadata import ROUTES as ABOUT_AGENTS
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.counting import Counting
from counterfoil.web.door import Door
from counterfoil.web.log import Log
from counterfoil.web.pages import refused
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import Shopfront
from counterfoil.web.pages.navigation import parts_of
from counterfoil.web.pages.routes import ROUTES as PAGES
from counterfoil.web.render import Templates
from counterfoil.web.server import Listening, shown_address
from counterfoil.web.static import FOLDER as STATIC
from counterfoil.web.static import Static, asset

learn(OF_IDENTITY, OF_THE_SHOP, OF_THE_REPORTS, OF_KNOWING, OF_THE_ASSISTANT, OF_TALKING, OF_PROPOSALS)

MIGRATIONS = (
    ("counterfoil", files("counterfoil.storage") / "migrations"),
    ("shop", files("counterfoil.shop") / "migrations"),
    ("assistant", files("counterfoil.assistant") / "migrations"),
)


@dataclass(frozen=True, slots=True)
class Furnished:
    """A house with its store open and its tables in order."""

    settings: Settings
    folder: Folder
    store: OpenStore
    house: House
    seen: Seen
    is_new: bool  # whether this start made the shop's tables
    live: Live  # the settings, as they change

    @property
    def address(self) -> str:
        """What to print and to link."""
        return self.settings.origin or shown_address(listening(self.settings))


def listening(settings: Settings) -> Listening:
    """Where the shop listens."""
    return Listening(
        settings.host,
        settings.port,
        settings.workers,
        settings.tls_cert,
        settings.tls_key,
        plain_port=settings.http_port,
        origin=settings.origin,
    )


@contextmanager
def furnish(settings: Settings, clock: Clock | None = None) -> Iterator[Furnished]:
    """Open the data folder and the store, bring the tables up to date, and put the parts in their places."""
    folder = open_folder(settings.data, clock)
    with ExitStack() as rooms:
        store = open_store(settings.database, folder.path)
        rooms.callback(store.close)
        made = migrate(store, MIGRATIONS)
        clock = clock or SystemClock()
        address = settings.origin or shown_address(listening(settings))
        live = Live(settings, store, lambda now: _of_settings(now, address))
        settings = live.started
        live.parts = parts = _parts(settings, folder, store, clock)
        parts[Rulebook] = live.book
        house = House(store, clock, Refused(), parts, settings.proof_life * SECOND)
        rooms.callback(house.part(Hasher).close)
        rooms.callback(house.part(SessionStore).close)  # type: ignore[type-abstract]
        yield Furnished(settings, folder, store, house, house.part(Seen), "shop 0001 (shop)" in made, live)


def _parts(settings: Settings, folder: Folder, store: OpenStore, clock: Clock) -> dict[type, object]:
    address = settings.origin or shown_address(listening(settings))
    token_rules = TokenRules(settings.token_life, address, settings.verify_every_token, RESOURCES)
    token_keys = RingTokenKeys(folder.keys, cast("Algorithm", settings.token_algorithm))
    days = Daybook(settings.time_zone)
    return {
        AccessTokens: AccessTokens(token_keys, token_rules),
        Daybook: days,
        Footfall: Footfall(days),
        History: History(undoing.offer),
        Hasher: Hasher(
            PasswordRules(scheme=cast("Scheme", settings.passwords), bcrypt_cost=settings.bcrypt_cost)
        ),
        KeyRing: folder.keys,
        Keys: folder.keys,
        Lab: Lab(scratch),
        Mail: open_mail(settings.mail, folder.path, settings.mail_from),
        Darkroom: Darkroom(Media(folder.media).keep_made),
        Media: Media(folder.media, address),
        Incoming: Incoming(folder.incoming),
        Bulks: Bulks(),
        Banks: open_banks(_banks(settings), store, clock, folder.keys, address),
        Seen: Seen(),
        SessionStore: open_sessions(settings.sessions, store, folder.keys),
        Sought: Sought(),
        Tallies: Tallies(),
        Waiters: Waiters(),
        Model: Model(_model(settings)),
        Wits: Wits(folder.path / "wits", model=settings.find_by == "minilm"),
        AlsoErased: AlsoErased((*keeping.ERASED, *PROPOSALS_OF_THEM)),
        **_of_settings(settings, address),
    }


def _of_settings(settings: Settings, address: str) -> dict[type, object]:
    """The parts that are made of settings alone, and anew when these change."""
    return {
        Letterhead: Letterhead(settings.shop_name, address),
        SignInRules: SignInRules(
            guesses_per_account=settings.guesses_per_account,
            guesses_per_address=settings.guesses_per_address,
            guess_window=settings.guess_window * SECOND,
            registrations_per_address=settings.registrations_per_address,
            floor=settings.sign_in_floor / 1000,
            idle=settings.session_idle * SECOND,
            absolute=settings.session_absolute * SECOND,
            keep_for=settings.keep_for * SECOND,
            office_idle=settings.office_idle * SECOND,
        ),
        ProposalRules: ProposalRules(settings.proposal_life * SECOND, settings.proposal_proof),
        Stationery: _stationery(settings),
        Terms: Terms(
            currency=settings.currency,
            others=settings.currencies,
            rounding=Rounding(settings.rounding),
            tax_included=settings.tax == "included",
            country=settings.country or (demo.COUNTRY if settings.demo else ""),
            place=settings.locale,
            proof_from=settings.refund_proof,
            low_at=settings.low_stock,
            recommends=settings.recommend == "yes",
            returns_days=settings.returns_days,
            tries=Tries(
                codes_per_address=settings.codes_per_address,
                declines_per_person=settings.declines_per_person,
                declines_per_address=settings.declines_per_address,
            ),
        ),
        Shopfront: Shopfront(_templates(settings.locale), settings.shop_name, settings.demo, parts_of(PAGES)),
    }


@cache
def _templates(locale: str) -> Templates:
    return Templates(asset, locale)


@contextmanager
def scratch() -> Iterator[House]:
    """A shop of its own in a folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="counterfoil-lab-") as folder,
        furnish(Settings.read({}, {"data": folder})) as shop,
    ):
        yield shop.house


def _stationery(settings: Settings) -> Stationery:
    """What stands on every paper; a demo shop has a seller who is nobody."""
    return Stationery(
        shop=settings.shop_name,
        seller=settings.seller or (demo.SELLER if settings.demo else ()),
        tax_number=settings.tax_number or (demo.TAX_NUMBER if settings.demo else ""),
        days=Daybook(settings.time_zone),
        place=settings.locale,
        pay_to=settings.pay_to,
        countries=NAMES,
        sheet="letter" if settings.country in ("CA", "US") else "A4",
        display=STATIC / "fonts" / "besley-620.woff2",
        more=settings.paper_font,
    )


def _model(settings: Settings) -> ModelRules:
    return ModelRules(
        url=settings.assistant_model_url,
        name=settings.assistant_model_name,
        key=settings.assistant_model_key,
        seconds=settings.assistant_model_timeout,
    )


def _banks(settings: Settings) -> Wanted:
    return Wanted(
        names=settings.payments,
        panel=settings.demo,
        pay_to=settings.pay_to,
        stripe_url=settings.stripe_url,
        stripe_key=settings.stripe_key,
        stripe_secret=settings.stripe_webhook_secret,
    )


class OpenShop:
    """The shop with its door open: one of these in each worker process."""

    def __init__(self, settings: Settings, opened: Callable[[], None]) -> None:
        self._rooms = ExitStack()
        self._tell_opened = opened
        self.shop = shop = self._rooms.enter_context(furnish(settings))
        self.log = Log(form=settings.log)
        # Whoever waits for a model keeps nobody waiting who needs none.
        talkers = 16 if settings.assistant_model_url else 2
        self.lanes = Lanes(shop.store, reads=settings.read_lanes, talkers=talkers, committer=_committer(shop))
        self.door = Door(
            _site(shop),
            (*PAGES, *API, *(ABOUT_AGENTS if AgentsDoor.is_there() else ())),
            self.lanes,
            Static(shop.folder.media),
            self.log,
            refused.page,
            Counting(shop.house) if settings.count_visits == "yes" else None,
            AgentsDoor(self.lanes, self.log) if AgentsDoor.is_there() else None,
        )
        self._jobs = Runner(shop.house, shop.store, housekeeping(shop), crowded=self.lanes.crowded)

    def opened(self) -> None:
        """The door answers: begin with what is done behind it."""
        self._jobs.start()
        self._tell_opened()

    def close(self) -> None:
        """Nothing comes any more: finish the job in hand and put everything away."""
        self._jobs.stop()
        # What was asked in the last second leaves its lines, too.
        while self.shop.house.calls.flush(self.shop.store):
            pass
        self._rooms.close()


def _committer(shop: Furnished) -> Writer | None:
    """Calls that write share a thread, unless each of them asks another machine what its session remembers."""
    kept = shop.house.part(SessionStore)  # type: ignore[type-abstract]
    return None if kept.far else shop.store.committer


def _site(shop: Furnished) -> Site:
    settings = shop.settings
    to_all = frozenset({Permission.CATALOGUE_READ}) if settings.open_catalogue else frozenset[Permission]()
    return Site(
        shop.house,
        shop.folder.keys,
        shop.seen,
        origin=settings.origin,
        proxies=settings.proxies,
        allowed_origins=frozenset(settings.allowed_origins),
        open_to_visitors=to_all,
        body_limit=settings.body_limit,
        upload_limit=settings.upload_limit,
        incoming=shop.folder.incoming,
        office=("/admin/", "/api/admin/"),
        resources=frozenset(RESOURCES.values()),
    )


def housekeeping(shop: Furnished) -> tuple[Every, ...]:
    """What is done again and again behind the door."""
    house, store, now = shop.house, shop.store, shop.house.clock.now
    came, looked_for = house.part(Footfall), house.part(Sought)
    return (
        *housekeeping_of_people(shop.house, shop.store, shop.seen, shop.folder.trail_head),
        Every(5.0, lambda: expire_hung_orders(shop.house)),
        Every(2.0, shop.live.look_again),
        Every(5.0, lambda: wake_imports(shop.house)),
        Every(60.0, lambda: sweep_imports(shop.house)),
        Every(3600.0, lambda: sweep_pictures(shop.house)),
        Every(60.0, lambda: alert_overdue_refunds(shop.house)),
        Every(60.0, lambda: plan_the_folding(shop.house)),
        Every(60.0, lambda: count_together(shop.house)),
        Every(3600.0, lambda: sweep_watches(shop.house)),
        Every(3600.0, lambda: plan_the_night(shop.house)),
        Every(3600.0, lambda: sweep_changes(shop.house)),
        Every(60.0, lambda: keeping.sweep(shop.house)),
        Every(0.5, lambda: house.part(Bulks).go_on(house)),
        Every(60.0, lambda: send_due(house)),
        Every(1.0, lambda: came.flush(store, now())),
        Every(1.0, lambda: looked_for.flush(store, now())),
        Every(60.0, lambda: footfall.count(store, came.days, now())),
        Every(3600.0, lambda: sought.forget(store, came.days, now(), shop.settings.keep_searches)),
    )
