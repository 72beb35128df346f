"""The delivery engine: lanes, stops, paces, the breaker, partitions by month."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage import partitions
from storage.columns import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: columns of the old table that the new one has, too
KEPT = (
    "id, tracking_id, chain, step, rule, subject_kind, subject_id, obligation, message_class, priority, "
    "channel, account, address_id, address, text_key, text_version, language, text_hash, reply_to, "
    " not_before, expires_at, state, attempt, claim_id, lease_until, provider_id, code, "
    "detail, planned_at, sent_at, accepted_at, delivered_at, read_at, answered_at"
)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_until", Moment(timezone=True), nullable=True),
        sa.Column("probing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("quota", sa.Text(), server_default="", nullable=False),
        sa.Column("quota_left", sa.Integer(), nullable=True),
        sa.Column("quota_resets_at", Moment(timezone=True), nullable=True),
        sa.Column("quota_read_at", Moment(timezone=True), nullable=True),
    ):
        op.add_column("accounts", column)
    op.create_table(
        "shared_paces",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tat", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shared_paces")),
    )
    op.create_table(
        "address_paces",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_address_paces")),
    )
    op.create_index("ix_address_paces_tat", "address_paces", ["tat"])
    op.create_table(
        "lanes",
        sa.Column("id", _number(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("end_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
        sa.UniqueConstraint(
            "account", "campaign", "priority", "first_id",
            name=op.f("uq_lanes_account_campaign_priority_first_id"),
        ),
    )  # fmt: skip
    op.create_index("ix_lanes_campaign", "lanes", ["campaign"])
    op.create_table(
        "stops",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_stops")),
    )
    op.create_table(
        "message_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_counter")),
    )
    _rebuild_messages()


def _rebuild_messages() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("chain", "ready", "sending", "provider", "subject", "address"):
        op.drop_index(f"ix_messages_{name}", "messages")
    op.rename_table("messages", "messages_of_0001")
    if not sqlite:  # the names of its constraints are wanted by the new table
        for name in ("pk_messages", "uq_messages_key", "uq_messages_tracking_id"):
            op.execute(f"ALTER TABLE messages_of_0001 RENAME CONSTRAINT {name} TO {name}_of_0001")
    _create_messages()
    first, end = partitions.EVERYTHING if sqlite else (0, partitions.MONTH)
    op.execute(
        "INSERT INTO lanes (account, campaign, priority, first_id, end_id) "
        f"SELECT DISTINCT account, rule, priority, {first}, {end} FROM messages_of_0001"
    )
    if not sqlite:
        for table in partitions.PARENTS:
            first_month = f"FOR VALUES FROM (0) TO ({partitions.MONTH})"
            op.execute(f"CREATE TABLE {table}_before PARTITION OF {table} {first_month}")
            op.execute(f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")
    op.execute(
        f"INSERT INTO messages ({KEPT}, campaign, lane_id) "
        f"SELECT {KEPT}, rule, (SELECT lanes.id FROM lanes WHERE lanes.account = old.account AND "
        "lanes.campaign = old.rule AND lanes.priority = old.priority) FROM messages_of_0001 AS old"
    )
    op.execute(
        "INSERT INTO message_bodies (message_id, content, roads, snapshot) "
        "SELECT id, content, roads, snapshot FROM messages_of_0001"
    )
    op.execute("INSERT INTO message_keys (key, message_id) SELECT key, id FROM messages_of_0001")
    # reports still come under the old tracking ids, which do not carry the number
    op.execute(
        "INSERT INTO message_keys (key, message_id) "
        "SELECT 'tracking:' || tracking_id, id FROM messages_of_0001"
    )
    op.execute("INSERT INTO message_counter (id, last) SELECT 1, COALESCE(MAX(id), 0) FROM messages_of_0001")
    op.drop_table("messages_of_0001")
    if not sqlite:
        op.execute("CREATE SEQUENCE message_numbers")
        op.execute("SELECT setval('message_numbers', last + 1) FROM message_counter")
        partitions.prepare(op.get_bind(), datetime.now(UTC))  # noqa: TID251 - a migration runs once, here and now


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _number(), autoincrement=False, nullable=False),
        sa.Column("tracking_id", sa.Text(), nullable=False),
        sa.Column("lane_id", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("campaign", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("obligation", sa.Text(), server_default="", nullable=False),
        sa.Column("message_class", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("text_key", sa.Text(), server_default="", nullable=False),
        sa.Column("text_version", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="vi", nullable=False),
        sa.Column("text_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("not_before", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=True),
        sa.Column("lease_until", Moment(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_at", Moment(timezone=True), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=True),
        sa.Column("accepted_at", Moment(timezone=True), nullable=True),
        sa.Column("delivered_at", Moment(timezone=True), nullable=True),
        sa.Column("read_at", Moment(timezone=True), nullable=True),
        sa.Column("answered_at", Moment(timezone=True), nullable=True),
        sa.Column("silence_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        postgresql_partition_by="RANGE (id)",
    )
    op.create_table(
        "message_bodies",
        sa.Column("message_id", _number(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("roads", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("snapshot", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_bodies")),
        postgresql_partition_by="RANGE (message_id)",
    )
    for name, columns, where in (
        ("ready", ["lane_id", "not_before", "id"], "state='queued'"),
        ("sending", ["account"], "state='sending'"),
        ("doubt", ["id"], "state='uncertain'"),
        ("expiring", ["expires_at"], "state='queued'"),
        ("silence", ["silence_at"], "silence_at IS NOT NULL"),
        ("provider", ["channel", "provider_id"], "provider_id IS NOT NULL"),
        ("subject", ["subject_kind", "subject_id"], None),
        ("address", ["channel", "address"], None),
    ):
        condition = None if where is None else sa.text(where)
        op.create_index(
            f"ix_messages_{name}", "messages", columns, sqlite_where=condition, postgresql_where=condition
        )


def downgrade() -> None:
    raise NotImplementedError("the contact log is never taken back")
