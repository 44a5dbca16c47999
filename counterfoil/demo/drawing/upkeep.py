"""Washing, sweeping and mending."""

from counterfoil.demo.drawing.light import (
    ball,
    blade,
    flat,
    glazed,
    ground,
    hollow,
    metal,
    tube,
)
from counterfoil.demo.drawing.palette import (
    BEECH,
    BRASS,
    BRICK,
    CREAM,
    LEAF,
    LILAC,
    LINEN,
    MIDNIGHT,
    OAK,
    OCHRE,
    PAPER,
    PINE,
    ROSE,
    RUST,
    SKY,
    STEEL,
    WALNUT,
    ZINC,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import lying, standing
from counterfoil.demo.drawing.sheet import DOWN, Sheet
from counterfoil.demo.drawing.turned import band, front, mouth, turned


def soap(s: Sheet, colour: str) -> None:
    ground(s, 400, 630, 240)
    dish = [(540, 262), (580, 244), (612, 190), (630, 176)]
    turned(s, 400, dish, glazed(s, PAPER))
    mouth(s, 400, 540, 262, PAPER, LINEN, 12)
    bar = "M214 486Q206 396 260 392H560Q606 396 596 480Q592 540 556 546H256Q216 546 214 486Z"
    s.path(bar, s.linear([(0, lighter(colour, 0.3)), (0.5, colour), (1, darker(colour, 0.32))], DOWN))
    s.path(
        "M236 430Q250 350 300 348H520Q570 352 580 430Q584 470 552 472H264Q232 470 236 430Z",
        flat(s, lighter(colour, 0.22)),
    )
    s.path(
        "M300 378H514Q536 380 540 408Q542 440 520 442H296Q274 440 278 408Q282 380 300 378Z",
        "none",
        stroke=darker(colour, 0.25),
        stroke_width=5,
    )
    s.line("M340 410h140M376 394v32M444 394v32", darker(colour, 0.25), 6)
    for x, y, r in ((560, 340, 30), (612, 376, 18), (590, 290, 14), (196, 372, 20), (640, 320, 9)):
        s.circle(
            x,
            y,
            r,
            s.radial([(0.5, "#ffffff", 0.08), (0.9, "#ffffff", 0.5), (1, "#ffffff", 0.2)], 0.5, 0.5, 0.5),
        )
        s.circle(x - r * 0.35, y - r * 0.35, r * 0.18, "#ffffff", opacity=0.85)


def dustpan(s: Sheet, colour: str) -> None:
    with s.resting(14), s.moved(340, 440, -16):
        s.path("M-28 -150V-300Q0 -326 28 -300V-150Z", flat(s, BEECH))
        s.path("M-190 200L-150 -130Q-140 -160 -110 -160H110Q140 -160 150 -130L190 200Z", flat(s, colour))
        s.path(
            "M-168 196L-126 -110H126L168 196Z",
            s.linear([(0, darker(colour, 0.4)), (1, lighter(colour, 0.15))], DOWN),
        )
        s.line("M-190 200H190", lighter(colour, 0.6), 8)
        s.circle(0, -286, 9, darker(BEECH, 0.6))
    with s.resting(14), s.moved(560, 420, 22):
        s.path("M-24 -60V-270Q0 -300 24 -270V-60Z", flat(s, BEECH))
        s.path("M-62 -70H62L72 150H-72Z", flat(s, BEECH))
        tufts = "".join(
            f"M{-60 + i * 12} 140q{(i - 5) * 2} 50 {(i - 5) * 5} {96 + i * 7 % 10}" for i in range(11)
        )
        s.line(tufts, darker(WALNUT, 0.35), 12)
        s.line(tufts, WALNUT, 4)
        s.line("M-66 120H68M-64 80H66", darker(BEECH, 0.3), 4, opacity=0.5)


def zinc_bucket(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 160)
    tube(s, "M196 350C210 120 590 120 604 350", 12, darker(colour, 0.15))
    tube(s, "M348 184Q400 174 452 184", 34, OAK)
    mouth(s, 400, 340, 210, colour, colour, 9)
    s.path("M404 350Q440 304 512 318L556 350L540 372Q470 396 412 384Z", darker(SKY, 0.2))
    body = [(340, 210), (560, 166), (646, 150), (660, 146)]
    front(s, 400, body, metal(s, colour))
    for y, r in ((420, 194), (436, 191), (610, 157)):
        band(s, 400, y, r, darker(colour, 0.35), 4)
        band(s, 400, y + 5, r, lighter(colour, 0.5), 3)
    for x in (198, 602):
        s.circle(x, 366, 15, ball(s, colour))
    with s.resting(5):
        s.path(
            "M412 384Q480 384 548 370Q572 440 570 520Q540 500 518 524Q488 508 462 534Q440 512 416 522Q424 450 412 384Z",
            flat(s, SKY),
        )
    s.path("M417 490Q440 480 463 502Q488 476 517 492Q542 470 569 488", stroke=PAPER, stroke_width=9)
    s.path("M462 384q10 60 2 120M516 378q8 60 2 110", stroke=darker(SKY, 0.3), stroke_width=5, opacity=0.4)


def sewing_tin(s: Sheet, colour: str) -> None:
    with s.resting(16):
        s.circle(360, 420, 240, flat(s, colour))
    s.circle(360, 420, 226, lighter(BRASS, 0.3))
    s.circle(360, 420, 218, hollow(s, CREAM))
    for x, y, ink in ((280, 340, BRICK), (410, 320, PINE), (300, 480, OCHRE), (440, 450, LILAC)):
        with s.resting(6):
            s.circle(x, y, 60, flat(s, BEECH))
            s.circle(x, y, 48, ball(s, ink))
        for r in (40, 32):
            s.circle(x, y, r, "none", stroke=lighter(ink, 0.4), stroke_width=2, opacity=0.6)
        s.circle(x, y, 14, darker(BEECH, 0.6))
    for x, y, ink in ((370, 556, PAPER), (330, 584, RUST), (400, 596, MIDNIGHT)):
        _button(s, x, y, 24, ink)
    _button(s, 640, 640, 34, ROSE)
    _button(s, 580, 690, 26, PINE)
    with s.resting(6):
        s.path("M600 210L612 216L540 520Z", blade(s, STEEL))
    s.line("M606 216q60 -60 90 0t-30 120t60 140", BRICK, 5)


def _button(s: Sheet, x: float, y: float, r: float, colour: str) -> None:
    with s.resting(3):
        s.circle(x, y, r, flat(s, colour))
    gap = r * 0.22
    holes = [(x - gap, y - gap), (x + gap, y - gap), (x - gap, y + gap), (x + gap, y + gap)]
    s.dots(holes, darker(colour, 0.6), 6)


PICTURES = {
    "hand-soap": Picture(soap, standing, {"olive": LEAF, "lavender": LILAC, "rose": ROSE}),
    "dustpan-and-brush": Picture(dustpan, lying, {"": BRICK}),
    "zinc-bucket": Picture(zinc_bucket, standing, {"": ZINC}),
    "sewing-tin": Picture(sewing_tin, lying, {"": MIDNIGHT}),
}
