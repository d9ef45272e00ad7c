"""A demonstration ward: invented citizens, true rules, the same every time.

Everything is written through the same services as at a counter, on a clock that is set to the demonstrated time.
Chance and keys come from a seed, so a demonstration is no secret and must never hold real people.
"""
