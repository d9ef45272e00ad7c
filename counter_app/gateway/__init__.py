"""The receiving end: takes facts in from counters, keeps them verbatim and acknowledges them with the province's key.

The command line calls ``administration.invite``, ``administration.revoke``, ``administration.entries`` and
``server.serve``; only the last one loads the web server.
"""
