"""A link we send leads to the state's own sites, to our chats or to the office: nowhere else."""

from collections.abc import Collection
from urllib.parse import urlsplit

HOSTS = frozenset(
    {
        "dichvucong.gov.vn",
        "dichvucong.baohiemxahoi.gov.vn",
        "baohiemxahoi.gov.vn",
        "t.me",
        "zalo.me",
    }
)
OWN_MACHINE = frozenset({"localhost", "127.0.0.1"})


def allowed(url: str, *, own_hosts: Collection[str] = ()) -> bool:
    """True for https on a listed host, exactly as listed.

    No subdomains: "dichvucong.gov.vn.example.net" and "x.t.me" are what a look-alike is made of.
    `own_hosts` are the office's, "host" or "host:port"; plain http only on this machine (the sandbox).
    """
    if not url.isascii() or any(c.isspace() or c in "\\<>\"'`" or not c.isprintable() for c in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    own = parts.netloc.lower() in {name.lower() for name in own_hosts}
    if parts.scheme == "http":
        return own and host in OWN_MACHINE
    return parts.scheme == "https" and (own or parts.netloc.lower() in HOSTS)
