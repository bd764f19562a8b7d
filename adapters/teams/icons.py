"""The app's two icons, drawn by a few lines: a watchtower with its light. Pure."""

import struct
import zlib
from collections.abc import Callable
from typing import Final

COLOR_SIZE: Final = 192  # pixels [manifest schema 1.19: icons]
OUTLINE_SIZE: Final = 32
NIGHT: Final = (29, 53, 87, 255)
WHITE: Final = (255, 255, 255, 255)
LIGHT: Final = (255, 209, 102, 255)
NOTHING: Final = (255, 255, 255, 0)

Pixel = tuple[int, int, int, int]


def color() -> bytes:
    """In full colour, as a PNG."""
    return png(COLOR_SIZE, lambda x, y: LIGHT if _in_light(x, y) else WHITE if _in_tower(x, y) else NIGHT)


def outline() -> bytes:
    """White on nothing, as a PNG."""
    return png(OUTLINE_SIZE, lambda x, y: WHITE if _in_light(x, y) or _in_tower(x, y) else NOTHING)


def png(size: int, at: Callable[[float, float], Pixel]) -> bytes:
    """A square picture; `at` answers the colour of a place, its coordinates between 0 and 1."""
    rows = b"".join(
        b"\0" + b"".join(bytes(at((x + 0.5) / size, (y + 0.5) / size)) for x in range(size)) for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)  # eight bits of red, green, blue and opacity
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _in_tower(x: float, y: float) -> bool:
    """A trapezium standing on the ground."""
    return 0.42 < y < 0.86 and abs(x - 0.5) < 0.10 + (y - 0.42) * 0.22


def _in_light(x: float, y: float) -> bool:
    """The lamp, and a beam to both sides."""
    lamp = (x - 0.5) ** 2 + (y - 0.28) ** 2 < 0.11**2
    return lamp or abs(y - 0.28) < (abs(x - 0.5) - 0.14) * 0.28 < 0.10


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
