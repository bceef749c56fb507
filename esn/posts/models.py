"""Posts: content in a community's feed."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.content.models import Content
from esn.core.db import Id, table_args


class Post(Content):
    """A post; its type decides what the card shows beside the text."""

    __tablename__ = "post"
    __table_args__ = table_args(archived=True)
    __mapper_args__ = {"polymorphic_identity": "post"}
    id: Mapped[int] = mapped_column(Id, sa.ForeignKey("content.id"), primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(sa.String(20), default="update")
