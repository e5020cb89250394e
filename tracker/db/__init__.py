"""The SQLite ledger: schema, migrations, views, load and save. The only part that uses sqlite-utils."""
