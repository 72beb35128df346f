"""Area and level, which every claim asks of a message, stand in its row: no words are opened for them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("area", "level"):
        op.add_column("messages", sa.Column(name, sa.Text(), server_default="", nullable=False))
    # what is final is not claimed any more; a state alone in the statement is served by its partial index
    for state in ("queued", "sending", "uncertain"):
        op.execute(
            "UPDATE messages SET area = coalesce(b.snapshot ->> 'area', ''), "
            "level = coalesce(b.snapshot ->> 'level', '') FROM message_bodies AS b "
            f"WHERE b.message_id = messages.id AND messages.state = '{state}'"
        )


def downgrade() -> None:
    raise NotImplementedError("there is no way back but the backup")
