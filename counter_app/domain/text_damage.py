"""Signs that Vietnamese text was damaged on its way here: by a wrong encoding, or by an input method.

An input method sits between a keyboard-wedge scanner and the field and rewrites its keys (Telex, VNI, marks lost).
Wrong encoding loses letters for good and is refused; an input method leaves them readable, so it is only pointed out.
"""

from __future__ import annotations

import re
import unicodedata

# The replacement character, private use, controls of Latin-1, halves of a code point: never from the right decoder.
_NEVER_RIGHT = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\ud800-\udfff]")
# What the second and later bytes of a UTF-8 letter look like when read as Windows-1252, without the no-break space.
_CONTINUED = "\u00a1-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# The letter à becomes Ã and a no-break space; "XÃ HÒA" may be set with one too, but there a capital or digit follows.
_MISREAD = re.compile(f"[ÃÄÅÆÌ][{_CONTINUED}]|[áâï][\u00a0{_CONTINUED}][{_CONTINUED}]|Ã\u00a0(?![^\\W_a-z])")
# Signs that do stand in addresses beside letters, digits and ASCII.
_SIGNS = frozenset("“”‘’–—…·°ºª½ʼ№")

_INITIAL = "(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)"
_FINAL = "(?:ch|c|m|ng|nh|n|p|t)"
_TELEX = re.compile(f"(dd|{_INITIAL})?([aeiouy][aeiouyw]*)([sfrxj])?({_FINAL})?([sfrxjwd]*)")
_VNI = re.compile(f"(?:d9|{_INITIAL})?(?:[aeiouy][1-8]*)+{_FINAL}?[1-8]*")
_DIGIT_INSIDE = re.compile("[0-9][a-z]")
_DAMAGED_NU = re.compile("n(?:[uưũủ][wx74+*~]*|ữ[wx74]+)")
# A Vietnamese address without a single mark was not written so: these words are in nearly all of them.
_BARE_PLACE = re.compile(r"\b(?:xa|phuong|huyen|thon|tinh|thanh pho|thi tran|khu pho|to dan pho|dac khu)\b")
_ENOUGH = 2


def is_misread(text: str) -> bool:
    """Tell whether bytes of another encoding were taken for this text (``Nguyá»…n``, replacement characters)."""
    return _NEVER_RIGHT.search(text) is not None or _MISREAD.search(text) is not None


def is_misread_name(text: str) -> bool:
    """Tell the same of a name or address, where also ``?`` and letters of another script betray a wrong encoding."""
    return "?" in text or is_misread(text) or not all(sign.isascii() or _is_latin(sign) for sign in text)


def is_damaged_female(text: str) -> bool:
    """Tell whether ``text`` is the word ``Nữ`` after an input method or a scanner without marks (``Nuwx``, ``Nu``)."""
    return _DAMAGED_NU.fullmatch(text.casefold()) is not None


def shows_input_method(name: str, address: str) -> bool:
    """Tell whether an input method rewrote a name or address (``NGUYEENX``, ``Nguye64n``), or the marks were lost.

    A name without marks alone is no sign: it may be written so. An address with marks is taken as it is, since it may
    hold English (``Town``) and names of other peoples (``Ea Kar``).
    """
    if any(sign.isdigit() for sign in name) or _evidence(name) >= _ENOUGH:
        return True
    if not address.isascii():
        return False
    words = address.lower()
    if name.isascii() and _BARE_PLACE.search(words):
        return True
    vni = any(_DIGIT_INSIDE.search(word) and _VNI.fullmatch(word) for word in re.findall("[a-z0-9]+", words))
    return vni or _evidence(address) >= _ENOUGH


def keys_left_in(word: str) -> int:
    """Return how surely ``word`` is a syllable spelled out in Telex: 2 surely, 1 it may be (``Lee``), else 0."""
    lower = word.casefold()
    return _weight(lower) if lower.isascii() and lower.isalpha() else 0


def _evidence(text: str) -> int:
    # An apostrophe marks a name that follows another spelling (H'Les), so its parts prove nothing.
    words = [word for word in text.casefold().split() if word.isascii() and "'" not in word]
    weighed = [_weight(word) for part in words for word in re.findall("[a-z]+", part)]
    # A single weak sign (Lee, Max) may be a real name; where other words have their marks, even several may.
    return sum(weighed) if text.isascii() else max(weighed, default=0)


def _weight(word: str) -> int:
    """Return 2 where ``word`` is a Vietnamese syllable spelled out in Telex, 1 where it may be, else 0."""
    match = _TELEX.fullmatch(word)
    if match is None:
        return 0
    initial, vowels, inner, final, late = match.groups(default="")
    tone = inner + late
    if initial == "dd" or (final and late) or any(key in tone for key in "fj") or (inner == "x" and final):
        return 2
    doubled = any(pair in vowels for pair in ("aa", "ee", "w"))
    if doubled and (final or tone):
        return 2
    return 1 if doubled or tone or "oo" in vowels else 0


def _is_latin(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.combining(sign) > 0 or unicodedata.name(sign, "").startswith("LATIN ")
