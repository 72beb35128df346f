"""The sentences a file as a whole is refused with, where more than one reader needs them."""

from messages.language import _
from messages.problem import DondocError


def broken_file() -> DondocError:
    return DondocError(
        _("Tệp hỏng hoặc chưa tải về đầy đủ. Hãy tải lại, hoặc mở bằng Excel rồi lưu thành .xlsx."),
        code="file_broken",
    )


def locked_file() -> DondocError:
    return DondocError(
        _("Tệp có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ) rồi lưu lại."),
        code="file_locked",
    )


def suspicious_file(reason: str) -> DondocError:
    return DondocError(
        _(
            "Tệp có cấu trúc bất thường ({reason}) nên không được mở. "
            "Hãy mở bằng Excel, chép danh sách sang tệp mới rồi lưu thành .xlsx.",
            reason=reason,
        ),
        code="file_suspicious",
    )


def oversized_file(reason: str) -> DondocError:
    return DondocError(
        _("Tệp quá lớn ({reason}). Hãy tách danh sách thành nhiều tệp nhỏ hơn.", reason=reason),
        code="file_too_large",
    )


def unmanageable_file(place: str = "") -> DondocError:
    """The child died, or met something nobody thought of; then `place` says where, for whoever mends it."""
    message = _(
        "Không đọc được tệp này: nó hỏng, hoặc cần quá nhiều bộ nhớ hay thời gian. "
        "Hãy chép danh sách sang tệp Excel mới rồi lưu thành .xlsx."
    )
    return DondocError(f"{message} ({place})" if place else message, code="file_unreadable")
