"""The sync engine: brings the journal's facts to the gateway and its acknowledgements back. No Qt, no SQL."""
