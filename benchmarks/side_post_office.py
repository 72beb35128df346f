"""django-post-office, the mail queue people would take: rows in its own table, sent by its own sender."""

from typing import Any

from benchmarks.measure import Counted, Watch
from benchmarks.side_peers import TEXT


def send_post_office(url: str, port: int, count: int, processes: int) -> Counted:
    """Letters queued beforehand, then sent in one batch on ten connections; successes are not logged."""
    _set_up(url, port, count, threads=10 // processes)
    from django.core.management import call_command  # noqa: PLC0415 - Django must know its settings first
    from django.db import connection  # noqa: PLC0415
    from post_office import mail  # noqa: PLC0415
    from post_office.models import STATUS, Email  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    mail.send_many(
        [
            {
                "recipients": [f"nguoi{number}@vidu.example"],
                "sender": "BHXH cơ sở Ví Dụ <nhacviec@vidu.example>",
                "subject": "Nhắc đóng bảo hiểm y tế hộ gia đình",
                "message": TEXT,
                "html_message": f"<p>{TEXT}</p>",
            }
            for number in range(count)
        ]
    )
    watch = Watch()
    watch.start()
    sent, failed, requeued = mail.send_queued(processes=processes)
    counted = watch.stop(sent)
    if failed or requeued:
        raise RuntimeError(f"{failed} failed, {requeued} requeued")
    connection.close()  # its children have closed the one they inherited
    counted.checks["rows"] = Email.objects.filter(status=STATUS.sent).count()
    return counted


def _set_up(url: str, port: int, count: int, *, threads: int) -> None:
    import django  # noqa: PLC0415 - only this side pays for it
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": _database(url)},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        POST_OFFICE={
            "BATCH_SIZE": count,
            "THREADS_PER_PROCESS": threads,
            "LOG_LEVEL": 1,
            "MESSAGE_ID_ENABLED": True,
            "MESSAGE_ID_FQDN": "vidu.example",
        },
    )
    django.setup()


def _database(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.partition(":///")[2],
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
        }
    server, _slash, name = url.rpartition("/")
    user, _sign, place = server.rpartition("//")[2].rpartition("@")
    host, _colon, port = place.partition(":")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user.partition(":")[0],
        "HOST": host,
        "PORT": port,
    }
