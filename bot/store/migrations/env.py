"""Alembic's entry: migrations run on the connection handed over by bot.store.migrate."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
