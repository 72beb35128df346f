"""The tables of lists, messages, answers and the log: queues, counts and reports are read from the rows.

What the office itself works with, areas, people, cases, papers and targets, stands in `office_tables`.
"""

import sqlalchemy as sa

from storage import columns
from storage.columns import Moment, metadata

imports = sa.Table(
    "imports",
    metadata,
    columns.key(),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("period", sa.Date),
    columns.text("file_name"),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date),
    columns.json("counts", "{}"),
    sa.Column("imported_at", Moment, nullable=False),
    columns.text("imported_by"),
    sa.Index("ix_imports_list_sha256", "list", "sha256"),
)

participants = sa.Table(
    "participants",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    columns.text("name"),
    columns.text("name_key"),
    sa.Column("birth", sa.Text),
    columns.text("address"),
    columns.text("area"),
    columns.text("email"),
    columns.json("phones", "[]"),
    columns.text("language", "vi"),
    sa.Column("updated_at", Moment, nullable=False),
)

dues = sa.Table(
    "dues",
    metadata,
    columns.key(),
    sa.Column("participant_id", sa.ForeignKey("participants.id"), nullable=False),
    sa.Column("scheme", sa.Text, nullable=False),
    sa.Column("period", sa.Date, nullable=False),
    sa.Column("amount", sa.BigInteger),
    sa.Column("due_date", sa.Date, nullable=False),
    sa.Column("paid_to", sa.Text),
    sa.Column("method", sa.Text),
    sa.Column("income", sa.BigInteger),
    columns.text("card"),
    columns.text("agent"),
    columns.text("note"),
    sa.Column("as_of", sa.Date),
    # open, carried (stands in a later list), paid (a list says so), gone (no longer listed)
    columns.text("state", "open"),
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False),
    sa.UniqueConstraint("participant_id", "scheme", "period"),
    sa.Index("ix_dues_open", "due_date", sqlite_where=sa.text("state='open'"),
             postgresql_where=sa.text("state='open'")),
)  # fmt: skip

employers = sa.Table(
    "employers",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    columns.text("name"),
    columns.text("name_key"),
    columns.text("group"),
    columns.text("address"),
    columns.text("area"),
    sa.Column("workers", sa.Integer),
    columns.json("contacts", "[]"),
    columns.json("officers", "[]"),
    columns.text("language", "vi"),
    sa.Column("updated_at", Moment, nullable=False),
)

debts = sa.Table(
    "debts",
    metadata,
    columns.key(),
    sa.Column("employer_id", sa.ForeignKey("employers.id"), nullable=False),
    sa.Column("period", sa.Date, nullable=False),
    sa.Column("closing", sa.BigInteger, nullable=False),
    sa.Column("opening", sa.BigInteger),
    sa.Column("arising", sa.BigInteger),
    sa.Column("paid", sa.BigInteger),
    sa.Column("months", sa.Float),
    sa.Column("paid_through", sa.Text),
    columns.json("by_fund", "[]"),
    sa.Column("as_of", sa.Date),
    columns.text("state", "open"),
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False),
    sa.UniqueConstraint("employer_id", "period"),
)

agents = sa.Table(
    "agents",
    metadata,
    columns.key(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    columns.text("name"),
    columns.text("organisation_code"),
    columns.text("organisation_name"),
    columns.text("organisation_type"),
    columns.json("phones", "[]"),
    columns.text("email"),
    columns.json("areas", "[]"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

addresses = sa.Table(
    "addresses",
    metadata,
    columns.key(),
    *columns.subject(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    columns.text("label"),  # the contact's name, or the note that stood beside the number
    columns.text("source"),  # list, link, reply
    sa.Column("confirmed_at", Moment),
    columns.text("state", "ok"),  # ok, dead (network says so), wrong (its owner says so), gone (not listed)
    columns.text("why"),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("subject_kind", "subject_id", "channel", "address"),
    sa.Index("ix_addresses_channel_address", "channel", "address"),
)

area_levels = sa.Table(
    "area_levels",
    metadata,
    columns.key(),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("from_at", Moment, nullable=False),
    sa.Column("until", Moment),  # only where the decision itself names its end (exclusive)
    columns.text("decision"),
    columns.text("decided_by"),
    sa.Column("entered_at", Moment, nullable=False),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    columns.text("state", "active"),  # active, paused (by the program: a network's word, an outage)
    sa.Column("paused_until", Moment),
    columns.text("reason"),
    columns.text("detail"),  # the same in the officer's words
    sa.Column("tat", sa.Float, nullable=False, server_default="0"),  # GCRA: seconds since the epoch
    # the circuit breaker (scheduler.breaker): outages in a row, how often its wait began anew, its end
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("level", sa.Integer, nullable=False, server_default="0"),
    sa.Column("open_until", Moment),
    sa.Column("probing", sa.Boolean, nullable=False, server_default=sa.false()),
    # what the network says may still be sent, the tightest of its quotas; none: it names no quota
    columns.text("quota"),
    sa.Column("quota_left", sa.Integer),
    sa.Column("quota_resets_at", Moment),
    sa.Column("quota_read_at", Moment),
    sa.Column("updated_at", Moment, nullable=False),
)

shared_paces = sa.Table(  # a limit that several accounts draw on, e.g. one application's
    "shared_paces",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("tat", sa.Float, nullable=False, server_default="0"),
)

address_paces = sa.Table(  # when one address may be written to next: a chat, a group
    "address_paces",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("tat", sa.Float, nullable=False),
    sa.Index("ix_address_paces_tat", "tat"),
)

lanes = sa.Table(  # messages of one account, campaign and priority that lie in one partition
    "lanes",
    metadata,
    columns.key(),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("campaign", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("first_id", sa.BigInteger, nullable=False),  # ids of its messages: [first_id, end_id)
    sa.Column("end_id", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("account", "campaign", "priority", "first_id"),
    sa.Index("ix_lanes_campaign", "campaign"),
)

stops = sa.Table(  # what a person has stopped: one row, whatever waits behind it
    "stops",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),  # all, channel:zalo, account:zalo, campaign:debt-1-to-3
    sa.Column("kind", sa.Text, nullable=False),  # paused, cancelled
    columns.text("reason"),
    columns.text("by"),
    sa.Column("at", Moment, nullable=False),
)

message_keys = sa.Table(  # chain#step, once in the whole history, whatever partition the message lies in
    "message_keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

message_counter = sa.Table(  # SQLite's counter; PostgreSQL has a sequence of the same name
    "message_counter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True,
              autoincrement=False),
    sa.Column("tracking_id", sa.Text, nullable=False),  # carries the id: found without an index
    sa.Column("lane_id", sa.BigInteger, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),  # the same words, whatever the road
    sa.Column("step", sa.Integer, nullable=False),  # 0 for the first road, then each fallback
    columns.text("rule"),
    columns.text("campaign"),
    *columns.subject(),
    columns.text("obligation"),
    sa.Column("message_class", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),  # 0 answers, 1 reminders, 2 campaigns
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("address_id", sa.BigInteger),
    sa.Column("address", sa.Text, nullable=False),
    columns.text("text_key"),
    columns.text("text_version"),
    columns.text("language", "vi"),
    columns.text("text_hash"),
    sa.Column("reply_to", sa.Text),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claim_id", sa.Text),
    sa.Column("lease_until", Moment),
    sa.Column("provider_id", sa.Text),
    columns.text("code"),
    columns.text("detail"),
    sa.Column("planned_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("accepted_at", Moment),
    sa.Column("delivered_at", Moment),
    sa.Column("read_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("silence_at", Moment),  # from then on, unseen, it counts as silence: the next road
    columns.text("area"),  # of its subject, and the level of that area, as they stood when planned
    columns.text("level"),
    # indexes on the living only: a claim reads one of them from its head, whatever lies in the history
    sa.Index("ix_messages_ready", "lane_id", "not_before", "id",
             sqlite_where=sa.text("state='queued'"), postgresql_where=sa.text("state='queued'")),
    sa.Index("ix_messages_sending", "account",
             sqlite_where=sa.text("state='sending'"), postgresql_where=sa.text("state='sending'")),
    sa.Index("ix_messages_doubt", "id",
             sqlite_where=sa.text("state='uncertain'"), postgresql_where=sa.text("state='uncertain'")),
    sa.Index("ix_messages_expiring", "expires_at",
             sqlite_where=sa.text("state='queued'"), postgresql_where=sa.text("state='queued'")),
    sa.Index("ix_messages_silence", "silence_at",
             sqlite_where=sa.text("silence_at IS NOT NULL"),
             postgresql_where=sa.text("silence_at IS NOT NULL")),
    sa.Index("ix_messages_provider", "channel", "provider_id",
             sqlite_where=sa.text("provider_id IS NOT NULL"),
             postgresql_where=sa.text("provider_id IS NOT NULL")),
    sa.Index("ix_messages_subject", "subject_kind", "subject_id"),
    sa.Index("ix_messages_address", "channel", "address"),
    postgresql_partition_by="RANGE (id)",
)  # fmt: skip

#: States as the partial indexes spell them: a parameter's value is not known when a plan is made to be kept,
#: and no such index would serve it.
IS_QUEUED = messages.c.state == sa.literal_column("'queued'")
IS_SENDING = messages.c.state == sa.literal_column("'sending'")

message_bodies = sa.Table(  # written once, so that a change of state does not rewrite the words
    "message_bodies",
    metadata,
    sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True,
              autoincrement=False),
    columns.json("content", "{}"),
    columns.json("roads", "[]"),  # what is left to try, already rendered
    columns.json("snapshot", "{}"),  # debt, level, decision, officer: as they stood when planned
    postgresql_partition_by="RANGE (message_id)",
)  # fmt: skip

archived_messages = sa.Table(  # whose a message in the archive was: its recipient may still answer
    "archived_messages",
    metadata,
    sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True,
              autoincrement=False),
    sa.Column("tracking_id", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    *columns.subject(),
    sa.Column("provider_id", sa.Text),
    sa.Index("ix_archived_messages_provider", "channel", "provider_id",
             sqlite_where=sa.text("provider_id IS NOT NULL"),
             postgresql_where=sa.text("provider_id IS NOT NULL")),
)  # fmt: skip

inbox = sa.Table(
    "inbox",
    metadata,
    columns.key(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    columns.text("address"),
    columns.text("text"),
    columns.text("token"),
    columns.text("reply_to"),
    columns.text("tracking_id"),
    columns.text("display_name"),
    sa.Column("private", sa.Boolean, nullable=False),
    columns.json("raw", "{}"),
    sa.Column("received_at", Moment, nullable=False),
    columns.text("state", "new"),  # new, done, parked (a person must look), ignored
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("try_at", Moment),  # not before; none: at once
    sa.Column("processed_at", Moment),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("subject_kind", sa.Text),
    sa.Column("subject_id", sa.BigInteger),
    columns.text("intent"),
    columns.json("reading", "{}"),
    columns.text("note"),
    sa.UniqueConstraint("channel", "event_id"),
    sa.Index("ix_inbox_new", "id", sqlite_where=sa.text("state='new'"),
             postgresql_where=sa.text("state='new'")),
    sa.Index("ix_inbox_subject", "subject_kind", "subject_id"),
)  # fmt: skip

holds = sa.Table(
    "holds",
    metadata,
    columns.key(),
    *columns.subject(),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("until", sa.Date),  # first day reminders may go again; none: until a person releases it
    sa.Column("inbox_id", sa.BigInteger),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("released_at", Moment),
    sa.Index("ix_holds_subject", "subject_kind", "subject_id"),
)

promises = sa.Table(
    "promises",
    metadata,
    columns.key(),
    *columns.subject(),
    sa.Column("day", sa.Date),
    sa.Column("amount", sa.BigInteger),
    columns.text("state", "open"),  # open, kept, broken, superseded
    sa.Column("inbox_id", sa.BigInteger),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("judged_at", Moment),
    sa.Index("ix_promises_subject", "subject_kind", "subject_id"),
)

tasks = sa.Table(  # work for a person, proposals to be approved among it
    "tasks",
    metadata,
    columns.key(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    columns.text("owner"),
    *columns.subject(),
    columns.text("detail"),
    columns.text("rule"),
    columns.text("basis"),  # document and section
    columns.text("form"),
    columns.text("area"),  # of its subject, and the level of that area, as they stood when it was opened
    columns.text("level"),
    sa.Column("deadline", sa.Date),
    sa.Column("on_day", sa.Date),  # on-site work at level 3: the day the roster leaves room for it
    columns.text("state", "open"),  # open, done, cancelled, refused (by whoever had to approve it)
    sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.false()),
    columns.text("decision"),  # approved, refused; "": nobody has decided
    columns.text("decided_by"),
    sa.Column("decided_at", Moment),
    columns.text("reason"),  # of a refusal
    columns.text("result"),  # of what was done: reached, no_answer, visited, sent, signed, …
    columns.text("note"),
    columns.text("closed_by"),
    sa.Column("closed_at", Moment),
    sa.Column("case_id", sa.BigInteger),
    sa.Column("inbox_id", sa.BigInteger),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index("ix_tasks_subject", "subject_kind", "subject_id"),
    sa.Index("ix_tasks_open", "deadline", sqlite_where=sa.text("state='open'"),
             postgresql_where=sa.text("state='open'")),
)  # fmt: skip

optouts = sa.Table(
    "optouts",
    metadata,
    columns.key(),
    *columns.subject(),
    columns.text("channel"),  # "" = every channel
    columns.text("address"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("inbox_id", sa.BigInteger),
    sa.Column("withdrawn_at", Moment),
    sa.Index("ix_optouts_subject", "subject_kind", "subject_id"),
)

links = sa.Table(
    "links",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    *columns.subject(),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    columns.text("used_channel"),
    columns.text("used_address"),
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

job_fires = sa.Table(
    "job_fires",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("slot", Moment, primary_key=True),
)

log_entries = sa.Table(
    "log_entries",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True,
              autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),  # ISO with zone: the text itself is hashed
    sa.Column("kind", sa.Text, nullable=False),
    columns.text("subject_kind"),
    sa.Column("subject_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("message_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_log_entries_subject", "subject_kind", "subject_id"),
    sa.Index("ix_log_entries_message", "message_id"),
)  # fmt: skip

log_bodies = sa.Table(
    "log_bodies",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True,
              autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),  # canonical JSON; personal data lives here only
)  # fmt: skip

log_planned = sa.Table(  # what each message of a plan was to say: one entry "plan" commits to all of them
    "log_planned",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),  # of that entry
    sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    *columns.subject(),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON; personal data lives here only
    sa.Index("ix_log_planned_subject", "subject_kind", "subject_id"),
    sqlite_with_rowid=False,
)  # fmt: skip

log_head = sa.Table(
    "log_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
