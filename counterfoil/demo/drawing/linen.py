"""Woven things: folded, hung and stood up."""

from counterfoil.demo.drawing.fare import leek, loaf
from counterfoil.demo.drawing.light import ball, flat, ground, tube
from counterfoil.demo.drawing.palette import (
    BRASS,
    BRICK,
    CREAM,
    LEATHER,
    LINEN,
    MIDNIGHT,
    MOSS,
    OAT,
    OCHRE,
    PAPER,
    PINE,
    PLUM,
    ROSE,
    SHADE,
    SKY,
    SLATE,
    WALNUT,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import hanging, lying, standing
from counterfoil.demo.drawing.sheet import ACROSS, Sheet

FOLDS = ((0.0, 0.0), (0.16, 0.26), (0.3, 0.02), (0.46, 0.2), (0.6, 0.0), (0.8, 0.3), (1.0, 0.12))


def folds(s: Sheet) -> str:
    """Shade in the folds of hanging cloth."""
    return s.linear([(at, SHADE, depth) for at, depth in FOLDS], ACROSS)


def _peg(s: Sheet, x: float, y: float) -> None:
    with s.resting(6):
        s.circle(x, y, 24, ball(s, WALNUT))
        s.circle(x - 3, y - 3, 12, ball(s, BRASS))


def tea_towel(s: Sheet, colour: str) -> None:
    cloth = "M400 150C340 170 290 190 262 240L236 660Q300 690 330 668T420 672T500 664T566 672L540 240C510 190 460 170 400 150Z"
    with s.resting(16):
        s.path(cloth, flat(s, PAPER, 0.6))
    with s.clipped(cloth):
        for x, width in ((306, 16), (330, 6), (474, 6), (498, 16)):
            s.path(f"M{x} 120Q{x - 6} 400 {x + (x - 400) * 0.2:.0f} 700", stroke=colour, stroke_width=width)
        for y, width in ((560, 30), (596, 8), (616, 8)):
            s.path(
                f"M220 {y}Q300 {y + 22} 400 {y + 6}T590 {y + 8}",
                stroke=colour,
                stroke_width=width,
                opacity=0.9,
            )
        s.rect(230, 140, 350, 560, folds(s))
    tube(s, "M392 160Q386 118 400 112T408 160", 8, colour)
    _peg(s, 400, 122)


def apron(s: Sheet, colour: str) -> None:
    tube(s, "M310 250Q300 90 400 84T490 250", 13, LEATHER)
    tube(s, "M248 420Q150 430 166 560M552 420Q650 440 640 590", 13, LEATHER)
    cloth = "M306 236Q400 258 494 236L510 330Q520 396 570 420L584 700Q480 728 400 712T216 700L230 420Q280 396 290 330Z"
    with s.resting(14):
        s.path(cloth, flat(s, colour))
    with s.clipped(cloth):
        s.rect(216, 230, 370, 490, folds(s), opacity=0.7)
    seam = lighter(colour, 0.5)
    s.path(
        "M312 500H488V610Q488 622 476 622H324Q312 622 312 610Z",
        flat(s, lighter(colour, 0.06)),
        stroke=seam,
        stroke_width=3,
        stroke_dasharray="7 8",
    )
    s.line("M400 502V620M318 258Q400 278 484 258", seam, 3, stroke_dasharray="7 8")
    for x, y in ((312, 258), (488, 258), (250, 430), (550, 430)):
        s.circle(x, y, 8, BRASS)
    _peg(s, 400, 92)


def bath_towel(s: Sheet, colour: str) -> None:
    ground(s, 400, 648, 235)
    tints = (darker(colour, 0.16), lighter(colour, 0.5), lighter(colour, 0.08))
    for i, tint in enumerate(tints):
        left, y = (168, 178, 172)[i], 544 - i * 108
        _folded(s, left + 230, y, 460, 110, tint)
        _woven_band(s, y, lighter(tint, 0.6) if i != 1 else darker(colour, 0.1))
    s.path("M178 330Q186 300 230 300H520Q572 300 590 334Q400 344 178 330Z", flat(s, lighter(colour, 0.3)))
    loops = f'<path d="M1 4h1M6 1h1M8 7h1" stroke="{lighter(colour, 0.7)}" stroke-width="2"/>'
    s.rect(166, 304, 470, 346, s.pattern(11, 9, loops), opacity=0.35)
    tube(s, "M196 396q-44 40 -2 74", 9, CREAM)


def _woven_band(s: Sheet, y: float, colour: str) -> None:
    s.line(f"M512 {y + 4}q8 50 0 102", colour, 22, opacity=0.7, stroke_linecap="butt")
    s.line(f"M536 {y + 4}q8 50 0 102", colour, 5, opacity=0.7, stroke_linecap="butt")


def _folded(s: Sheet, cx: float, y: float, width: float, height: float, colour: str) -> None:
    left, right, round_off = cx - width / 2, cx + width / 2, height / 2
    body = s.linear([(0, lighter(colour, 0.36)), (0.4, colour), (1, darker(colour, 0.3))], (0, 0, 0.2, 1))
    s.path(
        f"M{left:g} {y:g}H{right - round_off:g}a{round_off:g} {round_off:g} 0 0 1 0 {height:g}H{left:g}q-16 {-height / 2:g} 0 {-height:g}z",
        body,
    )
    inner = height / 3.2
    s.path(
        f"M{left:g} {y + height * 0.36:g}H{right - round_off:g}a{inner / 2:g} {inner / 2:g} 0 0 1 0 {inner:g}H{left:g}",
        stroke=darker(colour, 0.38),
        stroke_width=4,
        opacity=0.6,
    )


def wool_blanket(s: Sheet, colour: str) -> None:
    ground(s, 400, 650, 240)
    for i in (0, 1):
        _folded(s, 406, 488 - i * 150, 460, 160, darker(colour, 0.12 - i * 0.06))
    fold = "M170 388C160 330 200 316 250 316H560Q610 320 604 388V600Q480 622 330 604L170 596Z"
    s.path(fold, flat(s, colour))
    with s.clipped(fold):
        for x in (230, 330, 430, 530):
            s.path(
                f"M{x} 300Q{x - 8} 400 {x} 640", stroke=lighter(colour, 0.55), stroke_width=22, opacity=0.5
            )
        for y in (360, 450, 540):
            s.path(
                f"M150 {y}Q380 {y + 16} 620 {y}", stroke=lighter(colour, 0.55), stroke_width=22, opacity=0.5
            )
            s.path(f"M150 {y + 26}Q380 {y + 42} 620 {y + 26}", stroke=OCHRE, stroke_width=5, opacity=0.7)
    fringe = "".join(
        f"M{176 + i * 18} {598 + min(i, 9) * 1.1:.0f}q{-4 + i % 3 * 4} 20 0 {40 + i % 2 * 6}"
        for i in range(24)
    )
    s.line(fringe, lighter(colour, 0.25), 6)


def cushion(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 220)
    shape = "M170 214Q400 262 630 206Q642 204 640 220Q596 420 640 624Q642 642 622 640Q400 600 178 644Q158 646 160 626Q200 420 158 226Q156 210 170 214Z"
    s.path(
        shape,
        s.radial([(0, lighter(colour, 0.4)), (0.5, colour), (1, darker(colour, 0.36))], 0.4, 0.34, 0.72),
    )
    with s.clipped(shape):
        for x in (-150, -110, 110, 150):
            s.path(
                f"M{400 + x} 190Q{400 + x * 0.86:.0f} 420 {400 + x} 660",
                stroke=PAPER,
                stroke_width=16,
                opacity=0.75,
            )
        s.path("M400 190V660", stroke=PAPER, stroke_width=44, opacity=0.75)
        s.path(
            "M180 240q60 70 40 130M622 232q-60 80 -40 150M180 620q50 -60 60 -120M620 620q-50 -40 -60 -110",
            stroke=SHADE,
            stroke_width=12,
            opacity=0.13,
        )
    s.path(shape, stroke=lighter(colour, 0.35), stroke_width=6)


def napkins(s: Sheet, _colour: str) -> None:
    for turn, tint in ((-36, SLATE), (-12, ROSE), (12, OCHRE), (36, PAPER)):
        with s.resting(8), s.moved(400, 660, turn):
            s.path("M-40 20L-112 -420Q-112 -428 -104 -428H104Q112 -428 112 -420L40 20Z", flat(s, tint))
            s.line("M-97 -412H97", darker(tint, 0.3), 3, stroke_dasharray="5 7")
            s.path("M-8 -426L-4 20L40 20L112 -420Q112 -428 104 -428Z", SHADE, opacity=0.07)
    with s.resting(9):
        s.path("M318 600Q400 642 482 600L492 650Q400 700 308 650Z", flat(s, LEATHER))
    s.path("M320 612Q400 652 480 612M313 646Q400 690 487 646", stroke=lighter(LEATHER, 0.5), stroke_width=3)
    s.circle(400, 654, 11, ball(s, BRASS))


def oven_glove(s: Sheet, colour: str) -> None:
    mitt = "M284 690L276 400C266 250 300 170 390 166S500 250 504 380C520 330 560 300 596 326S600 420 540 500Q510 540 512 690Z"
    with s.resting(16), s.group(transform="rotate(8 400 420)"):
        s.path(mitt, flat(s, colour))
        with s.clipped(mitt):
            s.rect(
                240,
                140,
                400,
                560,
                s.pattern(
                    44,
                    44,
                    f'<path d="M0 0H44V44" fill="none" stroke="{darker(colour, 0.45)}" stroke-width="3" stroke-dasharray="5 7"/>',
                    45,
                ),
            )
            s.path("M500 380Q486 470 520 520", stroke=SHADE, stroke_width=12, opacity=0.22)
        s.path("M270 620Q400 640 526 620L528 706Q400 726 270 706Z", flat(s, CREAM))
        s.path("M272 650Q400 670 526 650M272 676Q400 696 526 676", stroke=BRICK, stroke_width=6, opacity=0.8)
        tube(s, "M282 690q-60 30 -70 -10t70 -20", 10, CREAM)


def market_bag(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 190)
    tube(s, "M300 360C290 130 480 130 486 350", 18, darker(LINEN, 0.25))
    leek(s, 330, 400, -14)
    leek(s, 372, 390, -4)
    loaf(s, 492, 380, 16)
    bag = "M210 350Q400 384 590 350L620 640Q620 664 590 664H206Q180 664 182 640Z"
    s.path(bag, flat(s, LINEN))
    with s.clipped(bag):
        s.rect(180, 350, 440, 320, folds(s), opacity=0.6)
        s.path("M170 520H640V670H170Z", flat(s, colour))
        s.path("M170 506H640", stroke=colour, stroke_width=6)
    tube(s, "M286 470C276 200 500 200 508 470", 20, LINEN)
    crosses = "".join(f"M{x - 22} 440h44v54h-44zl44 54m0 -54l-44 54" for x in (286, 508))
    s.line(crosses, darker(LINEN, 0.4), 3)


PICTURES = {
    "striped-tea-towel": Picture(tea_towel, hanging, {"brick": BRICK, "slate": SLATE, "moss": MOSS}),
    "work-apron": Picture(apron, hanging, {"midnight": MIDNIGHT, "oat": OAT, "rust": "#b9603c"}),
    "bath-towel": Picture(bath_towel, standing, {"sky": SKY, "rose": ROSE, "moss": "#8b9863"}),
    "wool-blanket": Picture(wool_blanket, standing, {"pine": PINE, "brick": BRICK}),
    "cushion-cover": Picture(cushion, standing, {"ochre": OCHRE, "slate": SLATE, "plum": PLUM}),
    "linen-napkins": Picture(napkins, lying, {"": SLATE}),
    "oven-glove": Picture(oven_glove, hanging, {"": BRICK}),
    "market-bag": Picture(market_bag, standing, {"moss": MOSS, "brick": BRICK, "midnight": MIDNIGHT}),
}
