"""Just enough of picture files to measure what the bot sends."""

import struct

from bot.sandbox.telegram.api_errors import bad_request

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
PHOTO_LIMIT = 10_000_000


def photo_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; a JPEG is taken at its word. Refuses everything else as the server does."""
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    if data.startswith(PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return int(width), int(height)
    if data.startswith(JPEG):
        return 800, 600
    raise bad_request("IMAGE_PROCESS_FAILED")
