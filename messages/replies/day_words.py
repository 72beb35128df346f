"""The grammar of spoken days: each row is one way of saying when, tried in this order.

Times of day, phone numbers, counts ("3 tháng") and coverage periods are not days.
"""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date, timedelta

from messages.replies.day_arithmetic import Calendar, DateReading, Spoken, past, some_time, unusable
from messages.replies.money_words import Sums, mark_sums
from messages.replies.number_words import NUMBER_WORD, SMALL, number_from
from messages.replies.shorthand import expand
from messages.replies.spelling import accented, plain, spelled, tidy

Resolve = Callable[[re.Match[str], Calendar], Spoken | None]

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

_WEEKDAYS = {
    "2": 0,
    "hai": 0,
    "3": 1,
    "ba": 1,
    "4": 2,
    "tu": 2,
    "bon": 2,
    "5": 3,
    "nam": 3,
    "6": 4,
    "sau": 4,
    "7": 5,
    "bay": 5,
}


def _weeks_on(found: re.Match[str]) -> int | None:
    said = plain_words(found["week"])
    if not said:
        return None
    return {"nay": 0, "sau": 1, "toi": 1}.get(said, 2)


def plain_words(text: str | None) -> str:
    return " ".join(plain(word) for word in (text or "").split())


def _number(text: str | None) -> int | None:
    return number_from(text.split()) if text else None


def _weekday(found: re.Match[str], days: Calendar) -> Spoken | None:
    index = 6 if found["cn"] else _WEEKDAYS.get(plain(found["wd"] or found["t"] or ""))
    if index is None:
        return None
    said = plain_words(found["week"])
    if said in {"truoc", "vua roi", "vua qua", "roi"}:
        return past(days.week_day(-1, index) if said == "truoc" else days.weekday(index).behind)
    if plain_words(found["since"]) and not said:
        return past(days.weekday(index).behind)
    weeks = _weeks_on(found)
    named_week = "tuân" in (found.group(0)) or "tuan" in plain_words(found.group(0))
    return days.weekday(index, weeks if named_week else None)


def _written(found: re.Match[str], days: Calendar) -> Spoken | None:
    day, month = int(found["d"]), int(found["m"])
    year = int(found["y"]) if found["y"] else None
    if found["sep"] == "." and year is None and not found["word"] and len(found["d"] + found["m"]) == 2:
        return unusable("unclear")  # "1.5" may be a million and a half
    if found["sep"] == "-" and year is None and 12 < month <= 31 and day < month:
        return _vague(days.day_of_month(month))  # "ngày 25-27"
    spoken = days.written(day, month, year)
    if spoken.mark == "GONE" and plain_words(found["word"]) in {"hom", "bua"}:
        return past(spoken.behind)
    return spoken


def _iso(found: re.Match[str], days: Calendar) -> Spoken | None:
    return days.written(int(found["d"]), int(found["m"]), int(found["y"]))


def _range_in_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    spoken = days.written(int(found["upto"]), int(found["m"]), None)
    return _vague(spoken)


def _vague(spoken: Spoken) -> Spoken:
    ahead = DateReading(date=spoken.ahead.date, vague=True, problem=spoken.ahead.problem)
    return Spoken(mark=spoken.mark, ahead=ahead, behind=spoken.behind)


def _day_and_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    day, month = _number(found["d"] or found["dw"]), _number(found["m"])
    if day is None or month is None:
        return None
    return days.written(day, month, int(found["y"]) if found["y"] else None)


def _day_in_month_from_now(found: re.Match[str], days: Calendar) -> Spoken | None:
    day = _number(found["d"] or found["dw"])
    if day is None:
        return None
    return days.day_of_month(day, 0 if plain(found["rel"]) == "nay" else 1)


def _day_of_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    day = _number(found["d"] or found["dw"])
    if day is None:
        return None
    upto = found.groupdict().get("upto")
    if upto:
        return _vague(days.day_of_month(int(upto)))
    return days.day_of_month(day)


def _count_of(unit_days: int) -> Resolve:
    def resolve(found: re.Match[str], days: Calendar) -> Spoken | None:
        number, upto = _number(found["n"]), _number(found["upto"])
        if number is None:
            return None
        return days.days_from_now((upto or number) * unit_days, vague=upto is not None)

    return resolve


def _working_days(found: re.Match[str], days: Calendar) -> Spoken | None:
    number = _number(found["upto"]) or _number(found["n"])
    return None if number is None else days.working_days_from_now(number)


def _months_from_now(found: re.Match[str], days: Calendar) -> Spoken | None:
    number = _number(found["n"])
    if number is None or number > 12:
        return unusable("far")
    first = days.month_start(number)
    value = min(days.today.day, 28)
    return _vague(days.day(first.replace(day=value)))


def _part_of_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    part = {"dau": "start", "giua": "middle"}.get(plain(found["part"]), "end")
    if found["m"]:
        month = _number(found["m"])
        first = days.numbered_month(month, int(found["y"]) if found["y"] else None) if month else None
        return days.part_of_month(part, first) if first else unusable("impossible")
    said = plain_words(found["rel"])
    if said in {"sau", "toi"}:
        return days.part_of_month(part, days.month_start(1))
    if said == "nay":
        return days.part_of_month(part, days.month_start(0))
    return days.next_part_of_month(part)


def _numbered_month(found: re.Match[str], days: Calendar) -> Spoken | None:
    month = _number(found["m"])
    year = int(found["y"]) if found["y"] else None
    first = (
        days.numbered_month(month, year + 2000 if year is not None and year < 100 else year)
        if month
        else None
    )
    if not first:
        return None
    spoken = days.month(first)
    said_ahead = plain_words(found[0]).startswith(("trong ", "qua ", "sang ")) and spoken.ahead.date
    return Spoken(mark="DAY", ahead=spoken.ahead) if said_ahead else spoken


def _quarter(found: re.Match[str], days: Calendar) -> Spoken | None:
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(found["q"]) or int(found["q"])
    first = days.numbered_month(quarter * 3)
    return days.month(first) if first else None


def _end_of_quarter(_found: re.Match[str], days: Calendar) -> Spoken | None:
    month = (days.today.month - 1) // 3 * 3 + 3
    return days.part_of_month("end", days.today.replace(month=month, day=1))


def _part_of_week(found: re.Match[str], days: Calendar) -> Spoken | None:
    weeks = {"nay": 0, "sau": 1, "toi": 1}.get(plain_words(found["week"]))
    part = plain(found["part"])
    if part == "cuoi":
        return days.weekend(weeks)
    value = days.week_day(weeks or 0, 0 if part == "dau" else 2)
    if value <= days.today and weeks is None:
        value += timedelta(days=7)
    return _vague(days.day(value))


def _in(number: int) -> Resolve:
    return lambda _found, days: days.days_from_now(number)


def _ago(number: int) -> Resolve:
    return lambda _found, days: past(days.today - timedelta(days=number))


def _row(pattern: str, resolve: Resolve, edge: str = _EDGE) -> tuple[re.Pattern[str], Resolve]:
    return re.compile(edge + "(?:" + accented(pattern) + r")(?!\w)"), resolve


_SOME_TIME: Resolve = lambda _found, _days: some_time()  # noqa: E731 - one row of a table
_LUNAR: Resolve = lambda _found, _days: unusable("lunar")  # noqa: E731
_LONG_AGO: Resolve = lambda _found, _days: past()  # noqa: E731

_ROWS: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    # --- the moon's calendar: asked, never converted
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa )?(?:rằm|mười sáu âm)(?: tháng (?:\d{{1,2}}|sau|này|tới|giêng"
            rf"|chạp))?(?: âm lịch| âm)?"
        ),
        _LUNAR,
    ),
    _row(
        (
            rf"{_ON}(?:ngày |hôm )?(?:(?:mùng|mồng) )?(?:\d{{1,2}}|{SMALL})(?: ?[/-] ?\d{{1,2}}|"
            rf" tháng \d{{1,2}})? ?\(?(?:âm lịch|âl|al|âm|ta|tết)\)?"
        ),
        _LUNAR,
    ),
    _row(
        (
            r"(?:qua|ra|sau|trước|giáp|cận|ăn|hết|tới|đến|gần|ngoài) (?:tết|giêng)(?: nguyên đán|"
            r" âm| ta)?(?: xong)?|ra giêng|tháng (?:giêng|chạp)|tháng \d{1,2} âm(?: lịch)?"
        ),
        _LUNAR,
    ),
    # --- written with figures
    _row(r"(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _NO_MORE, _iso),
    _row(
        (
            rf"(?:từ )?(?:ngày )?\d{{1,2}} ?(?:-|đến|tới|hoặc|hay) ?(?:ngày )?(?P<upto>\d{{1,2}}) ?/"
            rf" ?(?P<m>\d{{1,2}}){_NO_MORE}"
        ),
        _range_in_month,
    ),
    _row(rf"(?:tháng )?(?P<m>\d{{1,2}}) ?[/-] ?(?P<y>20\d\d){_NO_MORE}", _numbered_month),
    _row(
        (
            rf"(?P<word>ngày |hôm |bữa |hẹn |trước |mùng |mồng )?{_D} ?(?P<sep>[/.-])"
            rf" ?(?P<m>\d{{1,2}})(?: ?(?P=sep) ?(?P<y>\d{{4}}|\d{{2}}))?{_NO_MORE}{_NOT_COUNT}"
        ),
        _written,
    ),
    # --- "mốt" before it can be taken for the first of the month; "mai mốt" is not a day at all
    _row(r"mai mốt|nay mai|mai kia|mai này|nay mốt", _SOME_TIME),
    _row(
        (
            rf"{_DAYPART}ngày (?:kia|mốt)|{_DAYPART}~mốt|{_DAYPART}mốt{_ME_VERB}|bữa mốt|(?:sáng"
            rf"|trưa|chiều) mốt"
        ),
        _in(2),
    ),
    # --- day and month in words
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa |mùng |mồng )(?:{_D}|{_DWORD}) ?(?:tháng |thg ?|th ?"
            rf"|t)(?!(?:này|sau|tới)(?!\w)){_MONTH_NUMBER}{_YEAR}{_NO_MORE}"
        ),
        _day_and_month,
    ),
    _row(rf"{_D} ?(?:tháng |thg ?|t)(?P<dw>)?(?P<m>\d{{1,2}}){_YEAR}{_NO_MORE}(?! ?,? ?\d)", _day_and_month),
    _row(rf"tháng (?P<m>\d{{1,2}}) ngày (?P<d>\d{{1,2}})(?P<dw>)?(?P<y>)?{_NO_MORE}", _day_and_month),
    _row(
        (
            rf"{_ON}(?:ngày |hôm |bữa |mùng |mồng )?(?:{_D}|(?<=\s){_DWORD}) tháng (?P<rel>này|sau"
            rf"|tới)"
        ),
        _day_in_month_from_now,
    ),
    # --- weekdays
    _row(
        (
            rf"(?P<since>(?:từ |hồi |ngay từ )(?:hôm |bữa )?)?{_ON}(?:hôm |bữa )?{_DAYPART}(?:ngày"
            rf" )?{_WD_WORD}{_WEEK}(?! (?:triệu|trăm|nghìn|ngàn))"
        ),
        _weekday,
    ),
    _row(r"(?P<part>đầu|giữa|cuối) tuần(?: (?P<week>này|sau|tới))?", _part_of_week),
    # --- day of the month
    _row(
        (
            rf"{_ON}(?:ngày|hôm|bữa|mùng|mồng) ?(?:{_D}(?: ?(?:-|,|hoặc|hay|đến|tới) ?(?:ngày |mùng"
            rf" )?(?P<upto>\d{{1,2}}))?){_NO_MORE}(?P<dw>)?(?: (?:này|tới|tây|dương))?{_NOT_COUNT}"
        ),
        _day_of_month,
    ),
    _row(rf"{_ON}(?:ngày|mùng|mồng) (?P<d>)?{_DWORD}{_NOT_COUNT}", _day_of_month),
    _row(rf"{_D}(?P<dw>)? (?:này|tới|tây|dương lịch|dl)", _day_of_month),
    # --- counted from now
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm |cho em |cho tôi )*{_COUNT}"
            rf" ?ngày làm việc(?: nữa)?"
        ),
        _working_days,
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?(?:ngày|hôm|bữa)"
            rf" (?:nữa|sau|tới)"
        ),
        _count_of(1),
    ),
    _row(
        (
            rf"(?:sau|trong|trong vòng|thêm|khất|cho em|cho tôi|cho mình|cho|xin) (?:khoảng |thêm"
            rf" )?{_COUNT} ?(?:ngày|hôm|bữa)(?! (?:trước|qua|nay|rồi))"
        ),
        _count_of(1),
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?tuần (?:nữa|sau"
            rf"|tới)"
        ),
        _count_of(7),
    ),
    _row(
        (
            rf"(?:sau|trong|trong vòng|thêm|khất|cho em|cho tôi|cho) (?:khoảng |thêm )?{_COUNT}"
            rf" ?tuần(?! (?:trước|qua|nay|rồi))"
        ),
        _count_of(7),
    ),
    _row(
        (
            rf"(?:sau |trong |trong vòng |khoảng |tầm |chừng |độ |thêm )*{_COUNT} ?tháng (?:nữa|sau"
            rf"|tới)"
        ),
        _months_from_now,
    ),
    _row(r"nửa tháng (?:nữa|sau)", lambda _f, days: days.days_from_now(15, vague=True)),
    _row(
        (
            rf"(?:{_COUNT}|vài|mấy(?= [^\W\d_]+ (?:nay|rày|trước))|tuần|tháng|mươi|nửa|hai ba|đôi ba"
            rf"|ít|dăm)(?: ?(?:năm|ngày|hôm|bữa|tuần|tháng)) (?:trước|nay|rày|qua|rồi)"
        ),
        _LONG_AGO,
    ),
    _row(
        (
            r"(?:tuần|tháng|đợt|kỳ|bữa|hôm|hồi|năm|quý)(?: trước| vừa rồi| vừa qua| rồi| ngoái| nọ|"
            r" bữa| ~hổm| trước nữa)(?! (?:đóng|nộp))|lần (?:trước|vừa rồi)|hồi (?:năm |hôm |tháng"
            r" )\w+|~hổm rày|bữa ~hổm|hôm bữa|~hổm"
        ),
        _LONG_AGO,
    ),
    _row(
        (
            rf"(?:thêm |trong |khoảng |độ |chừng |tầm |cho em |cho )*(?:mấy(?= [^\W\d_]+ (?:nữa"
            rf"|tới))|vài|ít|dăm|đôi|dăm ba|vài ba|hai ba|năm bảy|đôi ba) (?:ngày|hôm|bữa|tuần|tháng"
            rf"|bửa)(?: nữa| tới| sau)?(?! (?:nay|trước|rày|qua|rồi))"
        ),
        _SOME_TIME,
    ),
    # --- month, quarter, year
    _row(
        (
            rf"(?P<part>đầu|giữa|cuối|hết) tháng(?: (?P<rel>này|sau|tới)|"
            rf" {_MONTH_NUMBER}{_YEAR}(?!\d))?"
        ),
        _part_of_month,
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
        rf"(?:trong |qua |sang |hết )?(?:tháng |thg ?){_MONTH_NUMBER}{_YEAR}(?!\d){_NO_MORE}", _numbered_month
    ),
    _row(r"t ?(?P<m>1|8|9|10|11|12)(?:/(?P<y>\d{4}|\d{2}))?" + _NO_MORE, _numbered_month),
    _row(r"t(?P<m>\d{1,2})/(?P<y>\d{4}|\d{2})" + _NO_MORE, _numbered_month),
    _row(r"(?:cuối |hết |trong )?quý ?(?P<q>[1-4]|iv|iii|ii|i)", _quarter),
    _row(r"(?:cuối|hết|trong) quý(?: này)?", _end_of_quarter),
    _row(
        r"(?:cuối|hết) năm(?: nay| này)?|trong năm nay",
        lambda _f, days: days.day(date(days.today.year, 12, 31)),
    ),
    _row(r"(?:đầu |giữa |cuối |qua |sang )năm(?: sau| tới| mới)?|năm (?:sau|tới|mới)", _SOME_TIME),
    # --- weeks
    _row(r"(?:trong |qua |sang )?tuần (?:sau|tới) nữa", lambda _f, days: days.week(2)),
    _row(r"(?:trong |qua |sang )?tuần (?:sau|tới)|(?:qua|sang) tuần", lambda _f, days: days.week(1)),
    _row(r"(?:trong )?tuần này|trong tuần", lambda _f, days: days.week(0)),
    _row(r"tuần nữa", _in(7)),
    # --- days around today
    _row(r"mai hoặc (?:ngày )?mốt|mai hay mốt|mai,? mốt", lambda _f, days: _vague(days.days_from_now(2))),
    _row(rf"{_DAYPART}(?:ngày )?mai", _in(1)),
    _row(r"ngày ~kìa", _in(3)),
    _row(
        (
            rf"{_DAYPART}(?:ngày )?(?:hôm|bữa|ngày) qua|(?:tối|chiều|đêm|sáng|trưa) (?:hôm )?qua(?!"
            rf" đời)|hôm ~qua"
        ),
        _ago(1),
    ),
    _row(r"(?:hôm|bữa) (?:kia|kìa|kỉa)", _ago(2)),
    _row(
        (
            r"(?:sáng|trưa|chiều|tối|đêm) nay|(?:ngày )?(?:hôm|bữa) (?:nay|ni)|ngay bây giờ|bây giờ"
            r"|giờ này"
        ),
        _in(0),
    ),
    _row(rf"nay{_ME_VERB}", _in(0)),
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
        _SOME_TIME,
    ),
    _row(r"(?:lĩnh|lãnh|nhận|có|ra|phát|trả|tới) lương(?! hưu)", _SOME_TIME),
    _row(
        (
            r"lát(?= (?:em|mình|tôi|tui|anh|chị|chuyển|đóng|nộp|gọi|nữa))|tí(?= (?:em|mình|tôi|anh"
            r"|chị|chuyển|đóng|nộp))|(?:chiều|~tối|~trưa|chiều tối|~đêm)(?! (?:qua|hôm|nào))|(?:một"
            r" lát|một chút|một tí|lát|tí|chút|xíu|tẹo|xí|lúc)(?: xíu)? nữa|~lát|(?:~tý|~tẹo"
            r"|~xíu)(?= (?:em|mình|nữa|tôi|anh|chị|ck|chuyển|đóng|nộp))|tý nữa"
        ),
        _in(0),
    ),
)

_CLOCK = re.compile(
    _EDGE
    + accented(
        (
            r"(?:lúc |khoảng |tầm |trước |sau )?\d{1,2} ?(?:h|giờ|g|:)(?: ?\d{1,2})?(?:p|ph|phút"
            r"|')?(?: (?:rưỡi|sáng|trưa|chiều|tối|đêm)(?! (?:mai|nay|thứ|qua|ngày|mốt)))?(?!\w)"
        )
    )
)
_SPAN = re.compile(
    _EDGE
    + accented(
        rf"(?:\d{{1,3}}(?:-\d{{1,2}})?|{SMALL}) ?(?:tháng|năm|ngày|tuần|kỳ|hôm|bữa|tuổi|người)(?! ?\d)(?!\w)"
    )
)
_PHONE = re.compile(r"(?<![\w/.,-])(?:\+?84[ .-]?|0)\d(?:[ .-]?\d){7,9}(?!\d)|(?<![\w.,/])\d{13,}(?!\d)")


@dataclass(slots=True)
class Days:
    """The times of one text, in the order found; the text holds DAY0, NOW1, PAST2 … where they stood."""

    found: list[Spoken] = field(default_factory=list)

    def mark(self, spoken: Spoken) -> str:
        self.found.append(spoken)
        return f" {spoken.mark}{len(self.found) - 1} "


def mark_days(text: str, days: Calendar) -> tuple[str, Days]:
    """Mark every time named in an expanded, canonically spelled text."""
    seen = Days()
    text = _CLOCK.sub(" CLOCK ", text)
    for pattern, resolve in _ROWS:

        def marked(found: re.Match[str], resolve: Resolve = resolve) -> str:
            spoken = resolve(found, days)
            return found[0] if spoken is None else seen.mark(spoken)

        text = pattern.sub(marked, text)
    return _SPAN.sub(" SPAN ", text), seen


def mark_phones(text: str) -> str:
    return _PHONE.sub(" PHONE ", text)


def agreed(found: list[Spoken]) -> DateReading:
    """One reading out of several: the named day; of two alternatives the later, as vague."""
    ahead = [spoken.ahead for spoken in found]
    exact = [spoken for spoken in found if spoken.ahead.date and not spoken.ahead.vague]
    distinct = {spoken.ahead.date for spoken in exact}
    if len(distinct) == 1:
        return exact[0].ahead
    if distinct:
        dated = {spoken.ahead.date for spoken in exact if not spoken.weekday_only}
        if len(dated) <= 1 and any(spoken.weekday_only for spoken in exact):
            return DateReading(vague=True, problem="conflict")
        return DateReading(date=max(value for value in distinct if value), vague=True)
    broken = [reading for reading in ahead if reading.problem not in {None, "past"}]
    if broken:
        return broken[0]
    dated_vaguely = [reading for reading in ahead if reading.date]
    return (dated_vaguely or ahead or [DateReading()])[0]


def looked_back(found: list[Spoken]) -> date | None:
    """The one past day a text about something done names."""
    distinct = {spoken.behind for spoken in found if spoken.behind}
    return distinct.pop() if len(distinct) == 1 else None


def read_date(text: str, *, today: date, holidays: Container[date] = frozenset()) -> DateReading:
    """The day a text names, seen from today; never a guess: what is unclear has no date."""
    sums = Sums()
    prepared = mark_sums(mark_phones(expand(spelled(" ".join(tidy(text).split())))), sums)
    _text, days = mark_days(prepared, Calendar(today=today, holidays=holidays))
    return agreed(days.found)
