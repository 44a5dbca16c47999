"""Every column of the real schema: not about people, shown to the person it is about, or listed with its reason.

A new column fails here until it is entered. What is entered as shown is planted in the records of a shopper, a value
like no other in each column, and looked for in what she reads: at /welcome, or on the receipt that /welcome links.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterfoil.app import Furnished, furnish
from counterfoil.gate.clock import DAY, HOUR, MINUTE, SystemClock
from counterfoil.settings import Settings
from tests.cast import Person, Shop, plenty, send_everybody_home
from tests.servers import DATABASES, new_database

NOT_ABOUT_PEOPLE = {  # whole tables
    "alerts": "what is wrong in the shop, by code",
    "bulk_pieces": "which things are changed together, by code",
    "bought": "goods: how many orders had each",
    "bought_together": "goods: how many orders had both",
    "bought_upto": "how far the counting of what is bought has come",
    "categories": "goods",
    "discount_codes": "what the shop offers",
    "former_slugs": "goods: addresses they once had",
    "import_products": "goods, as a file of products names them",
    "import_skus": "goods",
    "imports": "files of products; who sent one stands in the trail",
    "migrations": "the shop's own tables",
    "past_things": "goods",
    "payments_aside": "what a bank told that fits no order",
    "pictures": "goods",
    "prices": "goods",
    "product_prices": "goods",
    "product_words": "goods, for searching",
    "products": "goods",
    "searches": "what was looked for, without whoever looked; what looks like somebody's name or number is not kept",
    "sales_days": "sums over everybody",
    "sales_folded": "how far the sums have come",
    "sales_taxes": "sums over everybody",
    "sales_things": "sums over everybody",
    "shipping_countries": "what the shop offers",
    "shipping_rates": "what the shop offers",
    "shipping_zones": "what the shop offers",
    "stored_settings": "the shop's own",
    "tax_rates": "the law's",
    "testpay_calls": "the simulated bank's own log: no real card, no real money",
    "testpay_charges": "the simulated bank's own books: no real card, no real money",
    "trail_chain": "keyed hashes and numbers of lines",
    "variants": "goods",
    "visit_salts": "random bytes, gone with their day",
    "visits_by_day": "numbers of visitors",
}
OF_THE_DATABASE = re.compile(r"sqlite_.*|product_words_(config|content|data|docsize|idx)")  # its own tables

OF_THE_ORDER = "shown on the order's page, as what happened"
OF_THE_BOOKS = "the shop's books: the order's own figures once more, which are shown"
OF_THE_SHELF = "the stock's ledger: what the order took and gave back, which is shown as the order"
AFTER = "shown on the order's page, where something was paid back or sent back"
PAST = "what another shop wrote down before there was this one: it belongs to no account"
SUMS = "sums over the orders of a month, which are shown one by one"
KEY = "an inner number that joins two tables; no page ever shows one"
HASH = "a keyed hash that nobody can read back, the shop included"
SAME = "the same as what is shown beside it, folded for finding"
FOR_CHECKING = (
    "the trail is there to be checked, so it names nobody: numbers only, shown to administrators; "
    "what was done in an open session is told at /account/sessions; the rest stands at /welcome as sign-ins, sessions, cart and orders"
)
ON_ITS_WAY = "what the shop is about to do, by code or number, and where a letter goes to an address that was just changed; gone two days after it was done"
LINK = "a link that was mailed to them and says itself what it is for, or the first administrator's, who was nobody then; gone a day later"

AT_MAILS = (
    "about staff alone: the reports they have sent to themselves, listed for them at /admin/reports/mails"
)
PUT_BEFORE_THEM = "shown at /confirm to whom it was put before, and nobody else; gone after thirty days"
A_VIEW = "what staff keep of a list for themselves: a tab above it, with its name and filters"
AT_SESSIONS = "shown at /account/sessions, where a browser that is kept signed in is a place"

AT_ASSISTANT = "what they asked a person, and what was answered: shown beside the conversation, and told at /api/assistant/questions"
AT_WISHES = "what they wish for and watch: shown at /account/wishes"
INVITED = (
    "whoever is invited to work here has no password yet and cannot sign in to read it; the letter says it"
)
OF_STAFF = "what somebody did at work, to be undone: shown at /admin/history to them and to those who may undo it; gone after ninety days"
OF_A_BULK = "what somebody had done at work to many things at once: shown on its page in the back office"

OF_A_TALK = "shown at /assistant, where a conversation is read again and deleted; gone after thirty days"
OF_A_TAKEBACK = "how a change of the cart is taken back, offered beside the answer that tells of it; gone after thirty days"

REASONS = {
    "conversations.account_id": KEY,
    "conversations.code": OF_A_TALK,
    "conversations.id": KEY,
    "conversations.made_at": OF_A_TALK,
    "conversations.mind": "what the next turn goes on from: goods and orders that were spoken of, all of which was said in the turns",
    "conversations.realm": "shop or back office: each shows its own conversations",
    "conversations.said_at": OF_A_TALK,
    "conversations.turns": OF_A_TALK,
    "turns.answer": OF_A_TALK,
    "turns.at": OF_A_TALK,
    "turns.conversation_id": KEY,
    "turns.id": KEY,
    "turns.number": OF_A_TALK,
    "turns.say": OF_A_TALK,
    "takebacks.account_id": KEY,
    "takebacks.at": OF_A_TAKEBACK,
    "takebacks.back": OF_A_TAKEBACK,
    "takebacks.code": OF_A_TAKEBACK,
    "takebacks.conversation": OF_A_TAKEBACK,
    "takebacks.expects": OF_A_TAKEBACK,
    "takebacks.id": KEY,
    "takebacks.undone_at": OF_A_TAKEBACK,
    "account_roles.account_id": KEY,
    "api_keys.name": "shown at /account/keys, and at /account/sessions as the name of the place",
    "api_keys.prefix": "shown at /account/keys",
    "api_keys.scopes": "shown at /account/keys in words",
    "api_keys.session_id": KEY,
    "accounts.closed_at": "whoever has closed their account is gone, and cannot sign in to read it",
    "accounts.disabled_at": "whoever is shut out cannot sign in to read it; staff see it",
    "accounts.email_claimed_at": "decides who signs in with an address that two claim; telling would tell of the other. That a claim was dropped is told at /account",
    "accounts.email_key": SAME,
    "accounts.id": KEY + "; the code stands for it",
    "accounts.password_hash": "/welcome says that it is kept as a hash; the hash itself would help a thief only",
    "accounts.username_key": SAME,
    "addresses.account_id": KEY,
    "addresses.saved_at": "the day of the order that saved it, which is shown",
    "bulks.account_id": OF_A_BULK,
    "bulks.action": OF_A_BULK,
    "bulks.at": OF_A_BULK,
    "bulks.code": OF_A_BULK,
    "bulks.count": OF_A_BULK,
    "bulks.done": OF_A_BULK,
    "bulks.finished_at": OF_A_BULK,
    "bulks.id": OF_A_BULK,
    "bulks.refused": OF_A_BULK,
    "bulks.stopped_by": OF_A_BULK,
    "bulks.wants": OF_A_BULK,
    "bulks.way": OF_A_BULK,
    "handover_answers.account_id": KEY + "; about whoever of the staff answered",
    "handover_answers.answer": AT_ASSISTANT,
    "handover_answers.at": AT_ASSISTANT,
    "handover_answers.handover_id": KEY,
    "handover_answers.id": KEY,
    **{f"handovers.{name}": AT_ASSISTANT for name in ("asked_at", "code", "question", "state")},
    "handovers.account_id": KEY,
    "handovers.answered_at": "when it was answered last, which the answer says",
    "handovers.closed_at": "in the state that is shown",
    "handovers.conversation_id": KEY,
    "handovers.id": KEY,
    "handovers.taken_at": "in the state that is shown",
    "handovers.taken_by": KEY + "; about whoever of the staff has it",
    "carts.discount_code": "shown in the cart, with a way to take it off",
    "recommending_off.account_id": KEY,
    "recommending_off.at": "when they switched it off; that it is off is shown at /account/wishes",
    **{f"watches.{name}": AT_WISHES for name in ("below", "code", "currency", "kind", "made_at", "options")},
    **{f"watches.{name}": AT_WISHES for name in ("state", "title", "told_at", "until")},
    "watches.account_id": KEY,
    "watches.id": KEY,
    "watches.product_id": KEY + "; the title stands for it",
    "watches.rounds": "how often it came to pass and was over again before it could be told",
    "watches.variant_id": KEY + "; the options stand for it",
    "wishes.account_id": KEY,
    "wishes.at": "the order of the list, which is shown",
    "wishes.code": AT_WISHES,
    "wishes.id": KEY,
    "wishes.options": AT_WISHES,
    "wishes.product_id": KEY + "; the title stands for it",
    "wishes.title": AT_WISHES,
    "wishes.variant_id": KEY + "; the options stand for it",
    "cart_lines.added_at": "the order of the lines, which is shown",
    "cart_lines.cart_id": KEY,
    "cart_lines.variant_id": KEY + "; the title stands for it",
    "carts.account_id": KEY,
    "carts.id": KEY,
    "carts.made_at": "when the first thing ever was put in; says less than the lines",
    "discount_uses.account_id": KEY,
    "discount_uses.code_id": KEY + "; the receipt names the code",
    "discount_uses.order_id": KEY,
    "invoices.at": OF_THE_BOOKS,
    "invoices.id": KEY,
    "invoices.kind": OF_THE_BOOKS,
    "invoices.number": OF_THE_BOOKS,
    "invoices.order_id": KEY,
    "invoices.refund_id": KEY,
    "invoices.year": OF_THE_BOOKS,
    "invitations.account_id": KEY,
    "invitations.at": INVITED,
    "invitations.invited_by": KEY,
    "invitations.role": INVITED,
    "jobs.args": ON_ITS_WAY,
    "jobs.attempts": ON_ITS_WAY,
    "jobs.dedupe": ON_ITS_WAY,
    "jobs.done_at": ON_ITS_WAY,
    "jobs.due": ON_ITS_WAY,
    "jobs.failure": ON_ITS_WAY,
    "jobs.id": ON_ITS_WAY,
    "jobs.leased_until": ON_ITS_WAY,
    "jobs.name": ON_ITS_WAY,
    "kept_series.account_id": KEY,
    "kept_series.address": AT_SESSIONS,
    "kept_series.browser": AT_SESSIONS,
    "kept_series.code": AT_SESSIONS,
    "kept_series.counter": "how often the browser came back; each time is a line of the trail",
    "kept_series.ended_at": "shown no more then, and swept within a minute or so",
    "kept_series.ends_at": AT_SESSIONS,
    "kept_series.expires_at": "the session's, which is shown",
    "kept_series.life": "the shop's setting; the moment it leads to is shown as the end",
    "kept_series.made_at": AT_SESSIONS,
    "kept_series.proved_at": "the session's, which is shown",
    "kept_series.seen_at": AT_SESSIONS,
    "kept_series.session_id": KEY,
    "kept_series.turned_at": "when its session began, which is shown",
    "known_browsers.account_id": KEY,
    "known_browsers.mark": HASH,
    "known_browsers.seen_at": "when its cookie was last shown at a sign-in; that sign-in is shown with its session",
    "known_browsers.since": "as when it was seen",
    "mailed_links.account_id": LINK,
    "mailed_links.expires_at": LINK,
    "mailed_links.made_at": LINK,
    "mailed_links.purpose": LINK,
    "mailed_links.ticket": HASH,
    "mailed_links.used_at": LINK,
    "order_events.account_id": KEY,
    "order_events.after": OF_THE_ORDER,
    "order_events.at": OF_THE_ORDER,
    "order_events.before": OF_THE_ORDER,
    "order_events.id": KEY,
    "order_events.note": OF_THE_ORDER,
    "order_events.order_id": KEY,
    "order_events.what": OF_THE_ORDER,
    "order_lines.order_id": KEY,
    "order_lines.position": "the order of the lines, which is shown",
    "order_lines.refunded": "how many were paid back, which the order's state says",
    "order_lines.shipped": "how many were sent, which the order's state says",
    "order_lines.slug": "the address of the product, whose title is shown",
    "order_lines.variant_id": KEY,
    "orders.account_id": KEY,
    "orders.asked_at": "when the bank was last asked what became of it, while that was open",
    "orders.bank": "one word for the way of paying, which they chose",
    "orders.bank_page": "where they go on to pay, shown as a link while that is open",
    "orders.captured": "the total, once it is paid",
    "orders.cart_id": KEY,
    "orders.fingerprint": HASH,
    "orders.id": KEY + "; the code stands for it",
    "orders.idempotency_key": HASH,
    "orders.moved_at": "within moments of what is shown",
    "orders.moved_by": KEY,
    "orders.packed_at": "shown as “packed”; the hour is about the packer's day",
    "orders.packed_by": "about the packer, not the shopper",
    "orders.quote": "a hash of what made the figures, which are shown",
    "orders.refunded": "what went back of it, which the state says",
    "orders.settled_at": "within moments of when it was placed, which is shown",
    "orders.shipping_tax": "a part of the tax, which is shown",
    "orders.status": "in the state that is shown",
    "orders.tax": "shown kind by kind, as the tax of the lines and of shipping",
    "orders.tax_country": "the country of the address, which is shown, or the shop's",
    "orders.tax_included": "shown in words, beside the tax",
    "orders.waits_until": "how long the bank may take to decide, while that is open",
    "past_customers.id": KEY,
    "past_customers.name": PAST,
    "past_orders.country": PAST,
    "past_orders.currency": PAST,
    "past_orders.customer_id": KEY,
    "past_orders.entries": PAST,
    "past_orders.id": KEY,
    "past_orders.number": PAST,
    "past_orders.total": PAST,
    "payments.amount": "the order's total, which is shown",
    "payments.card": "the last four digits of a card they typed, for finding a payment again at the bank",
    "payments.at": "within moments of when the order was placed, which is shown",
    "payments.currency": "the order's, which is shown",
    "payments.id": KEY,
    "payments.order_id": KEY,
    "payments.outcome": "shown as the order's state and the reason in words",
    "payments.reference": "the bank's own number, for asking the bank",
    "refund_lines.amount": AFTER,
    "refund_lines.quantity": AFTER,
    "refund_lines.refund_id": KEY,
    "refund_lines.restocked": AFTER,
    "refund_lines.tax": AFTER,
    "refund_lines.variant_id": KEY,
    "refunds.account_id": KEY,
    "refunds.amount": AFTER,
    "refunds.at": AFTER,
    "refunds.code": AFTER,
    "refunds.currency": AFTER,
    "refunds.given_at": AFTER,
    "refunds.goodwill": AFTER,
    "refunds.id": KEY,
    "refunds.idempotency_key": HASH,
    "refunds.order_id": KEY,
    "refunds.shipping": AFTER,
    "refunds.why": AFTER,
    "proposals.account_id": KEY,
    "proposals.became": PUT_BEFORE_THEM,
    "proposals.code": PUT_BEFORE_THEM,
    "proposals.conversation": PUT_BEFORE_THEM,
    "proposals.ended_at": PUT_BEFORE_THEM,
    "proposals.expires_at": PUT_BEFORE_THEM,
    "proposals.frozen": PUT_BEFORE_THEM,
    "proposals.id": KEY,
    "proposals.made_at": PUT_BEFORE_THEM,
    "proposals.press": "random, and tells the tries of one proposal apart; no page ever shows it",
    "proposals.realm": PUT_BEFORE_THEM,
    "proposals.seal": HASH,
    "proposals.session_id": KEY,
    "proposals.state": PUT_BEFORE_THEM,
    "proposals.tool": PUT_BEFORE_THEM,
    "proposals.tries": PUT_BEFORE_THEM,
    "proposals.way": PUT_BEFORE_THEM,
    "report_mails.account_id": KEY,
    "report_mails.asked": AT_MAILS,
    "report_mails.code": AT_MAILS,
    "report_mails.ended_at": AT_MAILS,
    "report_mails.every": AT_MAILS,
    "report_mails.form": AT_MAILS,
    "report_mails.id": KEY,
    "report_mails.made_at": AT_MAILS,
    "report_mails.next_at": AT_MAILS,
    "report_mails.report": AT_MAILS,
    "report_mails.sent_at": AT_MAILS,
    "report_mails.why_ended": AT_MAILS,
    "return_lines.quantity": AFTER,
    "return_lines.return_id": KEY,
    "return_lines.variant_id": KEY,
    "returns.answer": AFTER,
    "returns.asked_at": AFTER,
    "returns.code": AFTER,
    "returns.decided_at": AFTER,
    "returns.decided_by": KEY,
    "returns.id": KEY,
    "returns.order_id": KEY,
    "returns.reason": AFTER,
    "returns.refund_id": KEY,
    "returns.state": AFTER,
    "sales.at": OF_THE_BOOKS,
    "sales.currency": OF_THE_BOOKS,
    "sales.day": OF_THE_BOOKS,
    "sales.discount": OF_THE_BOOKS,
    "sales.gross": OF_THE_BOOKS,
    "sales.id": KEY,
    "sales.imported": PAST,
    "sales.kind": OF_THE_BOOKS,
    "sales.order_id": KEY,
    "sales.opens": OF_THE_BOOKS,
    "sales.past_order_id": KEY,
    "sales.past_thing_id": KEY,
    "sales.quantity": OF_THE_BOOKS,
    "sales.refund_id": KEY,
    "sales.tax": OF_THE_BOOKS,
    "sales.total": OF_THE_BOOKS,
    "sales.variant_id": KEY,
    "sales.zone": OF_THE_BOOKS,
    **{
        f"sales_buyers.{name}": SUMS
        for name in (
            *("month", "currency", "country", "code", "entries", "orders", "sold", "returned"),
            *("gross", "discounts", "returns", "shipping", "tax", "total"),
        )
    },
    "sales_buyers.buyer": KEY,
    "sales_firsts.buyer": KEY,
    "sales_firsts.day": "the day of the first order, which is shown",
    "sales_firsts.orders": "how many orders there are, each of which is shown",
    "session_values.session_id": KEY,
    "session_values.version": "a count of changes, so that two requests at once lose nothing",
    "sessions.account_id": KEY,
    "sessions.acting_for": "whom somebody of the staff saw the shop as; in the trail of both",
    "sessions.code": "shown at /account/sessions, as the address of the place",
    "sessions.ended_at": "a session that has ended is shown no more, and swept within a minute or so",
    "sessions.how": "shown at /account/sessions in words",
    "sessions.id": KEY,
    "sessions.idle": "the shop's setting; the moment it leads to is shown as the end",
    "sessions.realm": "shown at /account/sessions where it is the back office",
    "sessions.refreshed": "when its tokens were refreshed, for half a minute; that it was used is shown as seen",
    "sessions.refreshes": "how often its tokens were refreshed, so that a copy of one is noticed",
    "sessions.renew_due": "a new ticket is due at the next click, and given then",
    "sessions.resource": "what its tokens open; shown at /account/agents",
    "sessions.scopes": "what its tokens may do; shown at /account/agents",
    "sessions.ticket": HASH,
    "sessions.until_closed": "whether its cookie goes with the browser, which the browser itself shows",
    "sessions.values_version": "moves with what pages remember, which is shown",
    "stock_moves.account_id": KEY,
    "stock_moves.at": OF_THE_SHELF,
    "stock_moves.id": KEY,
    "stock_moves.kind": OF_THE_SHELF,
    "stock_moves.order_id": KEY,
    "stock_moves.quantity": OF_THE_SHELF,
    "stock_moves.shelf": OF_THE_SHELF,
    "stock_moves.variant_id": KEY,
    "stock_moves.why": OF_THE_SHELF,
    "throttle.count": "counts tries by a keyed hash of who or where, and forgets them within the hour",
    "throttle.key": HASH,
    "throttle.until": "as the count",
    "trail.account_id": FOR_CHECKING,
    "trail.acting_for": FOR_CHECKING,
    "trail.at": FOR_CHECKING,
    "trail.id": FOR_CHECKING,
    "trail.operation": FOR_CHECKING,
    "trail.outcome": FOR_CHECKING,
    "trail.person_id": FOR_CHECKING,
    "trail.session_id": FOR_CHECKING,
    "trail.thing": FOR_CHECKING,
    "trail.way": FOR_CHECKING,
    "trail_words.trail_id": FOR_CHECKING,
    "visitors.day": "as the hash: numbers alone are left of it when the day is over",
    "visitors.pages": "as the day",
    "visitors.steps": "as the day",
    "visitors.visitor": HASH + ", for its salt is thrown away with the day",
    "trail_words.words": "the address of a sign-in, shown while its session is open, and roles, shown as roles",
    "undos.account_id": OF_STAFF,
    "undos.at": OF_STAFF,
    "undos.code": OF_STAFF,
    "undos.did": OF_STAFF,
    "undos.id": OF_STAFF,
    "undos.operation": OF_STAFF,
    "undos.person_id": OF_STAFF,
    "undos.piece_id": OF_STAFF,
    "undos.sentence": OF_STAFF,
    "undos.thing": OF_STAFF,
    "undos.undone_at": OF_STAFF,
    "undos.undone_by": OF_STAFF,
    "undos.wants": OF_STAFF,
    "undos.words": OF_STAFF,
    "views.account_id": KEY,
    "views.code": A_VIEW,
    "views.id": KEY,
    "views.list": A_VIEW,
    "views.made_at": A_VIEW,
    "views.name": A_VIEW,
    "views.query": A_VIEW,
}

NOW = SystemClock().now()


@dataclass(frozen=True)
class Planted:
    """A value in the records, and how a person reads it."""

    value: object
    reads: str


def planted_moment(at: int) -> Planted:
    from datetime import UTC, datetime

    when = datetime.fromtimestamp(at // 1_000_000, UTC)
    return Planted(at, f"{when.day} {when:%B %Y, %H:%M} UTC")


def planted_day(year: int, month: int, day: int, reads: str) -> Planted:
    from datetime import UTC, datetime

    return Planted(int(datetime(year, month, day, 12, tzinfo=UTC).timestamp()) * 1_000_000, reads)


AT_WELCOME = {
    "accounts.code": Planted("ANNSCDE234", "ANNSCDE234"),
    "accounts.created_at": planted_day(2021, 2, 3, "3 February 2021"),
    "accounts.email": Planted("ann.planted@example.com", "ann.planted@example.com"),
    "accounts.email_verified_at": planted_day(2021, 4, 5, "shown to be yours on 5 April 2021"),
    "accounts.last_sign_in_at": planted_moment(NOW - 71 * DAY),
    "accounts.name": Planted("Ann <Planted> & Søn", "Ann <Planted> & Søn"),
    "accounts.previous_sign_in_at": planted_moment(NOW - 72 * DAY),
    "accounts.sign_ins": Planted(7319, "7319 times signed in"),
    "accounts.username": Planted("ann-planted", "ann-planted"),
    "account_roles.given_at": planted_day(2021, 6, 7, "7 June 2021"),
    "account_roles.given_by": Planted("admin_user", "given by admin_user"),
    "account_roles.role": Planted("shopper", "shopper , given by"),
    "addresses.city": Planted("Plantedcity", "Plantedcity"),
    "addresses.country": Planted("EE", "Estonia"),
    "addresses.name": Planted("Ann of the Address", "Ann of the Address"),
    "addresses.postcode": Planted("PC-4711", "PC-4711"),
    "addresses.region": Planted("Planted Region", "Planted Region"),
    "addresses.street": Planted("Planted Street 5", "Planted Street 5"),
    "cart_lines.quantity": Planted(173, "173 ×"),
    "orders.code": Planted("RDERCDE567", "RDERCDE567"),
    "orders.currency": Planted("EUR", "€"),
    "orders.fulfilment": Planted("packed", "€7,391.42 Packed"),
    "orders.payment": Planted("paid", "Packed"),
    "orders.placed_at": planted_day(2021, 8, 9, "9 August 2021"),
    "orders.total": Planted(739_142, "7,391.42"),
    "session_values.name": Planted("colour-planted", "colour-planted"),
    "session_values.value": Planted('"ultramarine"', "ultramarine"),
    "sessions.address": Planted("203.0.113.77", "203.0.113.77"),
    "sessions.browser": Planted("Netscape Navigator 4", "Netscape Navigator 4"),
    "sessions.ends_at": planted_moment(NOW + 51 * HOUR),
    "sessions.expires_at": planted_moment(NOW + 101 * HOUR),
    "sessions.made_at": planted_moment(NOW - 31 * HOUR),
    "sessions.proved_at": planted_moment(NOW - 29 * HOUR),
    "sessions.seen_at": planted_moment(NOW - 3 * MINUTE),
}
ON_THE_RECEIPT = {
    "order_lines.discount": Planted(1_717, "€17.17 off"),
    "order_lines.options": Planted('["Planted hue"]', "Planted hue"),
    "order_lines.price": Planted(5_123, "51.23 each"),
    "order_lines.quantity": Planted(91, "91 ×"),
    "order_lines.sku": Planted("SKU-PLANTED", "SKU-PLANTED"),
    "order_lines.tax": Planted(4_242, "42.42"),
    "order_lines.tax_name": Planted("Planted duty", "Planted duty"),
    "order_lines.tax_rate": Planted(173_300, "17.33%"),
    "order_lines.title": Planted("A planted title", "A planted title"),
    "orders.discount": Planted(2_929, "−€29.29"),
    "orders.discount_code": Planted("PLANTED10", "PLANTED10"),
    "orders.shipping": Planted(3_131, "€31.31"),
    "orders.shipping_tax_name": Planted("Planted toll", "Planted toll"),
    "orders.shipping_tax_rate": Planted(51_700, "5.17%"),
    "orders.shipping_title": Planted("By planted pigeon", "By planted pigeon"),
    "orders.subtotal": Planted(811_111, "€8,111.11"),
    "orders.address": Planted(
        '{"name":"Ann on Paper","street":"Old Street 1","postcode":"1","city":"Oldtown","country":"LV"}',
        "Ann on Paper Old Street 1 1 Oldtown Latvia",
    ),
}
ON_A_FAILED_RECEIPT = {
    "orders.reason": Planted("insufficient_funds", "There is too little money on this card."),
}
SHOWN = AT_WELCOME | ON_THE_RECEIPT | ON_A_FAILED_RECEIPT


@pytest.fixture(params=DATABASES, scope="module")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop of this file's own: its records are changed from behind."""
    folder = tmp_path_factory.mktemp("schema") / "data"
    with new_database(request.param) as url, Shop(folder, url) as open_shop:
        yield open_shop
        send_everybody_home()


def columns(shop: Shop) -> set[str]:
    """Every column there is, as table.column."""
    with behind(shop) as inside, inside.store.reading() as db:
        if db.kind == "sqlite":
            tables = [name for (name,) in db.all("select name from sqlite_schema where type = 'table'")]
            found = [(t, c) for t in tables for (c,) in db.all("select name from pragma_table_info(:t)", t=t)]
        else:
            found = db.all(
                """
                select table_name, column_name
                from information_schema.columns
                join information_schema.tables using (table_schema, table_name)
                where table_schema = 'public'
                and table_type = 'BASE TABLE'
                """
            )
    return {f"{table}.{column}" for table, column in found if not OF_THE_DATABASE.fullmatch(table)}


def behind(shop: Shop) -> "Iterator[Furnished]":
    return furnish(Settings(data=Path(shop.folder), database=shop.database))  # type: ignore[return-value]


def test_every_column_is_entered_and_every_entry_is_a_column(shop: Shop) -> None:
    about_people = {each for each in columns(shop) if each.partition(".")[0] not in NOT_ABOUT_PEOPLE}
    assert about_people - set(SHOWN) - set(REASONS) == set(), "new: shown where, or why not?"
    assert (set(SHOWN) | set(REASONS)) - about_people == set(), "entered, but no longer there"
    assert set(NOT_ABOUT_PEOPLE) <= {each.partition(".")[0] for each in columns(shop)}


def test_nothing_is_entered_twice_and_every_reason_is_one() -> None:
    assert set(SHOWN) & set(REASONS) == set()
    assert len(SHOWN) == len(AT_WELCOME) + len(ON_THE_RECEIPT) + len(ON_A_FAILED_RECEIPT)
    assert all(len(reason) > 5 for reason in REASONS.values())


@pytest.fixture(scope="module")
def ann(shop: Shop) -> Person:
    """A shopper who has done all there is to do, with planted records."""
    person = shop.newcomer("ann-planted")
    sku = plenty(person)
    address = {"name": "A", "street": "B", "postcode": "C", "city": "D", "country": "EE"}
    for card in ("4242 4242 4242 4242", "4000 0000 0000 9995"):
        person.put_into_cart(sku)
        person.buy(card, address=address)
    person.page("/welcome")
    with behind(shop) as inside, inside.store.writing() as db:
        (me,) = db.one("select id from accounts where username = 'ann-planted'") or (0,)
        (admin,) = db.one("select id from accounts where username = 'admin_user'") or (0,)
        (session,) = db.one("select id from sessions where account_id = :me", me=me) or (0,)
        (cart,) = db.one("select id from carts where account_id = :me", me=me) or (0,)
        failed, paid = (
            row[0] for row in db.all("select id from orders where account_id = :me order by payment", me=me)
        )
        db.run(
            "insert into session_values (session_id, name, value, version) values (:session, :name, :value, 1)",
            session=session,
            name=AT_WELCOME["session_values.name"].value,
            value=AT_WELCOME["session_values.value"].value,
        )
        rows = {
            "accounts": ("id", me),
            "account_roles": ("account_id", me),
            "addresses": ("account_id", me),
            "cart_lines": ("cart_id", cart),
            "orders": ("id", paid),
            "order_lines": ("order_id", paid),
            "sessions": ("id", session),
        }
        for column, planted in (AT_WELCOME | ON_THE_RECEIPT).items():
            table, name = column.split(".")
            if table in rows:
                key, number = rows[table]
                value = admin if column == "account_roles.given_by" else planted.value
                db.run(
                    f"update {table} set {name} = :value where {key} = :number", value=value, number=number
                )
        db.run(
            "update orders set reason = :reason where id = :number",
            reason=ON_A_FAILED_RECEIPT["orders.reason"].value,
            number=failed,
        )
    return person


def text_of(page: str) -> str:
    """What a person reads, without tags and attributes."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page.partition("<main")[2], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.mark.parametrize("column", sorted(AT_WELCOME))
def test_it_is_shown_at_welcome(ann: Person, column: str) -> None:
    page = ann.page("/welcome")
    assert page.status_code == 200
    assert AT_WELCOME[column].reads in text_of(page.text)


@pytest.mark.parametrize("column", sorted(ON_THE_RECEIPT))
def test_it_is_shown_on_the_receipt_that_welcome_links(ann: Person, column: str) -> None:
    address = f"/orders/{AT_WELCOME['orders.code'].value}"
    assert f'href="{address}"' in ann.page("/welcome").text
    assert ON_THE_RECEIPT[column].reads in text_of(ann.page(address).text)


def test_why_the_bank_said_no_is_shown_on_the_failed_order(ann: Person) -> None:
    codes = re.findall(r'href="/orders/([A-Z0-9]{10})"', ann.page("/welcome").text)
    (failed,) = set(codes) - {AT_WELCOME["orders.code"].value}
    assert "Not paid" in text_of(ann.page("/welcome").text)
    assert ON_A_FAILED_RECEIPT["orders.reason"].reads in text_of(ann.page(f"/orders/{failed}").text)


def test_the_password_is_said_to_be_kept_as_a_hash(ann: Person) -> None:
    page = text_of(ann.page("/welcome").text)
    assert "Kept only as a hash" in page
    assert "argon2" not in page
