"""The grammar of spoken days: each row is one way of saying when, tried in this order."""

import re
from datetime import date

from messages.replies.day_arithmetic import Calendar, DateReading, Spoken, past, some_time, unusable
from messages.replies.day_meanings import (
    Resolve,
    count_of,
    day_and_month,
    day_in_month_from_now,
    day_of_month,
    days_ago,
    end_of_quarter,
    in_days,
    iso_day,
    made_vague,
    months_from_now,
    numbered_month,
    part_of_month,
    part_of_week,
    quarter,
    range_in_month,
    weekday,
    working_days,
    written_day,
)
from messages.replies.number_words import NUMBER_WORD, SMALL
from messages.replies.spelling import accented

_COUNT = rf"(?P<n>\d{{1,3}}|{SMALL})(?: ?(?:-|đến|tới|hoặc|hay|,) ?(?P<upto>\d{{1,3}}|{SMALL}))?"
_DAYPART = r"(?:(?:sáng|trưa|chiều|tối|đêm) )?"
_ON = r"(?:vào |lúc |hẹn |khoảng |tầm |chừng )?"
_WEEK = (
    r"(?: (?:tuần )?(?P<week>này|sau nữa|tới nữa|sau|tới|trước|vừa rồi|vừa qua|rồi(?="
    r" (?:tôi|em|tui|mình|đã|nộp|đóng))))?"
)
_WD_WORD = (
    r"(?:thứ ?(?P<wd>[2-7]|hai|ba|tư|bốn|năm|sáu|bảy|bẩy)|t ?\.? ?(?P<t>[2-7])(?! ?[/.-]"
    r" ?\d)|(?P<cn>chủ nhật|chúa nhật|cn))"
)
_D = r"(?P<d>\d{1,2})"
_DWORD = rf"(?P<dw>{NUMBER_WORD}(?: {NUMBER_WORD}){{0,2}})"
_NOT_COUNT = (
    r"(?! ?(?:ngày|hôm|bữa|lần|người|đứa|tháng nữa|tuần|năm nữa|giờ|h\d|h\b|%|triệu|tr\b"
    r"|k\b|nghìn|ngàn|thẻ|suất))"
)
_MONTH_NUMBER = r"(?P<m>\d{1,2}|mười hai|mười một|mười|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín)"
_YEAR = r"(?:(?: ?,? ?năm |/|-)(?P<y>\d{4}|\d{2}))?"
_EDGE = r"(?<![\w/.,-])"
_NO_MORE = r"(?![\d/]|[.,-]\d)"
_ME_VERB = (
    r"(?= (?:tôi|tui|em|mình|anh|chị|cô|chú|bác|con|cháu|bà|ông|đóng|nộp|chuyển|ck|thanh"
    r" toán|trả|ra|ghé|qua|đi|lên|gửi|mới|cty|công ty|nhé|nha|nghen|ạ))"
)


def _row(pattern: str, resolve: Resolve, edge: str = _EDGE) -> tuple[re.Pattern[str], Resolve]:
    return re.compile(edge + "(?:" + accented(pattern) + r")(?!\w)"), resolve


def _some_time(_found: re.Match[str], _days: Calendar) -> Spoken:
    return some_time()


def _lunar(_found: re.Match[str], _days: Calendar) -> Spoken:
    return unusable("lunar")


def _long_ago(_found: re.Match[str], _days: Calendar) -> Spoken:
    return past()


DAY_ROWS: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    # --- the moon's calendar: asked, never converted
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa )?(?:rằm|mười sáu âm)(?: tháng (?:\d{{1,2}}|sau|này|tới|giêng"
            rf"|chạp))?(?: âm lịch| âm)?"
        ),
        _lunar,
    ),
    _row(
        (
            rf"{_ON}(?:ngày |hôm )?(?:(?:mùng|mồng) )?(?:\d{{1,2}}|{SMALL})(?: ?[/-] ?\d{{1,2}}|"
            rf" tháng \d{{1,2}})? ?\(?(?:âm lịch|âl|al|âm|ta|tết)\)?"
        ),
        _lunar,
    ),
    _row(
        (
            r"(?:qua|ra|sau|trước|giáp|cận|ăn|hết|tới|đến|gần|ngoài) (?:tết|giêng)(?: nguyên đán|"
            r" âm| ta)?(?: xong)?|ra giêng|tháng (?:giêng|chạp)|tháng \d{1,2} âm(?: lịch)?"
        ),
        _lunar,
    ),
    # --- written with figures
    _row(r"(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _NO_MORE, iso_day),
    _row(
        (
            rf"(?:từ )?(?:ngày )?\d{{1,2}} ?(?:-|đến|tới|hoặc|hay) ?(?:ngày )?(?P<upto>\d{{1,2}}) ?/"
            rf" ?(?P<m>\d{{1,2}}){_NO_MORE}"
        ),
        range_in_month,
    ),
    _row(rf"(?:tháng )?(?P<m>\d{{1,2}}) ?[/-] ?(?P<y>20\d\d){_NO_MORE}", numbered_month),
    _row(
        (
            rf"(?P<word>ngày |hôm |bữa |hẹn |trước |mùng |mồng )?{_D} ?(?P<sep>[/.-])"
            rf" ?(?P<m>\d{{1,2}})(?: ?(?P=sep) ?(?P<y>\d{{4}}|\d{{2}}))?{_NO_MORE}{_NOT_COUNT}"
        ),
        written_day,
    ),
    # --- "mốt" before it can be taken for the first of the month; "mai mốt" is not a day at all
    _row(r"mai mốt|nay mai|mai kia|mai này|nay mốt", _some_time),
    _row(
        (
            rf"{_DAYPART}ngày (?:kia|mốt)|{_DAYPART}~mốt|{_DAYPART}mốt{_ME_VERB}|bữa mốt|(?:sáng"
            rf"|trưa|chiều) mốt"
        ),
        in_days(2),
    ),
    # --- day and month in words
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa |mùng |mồng )(?:{_D}|{_DWORD}) ?(?:tháng |thg ?|th ?"
            rf"|t)(?!(?:này|sau|tới)(?!\w)){_MONTH_NUMBER}{_YEAR}{_NO_MORE}"
        ),
        day_and_month,
    ),
    _row(rf"{_D} ?(?:tháng |thg ?|t)(?P<dw>)?(?P<m>\d{{1,2}}){_YEAR}{_NO_MORE}(?! ?,? ?\d)", day_and_month),
    _row(rf"tháng (?P<m>\d{{1,2}}) ngày (?P<d>\d{{1,2}})(?P<dw>)?(?P<y>)?{_NO_MORE}", day_and_month),
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa |mùng |mồng )?(?:{_D}|(?<=\s){_DWORD}) tháng (?P<rel>này|sau"
            rf"|tới)"
        ),
        day_in_month_from_now,
    ),
    # --- weekdays
    _row(
        (
            rf"(?P<since>(?:từ |hồi |ngay từ )(?:hôm |bữa )?)?{_ON}(?:hôm |bữa )?{_DAYPART}(?:ngày"
            rf" )?{_WD_WORD}{_WEEK}(?! (?:triệu|trăm|nghìn|ngàn))"
        ),
        weekday,
    ),
    _row(r"(?P<part>đầu|giữa|cuối) tuần(?: (?P<week>này|sau|tới))?", part_of_week),
    # --- day of the month
    _row(
        (
            rf"{_ON}(?:ngày|hôm|bữa|mùng|mồng) ?(?:{_D}(?: ?(?:-|,|hoặc|hay|đến|tới) ?(?:ngày |mùng"
            rf" )?(?P<upto>\d{{1,2}}))?){_NO_MORE}(?P<dw>)?(?: (?:này|tới|tây|dương))?{_NOT_COUNT}"
        ),
        day_of_month,
    ),
    _row(rf"{_ON}(?:ngày|mùng|mồng) (?P<d>)?{_DWORD}{_NOT_COUNT}", day_of_month),
    _row(rf"{_D}(?P<dw>)? (?:này|tới|tây|dương lịch|dl)", day_of_month),
    # --- counted from now
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm |cho em |cho tôi )*{_COUNT}"
            rf" ?ngày làm việc(?: nữa)?"
        ),
        working_days,
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?(?:ngày|hôm|bữa)"
            rf" (?:nữa|sau|tới)"
        ),
        count_of(1),
    ),
    _row(
        (
            rf"(?:sau|trong|trong vòng|thêm|khất|cho em|cho tôi|cho mình|cho|xin) (?:khoảng |thêm"
            rf" )?{_COUNT} ?(?:ngày|hôm|bữa)(?! (?:trước|qua|nay|rồi))"
        ),
        count_of(1),
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?tuần (?:nữa|sau"
            rf"|tới)"
        ),
        count_of(7),
    ),
    _row(
        (
            rf"(?:sau|trong|trong vòng|thêm|khất|cho em|cho tôi|cho) (?:khoảng |thêm )?{_COUNT}"
            rf" ?tuần(?! (?:trước|qua|nay|rồi))"
        ),
        count_of(7),
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?tháng (?:nữa|sau"
            rf"|tới)"
        ),
        months_from_now,
    ),
    _row(r"nửa tháng (?:nữa|sau)", lambda _f, days: days.days_from_now(15, vague=True)),
    _row(
        (
            rf"(?:{_COUNT}|vài|mấy(?= [^\W\d_]+ (?:nay|rày|trước))|tuần|tháng|mươi|nửa|hai ba|đôi ba"
            rf"|ít|dăm)(?: ?(?:năm|ngày|hôm|bữa|tuần|tháng)) (?:trước|nay|rày|qua|rồi)"
        ),
        _long_ago,
    ),
    _row(
        (
            r"(?:tuần|tháng|đợt|kỳ|bữa|hôm|hồi|năm|quý)(?: trước| vừa rồi| vừa qua| rồi| ngoái| nọ|"
            r" bữa| ~hổm| trước nữa)(?! (?:đóng|nộp))|lần (?:trước|vừa rồi)|hồi (?:năm |hôm |tháng"
            r" )\w+|~hổm rày|bữa ~hổm|hôm bữa|~hổm"
        ),
        _long_ago,
    ),
    _row(
        (
            r"(?:thêm |trong |khoảng |độ |chừng |tầm |cho em |cho )*(?:mấy(?= [^\W\d_]+ (?:nữa"
            r"|tới))|vài|ít|dăm|đôi|dăm ba|vài ba|hai ba|năm bảy|đôi ba) (?:ngày|hôm|bữa|tuần|tháng"
            r"|bửa)(?: nữa| tới| sau)?(?! (?:nay|trước|rày|qua|rồi))"
        ),
        _some_time,
    ),
    # --- month, quarter, year
    _row(
        (
            rf"(?P<part>đầu|giữa|cuối|hết) tháng(?: (?P<rel>này|sau|tới)|"
            rf" {_MONTH_NUMBER}{_YEAR}(?!\d))?"
        ),
        part_of_month,
    ),
    _row(
        r"trong tháng(?: này)?(?! \d| mười| một)",
        lambda _f, days: days.part_of_month("end", days.month_start(0)),
    ),
    _row(
        (
            r"(?:trong |qua |sang |bước sang )?tháng (?:sau|tới)|(?:qua|sang|ra) tháng(?! \d)|tháng"
            r" nữa"
        ),
        lambda _f, days: days.next_month(),
    ),
    _row(r"tháng này|tháng ni", lambda _f, days: days.month(days.month_start(0))),
    _row(
        rf"(?:trong |qua |sang |hết )?(?:tháng |thg ?){_MONTH_NUMBER}{_YEAR}(?!\d){_NO_MORE}", numbered_month
    ),
    _row(r"t ?(?P<m>1|8|9|10|11|12)(?:/(?P<y>\d{4}|\d{2}))?" + _NO_MORE, numbered_month),
    _row(r"t(?P<m>\d{1,2})/(?P<y>\d{4}|\d{2})" + _NO_MORE, numbered_month),
    _row(r"(?:cuối |hết |trong )?quý ?(?P<q>[1-4]|iv|iii|ii|i)", quarter),
    _row(r"(?:cuối|hết|trong) quý(?: này)?", end_of_quarter),
    _row(
        r"(?:cuối|hết) năm(?: nay| này)?|trong năm nay",
        lambda _f, days: days.day(date(days.today.year, 12, 31)),
    ),
    _row(r"(?:đầu |giữa |cuối |qua |sang )năm(?: sau| tới| mới)?|năm (?:sau|tới|mới)", _some_time),
    # --- weeks
    _row(r"(?:trong |qua |sang )?tuần (?:sau|tới) nữa", lambda _f, days: days.week(2)),
    _row(r"(?:trong |qua |sang )?tuần (?:sau|tới)|(?:qua|sang) tuần", lambda _f, days: days.week(1)),
    _row(r"(?:trong )?tuần này|trong tuần", lambda _f, days: days.week(0)),
    _row(r"tuần nữa", in_days(7)),
    # --- days around today
    _row(r"mai hoặc (?:ngày )?mốt|mai hay mốt|mai,? mốt", lambda _f, days: made_vague(days.days_from_now(2))),
    _row(rf"{_DAYPART}(?:ngày )?mai", in_days(1)),
    _row(r"ngày ~kìa", in_days(3)),
    _row(
        (
            rf"{_DAYPART}(?:ngày )?(?:hôm|bữa|ngày) qua|(?:tối|chiều|đêm|sáng|trưa) (?:hôm )?qua(?!"
            rf" đời)|hôm ~qua"
        ),
        days_ago(1),
    ),
    _row(r"(?:hôm|bữa) (?:kia|kìa|kỉa)", days_ago(2)),
    _row(
        (
            r"(?:sáng|trưa|chiều|tối|đêm) nay|(?:ngày )?(?:hôm|bữa) (?:nay|ni)|ngay bây giờ|bây giờ"
            r"|giờ này"
        ),
        in_days(0),
    ),
    _row(rf"nay{_ME_VERB}", in_days(0)),
    _row(
        (
            r"(?:hồi|lúc|ban|khi|vừa) (?:sáng|trưa|chiều|khuya|nãy|~tối)(?: nay| giờ)?|nãy(?: giờ)?"
            r"|sáng giờ"
        ),
        lambda _f, days: Spoken(
            mark="PAST", ahead=DateReading(vague=True, problem="past"), behind=days.today
        ),
    ),
    _row(
        (
            r"(?:lần|đợt|hôm|bữa|kỳ|dịp) sau|(?:khi|lần|dịp|hôm|bữa) khác|(?:hôm|bữa) nào(?="
            r" (?:rảnh|em|tôi|tui|mình|tiện|có|đóng|nộp))"
        ),
        _some_time,
    ),
    _row(r"(?:lĩnh|lãnh|nhận|có|ra|phát|trả|tới) lương(?! hưu)", _some_time),
    _row(
        (
            r"lát(?= (?:em|mình|tôi|tui|anh|chị|chuyển|đóng|nộp|gọi|nữa))|tí(?= (?:em|mình|tôi|anh"
            r"|chị|chuyển|đóng|nộp))|(?:chiều|~tối|~trưa|chiều tối|~đêm)(?! (?:qua|hôm|nào))|(?:một"
            r" lát|một chút|một tí|lát|tí|chút|xíu|tẹo|xí|lúc)(?: xíu)? nữa|~lát|(?:~tý|~tẹo"
            r"|~xíu)(?= (?:em|mình|nữa|tôi|anh|chị|ck|chuyển|đóng|nộp))|tý nữa"
        ),
        in_days(0),
    ),
)
