"""Opens the encrypted database: connection factory, pragmas, authorizer, migrations, placement and lock."""
