"""The words: both languages whole, and what people write shown safely."""

import re
import tomllib

import pytest

from localslack.pages.mrkdwn import mrkdwn
from localslack.texts import LANGUAGES, WORDS

NAMES = {"U0COM1": "Kees Een", "C0KLACHTEN": "klachten"}


def sentences(language: str) -> dict[str, str]:
    sections = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    return {f"{section}.{name}": text for section, words in sections.items() for name, text in words.items()}


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    dutch, english = sentences("nl"), sentences("en")
    assert sorted(dutch) == sorted(english)
    for key, text in dutch.items():
        assert blanks(text) == blanks(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_forgotten(language: str) -> None:
    for key, text in sentences(language).items():
        assert isinstance(text, str), key
        assert text.strip(), key
        assert not re.search(r"TODO|FIXME|XXX|lorem", text), key


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*vet* en _schuin_ en ~weg~", "<strong>vet</strong> en <em>schuin</em> en <s>weg</s>"),
        ("2*3*4 en snake_case_naam", "2*3*4 en snake_case_naam"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("&amp;lt;", "&amp;lt;"),
        ('"<', "&#34;&lt;"),
        ("een\ntwee", "een<br>twee"),
        ("<@U0COM1>", '<span class="mention">@Kees Een</span>'),
        ("<#C0KLACHTEN>", '<span class="mention">#klachten</span>'),
        ("<!channel>", '<span class="mention me">@channel</span>'),
        ("`*niet vet*`", "<code>*niet vet*</code>"),
        ("&gt; citaat", "<blockquote>citaat</blockquote>"),
        ("<javascript:alert(1)|klik>", "&lt;javascript:alert(1)|klik&gt;"),
        ("\ue0000\ue001", "0"),
    ],
)
def test_markup(written: str, shown: str) -> None:
    assert str(mrkdwn(written, NAMES)) == shown


def test_links_leave_safely() -> None:
    html = str(mrkdwn('*<https://voorbeeld.nl/?a=1&amp;b="|hier>*', NAMES))
    assert html.startswith('<strong><a href="https://voorbeeld.nl/?a=1&amp;b=&#34;" rel="noopener noreferrer"')
    assert ">hier</a></strong>" in html


def test_a_mention_of_me_stands_out() -> None:
    assert 'class="mention me"' in str(mrkdwn("<@U0COM1>", NAMES, me="U0COM1"))
