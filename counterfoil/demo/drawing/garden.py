"""Things for beds, pots and the birds."""

from counterfoil.demo.drawing.fare import robin, seedling
from counterfoil.demo.drawing.light import ball, blade, flat, glazed, ground, matt, metal, tube
from counterfoil.demo.drawing.palette import (
    BRASS,
    BRICK,
    CLAY,
    CREAM,
    IRON,
    LEAF,
    LEATHER,
    LINEN,
    MOSS,
    OAK,
    OAT,
    OCHRE,
    PAPER,
    PINE,
    PLUM,
    RUST,
    SHADE,
    STEEL,
    WALNUT,
    ZINC,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import hanging, lying, standing
from counterfoil.demo.drawing.sheet import Sheet
from counterfoil.demo.drawing.turned import TILT, band, mouth, outline, shine, turned
from counterfoil.demo.drawing.wood import grain

SOIL = "#5b4237"


def watering_can(s: Sheet, colour: str) -> None:
    ground(s, 430, 650, 160)
    tube(s, "M560 400C700 330 720 560 574 590", 24, colour)
    s.path("M320 600L160 300L186 286L330 500Z", glazed(s, colour))
    tube(s, "M216 380L320 440", 8, darker(colour, 0.1))
    with s.moved(166, 280, -32):
        s.path("M-24 30L-62 -26H62L24 30Z", metal(s, BRASS))
        s.ellipse(0, -26, 62, 18, lighter(BRASS, 0.3))
        holes = [(x * size, y) for size, y in ((1, -30), (0.7, -21)) for x in (-36, -12, 12, 36)]
        s.dots(holes, darker(BRASS, 0.6), 8)
    body = [(390, 140), (400, 146), (610, 158), (640, 154), (652, 146)]
    turned(s, 440, body, glazed(s, colour))
    mouth(s, 440, 390, 142, colour, colour, 8)
    shine(s, 440, [(430, 146), (600, 156)], -0.7, 15)
    for y in (432, 612):
        band(s, 440, y, 152, lighter(colour, 0.45), 5)
        band(s, 440, y + 7, 153, darker(colour, 0.35), 4)
    tube(s, "M330 392C340 250 540 250 552 392", 20, colour)


def trowel(s: Sheet, colour: str) -> None:
    _crumbs(s)
    with s.resting(16), s.moved(410, 400, 42):
        s.path("M-20 -80Q-30 -200 -22 -300Q0 -330 22 -300Q30 -200 20 -80Z", matt(s, colour))
        grain(s, [(-12, -200, 22)], darker(colour, 0.3))
        s.path("M-20 -90H20V-60H-20Z", metal(s, BRASS))
        s.path("M-11 -62H11L14 30H-14Z", metal(s, STEEL))
        s.path("M-64 30Q0 10 64 30Q80 160 0 290Q-80 160 -64 30Z", blade(s, STEEL))
        s.line("M0 34Q6 140 0 270", darker(STEEL, 0.4), 5, opacity=0.6)
        s.line("M-44 50Q-54 130 -20 210", lighter(STEEL, 0.9), 8, opacity=0.8)
    tube(s, "M604 178q50 -20 40 -60t-50 10t10 52", 7, LEATHER)


def _crumbs(s: Sheet) -> None:
    heap = "M96 716Q120 660 164 664Q190 600 236 628Q290 610 300 660Q350 664 356 716Q230 760 96 716Z"
    with s.resting(7):
        s.path(heap, flat(s, SOIL))
    for shift, tint in ((0, darker(SOIL, 0.35)), (17, lighter(SOIL, 0.25))):
        lumps = [(150 + shift + i * 71 % 170, 660 + (i * 37 + shift) % 60) for i in range(9)]
        s.dots(lumps, tint, 13, opacity=0.7)
    s.dots([(90, 660), (370, 690), (120, 740), (350, 740), (400, 720)], darker(SOIL, 0.2), 18)
    s.dots([(96, 710), (340, 660), (280, 770), (430, 690)], SOIL, 11)


def clay_pot(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 170)
    turned(s, 400, [(612, 176), (640, 160), (662, 150)], matt(s, darker(colour, 0.06)))
    s.ellipse(400, 612, 166, 166 * TILT, darker(colour, 0.4))
    turned(s, 400, [(440, 150), (612, 116), (630, 110)], matt(s, colour))
    turned(s, 400, [(392, 176), (452, 170)], matt(s, lighter(colour, 0.06)), 0.12)
    s.ellipse(400, 392, 176, 176 * TILT, lighter(colour, 0.3))
    s.ellipse(400, 394, 160, 160 * TILT, SOIL)
    for shift, tint in ((0, darker(SOIL, 0.3)), (30, lighter(SOIL, 0.2))):
        s.dots([(280 + shift + i * 83 % 220, 384 + i * 17 % 22) for i in range(6)], tint, 12)
    s.path(
        "M300 480q20 60 10 120M480 500q-12 50 -4 90",
        stroke=lighter(colour, 0.6),
        stroke_width=14,
        opacity=0.22,
    )
    seedling(s, 400, 400)


def garden_twine(s: Sheet, colour: str) -> None:
    ground(s, 390, 640, 150)
    s.path(outline(390, [(330, 120), (380, 158), (500, 172), (600, 150), (642, 112)]), matt(s, colour))
    for i in range(9):
        y = 352 + i * 32
        r = 172 - abs(i - 4.6) ** 2 * 2.1
        for lean in (26, -26):
            d = f"M{390 - r:.0f} {y}Q390 {y + 46 + lean} {390 + r:.0f} {y - lean * 0.3:.0f}"
            s.path(
                d,
                stroke=(darker(colour, 0.34) if lean > 0 else lighter(colour, 0.35)),
                stroke_width=5,
                opacity=0.6,
            )
    s.ellipse(390, 330, 120, 120 * TILT, flat(s, lighter(colour, 0.1)))
    s.ellipse(390, 332, 44, 12, darker(colour, 0.6))
    with s.resting(3):
        s.path("M250 470Q390 512 530 470V560Q390 604 250 560Z", flat(s, PAPER))
    s.path("M264 486Q390 522 516 486V550Q390 588 264 550Z", "none", stroke=PINE, stroke_width=4)
    s.path("M390 522q-30 10 -30 34q34 2 30 -34q6 30 30 30q0 -26 -30 -30z", LEAF)
    tube(s, "M520 600C620 600 560 700 650 690S720 640 740 700", 9, colour)


def secateurs(s: Sheet, colour: str) -> None:
    with s.resting(16), s.moved(400, 380, 30):
        s.path("M-30 0L-46 -60Q-60 -160 10 -240Q30 -150 24 -60L20 10Z", blade(s, STEEL))
        s.path(
            "M30 0Q60 -40 60 -90Q90 -130 60 -190Q100 -160 104 -100Q104 -40 30 30Z",
            blade(s, darker(STEEL, 0.15)),
        )
        for d in (
            "M10 0Q60 120 70 320Q60 350 36 330Q-10 150 -26 20Z",
            "M-24 -6Q-80 120 -96 330Q-84 356 -62 338Q-40 170 24 20Z",
        ):
            s.path(d, flat(s, colour))
        s.line("M24 80Q50 180 54 310M-44 90Q-74 200 -80 310", lighter(colour, 0.5), 7, opacity=0.6)
        s.line("M-20 110l40 14l-44 18l48 16l-50 18", STEEL, 7)
        s.circle(0, 0, 26, ball(s, BRASS))
        s.path("M-14 0H14", stroke=darker(BRASS, 0.5), stroke_width=6)
    with s.resting(5):
        s.line("M580 560Q640 600 690 700", darker(MOSS, 0.3), 12)
        for x, y, turn in ((600, 590, -60), (640, 620, 40), (660, 660, -50)):
            s.path(
                "M0 0C20 -40 70 -40 90 0C70 30 20 30 0 0Z",
                flat(s, LEAF),
                transform=f"translate({x} {y}) rotate({turn})",
            )


def garden_gloves(s: Sheet, colour: str) -> None:
    for x, y, turn, side in ((300, 440, -16, 1), (510, 420, 14, -1)):
        with s.resting(14), s.moved(x, y, turn), s.group(transform=f"scale({side} 1)"):
            s.path(
                "M-90 40L-94 -120Q-92 -160 -66 -158T-40 -120L-38 -60L-36 -190Q-34 -224 -8 -224T20 -190L22 -60L26 -196Q30 -226 52 -222T74 -186L70 -40L78 -140Q84 -166 104 -160T120 -130L108 60Q150 20 170 0T210 10Q214 30 150 110L104 160V270H-86Z",
                flat(s, colour),
            )
            s.path(
                "M-92 30L-94 -120Q-92 -160 -66 -158T-40 -120L-38 -60L-36 -190Q-34 -224 -8 -224T20 -190L22 -60L26 -196Q30 -226 52 -222T74 -186L70 -40L78 -140Q84 -166 104 -160T120 -130L112 20Q20 60 -92 30Z",
                flat(s, LEATHER),
            )
            s.path("M-86 200H104V272H-86Z", flat(s, MOSS))
            s.line("M-70 224H92M-70 246H92", lighter(MOSS, 0.5), 4, opacity=0.6)
            s.path(
                "M-84 170Q10 190 100 168", stroke=darker(colour, 0.35), stroke_width=4, stroke_dasharray="8 6"
            )


def nesting_box(s: Sheet, colour: str) -> None:
    with s.resting(18):
        s.path("M272 260L400 220L540 262L528 620H284Z", darker(colour, 0.35))
        s.path("M270 280H500L490 624H286Z", flat(s, colour))
        s.path("M500 280L556 268L536 600L490 624Z", darker(colour, 0.32))
    grain(s, [(286, y, 196) for y in (330, 372, 520, 566, 600)], darker(colour, 0.4))
    s.circle(386, 410, 48, lighter(colour, 0.35))
    s.circle(388, 412, 40, darker(SOIL, 0.5))
    with s.resting(12):
        s.path("M240 290L262 212L548 196L590 270Z", flat(s, IRON))
    s.path("M240 290L590 270L590 282L242 304Z", darker(IRON, 0.4))
    tube(s, "M388 510L330 522", 16, WALNUT)
    for x, y in ((298, 606), (478, 606), (300, 322), (484, 322)):
        s.circle(x, y, 5, darker(colour, 0.6))
    robin(s, 318, 474)
    s.path(
        "M640 800Q620 600 690 480M690 480q60 -30 60 -90q-60 10 -60 90M655 640q-70 -20 -80 -80q70 0 80 80M650 700q70 -10 90 -70q-70 -10 -90 70",
        flat(s, MOSS),
        stroke=darker(MOSS, 0.25),
        stroke_width=4,
        fill_opacity=0.9,
    )


def seed_packets(s: Sheet, _colour: str) -> None:
    for x, y, turn, ink in ((250, 400, -14, PLUM), (400, 370, 0, OCHRE), (550, 400, 14, BRICK)):
        with s.resting(12), s.moved(x, y, turn):
            s.rect(-105, -180, 210, 330, flat(s, CREAM, 0.7), rx=4)
            s.path("M-105 -176Q-105 -180 -101 -180H101Q105 -180 105 -176V-120H-105Z", flat(s, ink))
            s.line("M-56 -150H56", lighter(ink, 0.7), 9)
            s.line("M-40 116H40M-60 132H60", lighter(SHADE, 0.4), 4, opacity=0.5)
            _crop(s, ink)
    for start, tint in ((250, WALNUT), (276, OAT)):
        seeds = "".join(f"M{start + i * 53 % 310} {620 + i * 31 % 70}l5 {i % 3 * 4 - 4}" for i in range(7))
        s.line(seeds, tint, 11)


def _crop(s: Sheet, ink: str) -> None:
    leaves = (
        "M0 -40C-50 -60 -60 -100 -30 -110C-10 -100 0 -70 0 -40C0 -80 20 -104 44 -104C54 -80 40 -50 0 -40Z"
    )
    if ink == OCHRE:
        s.rays(0, 10, (40, 66), 13, OCHRE, 23)
        s.rays(0, 10, (44, 62), 13, lighter(OCHRE, 0.3), 8)
        s.circle(0, 10, 34, ball(s, WALNUT))
        return
    s.path(leaves, flat(s, MOSS))
    if ink == PLUM:
        s.circle(0, 14, 58, ball(s, PLUM))
        s.line("M0 70q4 16 -4 28", PLUM, 6)
        return
    s.path(
        "M-36 -40Q0 -60 36 -40Q30 40 0 100Q-30 40 -36 -40Z",
        s.linear([(0, lighter(RUST, 0.3)), (1, darker(RUST, 0.2))], (0, 0, 1, 0)),
    )
    s.line("M-26 -10H-6M28 14H6M-18 36H0", darker(RUST, 0.3), 4)


PICTURES = {
    "watering-can": Picture(watering_can, standing, {"zinc": ZINC, "pine": PINE}),
    "hand-trowel": Picture(trowel, lying, {"": OAK}),
    "clay-pot": Picture(clay_pot, standing, {"": CLAY}),
    "garden-twine": Picture(garden_twine, standing, {"natural": "#c9a873", "green": LEAF}),
    "secateurs": Picture(secateurs, lying, {"": BRICK}),
    "garden-gloves": Picture(garden_gloves, lying, {"": LINEN}),
    "nesting-box": Picture(nesting_box, hanging, {"": OAK}),
    "seed-packets": Picture(seed_packets, lying, {"": CREAM}),
}
