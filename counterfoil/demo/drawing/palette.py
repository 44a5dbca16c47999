"""The inks every picture is mixed from."""

CREAM = "#f2e7d0"
PAPER = "#faf4e6"
OAT = "#dfcba6"
LINEN = "#d8ccb4"
BUTTER = "#ecd08a"
OCHRE = "#d8a040"
RUST = "#c4663c"
CLAY = "#c67d58"
BRICK = "#b2473a"
ROSE = "#d9a096"
PLUM = "#71435a"
LILAC = "#a897b8"
LEAF = "#86a05c"
MOSS = "#71804a"
PINE = "#33594b"
SKY = "#90b2c0"
SLATE = "#5c7286"
MIDNIGHT = "#2f4060"
CHARCOAL = "#434047"
BLACK = "#2e2b31"

OAK = "#c99c66"
BEECH = "#e2c193"
WALNUT = "#80563a"
CORK = "#c79a68"
LEATHER = "#9c6039"
BRASS = "#c79c48"
STEEL = "#b4babd"
ZINC = "#9aa6aa"
IRON = "#4a474c"

# Light and shade are warm and cool, never white and black.
LIGHT = "#fff7e6"
SHADE = "#2a2138"


def mix(one: str, other: str, amount: float) -> str:
    """The colour lying `amount` of the way from one to the other."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * amount):02x}" for a, b in pairs)


def lighter(colour: str, amount: float) -> str:
    """The colour with the lamp on it."""
    return mix(colour, LIGHT, amount)


def darker(colour: str, amount: float) -> str:
    """The colour turned away from the lamp: cooler, but still itself."""
    deep = mix("#000000", colour, 0.42)
    return mix(colour, mix(deep, SHADE, 0.45), amount)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
