from __future__ import annotations

import contextlib
import copy
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.domain.slip import FORM_NUMBERS, LabelledLine, Table
from counter_app.resources import resources_folder
from counter_app.texts import texts
from counter_app.wire.form_pack import decode_form_pack

_RAW = (resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes()
_TREE = json.loads(_RAW)


def _changed(path: str, value: object) -> bytes:
    """Return the shipped pack with one value replaced; None removes it."""
    tree: Any = copy.deepcopy(_TREE)
    *steps, last = path.split("/")
    node = tree
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    key = int(last) if last.isdigit() else last
    if value is None:
        del node[key]
    else:
        node[key] = value
    return json.dumps(tree, ensure_ascii=False).encode()


def test_the_shipped_pack_has_every_form() -> None:
    """The forms of Thông tư 03/2025 and those of a hand-over are there, slips on every paper, lists on A4."""
    pack = decode_form_pack(_RAW)
    assert tuple(pack.layouts) == FORM_NUMBERS
    assert all(set(pack.layouts[no].papers) == {"a5", "a4", "80mm"} for no in ("01", "02", "03"))
    assert pack.layouts["07"].papers == ("a4",)
    assert pack.layouts["BG"].papers == ("a4-landscape",)
    assert pack.effective_on.isoformat() == "2025-09-15"
    assert pack.layouts["01"].title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    table = next(block for block in pack.layouts["01"].blocks if isinstance(block, Table))
    assert [column.label for column in table.columns if column.group == "Số lượng"] == [
        "Bản chính",
        "Bản chứng thực",
        "Bản photo",
    ]


@pytest.mark.parametrize(
    "path,value,place",
    [
        ("content/forms/0/blocks/0/block", "marquee", "forms[0].blocks[0].block"),
        ("content/forms/0/blocks/1/colour", "red", "forms[0].blocks[1].colour"),
        ("content/forms/0/blocks/1/label", 7, "forms[0].blocks[1].label"),
        ("content/forms/0/blocks/3/value", "{unti}", "forms[0].blocks[3].value"),
        ("content/forms/0/blocks/3/when", "unti", "forms[0].blocks[3].when"),
        ("content/forms/0/blocks/0/left/0/text", "{password}", "forms[0].blocks[0].left[0].text"),
        ("content/forms/0/blocks/0/left/0/size", 3, "forms[0].blocks[0].left[0].size"),
        ("content/forms/1/blocks/3/value", "{fee_text}", "forms[1].blocks[3].value"),
        ("content/forms/0/no", "08", "forms[0].no"),
        ("content/forms/1/no", "01", "forms[1].no"),
        ("content/forms/0/papers", [], "forms[0].papers"),
        ("content/marks/late", None, "marks.late"),
        ("content/marks/copy", "{owner_name}", "marks.copy"),
        ("content/forms/6/blocks/2", {"block": "rule"}, "forms[6].blocks"),
        ("content/forms/0/blocks/3", {"block": "spacer", "mm": 1e9}, "forms[0].blocks[3].mm"),
        ("content/forms/0/blocks/3", {"block": "numbered", "rows": "documents"}, "forms[0].blocks[3].rows"),
        ("content/forms/0/blocks/3", {"block": "table", "rows": "x", "columns": []}, "forms[0].blocks[3].rows"),
    ],
)
def test_a_layout_with_a_fault_is_refused_with_its_place(path: str, value: object, place: str) -> None:
    """Unknown blocks, keys, fields, tables and forms are named by where they stand, never dropped in silence."""
    with pytest.raises(InputError) as caught:
        decode_form_pack(_changed(path, value))
    asks = path.endswith(("value", "when", "text")) and isinstance(value, str)
    assert caught.value.code == ("layout_field_unknown" if asks else "layout_malformed")
    assert caught.value.values["place"] == place


def test_the_line_of_a_fault_is_told_and_the_unknown_field_named() -> None:
    """An administrator with an editor goes to the line; the name that is not known stands in the sentence."""
    lines = _RAW.decode().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "{applicant_address}" in line)
    lines[at - 1] = lines[at - 1].replace("{applicant_address}", "{dia_chi}")
    with pytest.raises(InputError) as caught:
        decode_form_pack("\n".join(lines).encode())
    assert (caught.value.code, caught.value.values["line"]) == ("layout_field_unknown", at)
    assert caught.value.values["name"] == "dia_chi"
    sentence = texts("vi").error(caught.value)
    assert f"Dòng {at} " in sentence
    assert "“dia_chi”" in sentence


@pytest.mark.parametrize("cell", [{"cell": "nothing"}, {"width": 0}, {"width": -3}, {"width": 101}])
def test_a_table_column_must_show_a_cell_and_have_a_width(cell: dict[str, object]) -> None:
    """A column of an unknown cell or without room is refused."""
    blocks = _TREE["content"]["forms"][0]["blocks"]
    at = next(index for index, block in enumerate(blocks) if block["block"] == "table")
    column = blocks[at]["columns"][1] | cell
    with pytest.raises(InputError, match="layout_malformed"):
        decode_form_pack(_changed(f"content/forms/0/blocks/{at}/columns/1", column))


def test_decomposed_wording_is_composed_when_read() -> None:
    """A pack saved in NFD on another system prints the same letters."""
    decoded = decode_form_pack(unicodedata.normalize("NFD", _RAW.decode()).encode())
    line = next(block for block in decoded.layouts["01"].blocks if isinstance(block, LabelledLine))
    assert unicodedata.is_normalized("NFC", line.label)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", _RAW[: len(_RAW) // 2], b"[" * 100_000])
def test_what_is_no_pack_is_refused(raw: bytes) -> None:
    """Empty, cut, wrongly encoded or endlessly nested files end in a coded error."""
    with pytest.raises(InputError):
        decode_form_pack(raw)


@settings(max_examples=150)
@given(st.data())
def test_damage_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """Any value of the pack replaced by any other JSON either still reads or gives one coded error."""
    node: Any = _TREE
    path: list[str] = []
    while isinstance(node, dict | list) and node:
        step = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        path.append(str(step))
        node = node[step]
        if data.draw(st.booleans()) and len(path) > 2:
            break
    junk = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda s: st.lists(s, max_size=3))
    raw = _changed("/".join(path), data.draw(junk))
    with contextlib.suppress(InputError):
        decode_form_pack(raw)


def test_a_form_may_have_small_words_of_its_own() -> None:
    """A paper of practice does not call itself a form of the law; the other words stay those of the pack."""
    layouts = decode_form_pack(_RAW).layouts
    assert "{basis}" not in layouts["BN"].marks.form
    assert layouts["BN"].marks.copy == layouts["01"].marks.copy
    with pytest.raises(InputError, match="layout_malformed") as caught:
        decode_form_pack(_changed("content/forms/7/marks/form", "{owner}"))
    assert caught.value.values["place"] == "forms[7].marks.form"
