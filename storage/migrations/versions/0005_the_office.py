"""What the office works with: areas, people, cases, papers, targets; tasks that are approved and closed."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", _number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("parent_id", _number(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint(
            "kind", "parent_id", "name_key", "since", name=op.f("uq_areas_kind_parent_id_name_key_since")
        ),
    )
    op.create_index("ix_areas_name_key", "areas", ["name_key"], unique=False)
    op.create_table(
        "case_files",
        sa.Column("id", _number(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("opened_at", Moment(timezone=True), nullable=False),
        sa.Column("closed_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
        sa.UniqueConstraint("key", name=op.f("uq_case_files_key")),
    )
    op.create_index(
        "ix_case_files_due",
        "case_files",
        ["due"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_case_files_subject", "case_files", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "conferences",
        sa.Column("id", _number(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conferences")),
        sa.UniqueConstraint("code", name=op.f("uq_conferences_code")),
    )
    op.create_table(
        "costs",
        sa.Column("id", _number(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _number(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_documents_year_number")),
    )
    op.create_index("ix_documents_subject", "documents", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "level_scenarios",
        sa.Column("id", _number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_scenarios")),
        sa.UniqueConstraint("name", name=op.f("uq_level_scenarios_name")),
    )
    op.create_table(
        "marks",
        sa.Column("id", _number(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("set_by", sa.Text(), server_default="", nullable=False),
        sa.Column("set_at", Moment(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("lifted_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_subject", "marks", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "results",
        sa.Column("id", _number(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint(
            "metric",
            "area",
            "agent",
            "period",
            "source",
            name=op.f("uq_results_metric_area_agent_period_source"),
        ),
    )
    op.create_table(
        "rosters",
        sa.Column("id", _number(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    op.create_table(
        "staff",
        sa.Column("id", _number(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("roles", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("areas", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("team", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("code", name=op.f("uq_staff_code")),
    )
    op.create_table(
        "case_events",
        sa.Column("id", _number(), nullable=False),
        sa.Column("case_id", _number(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("scan", sa.Text(), server_default="", nullable=False),
        sa.Column("scan_sha256", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_files.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"], unique=False)
    op.create_table(
        "labour_demands",
        sa.Column("id", _number(), nullable=False),
        sa.Column("employer_id", _number(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("wage", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_labour_demands_employer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labour_demands")),
        sa.UniqueConstraint(
            "employer_id",
            "week",
            "trade",
            "place",
            name=op.f("uq_labour_demands_employer_id_week_trade_place"),
        ),
    )
    op.create_table(
        "letters",
        sa.Column("id", _number(), nullable=False),
        sa.Column("document_id", _number(), nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), server_default="post", nullable=False),
        sa.Column("tracking_out", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("tracking_back", sa.Text(), server_default="", nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("scan", sa.Text(), server_default="", nullable=False),
        sa.Column("scan_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="to_send", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_letters_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_subject", "letters", ["subject_kind", "subject_id"], unique=False)
    op.create_index("ix_letters_task_id", "letters", ["task_id"], unique=False)
    op.create_table(
        "prospects",
        sa.Column("id", _number(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("circle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("birth", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("phones", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("school", sa.Text(), server_default="", nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_text", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("import_id", _number(), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_prospects_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospects")),
        sa.UniqueConstraint("code", name=op.f("uq_prospects_code")),
    )
    op.create_index("ix_prospects_agent", "prospects", ["agent"], unique=False)
    op.create_table(
        "suspensions",
        sa.Column("id", _number(), nullable=False),
        sa.Column("employer_id", _number(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_suspensions_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
        sa.UniqueConstraint("employer_id", "since", name=op.f("uq_suspensions_employer_id_since")),
    )
    op.create_table(
        "targets",
        sa.Column("id", _number(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("printed", sa.Float(), nullable=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("import_id", _number(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_targets_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        sa.UniqueConstraint(
            "source", "metric", "area", "period", name=op.f("uq_targets_source_metric_area_period")
        ),
    )
    op.create_table(
        "unregistered",
        sa.Column("id", _number(), nullable=False),
        sa.Column("employer_id", _number(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=True),
        sa.Column("insured", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("tax_code", sa.Text(), server_default="", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("import_id", _number(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_unregistered_employer_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_unregistered_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unregistered")),
        sa.UniqueConstraint("employer_id", "period", name=op.f("uq_unregistered_employer_id_period")),
    )
    op.create_table(
        "missing_workers",
        sa.Column("id", _number(), nullable=False),
        sa.Column("unregistered_id", _number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("birth", sa.Text(), nullable=True),
        sa.Column("income", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["unregistered_id"], ["unregistered.id"], name=op.f("fk_missing_workers_unregistered_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_workers")),
    )
    op.create_index(
        "ix_missing_workers_unregistered_id", "missing_workers", ["unregistered_id"], unique=False
    )
    op.add_column("area_levels", sa.Column("until", Moment(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("basis", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("form", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("area", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("level", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("on_day", sa.Date(), nullable=True))
    op.add_column("tasks", sa.Column("decision", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("decided_by", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("decided_at", Moment(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("result", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("closed_by", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("closed_at", Moment(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["deadline"],
        unique=False,
        sqlite_where=sa.text("state='open'"),
        postgresql_where=sa.text("state='open'"),
    )


def downgrade() -> None:
    raise NotImplementedError("the contact log is never taken back")
