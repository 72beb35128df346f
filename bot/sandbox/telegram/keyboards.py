"""Which keyboards the server lets through, and what the person sees of them."""

from typing import Any

from bot.sandbox.telegram.api_errors import bad_request
from bot.sandbox.telegram.parameters import Parameters

#: A button does exactly one of these.
ACTIONS = (
    *("callback_data", "url", "web_app", "login_url", "switch_inline_query"),
    *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay"),
)


def reply_markup(parameters: Parameters) -> dict[str, Any] | None:
    """The keyboard of a request, checked; None where there is none."""
    markup = parameters.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        for row in _rows(markup["inline_keyboard"], "inline keyboard"):
            for button in row:
                _check(button)
    elif "keyboard" in markup:
        _rows(markup["keyboard"], "keyboard")
    return markup


def _rows(value: Any, what: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{what.replace(" ", "_")}" must be of type Array of Arrays')
    return value


def _check(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if len([name for name in ACTIONS if name in button]) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not (isinstance(url, str) and url.startswith(("http://", "https://", "tg://"))):
        raise bad_request("BUTTON_URL_INVALID")


def buttons(markup: dict[str, Any] | None) -> list[list[dict[str, str]]]:
    """Rows of {"text", "data" or "url"} for whoever draws the phone."""
    return [[_shown(button) for button in row] for row in (markup or {}).get("inline_keyboard", [])]


def _shown(button: dict[str, Any]) -> dict[str, str]:
    if "callback_data" in button:
        return {"text": button["text"], "data": button["callback_data"]}
    return {"text": button["text"], "url": str(button.get("url", ""))}
