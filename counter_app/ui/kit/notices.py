"""What the window says in place: notices, pills, an empty state. Colour always comes with an icon and words."""

from __future__ import annotations

from typing import Literal

from PySide6 import QtCore
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.icons import icon_pixmap
from counter_app.ui.kit.look import Elided, label, px, set_property, show_when, theme

Tone = Literal["plain", "info", "good", "warning", "bad"]
_ICONS: dict[Tone, str] = {"plain": "info", "info": "info", "good": "ok", "warning": "warning", "bad": "error"}


def tone_colour(tone: Tone) -> str:
    """Return the colour of an icon or word of this tone."""
    palette = theme().palette
    return {
        "plain": palette.muted,
        "info": palette.accent,
        "good": palette.green,
        "warning": palette.amber,
        "bad": palette.red,
    }[tone]


class Notice(QFrame):
    """One line (or a few) in place, with an icon of its tone and room for actions at the right."""

    def __init__(self, tone: Tone = "info", words: str = "", *, icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self._icon = QLabel()
        self._words = label("", "body", wrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(8), px(4), px(8), px(4))
        self._row.setSpacing(px(8))
        self._row.addWidget(self._icon, 0, QtCore.Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.say(tone, words, icon=icon)

    def say(self, tone: Tone, words: str, *, icon: str = "") -> None:
        """Show ``words``; empty words hide the notice."""
        if words:
            self._icon.setPixmap(icon_pixmap(icon or _ICONS[tone], tone_colour(tone), px(18)))
        self._words.setText(words)
        self.setAccessibleName(words)
        set_property(self, "tone", tone)
        show_when(self, words)

    def words(self) -> str:
        """Return what is said."""
        return self._words.text()

    def add(self, part: QWidget) -> None:
        """Put an action at the right end."""
        self._row.addWidget(part)


class Pill(QFrame):
    """A state in one or two words with its icon."""

    def __init__(self, tone: Tone = "plain", words: str = "", icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "pill")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._icon = QLabel()
        self._words = label("", "hint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(8), px(1), px(10), px(1))
        layout.setSpacing(px(5))
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        self.say(tone, words, icon)

    def say(self, tone: Tone, words: str, icon: str = "") -> None:
        """Show a state; empty words hide the pill."""
        self._icon.setPixmap(icon_pixmap(icon or _ICONS[tone], tone_colour(tone), px(16)))
        self._words.setText(words)
        self.setAccessibleName(words)
        set_property(self, "tone", tone)
        show_when(self, words)

    def words(self) -> str:
        """Return the state in words."""
        return self._words.text()


class StatusItem(QWidget):
    """One entry of the status line: icon and words, shortened where there is no room."""

    def __init__(self, icon: str = "info") -> None:
        super().__init__()
        self._icon = QLabel()
        self._words = Elided("", "hint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(6))
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        self._name = icon

    def say(self, words: str, tone: Tone = "plain", icon: str = "") -> None:
        """Show ``words``; empty words hide the entry."""
        self._icon.setPixmap(icon_pixmap(icon or self._name, tone_colour(tone), px(16)))
        self._words.set_whole(words)
        self.setAccessibleName(words)
        show_when(self, words)

    def words(self) -> str:
        """Return what is shown."""
        return self._words.whole()


class EmptyState(QWidget):
    """What a list says when it has nothing to show, and what to do about it."""

    def __init__(self, title: str, advice: str, icon: str = "empty") -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icon_pixmap(icon, theme().palette.edge, px(40)))
        picture.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self._title = label(title, "strong")
        self._advice = label(advice, "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(px(6))
        layout.addStretch(1)
        layout.addWidget(picture)
        for words in (self._title, self._advice):
            words.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
        layout.addStretch(2)
        self.say(title, advice)

    def say(self, title: str, advice: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._advice.setText(advice)
        self.setAccessibleName(f"{title} {advice}")
