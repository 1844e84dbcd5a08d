"""The person (or bot) who answers tickets, and the ids helpdesks know this agent by."""

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base


class Agent(Base):
    """As last known; what a rating was earned as is frozen in the invitation's credit."""

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    bot: Mapped[bool] = mapped_column(Boolean, default=False)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)


class AgentHandle(Base):
    """An id in one source; source "" holds ids that came with `import people` and fit any source."""

    __tablename__ = "agent_handles"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
