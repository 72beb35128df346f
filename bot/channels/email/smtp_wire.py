"""Lines from the mail server, put together to whole replies."""


class Replies:
    """Cuts what arrives into replies; a reply may come in pieces, several may come at once."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The replies now complete: code (999: no number) and words, lines joined by LF."""
        if self._rest:
            data = self._rest + data
        *lines, self._rest = data.split(b"\n")
        found = []
        for line in lines:
            self._lines.append(line[4:].rstrip(b"\r"))
            if line[3:4] != b"-":
                code = line[:3]
                found.append((int(code) if code.isdigit() else 999, b"\n".join(self._lines)))
                self._lines = []
        return found
