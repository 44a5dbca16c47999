"""Light, time, flowers, washing up and mending."""

from counterfoil.demo.drawing.fare import eucalyptus
from counterfoil.demo.drawing.light import (
    ball,
    flat,
    glazed,
    gleam,
    ground,
    matt,
    metal,
    tube,
)
from counterfoil.demo.drawing.palette import (
    BLACK,
    BRASS,
    BRICK,
    CREAM,
    LINEN,
    MIDNIGHT,
    OAK,
    OCHRE,
    PAPER,
    PINE,
    RUST,
    SLATE,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import hanging, standing
from counterfoil.demo.drawing.sheet import ACROSS, DOWN, Sheet
from counterfoil.demo.drawing.turned import TILT, band, front, mouth, outline, shine, turned

WAX = "#e3b65c"


def table_lamp(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 110)
    glow(s, 400, 330, 360, 0.55)
    base = [(450, 26), (476, 34), (520, 92), (580, 118), (630, 104), (656, 72), (662, 70)]
    turned(s, 400, base, glazed(s, CREAM))
    shine(s, 400, base[2:5], -0.62, 14)
    band(s, 400, 566, 114, colour, 6)
    turned(s, 400, [(380, 14), (452, 18)], metal(s, BRASS))
    shade = [(150, 104), (390, 190)]
    s.ellipse(400, 390, 190, 190 * TILT, "#fff0c2")
    warm = s.linear(
        [
            (0, darker(colour, 0.1)),
            (0.3, lighter(colour, 0.42)),
            (0.55, lighter(colour, 0.3)),
            (1, darker(colour, 0.3)),
        ],
        ACROSS,
    )
    lit = s.radial([(0, "#fff2cc", 0.75), (1, "#fff2cc", 0)], 0.5, 0.78, 0.5)
    s.twice(outline(400, shade), warm, lit)
    s.ellipse(400, 150, 104, 104 * TILT, darker(colour, 0.28))
    s.ellipse(400, 153, 94, 94 * TILT, "#fbe6ae")
    band(s, 400, 388, 190, lighter(colour, 0.4), 6)
    s.line("M520 412V480", BRASS, 4)
    s.circle(520, 486, 9, ball(s, BRASS))


def glow(s: Sheet, x: float, y: float, r: float, strength: float) -> None:
    """The warm air around a light."""
    s.circle(x, y, r, s.radial([(0, "#fff0bf", strength), (1, "#fff0bf", 0)], 0.5, 0.5, 0.5))


def candles(s: Sheet, colour: str) -> None:
    for cx, y, height in ((300, 620, 300), (520, 628, 210), (412, 676, 130)):
        ground(s, cx, y, 66)
        glow(s, cx, y - height - 50, 130, 0.7)
        turned(s, cx, [(y - height, 62), (y - height / 2, 64), (y, 63)], matt(s, colour))
        s.ellipse(cx, y - height, 62, 62 * TILT, lighter(colour, 0.55))
        s.ellipse(cx, y - height + 1, 40, 40 * TILT, "#f7dc8a")
        drip = f"M{cx - 50} {y - height + 8}q6 60 12 72t12 -4q0 -30 8 -66z"
        s.path(drip, lighter(colour, 0.25))
        s.line(f"M{cx} {y - height}v-22", BLACK, 5)
        flame = f"M{cx} {y - height - 104}C{cx + 14} {y - height - 70} {cx + 24} {y - height - 54} {cx + 20} {y - height - 34}S{cx - 22} {y - height - 8} {cx - 20} {y - height - 36}S{cx - 8} {y - height - 80} {cx} {y - height - 104}Z"
        s.path(flame, s.linear([(0, "#f6c04e"), (0.6, "#fff0b8"), (1, "#e98f3f")], DOWN))


def wall_clock(s: Sheet, colour: str) -> None:
    with s.resting(20):
        s.circle(
            400,
            400,
            262,
            s.linear([(0, lighter(colour, 0.45)), (0.5, colour), (1, darker(colour, 0.4))], (0, 0, 1, 1)),
        )
    s.circle(400, 400, 226, darker(colour, 0.4))
    s.circle(402, 403, 222, s.radial([(0, "#fffaf0"), (0.75, PAPER), (1, "#d9cbb2")], 0.56, 0.6, 0.62))
    s.rays(400, 400, (174, 192), 12, MIDNIGHT, 6)
    s.rays(400, 400, (160, 192), 4, MIDNIGHT, 12)
    for turn, length, width in ((305, 118, 16), (54, 168, 10)):
        s.line(
            f"M406 {434}V{412 - length}", "#2a2138", width, transform=f"rotate({turn} 406 412)", opacity=0.2
        )
        s.line(f"M400 {424}V{400 - length}", MIDNIGHT, width, transform=f"rotate({turn} 400 400)")
    s.line("M400 440V224", BRICK, 4, transform="rotate(190 400 400)")
    s.circle(400, 400, 15, ball(s, BRASS))
    gleam(s, "M246 300A184 184 0 0 1 330 222", 16, 0.5)


def wicker_basket(s: Sheet, colour: str) -> None:
    ground(s, 400, 650, 190)
    mouth(s, 400, 420, 220, darker(colour, 0.2), darker(colour, 0.2), 14)
    s.path(
        "M206 416C220 340 300 372 340 350S450 330 490 366S590 372 596 420Q400 490 206 416Z", flat(s, PAPER)
    )
    s.path(
        "M300 380q40 30 30 60M440 352q-10 40 20 80M520 376q-20 20 -10 60",
        stroke=SLATE,
        stroke_width=6,
        opacity=0.5,
    )
    body = [(420, 220), (520, 212), (610, 188), (650, 166)]
    front(s, 400, body, matt(s, colour))
    dark, pale = darker(colour, 0.42), lighter(colour, 0.4)
    weave = (
        f'<g fill="none" stroke-width="5" stroke-linecap="round"><path d="M2 8q18 -8 36 0M-18 24q18 -8 36 0M22 24q18 -8 36 0" stroke="{pale}"/>'
        f'<path d="M2 13q18 -7 36 0M-18 29q18 -7 36 0M22 29q18 -7 36 0" stroke="{dark}"/></g>'
    )
    s.path(outline(400, body, near=True), s.pattern(40, 32, weave), opacity=0.55)
    for lift in (0, 10):
        s.line(
            f"M180 {420 + lift}A220 48 0 0 0 620 {420 + lift}",
            (pale, dark)[lift // 10],
            14,
            stroke_dasharray="14 16",
            stroke_linecap="butt",
        )
    for side in (-1, 1):
        tube(s, f"M{400 + side * 206} 450q{side * 10} -120 {side * -60} -90", 22, colour)


def vase(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 110)
    for x, y, turn, length in ((386, 350, -24, 260), (400, 350, -4, 300), (414, 350, 20, 250)):
        eucalyptus(s, x, y, turn, length)
    for x, y in ((300, 190), (474, 210), (388, 140)):
        s.rays(x, y, (20, 40), 9, darker(CREAM, 0.2), 25)
        s.rays(x, y, (20, 40), 9, CREAM, 21)
        s.circle(x, y, 15, ball(s, OCHRE))
    mouth(s, 400, 346, 62, colour, colour, 7)
    body = [(346, 62), (372, 50), (400, 54), (470, 118), (540, 136), (610, 112), (652, 78), (662, 76)]
    front(s, 400, body, glazed(s, colour))
    band(s, 400, 349, 61, lighter(colour, 0.5), 6)
    shine(s, 400, body[3:6], -0.62, 16)
    band(s, 400, 470, 118, lighter(colour, 0.45), 5)


PICTURES = {
    "table-lamp": Picture(table_lamp, standing, {"linen": LINEN, "rust": RUST, "pine": PINE}),
    "beeswax-candles": Picture(candles, standing, {"": WAX}),
    "wall-clock": Picture(wall_clock, hanging, {"": OAK}),
    "wicker-basket": Picture(wicker_basket, standing, {"": OAK}),
    "stoneware-vase": Picture(vase, standing, {"slate": SLATE, "rust": RUST, "cream": CREAM}),
}
