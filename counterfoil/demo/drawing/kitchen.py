"""Pots, pans and tools for the stove and the worktop."""

from counterfoil.demo.drawing.fare import egg, lemon_half, pear, sprig
from counterfoil.demo.drawing.light import ball, flat, glazed, gleam, ground, matt, metal, sinking, tube
from counterfoil.demo.drawing.palette import (
    BEECH,
    BRASS,
    BRICK,
    BUTTER,
    CORK,
    CREAM,
    IRON,
    MIDNIGHT,
    MOSS,
    OAK,
    OCHRE,
    PINE,
    SKY,
    STEEL,
    WALNUT,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import lying, standing
from counterfoil.demo.drawing.sheet import ACROSS, Sheet
from counterfoil.demo.drawing.turned import TILT, band, front, mouth, outline, shine, top, turned
from counterfoil.demo.drawing.wood import grain


def casserole(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 205)
    tube(s, "M600 440q74 -14 70 26t-74 26M200 440q-74 -14 -70 26t74 26", 24, colour)
    body = [(412, 216), (540, 214), (600, 204), (632, 186), (642, 168)]
    turned(s, 400, body, glazed(s, colour))
    shine(s, 400, body[:3], -0.66, 16)
    band(s, 400, 424, 218, darker(colour, 0.4), 7)
    _domed_lid(s, colour, 400, 404, 222)
    knob = [(262, 34), (274, 40), (290, 26), (304, 18)]
    turned(s, 400, knob, metal(s, BRASS))
    top(s, 400, 262, 34, BRASS)


def _domed_lid(s: Sheet, colour: str, cx: float, y: float, r: float) -> None:
    lid = [(y - 104, r * 0.1), (y - 92, r * 0.5), (y - 60, r * 0.82), (y - 12, r), (y + 8, r)]
    turned(s, cx, lid, glazed(s, colour), 0.12)
    band(s, cx, y - 10, r - 2, lighter(colour, 0.3), 4)
    d = f"M{cx - r * 0.68} {y - 36}q{r * 0.08} -36 {r * 0.3} -48"
    gleam(s, d, 14, 0.45)


def frying_pan(s: Sheet, colour: str) -> None:
    with s.resting(16):
        with s.moved(345, 470, -42):
            s.path("M200 -16C300 -26 420 -20 436 -24Q460 0 436 24C420 20 300 26 200 16Z", flat(s, colour))
            s.circle(426, 0, 9, darker(colour, 0.6))
            s.path("M196 -34L262 -12V12L196 34Z", flat(s, lighter(colour, 0.1)))
        s.circle(345, 470, 232, flat(s, lighter(colour, 0.12)))
    well = s.radial([(0, lighter(colour, 0.16)), (0.8, colour), (1, darker(colour, 0.5))], 0.62, 0.66, 0.7)
    s.circle(345, 470, 216, darker(colour, 0.5))
    s.circle(348, 474, 196, well)
    gleam(s, "M170 590A212 212 0 0 0 300 672", 6, 0.3)
    gleam(s, "M166 360A220 220 0 0 1 290 260", 7, 0.4)
    for x, y in ((508, 300), (526, 318)):
        s.circle(x, y, 7, lighter(STEEL, 0.4))
    egg(s, 330, 470)
    sprig(s, 452, 560, 40)


def stovetop_kettle(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 195)
    tube(s, "M282 424C230 210 570 210 518 424", 18, IRON)
    tube(s, "M330 281Q400 256 470 281", 34, OAK)
    spout = "M250 560C190 540 160 470 120 430L158 404C190 440 220 456 270 470Z"
    s.path(spout, glazed(s, colour))
    s.ellipse(139, 417, 24, 9, darker(colour, 0.55), transform="rotate(-35 139 417)")
    body = [(416, 108), (432, 134), (500, 182), (566, 206), (616, 204), (640, 184)]
    turned(s, 400, body, glazed(s, colour))
    shine(s, 400, body[1:5], -0.66, 16)
    band(s, 400, 614, 203, darker(colour, 0.35), 5)
    lid = [(392, 40), (398, 82), (414, 106), (420, 106)]
    turned(s, 400, lid, glazed(s, colour), 0.1)
    s.circle(400, 378, 22, ball(s, IRON))


def wooden_spoons(s: Sheet, colour: str) -> None:
    for turn, wood, bowl in ((-20, BEECH, 0), (0, colour, 1), (20, WALNUT, 2)):
        with s.resting(12), s.moved(400, 560, turn), s.moved(0, 160):
            s.path("M-11 0Q0 12 11 0L15 -370H-15Z", matt(s, wood))
            _spoon_head(s, wood, bowl)
    for y in (-14, 0, 14):
        tube(s, f"M372 {560 + y}Q400 {574 + y} 428 {560 + y}", 12, CREAM)
    tube(s, "M400 580q-50 30 -84 10M400 580q20 50 70 40", 7, CREAM)


def _spoon_head(s: Sheet, wood: str, kind: int) -> None:
    if kind == 1:
        s.path("M-46 -560Q0 -590 46 -560L40 -410Q20 -364 0 -362Q-20 -364 -40 -410Z", flat(s, wood))
        for x in (-16, 0, 16):
            s.line(f"M{x} -530V-430", darker(wood, 0.5), 9)
        return
    s.ellipse(0, -450, 56, 96, flat(s, wood))
    dip = s.linear([(0, darker(wood, 0.42)), (1, lighter(wood, 0.2))], (0, 0, 1, 1))
    s.ellipse(2, -452, 42, 78, dip)


def cooks_knife(s: Sheet, colour: str) -> None:
    lemon_half(s, 590, 560, 88)
    sprig(s, 560, 690, -30)
    with s.resting(14), s.moved(110, 610, -40):
        s.path(
            "M252 -12L540 -22Q620 -16 664 22Q520 96 276 92Q264 92 262 34Z",
            s.linear(
                [(0, lighter(STEEL, 0.6)), (0.5, STEEL), (0.58, lighter(STEEL, 0.75)), (1, STEEL)],
                (0.4, 0, 0.5, 1),
            ),
        )
        s.line("M282 88Q510 92 656 24", lighter(STEEL, 0.9), 3)
        s.path("M224 -14H258V34H224Z", metal(s, STEEL))
        s.path("M10 -12Q60 -30 226 -16V34Q120 30 60 50Q14 60 4 34Z", flat(s, colour))
        grain(s, [(30, 6, 180), (60, 22, 150)], darker(colour, 0.3))
        for x in (60, 122, 184):
            s.circle(x, 11, 8, BRASS)


def chopping_board(s: Sheet, colour: str) -> None:
    board = "M-250 -160Q-250 -190 -220 -190H170Q200 -190 206 -160Q212 -50 250 -44H320Q352 -44 352 -10T320 24H250Q212 30 206 140Q200 170 170 170H-220Q-250 170 -250 140Z"
    with s.moved(370, 420, -24):
        with s.resting(18):
            s.path(board, flat(s, colour))
        with s.clipped(board):
            stripes = [(-260, y, 620) for y in (-150, -112, -60, -20, 34, 70, 118, 150)]
            grain(s, stripes, darker(colour, 0.22))
        s.circle(314, -10, 15, darker(colour, 0.6))
        s.line("M-240 -160Q-240 -180 -220 -180H168", lighter(colour, 0.6), 5, opacity=0.7)
    pear(s, 330, 400, 1)
    pear(s, 250, 500, 0.8)


def storage_jar(s: Sheet, colour: str) -> None:
    ground(s, 400, 650, 150)
    jar = [(250, 112), (270, 112), (310, 132), (372, 158), (590, 160), (630, 150), (650, 130)]
    s.path(
        outline(400, jar),
        s.linear(
            [(0, "#e6efe9", 0.85), (0.2, "#ffffff", 0.5), (0.7, "#b8c9c6", 0.5), (1, "#7f9896", 0.85)], ACROSS
        ),
    )
    filling = [(392, 150), (590, 151), (624, 142), (640, 124)]
    turned(s, 400, filling, matt(s, colour))
    s.ellipse(400, 392, 148, 148 * TILT, lighter(colour, 0.25))
    pale, deep = lighter(colour, 0.4), darker(colour, 0.2)
    peas = f'<g fill="{deep}"><circle cx="11" cy="10" r="9"/><circle cx="34" cy="30" r="9"/></g>'
    peas += f'<g fill="{pale}"><circle cx="30" cy="7" r="8"/><circle cx="10" cy="32" r="9"/></g>'
    s.path(outline(400, filling), s.pattern(46, 44, peas, 14), opacity=0.7)
    s.path(outline(400, filling), sinking(s, 0.3))
    shine(s, 400, jar[3:6], -0.78, 16)
    shine(s, 400, jar[3:6], 0.82, 6)
    band(s, 400, 262, 114, "#dfe9e4", 8)
    turned(s, 400, [(186, 108), (262, 100)], matt(s, CORK))
    top(s, 400, 186, 108, CORK)
    pores = [(310 + i * 47 % 170, 222 + i * 29 % 50) for i in range(12)]
    s.dots(pores, darker(CORK, 0.35), 7)


def rolling_pin(s: Sheet, colour: str) -> None:
    dust = s.radial([(0, "#fffaf0", 0.75), (0.6, "#fffaf0", 0.35), (1, "#fffaf0", 0)], 0.5, 0.5, 0.5)
    s.ellipse(400, 470, 330, 240, dust)
    with s.resting(8):
        s.path("M190 520C240 420 420 440 520 480S680 640 560 690S150 640 190 520Z", flat(s, BUTTER))
    for x, y in ((470, 590), (560, 610)):
        s.circle(x, y, 40, darker(BUTTER, 0.1))
        s.circle(x + 3, y + 3, 37, lighter(BUTTER, 0.15))
    with s.resting(18), s.moved(400, 390, -28):
        for side in (-1, 1):
            s.path(
                f"M{side * 230} -14H{side * 262}Q{side * 350} -34 {side * 356} 0T{side * 262} 14H{side * 230}Z",
                _rod(s, OAK),
            )
        s.rect(-240, -58, 480, 116, _rod(s, colour), rx=18)
        grain(s, [(-220, -20, 430), (-200, 8, 390), (-226, 34, 420)], darker(colour, 0.2))


def _rod(s: Sheet, wood: str) -> str:
    stops = [(0.0, lighter(wood, 0.1)), (0.25, lighter(wood, 0.45)), (0.6, wood), (1.0, darker(wood, 0.34))]
    return s.linear(stops, (0, 0, 0, 1))


def mixing_bowls(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 190)
    _nested_bowls(s, [(650, 240, colour), (570, 186, CREAM), (500, 138, lighter(colour, 0.4))])


def _nested_bowls(s: Sheet, bowls: list[tuple[float, float, str]]) -> None:
    if not bowls:
        return
    (foot, r, colour), *inner = bowls
    rim = foot - r * 0.8
    mouth(s, 400, rim, r, colour, lighter(CREAM, 0.2), 12)
    _nested_bowls(s, inner)
    body = [
        (rim, r),
        (rim + r * 0.36, r * 0.9),
        (foot - 34, r * 0.6),
        (foot - 10, r * 0.48),
        (foot, r * 0.48),
    ]
    front(s, 400, body, glazed(s, colour))
    shine(s, 400, body[:3], -0.74, 12)
    band(s, 400, rim + 6, r - 1, lighter(colour, 0.55), 9)
    band(s, 400, rim + r * 0.3, r * 0.925, lighter(colour, 0.6), 6)


PICTURES = {
    "lidded-casserole": Picture(
        casserole, standing, {"brick": BRICK, "pine": PINE, "midnight": MIDNIGHT, "ochre": OCHRE}
    ),
    "carbon-steel-pan": Picture(frying_pan, lying, {"": IRON}),
    "stovetop-kettle": Picture(stovetop_kettle, standing, {"sky": SKY, "cream": CREAM}),
    "wooden-spoons": Picture(wooden_spoons, lying, {"": OAK}),
    "cooks-knife": Picture(cooks_knife, lying, {"": WALNUT}),
    "chopping-board": Picture(chopping_board, lying, {"": OAK}),
    "storage-jar": Picture(storage_jar, standing, {"": OCHRE}),
    "rolling-pin": Picture(rolling_pin, lying, {"": BEECH}),
    "mixing-bowls": Picture(mixing_bowls, standing, {"moss": MOSS, "rust": "#c4663c"}),
}
