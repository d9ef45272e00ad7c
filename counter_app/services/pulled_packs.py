"""Packs from the province: verified, fetched in pieces, and taken in by the very rules of an import.

A pack counts only with the province's signature over its kind, name, version and hash, and only where its version comes
after what is here. What is refused is noted with its code and changes nothing. Runs on the store lane.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.services.packs import successions_in_use
from counter_app.store import accounts, offers, packs
from counter_app.wire.offers import PackOffer, decompress, is_newer
from counter_app.wire.statements import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.catalogue import Catalogue
    from counter_app.store.identity import Identity
    from counter_app.wire.offers import PackPiece
    from counter_app.wire.statements import Signed

PROVINCE = "province"
"""Who made the accounts of a pack."""


class PulledPacks:
    """What this counter wants of the packs on offer, and taking them in."""

    def __init__(
        self,
        connection: Connection,
        identity: Identity,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
    ) -> None:
        self._connection = connection
        self._identity = identity
        self._catalogue = catalogue
        self._clock = clock

    def offered(self, signed: Sequence[Signed]) -> None:
        """Note what is on offer, all of it; what is not the province's, not for here or not newer is refused.

        After a change of the province's key what was believed before stays; what was not waits to be signed anew.
        """
        nameless = set[str]()
        for one in signed:
            try:
                offer = verify(one, self._province_key(), PackOffer)
            except GatewayError as error:
                if not offers.seen(self._connection, one):
                    nameless.add(self._refuse_unsigned(one, error.code))
                continue
            state, code = self._judge(offer)
            with immediate(self._connection):
                offers.sign_anew(self._connection, offer, one)
                if state:
                    offers.note(self._connection, offer, one, state, code, self._clock.now())
                elif code:
                    offers.warn(self._connection, offer.kind, offer.name, code)
                offers.drop_pieces(self._connection)
        with immediate(self._connection):
            # What was refused stands as long as it is on offer: signed anew it would be complained of for ever.
            offers.forget_nameless(self._connection, nameless)

    def noted(self) -> tuple[offers.Noted, ...]:
        """Return what became of every pack on offer, the refused ones with their code."""
        return offers.every(self._connection)

    def next_piece(self) -> tuple[str, int] | None:
        """Return hash and offset of the next piece wanted, or None."""
        while (found := offers.wanted(self._connection)) is not None:
            digest, size, signed = found
            have = offers.held(self._connection, digest)
            if have < size:
                return digest, have
            try:
                offer = verify(signed, self._province_key(), PackOffer)
            except GatewayError:
                # The province has another key since: it will offer the pack anew under that one.
                with immediate(self._connection):
                    offers.forget(self._connection, digest)
                continue
            self._finish(digest, offer, signed)
        return None

    def keep_piece(self, piece: PackPiece) -> None:
        """Keep a piece; once all have come the pack is taken in, or refused and noted."""
        with immediate(self._connection):
            offers.keep_piece(self._connection, piece.sha256, piece.offset, piece.content)

    def _province_key(self) -> bytes:
        row = self._connection.execute("SELECT province_key FROM enrolment").fetchone()
        return b"" if row is None else bytes(row[0])

    def _refuse_unsigned(self, signed: Signed, code: str) -> str:
        """Note it under a name of its own, which is returned: what it says of itself is not to be believed."""
        nameless = PackOffer("", "", "", sha256(signed.body).hexdigest(), "", "", 0)
        with immediate(self._connection):
            offers.note(self._connection, nameless, signed, "refused", code, self._clock.now())
        return nameless.name

    def _judge(self, offer: PackOffer) -> tuple[str, str]:
        """Return what becomes of a signed offer, empty where what was noted stays, and the code of a refusal."""
        if offer.office not in {"", self._identity.office}:
            return "", "pack_office_wrong"
        noted = offers.known(self._connection, offer.kind, offer.name)
        if noted is not None and noted[0] == offer.sha256:
            return "", ""
        here = offers.versions(self._connection, offer.kind, offer.name)
        if any(digest == offer.sha256 for _, digest in here):
            return "taken", ""
        taken = [version for version, _ in here]
        if noted is not None and noted[2] == "taken":
            taken.append(noted[1])
        if all(is_newer(offer.version, version) for version in taken):
            return "wanted", ""
        return ("refused" if noted is None else ""), "pack_version_old"

    def _finish(self, digest: str, offer: PackOffer, signed: Signed) -> None:
        """Take in what has come whole; a fault of the pack is noted and never tried again."""
        code, state = "", "taken"
        try:
            raw = decompress(offers.assembled(self._connection, digest))
            if sha256(raw).hexdigest() != digest:
                raise GatewayError("pack_differs")  # noqa: TRY301 - all faults are noted in one place
            self._take_in(raw, offer)
        except (InputError, RuleError, GatewayError) as error:
            code, state = error.code, "refused"
        with immediate(self._connection):
            offers.note(self._connection, offer, signed, state, code, self._clock.now())
            offers.drop_pieces(self._connection)

    def _take_in(self, raw: bytes, offer: PackOffer) -> None:
        from counter_app.wire.pack import read_pack
        from counter_app.wire.pack_kinds import check_content

        if offer.kind == "procedures":
            self._catalogue().take_in(raw)
            return
        pack = read_pack(raw)
        if (pack.kind, pack.name, pack.version) != (offer.kind, offer.name, offer.version):
            raise GatewayError("pack_differs")
        check_content(raw, pack.kind)
        with immediate(self._connection):
            packs.keep_pack(self._connection, pack, raw, self._clock.now())
            if pack.kind == "accounts":
                self._lay_accounts(raw)
            elif pack.kind == "offices":
                successions_in_use(self._connection)  # a circle with a pack taken in before undoes the whole import

    def _lay_accounts(self, raw: bytes) -> None:
        from counter_app.wire.account_pack import read_accounts

        for one in read_accounts(raw):
            row = accounts.AccountRow(one.account, one.display_name, one.role, one.password_hash, one.active, 0, None)
            accounts.put(self._connection, row, self._clock.now(), PROVINCE)
        if accounts.exists(self._connection) and not accounts.any_administrator(self._connection):
            raise RuleError("last_administrator", "account")
