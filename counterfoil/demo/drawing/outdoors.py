"""Things to take along when leaving the house."""

from counterfoil.demo.drawing.fare import apple
from counterfoil.demo.drawing.light import ball, blade, flat, glazed, gleam, ground, matt, metal, tube
from counterfoil.demo.drawing.palette import (
    BRASS,
    BRICK,
    CHARCOAL,
    CREAM,
    IRON,
    LEATHER,
    MIDNIGHT,
    MOSS,
    OAT,
    OCHRE,
    PINE,
    RUST,
    SLATE,
    STEEL,
    WALNUT,
    darker,
    lighter,
)
from counterfoil.demo.drawing.picture import Picture
from counterfoil.demo.drawing.scene import lying, standing
from counterfoil.demo.drawing.sheet import ACROSS, DOWN, Sheet
from counterfoil.demo.drawing.turned import TILT, band, mouth, outline, shine, top, turned


def flask(s: Sheet, colour: str) -> None:
    ground(s, 360, 650, 100)
    body = [(290, 70), (310, 90), (350, 102), (620, 102), (642, 96), (650, 88)]
    turned(s, 360, body, glazed(s, colour))
    shine(s, 360, [(350, 102), (480, 102), (610, 102)], -0.66, 14)
    band(s, 360, 606, 102, metal(s, STEEL), 14)
    turned(s, 360, [(270, 72), (294, 74)], metal(s, STEEL))
    turned(s, 360, [(140, 60), (152, 70), (250, 78), (274, 78)], metal(s, STEEL), 0.1)
    top(s, 360, 140, 60, STEEL)
    band(s, 360, 250, 78, darker(STEEL, 0.3), 4)
    ground(s, 570, 680, 70)
    turned(s, 566, [(560, 76), (650, 66), (674, 56)], metal(s, STEEL))
    mouth(s, 566, 560, 78, STEEL, STEEL, 7)
    s.ellipse(566, 566, 64, 64 * TILT * 0.9, "#8a5a36")
    for dx in (-20, 16):
        s.line(f"M{566 + dx} 530q-18 -26 0 -52t0 -50", "#fffaf0", 9, opacity=0.5)


def pocket_knife(s: Sheet, colour: str) -> None:
    for i in range(6):
        d = f"M{470 + i * 34} {560 + i * 41 % 70}q40 -50 60 0t-20 40"
        s.line(d, lighter(OAT, 0.3), 9)
        s.line(d, darker(OAT, 0.2), 3)
    with s.resting(14), s.moved(380, 420, -30):
        s.path("M60 -34L310 -40Q350 -34 372 8Q300 30 60 26Z", blade(s, STEEL))
        s.line("M90 -18L290 -22", darker(STEEL, 0.4), 4, opacity=0.7)
        s.path(
            "M-270 -10Q-260 -46 -200 -40Q-60 -28 76 -42Q100 -40 100 0T76 40Q-60 56 -180 50Q-264 44 -270 -10Z",
            s.linear([(0, lighter(colour, 0.35)), (0.5, colour), (1, darker(colour, 0.4))], DOWN),
        )
        s.path("M56 -42Q90 -46 100 -30Q106 0 100 28Q90 44 56 42Z", metal(s, BRASS))
        s.path("M-228 -38Q-268 -36 -270 -8Q-266 34 -222 46Z", metal(s, BRASS))
        for x in (-150, -20):
            s.circle(x, 4, 9, BRASS)
        s.circle(78, 0, 9, darker(BRASS, 0.4))
    tube(s, "M160 540C60 580 90 680 150 660S190 580 150 552", 9, LEATHER)


def rucksack(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 190)
    tube(s, "M352 190Q350 130 400 130T448 190", 18, LEATHER)
    with s.moved(400, 214):
        roll = s.linear([(0, lighter(OCHRE, 0.4)), (0.5, OCHRE), (1, darker(OCHRE, 0.35))], DOWN)
        s.rect(-216, -64, 432, 84, roll, rx=42)
        s.circle(-176, -22, 26, "none", stroke=darker(OCHRE, 0.3), stroke_width=4)
        s.circle(-176, -22, 12, "none", stroke=darker(OCHRE, 0.3), stroke_width=4)
    s.path(
        "M240 300Q236 226 300 222H500Q564 226 560 300L590 620Q590 660 550 662H250Q210 660 210 620Z",
        flat(s, colour),
    )
    s.path(
        "M226 440Q190 450 190 490V620Q196 646 226 640ZM574 440Q612 450 612 490V620Q606 646 574 640Z",
        flat(s, darker(colour, 0.18)),
    )
    s.path(
        "M272 500H528V620Q526 640 500 640H300Q274 640 272 620Z",
        flat(s, lighter(colour, 0.08)),
        stroke=darker(colour, 0.3),
        stroke_width=4,
    )
    s.path(
        "M232 300Q230 222 300 220H500Q570 222 568 300L572 430Q400 480 228 430Z",
        flat(s, lighter(colour, 0.14)),
    )
    s.path("M228 430Q400 480 572 430", stroke=darker(colour, 0.4), stroke_width=6, opacity=0.6)
    for x in (310, 490):
        s.path(f"M{x - 18} 190h36v330l-18 18l-18 -18z", flat(s, LEATHER))
        s.rect(x - 27, 452, 54, 44, "none", rx=6, stroke=BRASS, stroke_width=8)
        s.line(f"M{x} 452v30", BRASS, 6)
    s.line("M290 512H510", lighter(colour, 0.5), 3, stroke_dasharray="8 6")


def lantern(s: Sheet, colour: str) -> None:
    ground(s, 400, 660, 120)
    glow = s.radial([(0, "#fff0bf", 0.85), (1, "#fff0bf", 0)], 0.5, 0.5, 0.5)
    s.circle(400, 440, 300, glow)
    tube(s, "M284 580C230 480 230 330 300 250M516 580C570 480 570 330 500 250", 15, colour)
    tube(s, "M300 280C240 60 560 60 500 280", 7, IRON)
    turned(s, 400, [(560, 92), (580, 122), (640, 130), (660, 122)], glazed(s, colour))
    turned(s, 400, [(540, 70), (570, 96)], metal(s, BRASS))
    globe = [(310, 66), (340, 84), (430, 112), (500, 96), (540, 66)]
    s.path(
        outline(400, globe),
        s.linear(
            [(0, "#c9b98a", 0.8), (0.25, "#fff8e0", 0.6), (0.6, "#ffedb0", 0.5), (1, "#b59a62", 0.8)], ACROSS
        ),
    )
    s.path(
        "M400 380C424 430 436 460 424 494Q400 520 376 494C364 460 384 430 400 380Z",
        s.linear([(0, "#f4b445"), (0.5, "#fff3c4"), (1, "#e98a3a")], DOWN),
    )
    shine(s, 400, globe[1:4], -0.7, 12)
    tube(s, "M292 400Q400 470 508 400M292 470Q400 530 508 470", 5, IRON)
    turned(s, 400, [(250, 60), (268, 92), (300, 98), (320, 72)], glazed(s, colour))
    turned(s, 400, [(200, 44), (212, 58), (240, 50), (258, 62)], glazed(s, colour))
    top(s, 400, 200, 44, colour)
    s.circle(530, 610, 18, ball(s, BRASS))


def wool_socks(s: Sheet, colour: str) -> None:
    for x, y, turn in ((300, 380, -8), (450, 410, 6)):
        with s.resting(14), s.moved(x, y, turn):
            sock = "M-70 -250H70L74 60Q80 100 130 130Q210 170 206 220Q200 262 130 260Q20 256 -40 200Q-90 150 -80 60Z"
            s.path(sock, flat(s, colour))
            with s.clipped(sock):
                s.path("M-100 -260H100V-150H-100Z", flat(s, CREAM))
                s.rect(
                    -100,
                    -260,
                    200,
                    110,
                    s.pattern(16, 16, f'<path d="M8 0V16" stroke="{darker(CREAM, 0.3)}" stroke-width="3"/>'),
                )
                s.path("M-100 -120H100M-100 -92H100", stroke=CREAM, stroke_width=10)
                knit = (
                    f'<path d="M2 3l6 7l6 -7" fill="none" stroke="{lighter(colour, 0.5)}" stroke-width="2"/>'
                )
                s.rect(-100, -150, 320, 420, s.pattern(16, 12, knit), opacity=0.4)
                s.circle(200, 234, 84, CREAM, opacity=0.92)
                s.path("M-104 110Q-30 80 0 150Q-20 220 -60 230Z", CREAM, opacity=0.92)


def knitted_hat(s: Sheet, colour: str) -> None:
    ground(s, 400, 630, 210)
    hat = "M196 500C190 260 300 190 400 190S610 260 604 500Z"
    s.path(
        hat, s.radial([(0, lighter(colour, 0.35)), (0.6, colour), (1, darker(colour, 0.36))], 0.36, 0.3, 0.8)
    )
    with s.clipped(hat):
        ribs = "".join(f"M{400 + i * 8} 180Q{400 + i * 34} 300 {400 + i * 35} 520" for i in range(-6, 7))
        s.path(ribs, stroke=darker(colour, 0.4), stroke_width=8, opacity=0.45)
        s.path(ribs, stroke=lighter(colour, 0.5), stroke_width=4, opacity=0.5, transform="translate(-10 0)")
    cuff = "M180 486Q180 462 204 464Q400 500 596 464Q620 462 620 486L616 600Q614 620 594 624Q400 660 206 624Q186 620 184 600Z"
    s.path(cuff, matt(s, lighter(colour, 0.06)))
    with s.clipped(cuff):
        ribs = "".join(f"M{196 + i * 24} 450v190" for i in range(18))
        s.path(ribs, stroke=darker(colour, 0.4), stroke_width=7, opacity=0.45)
    s.path("M500 540l70 -8l2 50l-70 8z", flat(s, LEATHER))
    s.circle(400, 176, 62, ball(s, CREAM))
    s.rays(400, 172, (46, 70), 19, lighter(CREAM, 0.25), 11)
    s.rays(392, 164, (24, 40), 11, lighter(CREAM, 0.6), 9)


def umbrella(s: Sheet, colour: str) -> None:
    with s.moved(390, 400, 14):
        tube(s, "M0 -40V300Q0 350 -46 350T-92 306", 20, WALNUT)
        s.path(
            "M-306 10C-280 -190 -120 -270 0 -270S280 -190 306 10Q250 -30 204 10Q150 -36 102 10Q50 -40 0 10Q-50 -40 -102 10Q-150 -36 -204 10Q-250 -30 -306 10Z",
            flat(s, colour),
        )
        panels = (
            ("M0 -270C-90 -190 -110 -90 -102 10Q-150 -36 -204 10C-210 -120 -120 -230 0 -270Z", 0.16, True),
            ("M0 -270C90 -190 110 -90 102 10Q150 -36 204 10C210 -120 120 -230 0 -270Z", 0.2, False),
            ("M0 -270C160 -240 280 -160 306 10Q250 -30 204 10C210 -120 120 -230 0 -270Z", 0.36, False),
        )
        for d, depth, lit in panels:
            s.path(d, lighter(colour, depth) if lit else darker(colour, depth), opacity=0.75)
        s.line("M0 -270V-306", IRON, 9)
        s.line(
            "M-306 10Q-250 -30 -204 10Q-150 -36 -102 10Q-50 -40 0 10Q50 -40 102 10Q150 -36 204 10Q250 -30 306 10",
            lighter(colour, 0.55),
            5,
        )
        s.line("M-2 290h4", BRASS, 24)
    for x, y in (
        (120, 130),
        (660, 140),
        (90, 300),
        (720, 330),
        (200, 60),
        (560, 70),
        (700, 560),
        (600, 640),
        (150, 560),
    ):
        s.path(f"M{x} {y}q14 24 0 34q-14 -10 0 -34z", "#8fb0bd", opacity=0.85)


def lunch_tin(s: Sheet, colour: str) -> None:
    ground(s, 380, 640, 230)
    s.path("M150 470L520 470L520 640Q516 654 500 654H176Q152 654 150 640Z", _brushed(s, STEEL))
    s.path("M520 470L620 430V590L520 648Z", darker(STEEL, 0.34))
    s.path("M150 462L250 412H630L520 470H150Z", lighter(STEEL, 0.45))
    s.path(
        "M144 436Q146 424 160 418L250 380H620Q640 380 640 396V432L524 480H160Q144 480 144 466Z",
        _brushed(s, lighter(STEEL, 0.2)),
    )
    s.path("M150 430L250 384H632L524 432Z", lighter(STEEL, 0.6))
    s.path("M190 424L262 392H596L516 424Z", "none", stroke=darker(STEEL, 0.15), stroke_width=3)
    s.path("M524 434L640 388V432L524 480Z", darker(STEEL, 0.28))
    for x in (220, 440):
        s.path(f"M{x} 446h34v66q-17 16 -34 0z", metal(s, BRASS))
    tube(s, "M300 408C310 330 470 330 480 408", 12, colour)
    gleam(s, "M176 510V620", 10, 0.5)
    apple(s, 640, 620, 76)


def _brushed(s: Sheet, colour: str) -> str:
    return s.linear(
        [
            (0, lighter(colour, 0.1)),
            (0.25, lighter(colour, 0.55)),
            (0.5, colour),
            (0.75, lighter(colour, 0.25)),
            (1, darker(colour, 0.15)),
        ],
        (0, 0, 1, 0.4),
    )


PICTURES = {
    "vacuum-flask": Picture(flask, standing, {"pine": PINE, "rust": RUST, "slate": SLATE}),
    "pocket-knife": Picture(pocket_knife, lying, {"": WALNUT}),
    "canvas-rucksack": Picture(rucksack, standing, {"moss": MOSS, "midnight": MIDNIGHT, "rust": "#b05c3a"}),
    "storm-lantern": Picture(lantern, standing, {"brick": BRICK, "charcoal": CHARCOAL}),
    "wool-socks": Picture(wool_socks, lying, {"slate": SLATE, "rust": RUST, "moss": MOSS}),
    "knitted-hat": Picture(knitted_hat, standing, {"brick": BRICK, "midnight": MIDNIGHT, "ochre": OCHRE}),
    "rain-umbrella": Picture(umbrella, lying, {"midnight": MIDNIGHT, "brick": BRICK, "pine": PINE}),
    "lunch-tin": Picture(lunch_tin, standing, {"": LEATHER}),
}
