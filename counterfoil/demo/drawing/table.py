"""What is set on the table: cups, plates, pots and cutlery."""

from counterfoil.demo.drawing.fare import fig
from counterfoil.demo.drawing.light import (
    ball,
    blade,
    flat,
    glazed,
    gleam,
    ground,
    hollow,
    matt,
    metal,
    tube,
)
from counterfoil.demo.drawing.palette import (
    BEECH,
    BRASS,
    BRICK,
    CREAM,
    LINEN,
    MIDNIGHT,
    MOSS,
    OAT,
    PAPER,
    PINE,
    PLUM,
    ROSE,
    SHADE,
    SKY,
    SLATE,
    STEEL,
    WALNUT,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import lying, standing
from counterfoil.demo.drawing.sheet import ACROSS, Sheet
from counterfoil.demo.drawing.turned import TILT, Profile, band, front, mouth, outline, shine, top, turned


def enamel_mug(s: Sheet, colour: str) -> None:
    ground(s, 390, 640, 150)
    steam(s, 380, 250)
    mug(s, colour)


def mug(s: Sheet, colour: str) -> None:
    """An enamel mug with a dark rim and a round handle."""
    tube(s, "M528 400C680 370 680 590 522 570", 34, colour)
    body = [(340, 152), (600, 146), (632, 138), (642, 122)]
    turned(s, 390, body, glazed(s, colour))
    shine(s, 390, [(366, 150), (480, 148), (600, 144)], -0.66, 15)
    mouth(s, 390, 340, 154, MIDNIGHT, CREAM, 8)
    s.ellipse(390, 354, 134, 134 * TILT * 0.86, "#6b4230")
    gleam(s, "M300 362q60 22 130 20", 5, 0.3)
    band(s, 390, 632, 138, darker(colour, 0.4), 5)
    specks = ((296, 520), (470, 600), (430, 470), (340, 604))
    s.dots(specks, darker(colour, 0.5), 6, opacity=0.5)


def steam(s: Sheet, x: float, y: float) -> None:
    """Three curls over something hot."""
    curls = ((-50, 0), (0, -34), (52, 4))
    d = "".join(f"M{x + dx} {y + 56 + lift}q-26 -34 0 -66t0 -66" for dx, lift in curls)
    s.line(d, "#fffaf0", 11, opacity=0.42)


def dinner_plate(s: Sheet, colour: str) -> None:
    with s.resting(6):
        s.path("M70 130L560 70L640 640L140 700Z", flat(s, LINEN))
    s.line("M92 150L544 94L620 620L158 678Z", BRICK, 4, opacity=0.6)
    with s.resting(16):
        s.circle(420, 410, 272, flat(s, colour))
    s.circle(420, 410, 266, "none", stroke=darker(WALNUT, 0.1), stroke_width=7, opacity=0.55)
    well = s.radial([(0, lighter(colour, 0.3)), (0.86, colour), (1, darker(colour, 0.3))], 0.6, 0.62, 0.62)
    s.circle(420, 410, 190, well)
    s.circle(420, 410, 190, "none", stroke=lighter(colour, 0.5), stroke_width=4, opacity=0.6)
    gleam(s, "M196 330A240 240 0 0 1 300 204", 14, 0.5)
    for size in (5, 8):
        specks = [(240 + i * (149 + size) % 360, 230 + i * 97 % 360) for i in range(14)]
        s.dots(specks, darker(colour, 0.5), size, opacity=0.3)
    fig(s, 396, 400, 62)
    fig(s, 500, 452, 56)


def breakfast_bowl(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 150)
    mouth(s, 400, 430, 222, colour, CREAM, 10)
    s.ellipse(400, 440, 204, 204 * TILT * 0.92, "#efe0bf")
    for x, y, r, berry in (
        (330, 440, 24, PLUM),
        (376, 452, 22, BRICK),
        (300, 428, 20, BRICK),
        (420, 438, 23, MIDNIGHT),
        (356, 424, 19, MIDNIGHT),
    ):
        s.circle(x, y, r, ball(s, berry))
    with s.moved(500, 440, 34):
        s.path("M-9 20L-7 -230Q0 -252 9 -230L9 20Z", metal(s, BRASS))
    body = [(430, 222), (500, 208), (580, 150), (618, 108), (640, 104)]
    front(s, 400, body, glazed(s, colour))
    band(s, 400, 434, 221, lighter(colour, 0.6), 7)
    band(s, 400, 618, 108, darker(colour, 0.35), 5)
    shine(s, 400, body[:3], -0.72, 15)


def teapot(s: Sheet, colour: str) -> None:
    ground(s, 400, 640, 170)
    tube(s, "M540 430C700 380 700 620 552 590", 30, BEECH)
    spout = "M270 582C196 566 158 490 108 424Q100 402 122 396L160 398C190 424 226 430 300 440Z"
    s.path(spout, glazed(s, colour))
    s.ellipse(136, 401, 26, 8, darker(colour, 0.6))
    body = [(392, 96), (404, 120), (460, 178), (540, 192), (600, 166), (632, 118), (642, 104)]
    turned(s, 400, body, glazed(s, colour))
    shine(s, 400, [(440, 160), (500, 188), (570, 184)], -0.66, 18)
    lid = [(352, 34), (360, 70), (384, 104), (398, 108)]
    turned(s, 400, lid, glazed(s, colour), 0.1)
    band(s, 400, 396, 108, darker(colour, 0.4), 5)
    turned(s, 400, [(316, 22), (330, 28), (346, 16), (356, 16)], matt(s, BEECH))
    top(s, 400, 316, 22, BEECH)
    band(s, 400, 560, 187, lighter(colour, 0.5), 6)
    band(s, 400, 574, 180, lighter(colour, 0.5), 3)


def carafe(s: Sheet, _colour: str) -> None:
    ground(s, 350, 640, 130)
    jug = [(190, 62), (210, 58), (300, 60), (360, 96), (450, 138), (590, 142), (632, 130), (642, 112)]
    _glass(s, 340, jug)
    water = [(430, 128), (460, 136), (590, 138), (626, 126), (636, 108)]
    s.path(
        outline(340, water),
        s.linear([(0, "#b9d6dc", 0.9), (0.4, "#dcecec", 0.75), (1, "#7ea6b2", 0.9)], ACROSS),
    )
    s.ellipse(340, 430, 128, 128 * TILT, "#e4f1f0", opacity=0.9)
    s.ellipse(340, 190, 62, 62 * TILT, "none", stroke="#ffffff", stroke_width=5, opacity=0.9)
    shine(s, 340, [(300, 60), (370, 104), (450, 138), (590, 140)], -0.66, 14)
    s.path("M268 452a52 52 0 0 0 104 0z", "#e9c64f", transform="rotate(-14 320 452)")
    s.path("M278 452a42 42 0 0 0 84 0z", "#fbf3cf", transform="rotate(-14 320 452)")
    s.line("M320 452V486M320 452l-26 22M320 452l26 22", "#e9c64f", 4, transform="rotate(-14 320 452)")
    ground(s, 560, 664, 66)
    tumbler = [(500, 72), (650, 60), (664, 54)]
    _glass(s, 556, tumbler)
    s.path(outline(556, [(570, 66), (646, 59), (656, 54)]), "#a9cbd2", opacity=0.8)
    s.ellipse(556, 570, 66, 66 * TILT, "#e4f1f0")
    s.ellipse(556, 500, 72, 72 * TILT, "none", stroke="#ffffff", stroke_width=5, opacity=0.9)
    shine(s, 556, [(520, 70), (640, 60)], -0.7, 9)


def _glass(s: Sheet, cx: float, profile: Profile) -> None:
    paint = s.linear(
        [
            (0, "#7f9a9c", 0.75),
            (0.12, "#f4fbfa", 0.6),
            (0.5, "#dfeeee", 0.35),
            (0.88, "#cfe0e0", 0.5),
            (1, "#6f8b8f", 0.8),
        ],
        ACROSS,
    )
    s.path(outline(cx, profile), paint, stroke="#f4fbfa", stroke_width=2, stroke_opacity=0.6)


def pepper_mill(s: Sheet, colour: str) -> None:
    ground(s, 400, 650, 92)
    foot = [(330, 56), (372, 84), (420, 76), (470, 54), (530, 62), (600, 88), (640, 94), (652, 90)]
    turned(s, 400, foot, matt(s, colour))
    shine(s, 400, foot[1:6], -0.56, 10)
    band(s, 400, 606, 89, darker(colour, 0.45), 5)
    band(s, 400, 470, 54, darker(colour, 0.45), 5)
    turned(s, 400, [(318, 58), (334, 60)], metal(s, BRASS))
    head = [(222, 20), (228, 46), (262, 74), (300, 70), (322, 50)]
    turned(s, 400, head, matt(s, colour), 0.3)
    shine(s, 400, [(240, 60), (266, 74), (296, 68)], -0.56, 10)
    s.circle(400, 206, 22, ball(s, BRASS))
    for x, y in ((540, 660), (580, 690), (250, 690), (520, 712), (296, 712)):
        s.circle(x + 6, y + 6, 12, SHADE, opacity=0.25)
        s.circle(x, y, 12, ball(s, "#4a3b38"))


def cutlery(s: Sheet, colour: str) -> None:
    with s.resting(7):
        s.path("M150 90H650V710H150Z", flat(s, PAPER))
    for x in (186, 200):
        s.line(f"M{x} 92V708", SLATE, 5, opacity=0.65)
    steel = blade(s, darker(STEEL, 0.16))
    for x in (300, 430, 560):
        with s.resting(9), s.moved(x, 0):
            s.path("M-17 440H17L24 640Q0 668 -24 640Z", flat(s, colour))
            s.circle(0, 620, 6, BRASS)
            s.path(_head(x), steel)
    for x in (284, 300, 316):
        s.line(f"M{x} 160V236", "#f0e3cb", 8)
    s.ellipse(562, 216, 36, 62, hollow(s, STEEL))


def _head(x: float) -> str:
    if x == 300:
        return "M-12 444V330Q-44 306 -44 250V150Q-36 140 -28 150H28Q36 140 44 150V250Q44 306 12 330V444Z"
    if x == 430:
        return "M-14 444V400Q-22 380 -22 340Q-24 170 18 142Q32 240 20 400L14 444Z"
    return "M-10 444L-8 300Q-52 274 -52 214C-52 120 52 120 52 214Q52 274 8 300L10 444Z"


def egg_cups(s: Sheet, colour: str) -> None:
    with s.moved(400, 664, size=1.25):
        _pair_of_cups(s, colour)


def _pair_of_cups(s: Sheet, colour: str) -> None:
    for cx, y, tint in ((-120, -20, colour), (112, 14, PAPER)):
        ground(s, cx, y, 74)
        _egg(s, cx, y - 250, cut=cx > 0)
        cup = [(y - 190, 88), (y - 140, 80), (y - 90, 30), (y - 60, 26), (y - 24, 62), (y, 70)]
        front(s, cx, cup, glazed(s, tint))
        band(s, cx, y - 188, 87, lighter(tint, 0.6), 6)
        shine(s, cx, [(y - 184, 88), (y - 144, 80), (y - 116, 54)], -0.66, 9)


def _egg(s: Sheet, cx: float, y: float, cut: bool) -> None:
    shell = "#e0b48c"
    if not cut:
        s.path(
            f"M{cx - 74} {y + 60}C{cx - 74} {y - 90} {cx + 74} {y - 90} {cx + 74} {y + 60}V{y + 76}H{cx - 74}Z",
            ball(s, shell),
        )
        return
    turned(s, cx, [(y + 10, 66), (y + 70, 76)], matt(s, shell), 0)
    s.ellipse(cx, y + 10, 66, 16, "#fffaf0")
    s.ellipse(cx, y + 11, 38, 9, "#efb13a")
    s.path(f"M{cx + 38} {y + 14}q14 10 10 44q-14 8 -18 -10t-14 -26z", "#efb13a")


PICTURES = {
    "enamel-mug": Picture(enamel_mug, standing, {"cream": CREAM, "sky": SKY, "pine": PINE, "brick": BRICK}),
    "dinner-plate": Picture(dinner_plate, lying, {"oat": OAT, "slate": SLATE, "moss": MOSS}),
    "breakfast-bowl": Picture(breakfast_bowl, standing, {"slate": SLATE, "oat": OAT, "rose": ROSE}),
    "teapot": Picture(teapot, standing, {"pine": PINE, "plum": PLUM, "cream": CREAM}),
    "carafe-and-tumbler": Picture(carafe, standing, {"": SKY}),
    "pepper-mill": Picture(pepper_mill, standing, {"walnut": WALNUT, "beech": BEECH}),
    "table-cutlery": Picture(cutlery, lying, {"walnut": WALNUT, "midnight": MIDNIGHT}),
    "egg-cups": Picture(egg_cups, standing, {"": SKY}),
}
