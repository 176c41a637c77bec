"""The database of the benchmark: beside the product's own, made and filled when it is not there."""

import os
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

SCALES = {"20k": 20_000, "100k": 100_000, "1m": 1_000_000}


def scale() -> int:
    wanted = os.environ.get("SCALE", "20k").lower()
    if wanted not in SCALES:
        raise SystemExit(f"SCALE is {wanted!r}: set it to one of {', '.join(SCALES)}.")
    return SCALES[wanted]


WHOLE = "filled by the benchmark, 1"  # raise the number when the world changes


def prepare(customers: int) -> bool:
    """Point Django at a database of its own; False when that is new and empty. Before django.setup()."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{url.path.lstrip('/') or 'crmq'}_bench_{customers}"
    with psycopg.connect(url.geturl(), dbname="postgres", autocommit=True) as server:
        query = "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s"
        found = server.execute(query, [name]).fetchone()
        is_whole = found is not None and found[0] == WHOLE
        if found and not is_whole:  # a filling that was broken off
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        if not is_whole:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = url._replace(path=f"/{name}").geturl()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crmq.settings"
    os.environ.setdefault("CRMQ_SECRET_KEY", "of the benchmark, which serves nobody: sixty letters are enough")
    os.environ["CRMQ_PLAIN_STATIC"] = "1"
    os.environ["CRMQ_ALLOWED_HOSTS"] = "testserver,localhost"
    return is_whole
