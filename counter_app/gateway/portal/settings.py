"""What a province fills in: a TOML file with addresses and offices, and a private one with the account."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from counter_app.domain.errors import InputError
from counter_app.domain.zone import local_instant
from counter_app.gateway.portal.form import Form, read_form
from counter_app.gateway.portal.planning import Scope
from counter_app.gateway.portal.ports import Unit

T = TypeVar("T")

_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


class _UnitLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    units: dict[str, _UnitLine]
    credentials: str = ""
    connector: str = "dvcqg"
    update_url: str = ""
    login_url: str = ""
    ca: str = ""
    form: str = ""
    since: date | None = None
    calls_per_minute: int = 60
    patience_s: float = 20
    field_codes: dict[str, str] = {}
    options: dict[str, str] = {}


class _Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account at the far end; ``repr`` shows nothing of it."""

    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Everything a connector is made of; ``options`` are for a province's own one."""

    url: str
    scope: Scope
    form: Form = field(repr=False)
    credentials: Credentials | None
    connector: str
    update_url: str
    login_url: str
    ca_pem: str | None = field(repr=False)
    calls_per_minute: int
    patience_s: float
    field_codes: Mapping[str, str]
    options: Mapping[str, str] = field(repr=False)


def read_settings(path: Path) -> PortalSettings:
    """Read the file; paths in it are relative to its folder.

    Raises:
        InputError: ``portal_settings_malformed`` with the field, ``portal_credentials_open`` when others may read the
            account, ``portal_form_malformed``, ``ca_unreadable``, ``tls_required``.
    """
    found = _decoded(path, _File, "portal")
    if not 1 <= found.calls_per_minute <= 6_000:  # noqa: PLR2004 - a hundred calls a second
        raise InputError("portal_settings_malformed", "calls_per_minute")
    if not 1 <= found.patience_s <= 120:  # noqa: PLR2004 - two minutes: a connector that died holds the queue for three times that
        raise InputError("portal_settings_malformed", "patience_s")
    folder = path.parent
    url = _address(found.url, "url")
    return PortalSettings(
        url,
        Scope({office: Unit(unit.code, unit.name) for office, unit in found.units.items()}, _instant(found.since)),
        read_form(folder / found.form if found.form else None),
        _credentials(folder / found.credentials) if found.credentials else None,
        found.connector,
        _address(found.update_url, "update_url") if found.update_url else url,
        _address(found.login_url, "login_url") if found.login_url else url,
        _authority(folder / found.ca) if found.ca else None,
        found.calls_per_minute,
        found.patience_s,
        found.field_codes,
        found.options,
    )


def _decoded(path: Path, type_: type[T], what: str) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), type_)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        # The library's message may quote the file; it stays out, as the file may hold a password.
        raise InputError("portal_settings_malformed", what) from error


def _credentials(path: Path) -> Credentials:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError("portal_settings_malformed", "credentials") from error
    if os.name != "nt" and mode & _OTHERS_MAY:
        raise InputError("portal_credentials_open", "credentials")
    account = _decoded(path, _Account, "credentials")
    return Credentials(account.username, account.password)


def _address(text: str, field: str) -> str:
    """Check an address: TLS, but on this machine itself."""
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise InputError("portal_settings_malformed", field) from error
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.fragment:
        raise InputError("portal_settings_malformed", field)
    if parts.scheme == "http" and not _is_here(host):
        raise InputError("tls_required", field)
    return text.strip()


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _authority(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("ca_unreadable", "ca") from error


def _instant(on: date | None) -> datetime | None:
    return None if on is None else local_instant(on, time())
