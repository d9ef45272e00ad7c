"""Scanning paper: network scanners (eSCL), drivers of the system (SANE, WIA) in a process apart, watched folders.

``Scanners`` finds the right way for a device; ``ScanJob`` runs one scan beside the window; ``Spool`` keeps its pages.
"""

from __future__ import annotations
