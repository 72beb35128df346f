"""The tables of what the office works with: areas, its people, cases, papers, targets and results."""

import sqlalchemy as sa

from storage import columns
from storage.columns import Moment, metadata

areas = sa.Table(  # province, office of it, commune: each as long as it exists under that name
    "areas",
    metadata,
    columns.key(),
    sa.Column("kind", sa.Text, nullable=False),  # province, office, commune
    columns.text("code"),  # GSO code of a province, code of the office, code of a commune
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),  # as `scheduler.levels.area_key` writes it
    sa.Column("parent_id", sa.ForeignKey("areas.id")),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),  # last day; none: it still exists
    columns.text("source"),
    sa.UniqueConstraint("kind", "parent_id", "name_key", "since"),
    sa.Index("ix_areas_name_key", "name_key"),
)

level_scenarios = sa.Table(  # a switch of levels made ready before it is decided
    "level_scenarios",
    metadata,
    columns.key(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    columns.json("rows", "[]"),  # [{"area": …, "level": …}]
    columns.text("note"),
    columns.text("made_by"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    columns.text("decision"),  # under which it was put into force
)

staff = sa.Table(  # the office's own people: who may decide what, and who follows whom
    "staff",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    columns.text("title"),
    columns.json("roles", "[]"),  # officer, inspector, director, approver, admin
    columns.json("areas", "[]"),  # as written; [] = the whole office
    columns.text("team"),
    columns.text("phone"),
    columns.text("email"),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("updated_at", Moment, nullable=False),
)

rosters = sa.Table(  # level 3: how many on-site tasks a team may hold on one day
    "rosters",
    metadata,
    columns.key(),
    sa.Column("team", sa.Text, nullable=False),  # "" = every team that has no line of its own
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("per_day", sa.Integer, nullable=False),
    columns.text("decision"),
    columns.text("entered_by"),
    sa.Column("entered_at", Moment, nullable=False),
)

marks = sa.Table(  # what an officer has established about a unit; no list and no program decides it
    "marks",
    metadata,
    columns.key(),
    *columns.subject(),
    sa.Column("mark", sa.Text, nullable=False),
    columns.text("why"),
    columns.text("set_by"),
    sa.Column("set_at", Moment, nullable=False),
    columns.text("lifted_by"),
    sa.Column("lifted_at", Moment),
    sa.Index("ix_marks_subject", "subject_kind", "subject_id"),
)

suspensions = sa.Table(  # of payments to the pension fund
    "suspensions",
    metadata,
    columns.key(),
    sa.Column("employer_id", sa.ForeignKey("employers.id"), nullable=False),
    sa.Column("since", sa.Date, nullable=False),  # first day of its first month
    sa.Column("until", sa.Date, nullable=False),  # last day of its last month
    columns.text("decision"),
    columns.text("entered_by"),
    sa.Column("entered_at", Moment, nullable=False),
    sa.UniqueConstraint("employer_id", "since"),
)

unregistered = sa.Table(  # units that pay for none or not for all of their workers, by the tax data
    "unregistered",
    metadata,
    columns.key(),
    sa.Column("employer_id", sa.ForeignKey("employers.id"), nullable=False),
    sa.Column("period", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # never (D04a, 02a-KT), under (D04b, 03a-KT)
    sa.Column("workers", sa.Integer),  # by the tax data
    sa.Column("insured", sa.Integer),
    sa.Column("missing", sa.Integer),
    columns.text("tax_code"),
    sa.Column("received_on", sa.Date),
    columns.text("source"),
    columns.text("state", "open"),  # open, carried (stands in a later list), gone (no longer listed)
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False),
    sa.UniqueConstraint("employer_id", "period"),
)

missing_workers = sa.Table(  # who is not insured there: personal data, for that unit's eyes only
    "missing_workers",
    metadata,
    columns.key(),
    sa.Column("unregistered_id", sa.ForeignKey("unregistered.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    columns.text("code"),  # tax code or citizen's number, as the list gives it
    sa.Column("birth", sa.Text),
    sa.Column("income", sa.BigInteger),
    columns.text("note"),
    sa.Index("ix_missing_workers_unregistered_id", "unregistered_id"),
)

prospects = sa.Table(  # persons who do not take part yet
    "prospects",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("circle", sa.Text, nullable=False),  # POTENTIAL, STUDENT, PERSON_STATE_BUDGET_BHYT
    columns.text("name"),
    columns.text("name_key"),
    sa.Column("birth", sa.Text),
    columns.text("address"),
    columns.text("area"),
    columns.json("phones", "[]"),
    columns.text("email"),
    columns.text("agent"),
    columns.text("school"),
    sa.Column("consent_on", sa.Date),  # none: is not written to
    columns.text("consent_text"),
    columns.text("state", "open"),  # open, gone (no longer listed), joined
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Index("ix_prospects_agent", "agent"),
)

labour_demands = sa.Table(  # what employers say they need, week by week
    "labour_demands",
    metadata,
    columns.key(),
    sa.Column("employer_id", sa.ForeignKey("employers.id"), nullable=False),
    sa.Column("week", sa.Date, nullable=False),  # its Monday
    sa.Column("trade", sa.Text, nullable=False),
    columns.text("sector"),
    sa.Column("workers", sa.Integer, nullable=False),
    sa.Column("wage", sa.BigInteger),
    columns.text("place"),
    columns.text("contact"),
    columns.text("entered_by"),
    sa.Column("entered_at", Moment, nullable=False),
    sa.UniqueConstraint("employer_id", "week", "trade", "place"),
)

conferences = sa.Table(
    "conferences",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),  # customer, online, work (05-KT), launch
    sa.Column("title", sa.Text, nullable=False),
    columns.text("area"),
    sa.Column("day", sa.Date, nullable=False),
    columns.text("time"),
    columns.text("place"),  # or the address of the livestream
    columns.text("state", "planned"),  # planned, held, cancelled
    sa.Column("invited", sa.Integer),
    sa.Column("attended", sa.Integer),
    sa.Column("registered", sa.Integer),
    columns.text("note"),
    columns.text("entered_by"),
    sa.Column("updated_at", Moment, nullable=False),
)

costs = sa.Table(  # of communication, for Mẫu 02 KH 2800
    "costs",
    metadata,
    columns.key(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    columns.text("note"),
    columns.text("entered_by"),
    sa.Column("entered_at", Moment, nullable=False),
)

documents = sa.Table(  # the register of outgoing papers: one number a year, never used twice
    "documents",
    metadata,
    columns.key(),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    *columns.subject(),
    sa.Column("task_id", sa.BigInteger),
    sa.Column("case_id", sa.BigInteger),
    columns.text("file_name"),
    columns.text("sha256"),
    columns.json("fields", "{}"),  # as they were filled in; personal data
    columns.text("made_by"),
    sa.Column("made_at", Moment, nullable=False),
    sa.UniqueConstraint("year", "number"),
    sa.Index("ix_documents_subject", "subject_kind", "subject_id"),
)

letters = sa.Table(  # what travels, out and back
    "letters",
    metadata,
    columns.key(),
    sa.Column("document_id", sa.ForeignKey("documents.id")),
    sa.Column("task_id", sa.BigInteger),
    sa.Column("case_id", sa.BigInteger),
    *columns.subject(),
    sa.Column("form", sa.Text, nullable=False),
    columns.text("way", "post"),  # post (dịch vụ bưu chính công ích), committee (Ban chỉ đạo xã), direct
    columns.text("tracking_out"),
    sa.Column("sent_on", sa.Date),
    sa.Column("delivered_on", sa.Date),
    columns.text("tracking_back"),
    sa.Column("returned_on", sa.Date),
    columns.text("scan"),
    columns.text("scan_sha256"),
    columns.text("state", "to_send"),  # to_send, sent, delivered, returned, undeliverable
    columns.text("entered_by"),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Index("ix_letters_subject", "subject_kind", "subject_id"),
    sa.Index("ix_letters_task_id", "task_id"),
)

case_files = sa.Table(  # a matter that goes by steps with deadlines (scheduler.case_steps)
    "case_files",
    metadata,
    columns.key(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    *columns.subject(),
    columns.text("area"),
    columns.text("owner"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", sa.Date, nullable=False),  # day the state was entered
    sa.Column("due", sa.Date),  # last day of the term that runs, moved to a working day
    columns.json("facts", "{}"),  # days and numbers of earlier steps
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Index("ix_case_files_subject", "subject_kind", "subject_id"),
    sa.Index("ix_case_files_due", "due", sqlite_where=sa.text("closed_at IS NULL"),
             postgresql_where=sa.text("closed_at IS NULL")),
)  # fmt: skip

case_events = sa.Table(
    "case_events",
    metadata,
    columns.key(),
    sa.Column("case_id", sa.ForeignKey("case_files.id"), nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # entered by it
    sa.Column("day", sa.Date, nullable=False),  # on which it happened
    sa.Column("at", Moment, nullable=False),  # at which it was entered
    columns.text("by"),
    columns.text("note"),
    columns.text("scan"),
    columns.text("scan_sha256"),
    sa.Index("ix_case_events_case_id", "case_id"),
)

targets = sa.Table(
    "targets",
    metadata,
    columns.key(),
    sa.Column("source", sa.Text, nullable=False),  # "2800 Phụ lục 01", "49", or the office's own
    sa.Column("metric", sa.Text, nullable=False),
    columns.text("area"),  # as written; "" = the whole of the table
    sa.Column("period", sa.Text, nullable=False),  # "2021-09", "2021-Q4", "2023", "2023-06-30"
    columns.text("unit"),
    sa.Column("printed", sa.Float),  # what stands on the paper
    sa.Column("value", sa.Float, nullable=False),  # what results are held against
    columns.text("note"),  # why the two differ
    sa.Column("import_id", sa.ForeignKey("imports.id")),
    sa.UniqueConstraint("source", "metric", "area", "period"),
)

results = sa.Table(  # counted elsewhere and entered: participants gained, money collected
    "results",
    metadata,
    columns.key(),
    sa.Column("metric", sa.Text, nullable=False),
    columns.text("area"),
    columns.text("agent"),
    sa.Column("period", sa.Text, nullable=False),  # "2021-09" or a day
    sa.Column("value", sa.Float, nullable=False),
    columns.text("source"),
    columns.text("entered_by"),
    sa.Column("entered_at", Moment, nullable=False),
    sa.UniqueConstraint("metric", "area", "agent", "period", "source"),
)
