"""They ask how to answer: told to anybody, known or not."""

from messages.formats import fold

_WORDS = frozenset({"tro giup", "huong dan", "help", "/help", "/trogiup", "/huongdan", "?"})


def asked(text: str) -> bool:
    return fold(text).strip(" .!") in _WORDS
