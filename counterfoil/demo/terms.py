"""On which terms the demo shop sells: rates of tax, ways of sending, discount codes."""

# Standard and reduced, in per cent. Nobody should file a return by them.
TAXES = """
    AT 20 10, BE 21 6, BG 20 9, CY 19 5, CZ 21 12, DE 19 7, DK 25 -, EE 24 9, ES 21 10, FI 25.5 13.5, FR 20 5.5,
    GR 24 13, HR 25 13, HU 27 5, IE 23 9, IT 22 10, LT 21 12, LU 17 8, LV 21 12, MT 18 5, NL 21 9, PL 23 8, PT 23 6,
    RO 21 11, SE 25 12, SI 22 9.5, SK 23 19
"""
TAX = "VAT"
REDUCED = ("seed-packets",)  # what plants grow from is food for thought
ZONES = {"Europe": "EU AD BA CH GB GI IS LI MC MD ME MK NO RS SM UA VA", "Everywhere else": "*"}
# Zone, way, hundredths, up to grams, free from hundredths. By post it costs nothing, so a total is the sum of its goods.
WAYS = (
    ("Europe", "Post, 5 to 8 days", 0, None, None),
    ("Europe", "Courier, next day", 690, 2_000, 15_000),
    ("Europe", "Courier, next day", 1_190, 10_000, 15_000),
    ("Europe", "Courier, next day", 1_990, 30_000, None),
    ("Everywhere else", "Post, 3 weeks", 0, None, None),
    ("Everywhere else", "Courier, 4 days", 2_490, 5_000, None),
)
# Amounts in hundredths.
CODES: tuple[dict[str, object], ...] = (
    {"code": "WELCOME10", "kind": "percent", "rate": 100_000, "most_a_person": 1},
    {"code": "FIVER", "kind": "amount", "amount": 500, "minimum": 3_000},
    {"code": "FOURFORTHREE", "kind": "buy_get", "buys": 3, "gets": 1},
)
