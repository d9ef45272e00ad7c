from __future__ import annotations

import pytest

from counter_app.services.packs import bundled
from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui.pack_names import kind_name, pack_name
from counter_app.wire.pack import KINDS, read_pack


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_every_pack_the_program_brings_has_a_name(language: Language) -> None:
    """No clerk reads the name of a file; what a province names its own pack stays as it is written."""
    words = texts(language)
    assert not [kind for kind in KINDS if kind_name(kind, words) == kind]
    assert not [pack.name for pack in map(read_pack, bundled()) if pack_name(pack.name, words) == pack.name]
    assert (kind_name("fees", words), pack_name("cao-bang", words)) == ("fees", "cao-bang")
