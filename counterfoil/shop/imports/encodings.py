"""How a file of text is written, as well-known spreadsheet programs do: UTF-8, UTF-16 with its mark, Windows-1252.

Only a file that is one of them from end to end is read so. What is neither is left as it came, and its lines are named.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

UTF_8, UTF_16, WINDOWS_1252 = "", "UTF-16", "Windows-1252"
CODECS = {UTF_16: "utf-16", WINDOWS_1252: "cp1252"}
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PIECE = 1 << 20
LONGEST_LETTER = 4  # bytes of UTF-8
# Letters of UTF-8 beyond ASCII: a file with one of them was never written as Windows-1252.
LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NO_LETTER = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")  # stands for nothing in Windows-1252


def encoding_of(file: BinaryIO) -> str:
    """How it is written; the file is read from its beginning, and is there again afterwards."""
    file.seek(0)
    head = file.read(2)
    file.seek(0)
    found = UTF_16 if head in MARKS and _reads(file, "utf-16") else _one_byte_a_letter(file)
    file.seek(0)
    return found


def _one_byte_a_letter(file: BinaryIO) -> str:
    file.seek(0)
    beyond, before = False, b""
    while piece := file.read(PIECE):
        seen = before + piece
        if LETTER.search(seen) or NO_LETTER.search(piece):
            return UTF_8
        beyond = beyond or not piece.isascii()
        before = piece[1 - LONGEST_LETTER :]
    return WINDOWS_1252 if beyond else UTF_8


def _reads(file: BinaryIO, name: str) -> bool:
    try:
        for _ in codecs.iterdecode(iter(lambda: file.read(PIECE), b""), name):
            pass
    except UnicodeDecodeError:
        return False
    return True


def in_utf_8(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """All of it, piece by piece, as UTF-8."""
    file.seek(0)
    pieces = iter(lambda: file.read(PIECE), b"")
    if encoding == UTF_8:
        yield from pieces
    else:
        for text in codecs.iterdecode(pieces, CODECS[encoding]):
            yield text.encode()
