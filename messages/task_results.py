"""What may come of a task, kind by kind: a visit has other results than a letter, and none is free text."""

from collections.abc import Mapping

from messages.language import _

_CALL = ("reached", "promised", "refused", "no_answer", "wrong_number")
_VISIT = ("visited", "promised", "refused", "absent")
_MINUTES = ("signed", "not_signed", "absent")
_LETTER = ("sent", "delivered", "returned", "undeliverable")
_DONE = ("done", "not_done")

#: Kind of task → results, the usual one first. What is not named here is done, or is not.
RESULTS: Mapping[str, tuple[str, ...]] = {
    "phone-call": _CALL,
    "hardship": _CALL,
    "site-visit": _VISIT,
    "direct-work": _VISIT,
    "minutes-d04h": _MINUTES,
    "notice-by-post": _LETTER,
    "letter-03-688": _LETTER,
    "letter-by-post": _LETTER,
    "minutes-d04h-by-post": _LETTER,
    "notice-unregistered-by-post": _LETTER,
    "letters-01-02-688": _LETTER,
    "budget-tables-by-post": _LETTER,
    "check-payment": ("paid", "not_paid", "unclear"),
    "dispute": ("corrected", "figures_stand"),
    "find-contact": ("found", "not_found"),
    "answer": ("answered", "no_answer"),
    "deadline-soon": ("seen",),
    "missed-plan": ("made", "not_needed"),
}
#: Kinds whose paper travels: what happens to it stands in the register of letters.
LETTERS = frozenset(kind for kind, results in RESULTS.items() if results is _LETTER)
#: Kinds by which somebody calls, or calls on, the one they are about.
CALLS = frozenset(kind for kind, results in RESULTS.items() if results is _CALL)
TALKS = CALLS | {kind for kind, results in RESULTS.items() if results is _VISIT or results is _MINUTES}
#: What comes of talking to somebody, in whichever of those ways.
SPOKEN = frozenset({"reached", "promised", "refused", "visited", "signed", "not_signed"})
#: Results by which the work has not come to anything.
FRUITLESS = frozenset({"no_answer", "wrong_number", "absent", "undeliverable", "not_found", "not_done"})
#: Results that say when, and perhaps how much, somebody will pay.
PROMISED = "promised"


def results_of(kind: str) -> tuple[str, ...]:
    """Every result a task of this kind may have."""
    return RESULTS.get(kind, _DONE)


def result_word(result: str) -> str:
    """What the officer reads for a result."""
    words = {
        "reached": _("đã gặp qua điện thoại"),
        "promised": _("hẹn ngày đóng"),
        "refused": _("từ chối"),
        "no_answer": _("không trả lời"),
        "wrong_number": _("sai số"),
        "visited": _("đã làm việc trực tiếp"),
        "absent": _("vắng mặt"),
        "signed": _("đã ký biên bản"),
        "not_signed": _("không ký biên bản"),
        "sent": _("đã gửi"),
        "delivered": _("đã phát"),
        "returned": _("đã nhận lại"),
        "undeliverable": _("không phát được"),
        "paid": _("đã đóng"),
        "not_paid": _("chưa đóng"),
        "unclear": _("chưa xác định được"),
        "corrected": _("đã sửa số liệu"),
        "figures_stand": _("số liệu đúng"),
        "found": _("đã tìm được"),
        "not_found": _("không tìm được"),
        "answered": _("đã trả lời"),
        "seen": _("đã xem"),
        "made": _("đã chạy"),
        "not_needed": _("không cần nữa"),
        "done": _("đã làm"),
        "not_done": _("không làm được"),
        "approved": _("đã duyệt"),
    }
    return words.get(result, result)
