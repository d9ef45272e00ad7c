"""Reads the XML of scanners, which are strangers in the network: no document types, so no entities; bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

LARGEST = 1024 * 1024
_DEEPEST = 40
_MOST_NODES = 20_000


class XmlRefusedError(ValueError):
    """This is no XML, or more of it than any scanner needs."""


@dataclass(slots=True)
class Node:
    """An element by its name without prefix: scanners do not agree on prefixes."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Node]:
        """Yield every element of this name below this one, in order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.all(name)

    def first(self, name: str) -> Node | None:
        """Return the first element of this name below this one."""
        return next(self.all(name), None)

    def word(self, name: str) -> str:
        """Return the text of the first element of this name; empty where there is none."""
        found = self.first(name)
        return "" if found is None else found.text.strip()


def read_xml(content: bytes) -> Node:
    """Return the outermost element.

    Raises:
        XmlRefusedError: not well-formed, with a document type, too long, too deep or with too many elements.
    """
    if len(content) > LARGEST:
        raise XmlRefusedError
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.write
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlRefusedError from error
    return reading.root


class _Reading:
    def __init__(self) -> None:
        self._open: list[Node] = [Node("")]
        self._count = 0

    @property
    def root(self) -> Node:
        children = self._open[0].children
        if not children:
            raise XmlRefusedError
        return children[0]

    def start(self, name: str, _attributes: object) -> None:
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST_NODES:
            raise XmlRefusedError
        node = Node(name.rpartition(":")[2])
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def write(self, text: str) -> None:
        self._open[-1].text += text


def _refuse(*_: object) -> None:
    raise XmlRefusedError
