"""What is said so plainly that nothing has to be weighed: buttons, single words, a verb and its thing."""

import re
from collections.abc import Sequence

# What buttons say, and what is said in one word.
EXACT = {
    "basket": "show_cart", "cart": "show_cart", "check out": "checkout", "checkout": "checkout", "help": "help",
    "log out": "end_sessions", "logout": "end_sessions", "my orders": "list_orders", "orders": "list_orders",
    "sign out": "end_sessions", "undo": "undo", "where is my order": "track_order", "wish list": "show_wishes",
    "my cart": "show_cart", "my basket": "show_cart", "my wish list": "show_wishes", "order history": "list_orders",
    "my last orders": "list_orders", "my recent orders": "list_orders", "my past orders": "list_orders",
}  # fmt: skip

DETERMINED = r"(?:(?:the|a|an|this|that|my|{n}|{n} of|{colour}|of) )*"
NAMED = rf"(?:{DETERMINED}{{thing}}|{{ref}}|{{n}} (?:of )?{{ref}}|{{n}} of the {{colour}} ones?|the {{colour}} ones?)"
CHOSEN = r"(?: (?:in|size|size in|in size) {colour}| {colour})*"
EACH = rf"{NAMED}{CHOSEN}(?:(?: and| plus)? {NAMED}{CHOSEN})*"
IN_CART = r"(?: (?:to|in|into) (?:my |the )?(?:shopping )?(?:cart|basket|bag|trolley))"
FROM_CART = r"(?: (?:from|out of|off) (?:my |the )?(?:shopping )?(?:cart|basket|bag|trolley))"
WISHES = r"(?:wish list|favourites)"
POLITE = r"(?:(?:please|ok|now|then|good|yes|hi|hello) )*(?:(?:can|could|would) you (?:please )?)?"
END = r"(?: (?:please|now|then|too|as well|for me|thanks))*"

COURTESY = frozenset({"please", "thanks", "now", "then", "ok", "and", "yes", "hi", "hello"})

# A sentence that one of these matches from end to end.
PLAIN = tuple(
    (re.compile(rf"{POLITE}{pattern}{END}"), intent)
    for pattern, intent in (
        (rf"(?:add|put|move) {EACH}{IN_CART}?", "add_to_cart"),
        (rf"(?:buy|order|i (?:will|would|want to|would like to) (?:take|have|buy|order)|i want|i would like|give me) {EACH}{IN_CART}?", "add_to_cart"),
        (rf"{EACH}{IN_CART}", "add_to_cart"),
        (rf"(?:remove|delete|drop|take out) {EACH}{FROM_CART}?", "remove_from_cart"),
        (rf"(?:take|throw|kick) {EACH}(?: out|{FROM_CART})", "remove_from_cart"),
        (r"(?:empty|clear) (?:my |the )?(?:shopping )?(?:cart|basket|bag|trolley)", "remove_from_cart"),
        (rf"(?:price alert|price watch|watch the price) (?:for|on|of) {NAMED}", "watch_price"),
        (rf"compare {NAMED} (?:and|with|to) {NAMED}", "compare"),
        (rf"(?:is|are) {NAMED}{CHOSEN} (?:in stock|available|sold out)", "check_stock"),
        (rf"(?:add|put|save) {EACH} (?:to|on|onto) (?:my |the )?{WISHES}", "add_to_wishes"),
        (rf"save {EACH} for later", "add_to_wishes"),
        (rf"(?:remove|delete|take) {EACH} (?:from|off) (?:my |the )?{WISHES}", "remove_from_wishes"),
        (r"(?:show|open|see|show me) (?:my |the )?(?:shopping )?(?:cart|basket)", "show_cart"),
        (rf"(?:show|open|see|show me) (?:my |the )?{WISHES}", "show_wishes"),
        (r"(?:apply|use|redeem) (?:the |my |this )?(?:code |voucher |coupon |discount code |promo code )?{code}", "apply_code"),
        (r"cancel (?:my (?:last |latest )?order|order {order}|{order})", "cancel_order"),
        (r"(?:where is|track|status of) (?:my (?:last )?(?:order|parcel)|order {order}|{order})", "track_order"),
        (r"(?:log|sign) (?:me )?out", "end_sessions"),
        (r"(?:check out|checkout|place my order|proceed to checkout|go to checkout)", "checkout"),
        (rf"(?:(?:show me|show|find|i am looking for) {DETERMINED}|(?:do you have|have you got) )(?:some |any |your |all )*{{thing}}", "find"),
        (r"(?:(?:the|a|an|my|some|{colour}) )*{thing}(?: and {thing})?", "find"),
    )
)  # fmt: skip


def commanded(tagged: list[str], texts: Sequence[str]) -> str:
    """The intent of what is said plainly; empty for all else."""
    said, plain = " ".join(tagged), " ".join(texts)
    # Where cloth comes in check, "check out" is the end of shopping all the same.
    found = EXACT.get(plain if plain.endswith(" out") else said) or EXACT.get(" ".join(_bare(tagged)))
    return found or next((intent for pattern, intent in PLAIN if pattern.fullmatch(said)), "")


def _bare(tagged: list[str]) -> list[str]:
    """Without what is said out of courtesy, before and behind."""
    words = list(tagged)
    while words and words[0] in COURTESY:
        words.pop(0)
    while words and words[-1] in COURTESY:
        words.pop()
    return words
