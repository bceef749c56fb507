"""What content needs beside its tables: on PostgreSQL the one sequence of positions."""

import sqlalchemy as sa


def create_position_sequence(connection: sa.Connection) -> None:
    """Make the sequence unless it is there; SQLite counts in a row of its own (PositionCounter)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("CREATE SEQUENCE IF NOT EXISTS content_position")
