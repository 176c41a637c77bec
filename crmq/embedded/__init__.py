"""What `./run` starts on a bare machine: PostgreSQL, Valkey, a mail catcher and the processes of crmq.

Nothing here is used in production, and nothing here knows Django: these are the parents of the
processes that do.
"""
