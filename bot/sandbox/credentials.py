"""Keys that open nothing but the sandbox: fixed, printed, and no secrets."""

from bot.sandbox.zalo import ZaloAccount

TELEGRAM_TOKEN = "700000001:tap-duot-dondoc-khong-phai-bi-mat"  # noqa: S105 - known to everybody
TELEGRAM_USERNAME = "bhxh_tapduot_bot"

#: Every new database begins with it, so it alone of all refresh tokens works more than once.
ZALO_FIRST_REFRESH_TOKEN = "tap-duot-refresh-token-dau-tien-khong-phai-bi-mat"  # noqa: S105 - known to everybody
#: Marks the tokens of every run, so that a restarted sandbox knows those it gave before.
ZALO_TOKEN_MARK = "tap-duot-dau-cua-ma-truy-cap"  # noqa: S105 - known to everybody
ZALO = ZaloAccount(
    app_id="3120000000000000001",
    app_secret="tap-duot-khoa-ung-dung",  # noqa: S106 - known to everybody
    oa_id="3120000000000000002",
    oa_name="BHXH cơ sở (tập dượt)",
    oa_secret_key="tap-duot-khoa-webhook",  # noqa: S106 - known to everybody
    first_refresh_token=ZALO_FIRST_REFRESH_TOKEN,
    token_mark=ZALO_TOKEN_MARK,
)

MAILBOX = "nhacviec@bhxh-tapduot.test"  #: address, and login of both mail servers
MAIL_PASSWORD = "tap-duot-hop-thu"  # noqa: S105 - known to everybody


def sandbox_config(url: str, smtp_port: int, imap_port: int) -> dict[str, dict[str, object]]:
    """Sections and keys of `dondoc.toml` that point dondoc at the sandbox at `url`; nothing else differs."""
    host = url.partition("://")[2].rpartition(":")[0].strip("[]")
    return {
        "mode": {"sandbox": url},
        "telegram": {
            "token": TELEGRAM_TOKEN,
            "username": TELEGRAM_USERNAME,
            "base_url": f"{url}/telegram/bot",
            "link_base": f"{url}/t.me",
        },
        "zalo": {
            "app_id": ZALO.app_id,
            "app_secret": ZALO.app_secret,
            "oa_id": ZALO.oa_id,
            "oa_secret": ZALO.oa_secret_key,
            "refresh_token": ZALO_FIRST_REFRESH_TOKEN,
            "oauth_url": f"{url}/zalo/oauth",
            "openapi_url": f"{url}/zalo/openapi",
            "business_url": f"{url}/zalo/business",
        },
        "email": {
            "smtp_host": host,
            "smtp_port": smtp_port,
            "smtp_security": "none",
            "smtp_user": MAILBOX,
            "smtp_password": MAIL_PASSWORD,
            "imap_host": host,
            "imap_port": imap_port,
            "imap_security": "none",
            "imap_user": MAILBOX,
            "imap_password": MAIL_PASSWORD,
            "from_address": MAILBOX,
        },
    }
