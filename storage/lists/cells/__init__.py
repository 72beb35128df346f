"""What one cell of an office list says, whatever was typed, pasted or exported into it.

Every reader takes the raw cell (str, int, float, bool, datetime, date, time, timedelta or None), never
raises, and returns the value with the remarks an officer should see. A blank cell is `None` or empty
and earns no remark: only the list knows which columns it cannot do without.
"""

from storage.lists.cells.amount_cells import read_amount
from storage.lists.cells.code_cells import read_insurance_code, read_unit_code
from storage.lists.cells.day_cells import read_day, read_partial_day
from storage.lists.cells.mail_cells import read_email
from storage.lists.cells.month_cells import months_at_least, read_month, read_months_of_debt
from storage.lists.cells.person_names import fix_name
from storage.lists.cells.phone_cells import read_phones
from storage.lists.cells.remark import Remark
from storage.lists.cells.separator_vote import vote_separator
from storage.lists.cells.tax_cells import is_citizen_number, read_tax_code
from storage.lists.cells.text_cells import read_text

__all__ = [
    "Remark",
    "fix_name",
    "is_citizen_number",
    "months_at_least",
    "read_amount",
    "read_day",
    "read_email",
    "read_insurance_code",
    "read_month",
    "read_months_of_debt",
    "read_partial_day",
    "read_phones",
    "read_tax_code",
    "read_text",
    "read_unit_code",
    "vote_separator",
]
