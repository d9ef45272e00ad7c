"""Sends every batch several times at once, over several gateways, until each was answered; counts what was said."""

from __future__ import annotations

import http.client
import json
import queue
import random
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from counter_app.wire.batch import MESSAGE_TYPE, BatchAnswer, pack, unpack
from counter_app.wire.encoding import Entry
from counter_app.wire.requests import BATCHES, signed_headers
from tests.builders.intakes import batch_of
from tests.builders.journal_facts import Author


@dataclass(frozen=True, slots=True)
class Posting:
    """One batch as it goes over the wire."""

    author: Author
    body: bytes
    first: int
    known: bytes

    def headers(self) -> dict[str, str]:
        """Sign the call anew, as each attempt has a request id of its own."""
        sent = str(int(datetime.now(UTC).timestamp()))
        return signed_headers(
            self.author.key, "POST", BATCHES, self.body, request=str(uuid.uuid4()), device=self.author.device, sent=sent
        )

    def read(self, answer: bytes) -> BatchAnswer:
        """Read the answer to this batch, which leaves out what its checkpoint said."""
        return unpack(answer, BatchAnswer, known=self.known)


@dataclass(slots=True)
class Outcome:
    """How often each outcome was answered for an entry, and how often a call was put off."""

    answers: Counter[str] = field(default_factory=Counter)
    put_off: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def authors(count: int) -> list[Author]:
    """Return devices of as many offices, two counters each."""
    return [
        Author(
            device=f"0192f0c1-0000-7000-8000-{number:012}",
            epoch=f"0192f0c1-0000-7000-8000-e{number:011}",
            office=f"H14.{31 + number // 2}",
            counter=1 + number % 2,
        )
        for number in range(count)
    ]


def postings(author: Author, journal: list[Entry], size: int) -> list[Posting]:
    """Cut a journal into batches."""
    starts = range(1, len(journal) + 1, size)
    batches = [batch_of(author, journal, first, min(first + size - 1, len(journal))) for first in starts]
    return [Posting(author, pack(batch), batch.first, batch.checkpoint.body) for batch in batches]


def storm(urls: list[str], batches: list[Posting], *, times: int, threads: int, seed: int = 1) -> Outcome:
    """Post every batch ``times`` times from ``threads`` threads; a gap or a busy gateway puts a call off."""
    waiting: queue.SimpleQueue[Posting] = queue.SimpleQueue()
    # Copies of a batch and of the one behind it are mixed, so that equal ones meet and some come too early.
    places = sorted({posting.first for posting in batches})
    copies = [posting for posting in batches for _ in range(times)]
    random.Random(seed).shuffle(copies)
    for posting in sorted(copies, key=lambda posting: places.index(posting.first) // 2):
        waiting.put(posting)
    outcome = Outcome()
    workers = [
        threading.Thread(target=_work, args=(urls[number % len(urls)], waiting, outcome)) for number in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    return outcome


def _work(url: str, waiting: queue.SimpleQueue[Posting], outcome: Outcome) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    while True:
        try:
            posting = waiting.get_nowait()
        except queue.Empty:
            connection.close()
            return
        connection.request("POST", BATCHES, posting.body, posting.headers())
        response = connection.getresponse()
        body = response.read()
        with outcome.lock:
            if response.status == http.HTTPStatus.OK:
                outcome.answers.update(answer.outcome for answer in posting.read(body).answers)
                continue
            code = "gap" if response.getheader("content-type", "") == MESSAGE_TYPE else json.loads(body)["code"]
            outcome.put_off[code] += 1
        if code not in {"gap", "gateway_busy"}:
            raise AssertionError(code)
        waiting.put(posting)
