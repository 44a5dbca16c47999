"""Things for writing, sealing, cutting and keeping accounts."""

from counterfoil.demo.drawing.light import ball, blade, flat, glazed, gleam, ground, matt, tube
from counterfoil.demo.drawing.palette import (
    BEECH,
    BLACK,
    BRASS,
    BRICK,
    CREAM,
    LINEN,
    MIDNIGHT,
    MOSS,
    OCHRE,
    PAPER,
    PINE,
    PLUM,
    ROSE,
    SKY,
    SLATE,
    STEEL,
    WALNUT,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import lying, standing
from counterfoil.demo.drawing.sheet import ACROSS, DOWN, Sheet, polyline
from counterfoil.demo.drawing.ticket import counterfoil, ticket
from counterfoil.demo.drawing.turned import band, outline, shine, top, turned

INKS = {"blue-black": "#2c3f5e", "sepia": "#6b4530", "moss": MOSS}


def notebook(s: Sheet, colour: str) -> None:
    with s.moved(390, 400, -11):
        with s.resting(18):
            s.rect(-196, -262, 404, 536, darker(colour, 0.35), rx=16)
            s.rect(-190, -262, 390, 528, PAPER, rx=6)
            s.path(
                "M-205 -250Q-205 -274 -180 -274H180Q196 -274 196 -258V246Q196 262 180 262H-180Q-205 262 -205 240Z",
                flat(s, colour),
            )
        s.line("M-158 -272V260", darker(colour, 0.3), 5, opacity=0.55)
        s.line("M-150 -272V260", lighter(colour, 0.4), 3, opacity=0.45)
        s.rect(-70, -190, 190, 116, PAPER, rx=5)
        s.rect(-60, -180, 170, 96, "none", rx=3, stroke=colour, stroke_width=3)
        s.line("M-36 -148H86M-36 -120H50", lighter(colour, 0.3), 4)
        weave = f'<path d="M0 1h3M4 5h3" stroke="{lighter(colour, 0.5)}" stroke-width="1"/>'
        s.rect(-205, -274, 401, 536, s.pattern(8, 8, weave), rx=18, opacity=0.35)
        s.line("M40 262V330l-14 -12", OCHRE, 11)
    _pencil(s, 640, 470, 14, BRICK)


def _pencil(s: Sheet, x: float, y: float, turn: float, colour: str, length: float = 210) -> None:
    with s.resting(10), s.moved(x, y, turn):
        sides = [
            (0.0, lighter(colour, 0.35)),
            (0.33, lighter(colour, 0.3)),
            (0.34, colour),
            (0.66, colour),
            (0.67, darker(colour, 0.3)),
            (1.0, darker(colour, 0.35)),
        ]
        s.rect(-17, -length, 34, 2 * length, s.linear(sides, ACROSS))
        s.path(
            f"M-17 {-length}L0 {-length - 62}L17 {-length}Q11 {-length - 10} 6 {-length}Q0 {-length - 10} -6 {-length}Q-11 {-length - 10} -17 {-length}Z",
            flat(s, BEECH),
        )
        s.path(f"M-6 {-length - 42}L0 {-length - 64}L6 {-length - 42}Z", BLACK)
        s.rect(-17, length - 26, 34, 12, BRASS)


def pencils(s: Sheet, colour: str) -> None:
    for i, ink in enumerate((MIDNIGHT, SLATE, OCHRE, BRICK, PINE, PLUM)):
        _pencil(s, 265 + i * 54, 410 + (i * 37) % 22, 0, ink, 240)
    with s.resting(8):
        s.rect(228, 400, 344, 150, flat(s, colour), rx=3)
    s.rect(240, 412, 320, 126, "none", stroke=BRICK, stroke_width=4)
    s.circle(400, 475, 34, "none", stroke=BRICK, stroke_width=4)
    s.line("M384 490L400 448L416 490M390 478H410", BRICK, 5)
    s.line("M262 462H346M262 486H330M454 462H538M470 486H538", lighter(SLATE, 0.2), 5)


def fountain_pen(s: Sheet, colour: str) -> None:
    with s.resting(6), s.moved(400, 460, -6):
        s.rect(-270, -190, 540, 380, flat(s, PAPER, 0.6))
    s.line(
        "M190 400q40 -80 70 -10t60 -4t50 0t54 -6t40 0M200 480q60 -40 90 0t80 -6t70 -2M206 560q40 -30 80 0t70 -4",
        INKS["blue-black"],
        6,
        opacity=0.85,
    )
    with s.resting(16), s.moved(462, 372, -52):
        body = s.linear(
            [
                (0, lighter(colour, 0.1)),
                (0.22, lighter(colour, 0.55)),
                (0.45, colour),
                (1, darker(colour, 0.45)),
            ],
            DOWN,
        )
        s.path("M-30 -32L250 -32Q330 -26 336 0Q330 26 250 32L-30 32Q-36 0 -30 -32Z", body)
        s.path("M-30 -24L-110 -18Q-116 0 -110 18L-30 24Z", flat(s, darker(colour, 0.35)))
        s.path("M-108 -17Q-190 -16 -238 0Q-190 16 -108 17Z", blade(s, BRASS))
        s.line("M-232 0H-150", darker(BRASS, 0.6), 3)
        s.circle(-148, 0, 5, darker(BRASS, 0.6))
        for x in (-32, 96):
            s.rect(x, -33, 12, 66, metal_down(s))
        s.path("M108 -40H300Q308 -34 300 -28H120Z", metal_down(s))


def metal_down(s: Sheet) -> str:
    """Brass lying along the desk."""
    return s.linear([(0, lighter(BRASS, 0.6)), (0.5, BRASS), (1, darker(BRASS, 0.4))], DOWN)


def ink_bottle(s: Sheet, colour: str) -> None:
    ground(s, 390, 640, 170)
    bottle = [(352, 82), (392, 84), (410, 120), (440, 176), (600, 184), (630, 172), (642, 150)]
    s.path(
        outline(390, bottle),
        s.linear([(0, "#8fa8ae"), (0.2, "#eef6f5"), (0.6, "#c3d3d4"), (1, "#6d878e")], ACROSS),
    )
    ink = [(450, 160), (600, 166), (622, 156), (632, 138)]
    turned(s, 390, ink, glazed(s, colour))
    shine(s, 390, bottle[3:6], -0.8, 16)
    with s.resting(3):
        s.path("M300 482Q390 504 480 482V592Q390 614 300 592Z", flat(s, PAPER))
    s.path("M314 500Q390 518 466 500V576Q390 596 314 576Z", "none", stroke=colour, stroke_width=4)
    s.path("M390 524q26 34 0 50q-26 -16 0 -50z", colour)
    turned(s, 390, [(262, 90), (346, 92), (354, 88)], glazed(s, BLACK))
    for x in (-74, -52, -26, 4, 32, 58, 78):
        s.line(f"M{390 + x} {290 - abs(x) * 0.06:.0f}v58", lighter(BLACK, 0.22), 4, opacity=0.5)
    top(s, 390, 262, 90, BLACK)
    s.path("M596 690q50 -30 84 6q-20 36 -60 22t-24 -28z", colour)
    gleam(s, "M620 692q16 -8 30 0", 5, 0.6)


def letter_set(s: Sheet, colour: str) -> None:
    for turn, tint in ((-14, lighter(colour, 0.35)), (-7, lighter(colour, 0.55))):
        with s.resting(7), s.moved(360, 380, turn):
            s.rect(-190, -260, 380, 520, flat(s, tint, 0.7))
    with s.resting(12), s.moved(430, 500, 8):
        s.rect(-240, -160, 480, 320, flat(s, colour))
        s.path("M-240 160L-40 -20M240 160L40 -20", stroke=darker(colour, 0.3), stroke_width=3, opacity=0.5)
        s.path(
            "M-240 -160H240L20 36Q0 52 -20 36Z",
            flat(s, lighter(colour, 0.3)),
            stroke=darker(colour, 0.25),
            stroke_width=3,
        )
        s.path("M-44 8C-60 44 -40 82 0 80S58 46 44 6S-30 -24 -44 8Z", ball(s, BRICK))
        s.circle(2, 30, 28, "none", stroke=darker(BRICK, 0.35), stroke_width=4)
        s.line("M-10 40q12 -40 24 0", darker(BRICK, 0.35), 4)


def paper_shears(s: Sheet, colour: str) -> None:
    with s.resting(5):
        s.path("M90 250L420 200L440 300L110 350Z", flat(s, OCHRE))
        s.path("M452 196L690 160L706 258L470 294Z", flat(s, OCHRE))
    with s.resting(14), s.moved(430, 400):
        for turn, side in ((24, -1), (-8, 1)):
            with s.group(transform=f"rotate({turn})"):
                s.path(
                    f"M{-18 * side} 40L{-26 * side} -20L{4 * side} -318L{22 * side} -10L{20 * side} 50Z",
                    blade(s, STEEL),
                )
                tube(
                    s,
                    f"M{4 * side} 30Q{10 * side} 100 {24 * side} 130C{120 * side} 110 {140 * side} 300 {50 * side} 310S{-30 * side} 180 {24 * side} 130",
                    30,
                    colour,
                )
        s.circle(0, 0, 15, ball(s, BRASS))
        s.line("M-7 -7L7 7", darker(BRASS, 0.5), 4)


def brass_ruler(s: Sheet, colour: str) -> None:
    with s.resting(5), s.moved(410, 330, 16):
        s.rect(-250, -150, 500, 340, flat(s, PAPER, 0.7))
        s.path("M-250 -80H250M-250 -20H250M-250 40H250M-250 100H250", stroke=SKY, stroke_width=3)
    with s.resting(10), s.moved(390, 450, -22):
        shine_along = [
            (0.0, darker(colour, 0.1)),
            (0.2, lighter(colour, 0.6)),
            (0.35, colour),
            (0.7, lighter(colour, 0.4)),
            (1.0, darker(colour, 0.2)),
        ]
        s.rect(-330, -50, 660, 100, s.linear(shine_along, (0, 0, 1, 0.3)), rx=5)
        ticks = "".join(
            f"M{-310 + i * 15.5:g} -50v{38 if i % 10 == 0 else 28 if i % 5 == 0 else 18}" for i in range(41)
        )
        s.path(ticks, stroke=darker(colour, 0.6), stroke_width=3)
        s.circle(300, 22, 11, darker(colour, 0.6))
        s.line("M-312 26H-190", darker(colour, 0.45), 4)


def counterfoil_book(s: Sheet, colour: str) -> None:
    with s.moved(395, 420, -7):
        with s.resting(16):
            s.rect(-300, -170, 600, 350, darker(colour, 0.15), rx=8)
            s.rect(-296, -176, 590, 346, lighter(LINEN, 0.4), rx=3)
            s.rect(-296, -180, 590, 344, PAPER, rx=3)
        s.path("M-304 -186H-230V172H-304Z", flat(s, colour))
        s.line("M-236 -184V168", darker(colour, 0.4), 4, opacity=0.6)
        for y in (-130, 0, 120):
            s.path(f"M-276 {y - 10}v20", stroke=STEEL, stroke_width=8)
        counterfoil(s, -214, -156, 150, 300, colour)
        s.line("M-52 -176V160", darker(LINEN, 0.3), 5, stroke_dasharray="1 13")
        with s.resting(9), s.group(transform="translate(-30 -156) rotate(5)"):
            ticket(s, 326, 296, BRICK)
    _pencil(s, 560, 690, 78, MIDNIGHT, 150)


def date_stamp(s: Sheet, colour: str) -> None:
    ground(s, 320, 560, 110)
    s.path("M214 500H426L436 560Q320 576 204 560Z", flat(s, WALNUT))
    s.path("M204 560Q320 578 436 560V576Q320 594 204 576Z", BRICK)
    handle = [(210, 40), (222, 60), (262, 70), (310, 48), (360, 36), (430, 46), (484, 74), (506, 80)]
    turned(s, 320, handle, matt(s, colour))
    shine(s, 320, handle[1:5], -0.55, 9)
    band(s, 320, 470, 66, BRASS, 12)
    top(s, 320, 210, 40, colour)
    ground(s, 580, 640, 120, 0.3)
    s.path("M460 584L690 584L716 650Q580 668 440 650Z", flat(s, MIDNIGHT))
    s.path("M440 650Q580 668 716 650V672Q580 690 440 672Z", darker(MIDNIGHT, 0.4))
    s.path("M484 594H668L688 636Q580 648 466 636Z", flat(s, darker(PLUM, 0.25)))
    s.path("M120 650L340 630L366 728L130 750Z", PAPER)
    s.path(polyline([(170, 670), (310, 658), (324, 704), (178, 718)]), "none", stroke=BRICK, stroke_width=5)
    s.line("M196 690L300 680", BRICK, 8, stroke_dasharray="14 16")


PICTURES = {
    "cloth-notebook": Picture(notebook, lying, {"midnight": MIDNIGHT, "rust": "#b9603c", "moss": MOSS}),
    "graphite-pencils": Picture(pencils, lying, {"": CREAM}),
    "fountain-pen": Picture(fountain_pen, lying, {"black": BLACK, "plum": PLUM}),
    "bottled-ink": Picture(ink_bottle, standing, INKS),
    "letter-set": Picture(letter_set, lying, {"cream": CREAM, "rose": ROSE}),
    "paper-shears": Picture(paper_shears, lying, {"": BLACK}),
    "brass-ruler": Picture(brass_ruler, lying, {"": BRASS}),
    "counterfoil-book": Picture(counterfoil_book, lying, {"": PINE}),
    "date-stamp": Picture(date_stamp, standing, {"": BEECH}),
}
