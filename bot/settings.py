"""What the office decides: read from the environment, `.env` and `dondoc.toml`, in that order of weight.

An unknown key stops the program and names the nearest known one: a misspelt
DONDOC_TELEGRM_TOKEN must not quietly send nothing. Secrets are never printed.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)
from rapidfuzz import process

from messages.language import _
from messages.problem import DondocError
from scheduler.cadences import Place
from scheduler.debt_age import Basis
from scheduler.windows import Days

PREFIX = "DONDOC_"
DEFAULT_FILE = Path("dondoc.toml")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class OfficeSection(_Section):
    agency: str = "Cơ quan BHXH"
    agency_code: str = ""
    officer: str = ""
    officer_phone: str = ""
    hotline: str = "1900 9068"
    site: str = ""
    language: Literal["vi", "en"] = "vi"


class DatabaseSection(_Section):
    url: str = "sqlite:///dondoc.sqlite3"
    key_file: Path = Path("dondoc.key")
    key: SecretStr = SecretStr("")  # instead of the file: several keys separated by commas, newest first


class ModeSection(_Section):
    live: bool = False  # False: only addresses on the guest list are ever contacted
    guests: Annotated[list[str], NoDecode] = Field(default_factory=list)
    guest_limit_per_day: int = 50
    sandbox: str = ""  # address of `dondoc sandbox`; channels that speak to it need no guest list

    @field_validator("guests", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value


class TelegramSection(_Section):
    token: SecretStr = SecretStr("")
    base_url: str = "https://api.telegram.org/bot"
    link_base: str = "https://t.me"
    username: str = ""  # the bot's own name, for links; `init` asks Telegram for it
    poll: bool = True
    webhook_secret: SecretStr = SecretStr("")  # the old one after a comma, while it is changed
    per_second: float = 25.0  # Telegram names 30; the rest is left to answers typed by people
    chat_per_second: float = 1.0  # to one person
    group_per_minute: float = 20.0  # to one group


class ZaloSection(_Section):
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    oa_id: str = ""
    refresh_token: SecretStr = SecretStr("")  # the first one; its successors live sealed in the database
    oa_secret: SecretStr = SecretStr("")  # the OA's webhook key; two, separated by a comma, while it rotates
    openapi_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    business_url: str = "https://business.openapi.zalo.me"
    appsecret_proof: bool = False
    poll: bool = False  # True: ask for new messages instead of waiting for the webhook
    per_second: float = 10.0
    zns_per_second: float = 10.0
    app_per_minute: float = 4000.0  # both together: what Zalo allows an application
    zns_templates: dict[str, str] = Field(default_factory=dict)  # our template key → the approved id


class EmailSection(_Section):
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Literal["none", "starttls", "tls"] = "tls"
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"
    from_name: str = ""
    from_address: str = ""
    plus_addressing: bool = True
    connections: int = 4
    per_second: float = 20.0
    per_hour: float = 72_000.0  # what the relay takes; evenly spaced, so the slower of the two holds
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_key_file: Path | None = None
    ca_file: Path | None = None  # a relay with its own certificate authority


class WebSection(_Section):
    host: str = "127.0.0.1"
    port: int = 8901
    spool: Path = Path("spool")  # keeps what is pushed while the database is away
    public_url: str = ""  # where citizens and Zalo reach us, e.g. "https://dondoc.example.gov.vn"
    metrics_token: SecretStr = SecretStr("")  # whoever has it reads /metrics; others only from this machine


class PolicySection(_Section):
    declared_contacts: Literal["discreet", "full"] = "discreet"
    employer_contacts: Literal["discreet", "full"] = "full"
    min_interval_days: int = 3
    grace_days: int = 2
    max_figures_age_days: int = 45
    debt_age: list[Basis] = Field(default_factory=list)  # order of methods; [] = the default order
    not_yet_late: Literal["gentle", "refuse", "band"] = "gentle"
    plan_at: str = "08:00"  # daily, office time
    place: Place = Place.OFFICE  # where in the hierarchy: which cadences of the plans are this office's
    local_plans: list[str] = Field(default_factory=list)  # plans of one place it keeps: "49/KH-BCD"
    cadences: dict[str, bool] = Field(default_factory=dict)  # C10 = true: its own word on single ones
    zalo_silence_hours: float = Field(default=16.0, gt=0)  # working hours without a look at the message
    zns_silence_hours: float = Field(default=8.0, gt=0)  # working hours without reaching the phone
    case_days: Literal["calendar", "working"] = "calendar"  # how terms of the plans are counted
    warn_days: int = Field(default=2, ge=0)  # working days before a term of a case ends
    minutes_days: PositiveInt = 10  # for minutes sent by post to come back


class HoursSection(_Section):
    """Hours are "08:00-20:00", half-open; what they say together is read by `bot.house_rules`."""

    mandatory: str = "07:30-17:30"
    mandatory_days: Days = Days.WORKING
    service: str = "08:00-20:00"
    service_days: Days = Days.NOT_HOLIDAYS
    promo: str = "08:00-20:00"
    promo_days: Days = Days.WORKING_AND_SATURDAY
    reply: str = "06:00-22:00"
    reply_days: Days = Days.EVERY
    by_channel: dict[str, str] = Field(default_factory=dict)  # zns = …, or one class only: "zns.promo" = …


class CapsSection(_Section):
    per_day: int = Field(default=2, ge=1)
    per_30_days: int = Field(default=10, ge=1)
    promo_per_day: int = Field(default=1, ge=1)
    promo_per_30_days: int = Field(default=4, ge=1)
    other_channel_hours: float = Field(default=4.0, ge=0)  # the same words by two channels, so far apart


class DeliverySection(_Section):
    in_flight: PositiveInt = 16  # of one account, over all processes: what a crash leaves in doubt
    lease_s: PositiveFloat = 60.0  # a sender silent for so long is taken for gone
    # what follows doubt: "email" or "email.service" = "once_more"; "zns" = "ask" or "hold"
    in_doubt: dict[str, str] = Field(default_factory=dict)


class CalendarSection(_Section):
    overrides: dict[date, bool] = Field(default_factory=dict)  # 2026-12-26 = true: a Saturday that is worked
    confirmed_years: list[int] = Field(default_factory=lambda: [2025, 2026])
    working_hours: str = "07:30-11:30, 13:30-17:30"  # on working days: silence is counted in them


class DocumentsSection(_Section):
    """What stands on the office's papers beside its name (`dondoc document`), and where papers are kept."""

    scans: Path = Path("scans")  # where scanned papers are kept
    templates: Path = Path("mau_van_ban")  # the office's own copies of letters; what is not there is shipped
    superior: str = ""
    symbol: str = "BHXH-TST"
    place: str = ""
    signer_title: str = "GIÁM ĐỐC"
    signer_name: str = ""


class AccountSection(_Section):
    bin6: str
    number: str
    holder: str
    bank_name: str


class Settings(BaseSettings):
    """Everything `dondoc.toml` may say. `load_settings` is the only way to get one."""

    model_config = SettingsConfigDict(
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,  # DONDOC_ZALO_APP_ID is zalo.app_id, not zalo.app.id
        env_ignore_empty=True,
    )

    office: OfficeSection = OfficeSection()
    database: DatabaseSection = DatabaseSection()
    mode: ModeSection = ModeSection()
    telegram: TelegramSection = TelegramSection()
    zalo: ZaloSection = ZaloSection()
    email: EmailSection = EmailSection()
    web: WebSection = WebSection()
    policy: PolicySection = PolicySection()
    delivery: DeliverySection = DeliverySection()
    hours: HoursSection = HoursSection()
    caps: CapsSection = CapsSection()
    calendar: CalendarSection = CalendarSection()
    documents: DocumentsSection = DocumentsSection()
    payment_accounts: list[AccountSection] = Field(default_factory=list)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings
        if not _reading:  # made by the program itself: what it was given is all there is
            return (init_settings,)
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                # what is handed over as a file comes in by init_settings
                source.env_vars = {k: v for k, v in source.env_vars.items() if k.upper() in by_variable()}
        file = _reading[-1]
        return (init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls, file))


#: the file `load_settings` is reading; pydantic-settings asks for it from a class method
_reading: list[Path] = []


def load_settings(path: Path | None = None) -> Settings:
    """Merge and check all sources. Relative paths in the file are relative to the file."""
    file = path or Path(os.environ.get(f"{PREFIX}CONFIG", DEFAULT_FILE))
    if path is not None and not file.exists():
        raise DondocError(
            _("Không thấy tệp cấu hình {file}. Hãy chạy: dondoc init", file=file),
            code="no_config",
            exit_code=3,
        )
    env_file = file.parent / ".env"
    _check_file(file)
    secrets = _check_variables({k: v or "" for k, v in dotenv_values(env_file).items()}, str(env_file))
    for section, values in _check_variables(os.environ, _("biến môi trường")).items():
        secrets.setdefault(section, {}).update(values)
    _reading.append(file)
    try:
        given: dict[str, Any] = {"_env_file": env_file, **secrets}
        settings = Settings(**given)
    except (ValidationError, SettingsError) as error:
        raise _invalid(error, file) from error
    finally:
        _reading.pop()
    _anchor_paths(settings, file.parent)
    _refuse_open_passwords(settings)
    return settings


def known_keys() -> list[str]:
    """Every key a configuration may hold, as "section.key"."""
    keys: list[str] = []
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            keys += [f"{name}.{key}" for key in section.model_fields]
        else:
            keys.append(name)
    return keys


def by_variable() -> dict[str, str]:
    """Environment variable → key: DONDOC_TELEGRAM_TOKEN → telegram.token."""
    return {PREFIX + key.replace(".", "_").upper(): key for key in known_keys()}


def _check_file(file: Path) -> None:
    if not file.exists():
        return
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DondocError(
            _("Tệp cấu hình {file} viết sai: {why}", file=file, why=str(error)),
            code="bad_config",
            exit_code=3,
        ) from error
    known = known_keys()
    for section, values in found.items():
        names = [f"{section}.{key}" for key in values] if isinstance(values, dict) else [section]
        for name in names:
            if name not in known:
                raise _unknown(name, known, str(file))


def _check_variables(source: Mapping[str, str], where: str) -> dict[str, dict[str, str]]:
    """Refuse unknown names; read the secrets that are handed over as files (…_FILE)."""
    known = by_variable()
    secrets: dict[str, dict[str, str]] = {}
    for variable, value in source.items():
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}CONFIG" or variable in known:
            continue
        plain = variable.removesuffix("_FILE")
        if plain == variable or plain not in known:
            raise _unknown(variable, known, where)
        section, _dot, key = known[plain].partition(".")
        secrets.setdefault(section, {})[key] = _read_secret(value, variable)
    return secrets


def _read_secret(path: str, variable: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise DondocError(
            _("Không đọc được tệp mà {variable} chỉ tới.", variable=variable), code="bad_secret", exit_code=3
        ) from error


def _unknown(name: str, known: Iterable[str], where: str) -> DondocError:
    nearest = process.extractOne(name, list(known), score_cutoff=60)
    if nearest is None:
        message = _("{where}: không có khóa cấu hình {name}.", where=where, name=name)
    else:
        message = _(
            "{where}: không có khóa cấu hình {name}. Có phải là {nearest} không?",
            where=where,
            name=name,
            nearest=nearest[0],
        )
    return DondocError(message, code="unknown_key", exit_code=3)


def _invalid(error: ValidationError | SettingsError, file: Path) -> DondocError:
    # pydantic's own text may quote the value: name the key only
    found = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ("?",)
    key = ".".join(str(part) for part in found)
    return DondocError(
        _("Giá trị của {key} trong cấu hình ({file}) không hợp lệ.", key=key, file=file),
        code="bad_value",
        exit_code=3,
    )


def _refuse_open_passwords(settings: Settings) -> None:
    """A mailbox password crosses a network only under TLS."""
    email = settings.email
    for host, security, user, key in (
        (email.smtp_host, email.smtp_security, email.smtp_user, "email.smtp_security"),
        (email.imap_host, email.imap_security, email.imap_user, "email.imap_security"),
    ):
        if security == "none" and user and host not in ("", "127.0.0.1", "::1", "localhost"):
            raise DondocError(
                _(
                    "{key} = none gửi mật khẩu không mã hóa tới máy khác; hãy dùng starttls hoặc tls.",
                    key=key,
                ),
                code="open_password",
                exit_code=3,
            )


def _anchor_paths(settings: Settings, folder: Path) -> None:
    """Files named in the configuration lie beside it, wherever the command is called from."""
    settings.database.key_file = folder / settings.database.key_file
    settings.web.spool = folder / settings.web.spool
    settings.documents.scans = folder / settings.documents.scans
    settings.documents.templates = folder / settings.documents.templates
    scheme, slashes, rest = settings.database.url.partition(":///")
    if scheme == "sqlite" and slashes and rest and not rest.startswith("/"):
        settings.database.url = f"sqlite:///{folder / rest}"
    if settings.email.dkim_key_file is not None:
        settings.email.dkim_key_file = folder / settings.email.dkim_key_file
    if settings.email.ca_file is not None:
        settings.email.ca_file = folder / settings.email.ca_file
