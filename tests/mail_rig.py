"""A throw-away Postfix and Dovecot on loopback, with three servers behind them that misbehave on order.

    lan@user.test      a person's box             nobox@user.test   known to Postfix, not to Dovecot
    bot@app.test       the office's box (+tags)   …@unknown of the two domains: refused at RCPT
    …@sink.test        takes everything           …@nouser.test     550 5.1.1 later: a real bounce
    …@defer.test       452 4.2.2 until it expires: a real bounce that is not for good

Nothing can leave the machine: every other domain is an error inside Postfix.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import self_signed

PASSWORD = "mat-khau-thu"  # the rig lives for seconds, on loopback
BOXES = ("bot@app.test", "lan@user.test", "hung@user.test")
HOW = "apt-get install postfix dovecot-imapd dovecot-lmtpd (and run as root)"

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {d}/spool
data_directory = {d}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {d}/maillog
maillog_file_prefixes = {d}
myhostname = mx.rig.test
mydestination =
local_recipient_maps =
local_transport = error:5.1.1 no local boxes
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks_style = host
mynetworks =
smtp_dns_support_level = disabled
smtp_bind_address = 127.0.0.1
smtpd_peername_lookup = no
default_transport = error:5.4.4 nothing leaves the rig
relay_transport = error:5.4.4 nothing leaves the rig
relay_domains = sink.test, nouser.test, defer.test
transport_maps = inline:{{ sink.test=smtp:[127.0.0.1]:{sink},
  nouser.test=smtp:[127.0.0.1]:{nouser}, defer.test=smtp:[127.0.0.1]:{defer} }}
virtual_mailbox_domains = app.test, user.test
virtual_mailbox_maps = texthash:{d}/etc/boxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {d}/cert.pem
smtpd_tls_key_file = {d}/key.pem
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions =
message_size_limit = 2097152
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
maximal_queue_lifetime = 3s
bounce_queue_lifetime = 3s
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
"""

MASTER_CF = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
pickup unix n - n 60 1 pickup
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT_CONF = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
first_valid_uid = 1000
mail_location = maildir:{d}/mail/%d/%n
mail_home = {d}/mail/%d/%n
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lda_mailbox_autocreate = yes
submission_host = 127.0.0.1:{smtp}
postmaster_address = postmaster@user.test
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {d}/users
}}
userdb {{
  driver = static
  args = uid=5000 gid=5000 home={d}/mail/%d/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    port = {sasl}
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRig:
    folder: Path
    smtp: int
    imap: int
    imaps: int

    def box(self, address: str) -> list[bytes]:
        """The letters lying in a person's box."""
        local, _at, domain = address.partition("@")
        letters = (self.folder / "mail" / domain / local).glob("*/*:2,*")
        new = (self.folder / "mail" / domain / local / "new").glob("*")
        return [path.read_bytes() for path in sorted({*letters, *new})]


def missing() -> bool:
    """Whether something the rig needs is not on this machine."""
    found = all(shutil.which(name, path=PATH) for name in ("postfix", "dovecot", "smtp-sink"))
    return not found or not Path("/usr/lib/dovecot/lmtp").exists() or os.geteuid() != 0


@contextlib.contextmanager
def rig() -> Iterator[MailRig]:
    # Not below pytest's folder, which only its owner may enter: the servers are other users.
    folder = Path(tempfile.mkdtemp(prefix="dondoc-mail-"))
    names = ("smtp", "imap", "imaps", "lmtp", "sasl", "sink", "nouser", "defer")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    _prepare(folder, ports)
    processes = [_run(folder, command) for command in _commands(folder, ports)]
    try:
        _await_ports(ports)
        yield MailRig(folder=folder, smtp=ports["smtp"], imap=ports["imap"], imaps=ports["imaps"])
    finally:
        _stop(folder, processes)
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, ports: dict[str, int]) -> None:
    folder.chmod(0o755)
    for name in ("etc", "spool", "data", "run", "state", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", 5000, 5000)
    self_signed(folder)
    fill = {"d": folder, **ports}
    (folder / "etc" / "main.cf").write_text(MAIN_CF.format(**fill))
    (folder / "etc" / "master.cf").write_text(MASTER_CF.format(**fill))
    (folder / "dovecot.conf").write_text(DOVECOT_CONF.format(**fill))
    (folder / "etc" / "boxes").write_text("".join(f"{box} x\n" for box in (*BOXES, "nobox@user.test")))
    (folder / "users").write_text("".join(f"{box}:{{PLAIN}}{PASSWORD}\n" for box in BOXES))


def _commands(folder: Path, ports: dict[str, int]) -> list[list[str]]:
    sink = ["smtp-sink", "-u", "nobody"]
    return [
        ["dovecot", "-F", "-c", str(folder / "dovecot.conf")],
        ["postfix", "-c", str(folder / "etc"), "start-fg"],
        [*sink, f"127.0.0.1:{ports['sink']}", "100"],
        [*sink, "-f", "RCPT", "-B", "550 5.1.1 no such user here", f"127.0.0.1:{ports['nouser']}", "100"],
        [*sink, "-r", "RCPT", "-b", "452 4.2.2 mailbox full", f"127.0.0.1:{ports['defer']}", "100"],
    ]


def _run(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    # The daemons keep what they inherit: with our stdout, whoever reads it would wait for ever.
    with (folder / "processes.log").open("ab") as log:
        return subprocess.Popen(
            command,
            env={"PATH": PATH},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _stop(folder: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    # Postfix's master makes itself the leader of a group of its own; its file tells which.
    pid_file = folder / "spool" / "pid" / "master.pid"
    groups = [process.pid for process in processes]
    if pid_file.exists():
        groups.append(int(pid_file.read_text()))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
    for process in processes:
        process.wait(timeout=20)
    deadline = time.monotonic() + 10
    while any(_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.02)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _await_ports(ports: dict[str, int]) -> None:
    deadline = time.monotonic() + 30
    for port in ports.values():
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
