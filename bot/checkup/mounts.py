"""Which kind of file system a path lies on: a database in WAL mode breaks quietly on a network one."""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
_NETWORK = re.compile(r"nfs\d?|cifs|smb\d?|smbfs|fuse(\..+|blk)?|9p|afs|ceph|glusterfs|lustre|ncpfs|davfs")


def file_system(path: Path, mounts: str) -> str:
    """Type of the file system that holds `path` ("ext4", "nfs4"), by a /proc/self/mounts text; "" unknown."""
    target = path.resolve()
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[1]))
        # the later of two mounts on one point lies on top
        if target.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found


def is_network(kind: str) -> bool:
    return _NETWORK.fullmatch(kind) is not None


def file_system_here(path: Path) -> str:
    try:
        return file_system(path, MOUNTS.read_text(encoding="utf-8", errors="replace"))
    except OSError:  # not Linux
        return ""
