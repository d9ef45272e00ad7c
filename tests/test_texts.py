from __future__ import annotations

import pytest

from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.texts import LANGUAGES, Language, texts


@pytest.mark.parametrize(
    "path,name",
    [
        ("documents[0].name", "Tên giấy tờ thứ 1"),
        ("documents[11].copies", "Số bản sao của giấy tờ thứ 12"),
        ("items[2]", "Nội dung yêu cầu thứ 3"),
        ("changes[applicant.phone]", "Nội dung sửa “Điện thoại”"),
        ("changes[status]", "Nội dung sửa “status”"),
        ("packs[0].odd", "packs[0].odd"),
        ("applicant.born_on", "Ngày sinh"),
        ("no_such", "no_such"),
        (None, ""),
    ],
)
def test_a_field_is_called_as_people_call_it(path: str | None, name: str) -> None:
    """One thing of a list is counted from one; what has no name keeps its path."""
    assert texts("vi").field(path) == name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["device_revoked", "device_unknown", "gap", "forked", "chain_broken"])
def test_who_takes_a_packet_in_is_not_told_what_a_clerk_is(language: Language, code: str) -> None:
    """The province's administrator is never sent to the province's administrator, nor told to go on receiving."""
    words = texts(language)
    at_the_counter, at_the_gateway = words.error(GatewayError(code)), words.error(GatewayError(code, "file"))
    assert at_the_gateway not in {at_the_counter, f"error.{code}.file"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_file_is_told_with_what_is_known_of_the_place(language: Language) -> None:
    """A cut file has a line and no item, a row of a whole one an item and no line: nothing is left hanging."""
    words = texts(language)
    for code in ("catalogue_malformed", "pack_malformed"):
        cut = words.error(InputError(code, "catalogue", line=3, offset=27, where=""))
        row = words.error(InputError(code, "catalogue", line=0, offset=0, where="1.001193"))
        assert all(said in cut for said in ("3, ", " 27)"))
        assert "1.001193)" in row
        assert not any(left in cut + row for left in ("{", " )", "()", " 0"))
        assert "(" not in words.error(InputError(code, "catalogue", line=0, offset=0, where=""))


def test_a_role_is_called_as_the_list_of_accounts_calls_it() -> None:
    """Nobody at a counter knows the word a role is stored under."""
    assert "(Trưởng bộ phận)" in texts("vi").error(RuleError("role_required", role="supervisor"))


def test_an_unknown_option_is_named_as_it_was_typed() -> None:
    """A name people use for the same field elsewhere does not stand for an option."""
    assert "--device." in texts("vi").error(InputError("option_unknown", "device", option="device"))
