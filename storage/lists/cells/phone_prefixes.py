"""Which Vietnamese numbers exist today, and what became of those that no longer do.

Sources: mobile 11 to 10 digits, plan 798/QĐ-BTTTT of 2018; area codes, plan 2036/QĐ-BTTTT of 2016
(three phases in 2017). Kept here because the library knows only today's numbers, and not all of them.
"""

import re
from typing import Final

#: Ranges handed out to operators. The library lags behind in 052, 055, 059, 089 and 099.
MOBILE: Final = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}", re.ASCII)
#: The part of them that needs no second opinion.
SETTLED_MOBILE: Final = re.compile(r"0(?:3[2-9]|5[68]|7[06-9]|8[1-8]|9[0-46-8])\d{7}", re.ASCII)

#: 11 digits until 2018 → 10 digits.
OLD_MOBILE: Final = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip

#: Area codes of four digits with the zero, 7 digits behind them: unmistakable by their length.
OLD_AREA_4: Final = {
    "0230": "0215", "0231": "0213", "0240": "0204", "0241": "0222", "0280": "0208", "0281": "0209",
    "0320": "0220", "0321": "0221", "0350": "0228", "0351": "0226", "0500": "0262", "0501": "0261",
    "0510": "0235", "0511": "0236", "0650": "0274", "0651": "0271", "0710": "0292", "0711": "0293",
    "0780": "0290", "0781": "0291",
}  # fmt: skip

#: Area codes of three digits, 7 digits behind them. Those that are mobile ranges today (033, 036 to 039,
#: 052, 055, 056, 058, 059, 070, 076, 077, 079) are missing: nothing tells an old landline from a mobile.
OLD_AREA_3: Final = {
    "020": "0214", "022": "0212", "025": "0205", "026": "0206", "027": "0207", "029": "0216",
    "030": "0229", "031": "0225", "053": "0233", "054": "0234", "057": "0257",
    "060": "0260", "061": "0251", "062": "0252", "063": "0263", "064": "0254", "066": "0276",
    "067": "0277", "068": "0259", "072": "0272", "073": "0273", "074": "0294", "075": "0275",
}  # fmt: skip

#: Landlines of today: area code and 7 digits (8 in Hà Nội and TP Hồ Chí Minh), 11 in all.
AREA: Final = re.compile(
    r"02(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|[48]\d|5[124-9]|6[0-39]|7[0-7]|9[0-4679])\d{6,7}"
)
LANDLINE_LENGTH: Final = 11

SERVICE: Final = re.compile(r"1[89]00\d{4,6}", re.ASCII)
EMERGENCY: Final = frozenset({"111", "112", "113", "114", "115"})
