"""The contract with the gateway: envelopes, canonical bytes, hashes, limits, and reading of older versions."""
