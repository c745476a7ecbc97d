"""Every row of a gradebook without its ids, so that two gradebooks can be compared."""

from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import create_engine, select


def rows(folder: Path) -> dict[str, list[str]]:
    """The rows of each table of `gradebook.db`, every reference to another row spelt out, in order."""
    engine = create_engine(f"sqlite:///{folder / 'gradebook.db'}")
    tables = Base.metadata.sorted_tables
    with engine.connect() as connection:
        found = {table.name: [row._mapping for row in connection.execute(select(table))] for table in tables}
    engine.dispose()
    known: dict[str, dict[str, str]] = {}
    for table in tables:
        spelt = {row["id"]: _spelt(table, row, known) for row in found[table.name]}
        known[table.name] = spelt
    return {name: sorted(spelt.values()) for name, spelt in known.items()}


def _spelt(table, row, known) -> str:
    """One row as text; an id that is only an id is left out."""
    texts = []
    for column in table.columns:
        keys = list(column.foreign_keys)
        if keys:
            texts.append(f"{column.name}=({known[keys[0].column.table.name].get(row[column.name])})")
        elif column.name != "id" or table.name in ("student", "course"):
            texts.append(f"{column.name}={row[column.name]!r}")
    return f"{table.name}: {', '.join(texts)}"


def without(found: dict[str, list[str]], *students: str) -> dict[str, list[str]]:
    """The same without the rows of some students."""
    return {name: [row for row in spelt if not any(f"'{item}'" in row for item in students)] for name, spelt in found.items()}
