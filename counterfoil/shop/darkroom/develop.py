"""One picture from standard input to fixed sizes on standard output; run alone, by its path, under limits it sets itself.

It knows nothing of the shop and imports nothing of it: whatever a hostile picture does to a decoder, it does here, and
there is nothing here. Each size comes as a line of JSON and its bytes.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

MEMORY = 1 << 30
CPU_SECONDS = 15
WRITTEN = 32 << 20
OPEN_FILES = 64
NO_PICTURE, TOO_LARGE = 3, 4  # how it ends where nothing comes out

KINDS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")  # what is looked at; every other decoder stays shut


def limit() -> None:
    """Take no more of the machine than a picture needs, from here on and for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def developed(content: bytes, most_pixels: int, sizes: list[int]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each size in each form, the largest first; nothing of the file is in them but what can be seen."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only once the limits hold)

    Image.MAX_IMAGE_PIXELS = None  # we count them ourselves, below, and refuse rather than warn
    with Image.open(BytesIO(content), formats=KINDS) as opened:
        if opened.width * opened.height > most_pixels:
            sys.exit(TOO_LARGE)
        opened.draft("RGB", (2 * sizes[-1], 2 * sizes[-1]))  # a JPEG need not be decoded larger than that
        upright = ImageOps.exif_transpose(opened)
        clear = upright.has_transparency_data
        drawn = upright.convert("RGBA" if clear else "RGB")
    drawn.thumbnail((sizes[-1], sizes[-1]))
    # Only the dots go on: colours, comments and places stay with the picture that was sent.
    bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    largest = max(bare.size)
    for size in [*(size for size in reversed(sizes) if size < largest), None]:
        each = bare.copy()
        if size is not None:
            each.thumbnail((size, size))
        for form, told in _forms(each, Image):
            kept = BytesIO()
            told.save(kept, form, **HOW[form])
            said = {"form": form.lower(), "size": size, "width": each.width, "height": each.height}
            yield said, kept.getvalue()


HOW: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},
    "WEBP": {"quality": 80, "method": 4},
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
}


def _forms(image: Any, pil: Any) -> Iterator[tuple[str, Any]]:
    yield "AVIF", image
    yield "WEBP", image
    if image.mode == "RGBA":  # the last one cannot be seen through
        paper = pil.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    yield "JPEG", image


def main() -> None:
    """Develop what comes in."""
    limit()
    content = sys.stdin.buffer.read()
    try:
        for said, made in developed(content, int(sys.argv[1]), [int(size) for size in sys.argv[2:]]):
            sys.stdout.buffer.write(json.dumps({**said, "bytes": len(made)}).encode() + b"\n" + made)
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(TOO_LARGE)
    except Exception:  # noqa: BLE001  (a decoder may stumble over anything; it is no picture then)
        sys.exit(NO_PICTURE)


if __name__ == "__main__":
    main()
