"""Before a counter runs: setting one up in a new data folder, and unlocking one kept by a passphrase."""
