"""Publishing packs beside a running gateway: read whole, signed by the province, offered in place of older ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypedDict, cast

from counter_app.domain.dossier_code import check_agency
from counter_app.gateway.opening import open_store
from counter_app.gateway.ports import FeedStore, Published
from counter_app.wire.offers import PackOffer, compress
from counter_app.wire.pack_kinds import check_content, envelope
from counter_app.wire.statements import sign

NATIONAL = "national-catalogue"
"""The name of a catalogue that comes as the bare list the portal gives."""


class PublishedLine(TypedDict):
    """What ``gateway publish`` answers."""

    pack: str
    name: str
    version: str
    sha256: str


def publish(store_url: str, keys_folder: Path | None, raw: bytes, office: str | None = None) -> PublishedLine:
    """Offer a pack to ``office``, or to all; the same pack again changes nothing.

    A bare national catalogue carries no version: the moment it is published counts as one.

    Where the province has a new signing key the offer is signed by that one.

    Raises:
        InputError: ``pack_malformed`` and its like, ``agency_malformed``, or as ``open_store``.
        RuleError: ``pack_version_old`` when its version does not come after the one on offer.
    """
    served = "" if office is None else check_agency(office)
    digest, now = sha256(raw).hexdigest(), datetime.now(UTC)
    held = envelope(raw)
    kind, name, version = (
        ("procedures", NATIONAL, f"{now:%Y%m%d%H%M%S}") if held is None else (held.kind, held.name, held.version)
    )
    check_content(raw, kind)
    store, keys = open_store(store_url, keys_folder)
    feed = cast("FeedStore", store)  # every store a command can open serves too
    with asyncio.Runner() as runner:
        try:
            offered = runner.run(feed.offers(served))
            same = next((one for one in offered if (one.office, one.sha256) == (served, digest)), None)
            if same is not None:
                # Signed again: the province may have a new key since.
                kind, name, version = same.kind, same.name, same.version
            packed = compress(raw)
            signed = sign(PackOffer(keys.id, served, kind, name, version, digest, len(packed)), keys.signing)
            runner.run(feed.publish(Published(served, kind, name, version, digest, signed, packed), now))
        finally:
            runner.run(store.close())
    return PublishedLine(pack=kind, name=name, version=version, sha256=digest)
