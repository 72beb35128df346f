"""`column IN (these)` with one parameter however many they are: a statement is built once, not per batch."""

import json
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Many(TypeDecorator[Any]):
    """A list as one value: an array on PostgreSQL, JSON on SQLite.

    Numbers go as the array's own text: psycopg would look at them one by one, in Python.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        array = postgresql.ARRAY(self.of) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(array)

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        if dialect.name != "postgresql":
            return lambda value: json.dumps(list(value), ensure_ascii=False)
        if self.of is sa.Text:
            return list
        return lambda value: "{" + ",".join(map(str, value)) + "}"


class _Among(FunctionElement[bool]):
    name = "among"
    type = sa.Boolean()
    inherit_cache = True
    _is_implicitly_boolean = True  # else SQLite is asked for "… = 1", and no index serves that


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts, no input


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} = ANY({values})"


def numbers(column: Any, name: str) -> sa.ColumnElement[bool]:
    """`column` is one of the numbers that the parameter `name` holds."""
    return _Among(column, sa.bindparam(name, type_=_Many(sa.BigInteger)))


def texts(column: Any, name: str) -> sa.ColumnElement[bool]:
    """`column` is one of the texts that the parameter `name` holds."""
    return _Among(column, sa.bindparam(name, type_=_Many(sa.Text)))


def within(column: Any, name: str) -> sa.ColumnElement[bool]:
    """`column` lies between the least and the greatest of the numbers given as `span(name, …)`."""
    return sa.and_(column >= sa.bindparam(f"{name}_least"), column <= sa.bindparam(f"{name}_greatest"))


def numbers_within(column: Any, name: str) -> sa.ColumnElement[bool]:
    """`numbers` and their range: PostgreSQL does not see in a list which partitions it names."""
    return sa.and_(numbers(column, name), within(column, name))


def span(name: str, given: Collection[int]) -> dict[str, Any]:
    """Give what `numbers_within` and `within` ask for; at least one number."""
    return {name: given, f"{name}_least": min(given), f"{name}_greatest": max(given)}
