"""Arguments: where global options may stand, what is refused, in which words and with which exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from counter_app.cli import program
from counter_app.cli.commands import Said
from counter_app.texts import LANGUAGES, texts
from tests.builders.command_line import WINDOW_EXIT, Station, call

REFUSED = [
    (("nonsense",), "command_unknown"),
    (("act",), "option_missing"),
    (("act", "X"), "option_missing"),
    (("act", "X", "forward", "{}", "{}"), "arguments_malformed"),
    (("act", "X", "forward", "[]"), "details_malformed"),
    (("sheets",), "arguments_malformed"),
    (("sheets", "reserve", "--on", "2026-11-20"), "option_missing"),
    (("sheets", "reserve", "--on", "2026-11-20", "--count", "0"), "count_out_of_range"),
    (("cash-up", "--on", "hôm nay"), "date_malformed"),
    (("recalculate", "--write"), "option_missing"),
    (("collection", "--bin", "970415"), "account_number_missing"),
    (("collection", "--account", "1"), "option_missing"),
    (("account",), "arguments_malformed"),
    (("account", "nonsense"), "command_unknown"),
    (("find",), "option_missing"),
    (("find", "a", "b"), "arguments_malformed"),
    (("find", "a", "--nonsense"), "option_unknown"),
    (("find", "a", "--limit", "0"), "count_out_of_range"),
    (("find", "a", "--limit", "x"), "count_out_of_range"),
    (("find", "a", "--limit"), "option_malformed"),
    (("find", "\udcff"), "text_encoding"),
    (("outbox", "--state", "nonsense"), "choice_unknown"),
    (("print", "X", "--form", "01", "--out", ""), "option_malformed"),
    (("find", "a", "--data", ""), "option_malformed"),
    (("gateway", "keys", "copy", "--store", "sqlite:///x.db", "--out="), "option_malformed"),
    (("print", "X", "--form", "07", "--out", "x.pdf"), "choice_unknown"),
    (("print", "X", "--form", "01", "--paper", "a3", "--out", "x.pdf"), "choice_unknown"),
    (("print", "X", "--form", "01"), "option_missing"),
    (("book", "--on", "20/11/2026", "--out", "x.pdf"), "date_malformed"),
    (("book", "--on", "2026-02-30", "--out", "x.pdf"), "date_malformed"),
    (("book", "--on", "9999-12-31", "--out", "x.pdf"), "date_out_of_range"),
    (("book", "--on", "0001-01-01", "--out", "x.pdf"), "date_out_of_range"),
    (("cash-up", "--on", "9999-12-31"), "date_out_of_range"),
    (("sheets", "left", "--on", "9999-12-31"), "date_out_of_range"),
    (("act", "X", "pause", '{"at": "0001-01-01T00:00"}'), "instant_out_of_range"),
    (("find", "a", "--limit", "-1"), "count_out_of_range"),
    (("find", "a", "--limit", "9" * 400), "count_out_of_range"),
    (("setup",), "option_missing"),
    (("--lang", "fr", "find", "a"), "choice_unknown"),
    (("enrol", "--gateway", "http://127.0.0.1:1"), "option_missing"),
    (("sync", "--twice"), "option_unknown"),
]


@pytest.mark.parametrize("arguments,code", REFUSED)
def test_wrong_arguments_are_bad_input(arguments: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """Each way to get the arguments wrong has its code, exit 2 and one line of JSON."""
    answer = call("--json", "--data", str(tmp_path), *arguments)
    assert (answer.code, answer.error, answer.err) == (2, code, "")
    assert answer.one["error"]["message"]


FIELDS = [
    (("book", "--out", "x.pdf"), "on"),
    (("sheets", "reserve", "--count", "2"), "on"),
    (("sheets", "reserve", "--on", "2026-11-20", "--count", "x"), "count"),
    (("enrol", "--token", "t"), "gateway"),
    (("enrol", "--token", "t", "--gateway", "\udcff"), "gateway"),
    (("--lang", "fr", "find", "a"), "lang"),
    (("setup", "--office", "H14.31", "--office-name", "X", "--counter", "3"), "key_store"),
    (("find", "a", "--as", "\udcff"), "as"),
    (("account", "add", "a", "--name", "\udcff"), "name"),
    (("collection", "--bin", "970415"), "account"),
    (("account", "add"), "account"),
    (("find",), "text"),
    (("setup", "--key-file"), "key_file"),
]


@pytest.mark.parametrize("arguments,field", FIELDS)
def test_a_wrong_argument_goes_by_its_own_name(arguments: tuple[str, ...], field: str, tmp_path: Path) -> None:
    """The field is the option as it is typed, never a word from inside the program."""
    answer = call("--json", "--data", str(tmp_path), *arguments)
    assert (answer.code, answer.one["error"]["field"]) == (2, field)


def test_an_account_is_no_bank_account(tmp_path: Path) -> None:
    """Who forgets the name of an account is not asked for the number of one."""
    message = call("--json", "--data", str(tmp_path), "account", "add").one["error"]["message"]
    assert "tên đăng nhập" in message.lower()
    assert "số tài khoản" not in message.lower()


def test_global_options_may_stand_before_or_behind_the_command(tmp_path: Path) -> None:
    """The same options in either place give the same answer."""
    empty = ("--data", str(tmp_path), "--json", "--lang", "en")
    before, behind = call(*empty, "find", "a"), call("find", "a", *empty)
    assert before == behind
    assert (before.code, before.error) == (4, "not_set_up")
    assert before.one["error"]["message"].startswith("No counter was set up")
    assert call("account", *empty, "list", "--json") == call(*empty, "account", "list")


def test_without_json_people_are_told_on_stderr(tmp_path: Path) -> None:
    """Nothing but the answer goes to stdout; the sentence is Vietnamese unless English is asked for."""
    vietnamese, english = (call("--data", str(tmp_path), "find", "a", "--lang", language) for language in ("vi", "en"))
    assert (vietnamese.code, vietnamese.out, english.out) == (4, b"", b"")
    assert "Thư mục này chưa được thiết lập" in vietnamese.err
    assert "No counter was set up" in english.err


@pytest.mark.parametrize("arguments", [("--help",), ("due", "--help"), ("gateway", "serve", "--help", "--lang", "en")])
def test_help_is_no_error(arguments: tuple[str, ...]) -> None:
    """Help goes to stdout with exit 0."""
    answer = call(*arguments)
    assert (answer.code, answer.err) == (0, "")
    assert b"--data DIR" in answer.out


def _pages(group: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    commands = getattr(group, "commands", {})
    return [(path, group), *(page for name, one in commands.items() for page in _pages(one, (*path, name)))]


def test_every_command_and_option_has_its_help_in_both_languages() -> None:
    """No command and no option stands in the help pages without a sentence, and none of them is click's own English."""
    program._learn_commands()
    for path, command in _pages(program._root):
        options = [one.help_key for one in command.params if isinstance(one, Said)]
        assert not [key for key in options for language in LANGUAGES if key not in texts(language).by_key], path
        for language in LANGUAGES:
            text = call(*path, "--help", "--lang", language).out.decode()
            assert text.splitlines()[2].strip(), path
            assert not re.search(r"Show (this|the)|(Usage|Options|Commands):|required", text) or language == "en", path


@pytest.mark.parametrize("path", [("cash-up",), ("sheets", "reserve"), ("sheets", "left"), ("handover-list",)])
def test_what_is_asked_of_one_day_does_not_speak_of_a_first_one(path: tuple[str, ...]) -> None:
    """Only the book runs from a first day to a last."""
    assert "ngày nào, ví dụ" in call(*path, "--help", "--lang", "vi").out.decode()
    assert "first day" not in call(*path, "--help", "--lang", "en").out.decode()
    assert "ngày đầu" in call("book", "--help", "--lang", "vi").out.decode()


def test_without_a_command_the_window_is_opened(tmp_path: Path) -> None:
    """The global options alone are a call for the window."""
    assert call("--data", str(tmp_path), "--lang", "en").code == WINDOW_EXIT


def test_a_bug_gets_a_number_and_no_personal_text(counter: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception nobody foresaw ends in exit 1, one sentence and a line in the log, none quoting what was typed."""
    from counter_app.services.finder import Finder

    def break_down(_finder: Finder, query: object) -> None:
        raise LookupError("Nguyễn Văn A", query)

    monkeypatch.setattr(Finder, "search", break_down)
    answer = counter.call("find", "Nguyễn")
    assert (answer.code, answer.error) == (1, "incident")
    log = (counter.folder / "logs" / "counter.log").read_text(encoding="utf-8")
    assert answer.one["error"]["incident"] in log
    assert "Nguyễn" not in log + json.dumps(answer.lines, ensure_ascii=False)
