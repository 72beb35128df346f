"""`dondoc init`: from nothing to a configuration that works, by questions or options; safe to run again."""

import inspect
import os
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import config_file, setting_up
from bot.checkup.networks import telegram_account
from bot.cli import screen
from bot.cli.options import Config, Json
from bot.cli.questions import QUESTIONS, ask_all, cleaned, confirmed
from bot.clock import SystemClock
from bot.config_file import Saved, Values, Written
from bot.env_file import variable
from bot.setting_up import Playground
from bot.settings import DEFAULT_FILE, PREFIX, OfficeSection, Settings, load_settings
from messages.language import _, use_language
from messages.problem import DondocError
from storage import condition, history, schema
from storage.database import Database, DatabaseAwayError
from storage.sealed import key_file

HERE = Playground()
REFUSED = 5
TEMPORARY = 75
CANCELLED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line says beside the answers."""

    yes: bool
    no_input: bool
    live: bool | None
    sandbox: bool
    sandbox_url: str
    sandbox_smtp_port: int
    sandbox_imap_port: int
    config: Path | None
    json: bool

    @property
    def silent(self) -> bool:
        return self.yes or self.no_input

    @property
    def playground(self) -> Playground | None:
        asked = (self.sandbox_url, self.sandbox_smtp_port, self.sandbox_imap_port)
        if not self.sandbox and asked == (HERE.url, HERE.smtp_port, HERE.imap_port):
            return None
        return Playground(
            url=self.sandbox_url.rstrip("/"),
            smtp_port=self.sandbox_smtp_port,
            imap_port=self.sandbox_imap_port,
        )


@dataclass(kw_only=True)
class Done:
    """What the command has done, for the screen or as JSON."""

    settings: Settings
    written: Written
    saved: Saved
    warnings: list[str] = field(default_factory=list)


def register(app: typer.Typer) -> None:
    app.command("init", help=_("Tạo hoặc sửa cấu hình, tạo cơ sở dữ liệu; chạy lại không hại gì."))(
        _command()
    )


def _command() -> Any:
    def init(**options: Any) -> int:
        given = {}
        for question in QUESTIONS:
            answer = options.pop(_name(question.option))
            if answer is not None:
                given[question.key] = cleaned(question, answer)
        return _init(given, Wishes(**options))

    # typer reads the options from the signature; the questions are written down once
    asked = [
        inspect.Parameter(
            _name(q.option),
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                (str if q.type is list else q.type) | None, typer.Option(q.option, help=q.words)
            ],
        )
        for q in QUESTIONS
    ]
    flags = inspect.signature(_flags).parameters.values()
    setattr(init, "__signature__", inspect.Signature([*flags, *asked]))  # noqa: B010 - mypy knows no such attribute
    return init


def _flags(
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Nhận mọi giá trị mặc định, không hỏi."))] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help=_("Không hỏi gì."))] = False,
    live: Annotated[
        bool | None, typer.Option("--live/--trial", help=_("Gửi thật, hoặc trở lại chế độ thử."))
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help=_("Cho mọi kênh vào môi trường tập dượt."))
    ] = False,
    sandbox_url: Annotated[
        str, typer.Option("--sandbox-url", help=_("Địa chỉ môi trường tập dượt."))
    ] = HERE.url,
    sandbox_smtp_port: Annotated[
        int, typer.Option("--sandbox-smtp-port", help=_("Cổng SMTP của môi trường tập dượt."))
    ] = HERE.smtp_port,
    sandbox_imap_port: Annotated[
        int, typer.Option("--sandbox-imap-port", help=_("Cổng IMAP của môi trường tập dượt."))
    ] = HERE.imap_port,
    config: Config = None,
    json: Json = False,
) -> None:
    """Hold the signature of the flags."""


def _name(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _init(given: Values, wishes: Wishes) -> int:
    old = config_file.read(wishes.config or Path(os.environ.get(f"{PREFIX}CONFIG", DEFAULT_FILE)))
    use_language(os.environ.get(variable("office.language")) or str(old.get("office.language") or "vi"))
    if wishes.sandbox and any(given.get(key) for key in setting_up.CREDENTIALS):
        raise DondocError(
            _("--sandbox không đi cùng mã truy cập của kênh thật; hãy chọn một."), code="usage", exit_code=2
        )
    # `init --live` on a standing configuration asks about nothing else
    only_switch = old.exists and wishes.live is not None and not given and not wishes.sandbox
    answers = dict(given)
    if not (wishes.silent or only_switch):
        answers = ask_all(given, lambda key: setting_up.standing(old, key))
    changes = setting_up.decide(answers, old, sandbox=wishes.playground, live=wishes.live)
    warnings = [] if only_switch else _look_up_bot(old, changes)
    _check_live(setting_up.candidate(old, changes), old, changes, wishes)
    saved = _save(old, changes, ask=not (wishes.silent or only_switch))
    settings = load_settings(old.file)
    if not only_switch:
        _prepare_database(settings)
    warnings += _overruled(changes) + _unfinished(settings)
    _show(Done(settings=settings, written=old, saved=saved, warnings=warnings), json=wishes.json)
    return 0


def _look_up_bot(old: Written, changes: Values) -> list[str]:
    """Store the bot's name for a new token; links with the old bot's name would lead people astray."""
    named = old.get("telegram.username") or "telegram.username" in changes
    token = changes.get("telegram.token") or (None if named else old.get("telegram.token"))
    if not token or changes.get("telegram.username"):
        return []
    changes["telegram.username"] = None
    with screen.progress(_("Đang hỏi Telegram tên bot…")):
        found = telegram_account(setting_up.candidate(old, changes), SystemClock())
    if found.name.startswith("@"):
        changes["telegram.username"] = found.name.removeprefix("@")
        return []
    return [_("Chưa hỏi được tên bot Telegram: {why} {fix}", why=found.detail, fix=found.fix)]


def _check_live(settings: Settings, old: Written, changes: Values, wishes: Wishes) -> None:
    if changes.get("mode.live") is not True:
        return
    channels = (settings.telegram.token.get_secret_value(), settings.zalo.app_id, settings.email.smtp_host)
    if settings.mode.sandbox or not any(channels):
        raise DondocError(
            _("Các kênh đang ở môi trường tập dượt nên không có ai để gửi thật. "
              "Hãy khai kênh thật trước, ví dụ: dondoc init --telegram-token …"),
            code="sandbox",
            exit_code=REFUSED,
        )  # fmt: skip
    if wishes.yes:
        return
    meaning = _what_live_means(load_settings(old.file) if old.exists else None)
    if wishes.no_input:
        raise DondocError(
            _("{meaning} Muốn vậy hãy thêm --yes.", meaning=meaning), code="not_confirmed", exit_code=REFUSED
        )
    if not confirmed(_("{meaning} Anh/chị chắc chắn chứ?", meaning=meaning)):
        raise DondocError(_("Chưa đổi gì."), code="cancelled", exit_code=CANCELLED)


def _what_live_means(settings: Settings | None) -> str:
    people = employers = waiting = 0
    if settings is not None:
        with closing(Database(settings.database.url)) as database:
            try:
                schema.ensure_current(database)
                with database.begin() as conn:
                    people, employers = condition.subjects(conn)
                    waiting = history.unfinished(conn).get("queued", 0)
            except DondocError:
                raise
            except Exception as error:
                raise _unreachable(_("Chưa mở được cơ sở dữ liệu {url}."), database) from error
    return _(
        "GỬI THẬT: từ nay tin đến mọi người trong danh sách ({people} người tham gia, {employers} đơn vị), "
        "không chỉ khách mời; {waiting} tin đang chờ sẽ đi khi đến giờ.",
        people=people,
        employers=employers,
        waiting=waiting,
    )


def _save(old: Written, changes: Values, *, ask: bool) -> Saved:
    texts = config_file.merged(old, changes)
    if ask and old.exists and config_file.differs(old, texts):
        words = _("Ghi đè {file}? Bản cũ được giữ lại bên cạnh (….bak-…).", file=old.file.name)
        if not confirmed(words):
            raise DondocError(_("Chưa đổi gì."), code="cancelled", exit_code=CANCELLED)
    return config_file.save(old, texts, now=SystemClock().now())


def _prepare_database(settings: Settings) -> None:
    database = Database(settings.database.url)
    try:
        schema.upgrade(database)
        with database.begin() as conn:
            sealed = condition.sealed_names(conn)
    except OSError as error:
        raise DondocError(
            _("Không tạo được thư mục cho cơ sở dữ liệu; hãy chọn nơi khác bằng --database."),
            code="database_folder",
            exit_code=3,
        ) from error
    except Exception as error:
        if isinstance(error, DondocError) and not isinstance(error, DatabaseAwayError):
            raise
        words = _("Đã ghi cấu hình nhưng chưa mở được cơ sở dữ liệu {url}. Sửa rồi chạy lại: dondoc init")
        raise _unreachable(words, database) from error
    finally:
        database.close()
    path = settings.database.key_file
    if settings.database.key.get_secret_value() or path.exists():
        return
    if sealed:  # a new key would not open them, and would hide that the old one is missing
        raise DondocError(
            _("Cơ sở dữ liệu có bí mật đã khóa nhưng không thấy tệp khóa {file}. Hãy khôi phục tệp khóa.",
              file=path),
            code="key_missing",
            exit_code=3,
        )  # fmt: skip
    key_file(path)


def _unreachable(words: str, database: Database) -> DondocError:
    url = database.url.render_as_string(hide_password=True)
    return DondocError(words.format(url=url), code="database_down", exit_code=TEMPORARY)


def _overruled(changes: Values) -> list[str]:
    names = [variable(key) for key in changes if variable(key) in os.environ]
    return [_("Biến môi trường {name} đang thay cho giá trị vừa ghi.", name=name) for name in sorted(names)]


def _unfinished(settings: Settings) -> list[str]:
    office, found = settings.office, []
    if office.agency == OfficeSection().agency:
        found.append(_("Chưa đặt tên cơ quan (--office)."))
    if not office.officer or not office.officer_phone:
        found.append(
            _("Chưa ghi cán bộ phụ trách (--officer, --officer-phone): tin sẽ ghi tên chung và tổng đài.")
        )
    return found


def _show(done: Done, *, json: bool) -> None:
    settings = done.settings
    mode = "sandbox" if settings.mode.sandbox else "live" if settings.mode.live else "trial"
    next_command = "dondoc sandbox" if mode == "sandbox" else "dondoc doctor"
    if json:
        screen.emit(_document(done, mode) | {"next": next_command})
        return
    for path in done.saved.files:
        screen.say(_("✓ Đã ghi {file}", file=path))
    for path in done.saved.backups:
        screen.say(_("✓ Bản cũ: {file}", file=path))
    if not done.saved.files:
        screen.say(_("✓ Cấu hình đã đúng, không có gì phải ghi: {file}", file=done.written.file))
    screen.say(
        _("✓ Cơ sở dữ liệu sẵn sàng; tệp khóa {file} (hãy sao lưu riêng)", file=settings.database.key_file)
    )
    screen.say("✓ " + _mode_words(settings, mode))
    if settings.telegram.username:
        screen.say(_("✓ Bot Telegram: @{name}", name=settings.telegram.username))
    for warning in done.warnings:
        screen.say(f"! {warning}")
    if mode == "sandbox":
        screen.next_step(_("mở cửa sổ khác và chạy  dondoc sandbox"))
        screen.note(_("Sau đó: {command}", command="dondoc import d08a DANH_SACH.xlsx --period 2026-12"))
    else:
        screen.next_step(next_command)


def _document(done: Done, mode: str) -> dict[str, Any]:
    settings = done.settings
    with closing(Database(settings.database.url)) as database:
        url = database.url.render_as_string(hide_password=True)
    return {
        "config": done.written.file,
        "changed": list(done.saved.files),
        "backups": list(done.saved.backups),
        "database": url,
        "key_file": settings.database.key_file,
        "mode": mode,
        "sandbox": settings.mode.sandbox or None,
        "guests": len(settings.mode.guests),
        "telegram": settings.telegram.username or None,
        "warnings": done.warnings,
    }


def _mode_words(settings: Settings, mode: str) -> str:
    if mode == "sandbox":
        return _(
            "TẬP DƯỢT: mọi kênh nói chuyện với môi trường tập dượt {url}; không tin nào ra ngoài.",
            url=settings.mode.sandbox,
        )
    if mode == "live":
        return _("GỬI THẬT: tin đến mọi người trong danh sách. Trở lại: dondoc init --trial")
    return _(
        "CHẾ ĐỘ THỬ: chỉ gửi cho {count} khách mời. Gửi thật: dondoc init --live",
        count=len(settings.mode.guests),
    )
