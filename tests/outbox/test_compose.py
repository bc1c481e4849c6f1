"""From a template to a mail. The templates of these tests stand in the tests themselves."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.template import engines

from outbox import letterhead as letterheads
from outbox import styles
from outbox.compose import Markdown, compose, escape
from outbox.letterhead import Letterhead

FOOT = (
    "Stadt Birkenfurt\nMarktplatz 1\n12345 Birkenfurt\n{phone}: 01234 567-890\nklima@birkenfurt.example\n"
    "{imprint}: http://testserver/imprint/\n{privacy}: http://testserver/privacy/\n"
    "{accessibility}: http://testserver/accessibility/\n"
)


@pytest.fixture
def compose_from(tmp_path, monkeypatch):
    """A function that composes a mail from the given blocks."""
    head = Letterhead(
        name="Stadt Birkenfurt",
        address=("Marktplatz 1", "12345 Birkenfurt"),
        phone="01234 567-890",
        email="klima@birkenfurt.example",
    )
    monkeypatch.setattr(letterheads, "_source", lambda: head)
    folder = tmp_path / "tests" / "mail"
    folder.mkdir(parents=True)
    loaders = engines["django"].engine.template_loaders
    monkeypatch.setattr(engines["django"].engine, "dirs", [*engines["django"].engine.dirs, tmp_path])
    for loader in loaders:
        loader.reset()

    def run(*, subject="Betreff", body="Text", reason="Grund", language="en", **values):
        (folder / f"mail.{language}.md").write_text(
            f"{{% load ui %}}{{% block subject %}}{subject}{{% endblock %}}\n"
            f"{{% block body %}}{body}{{% endblock %}}\n{{% block reason %}}{reason}{{% endblock %}}\n"
        )
        return compose("tests.mail", language, values)

    return run


class Words(HTMLParser):
    """What a reader of the HTML part sees, and the elements it is made of."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attributes, self.inside = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "title" not in self.inside and "head" not in self.inside:
            self.words += data.split()


def test_both_parts_say_the_same(compose_from):
    mail = compose_from(
        subject="Invitation: {{ title }}",
        body="Hello {{ name }},\n\nplease **answer**.\n\n"
        '[Answer]({{ link }} "button")\n\n- one\n- [two](https://klima.example/2/)\n\n1. a\n2. b',
        reason="You are invited.",
        title="Heat & *light*",
        name="Kim",
        link="https://klima.example/r/x_y/?a=yes",
    )
    assert mail.subject == "Invitation: Heat & *light*"
    assert mail.text == (
        "Hello Kim,\n\nplease answer.\n\nAnswer:\nhttps://klima.example/r/x_y/?a=yes\n\n"
        "- one\n- two (https://klima.example/2/)\n\n1. a\n2. b\n\n-- \nYou are invited.\n\n"
        + FOOT.format(phone="Phone", imprint="Imprint", privacy="Privacy", accessibility="Accessibility")
    )
    words = Words(mail.html).words
    for word in ("Kim,", "answer", "Answer", "one", "two", "invited.", "Birkenfurt", "567-890", "Imprint"):
        assert word in words
    assert ("href", "https://klima.example/r/x_y/?a=yes") in Words(mail.html).attributes


# proof 77
@pytest.mark.parametrize("language", ["de", "en"])
def test_html_part_names_its_language_and_loads_nothing(compose_from, language):
    page = Words(compose_from(language=language, body="![logo](https://evil.example/x.png)").html)
    assert page.attributes.count(("lang", language)) == 2
    assert not {"img", "script", "link", "iframe"} & set(page.tags)
    assert re.findall(r"url\(|@import|//", styles.BLOCK) == []
    assert [value for name, value in page.attributes if name == "src"] == []


# proofs 78, 86
@pytest.mark.parametrize(
    "typed",
    [
        "{event.__class__}",
        "{{7*7}}",
        "{% debug %}",
        "%(x)s",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](https://evil.example/)",
        "![x](https://evil.example/x.png)",
        "<https://evil.example/>",
        "*a* _b_ `c` ~~d~~ **e**",
        "&lt;b&gt; &amp; \\* \\",
        "# no heading",
        "1. no list",
        "> no quote",
        "| no | table |",
        'no [button](https://evil.example/ "button")',
    ],
)
def test_what_a_person_typed_comes_out_as_typed(compose_from, typed):
    mail = compose_from(subject="{{ typed }}", body="Said: {{ typed }}", typed=typed)
    assert mail.subject == typed
    assert mail.text.split("\n\n")[0] == f"Said: {typed}"
    page = Words(mail.html)
    assert " ".join(page.words).startswith(f"Said: {' '.join(typed.split())}")
    assert {"img", "script", "h2", "ol", "table", "em", "strong", "code"} & set(page.tags) == set()
    assert "https://evil.example/" not in [value for name, value in page.attributes if name == "href"]


@pytest.mark.parametrize(
    ("language", "said"), [("de", "bis Do, 10. Dezember 2026"), ("en", "by Thu 10 December 2026")]
)
def test_day_stays_with_its_month(compose_from, language, said):
    mail = compose_from(body="{{ said }}", said=said, language=language)
    day, month = said.split()[2:4]
    assert f"{day}&nbsp;{month}" in mail.html
    assert said in mail.text


def test_text_has_ordinary_spaces_and_hyphens(compose_from):
    mail = compose_from(body="{{ said }}", said="am 26.\u00a0März per E-\u2060Mail")
    assert mail.text.split("\n\n-- ")[0] == "am 26. März per E-Mail"


def test_words_beside_a_link_stay_apart(compose_from):
    mail = compose_from(
        body="**Online:** [{{ url }}]({{ url }}) *or* **here**", url="https://a.example/x_(1)"
    )
    assert mail.text.split("\n\n-- ")[0] == "Online: https://a.example/x_(1) or here"


def test_lines_of_a_note_stay_lines(compose_from):
    mail = compose_from(body="{{ note }}", note="one\r\n    two\n- three\n\n# four")
    assert mail.text.split("\n\n-- ")[0] == "one\ntwo\n- three\n\n# four"


def test_markdown_is_markdown_where_it_was_offered(compose_from):
    mail = compose_from(body="{{ agenda }}", agenda=Markdown("1. **Wärme**\n2. [x](javascript:alert(1))"))
    assert mail.text.split("\n\n-- ")[0] == "1. Wärme\n2. [x](javascript:alert(1))"
    assert "javascript" not in str([value for name, value in Words(mail.html).attributes if name == "href"])


def test_table_reads_in_both_parts(compose_from):
    mail = compose_from(body="| When | Where |\n|---|---|\n| today | {{ place }} |", place="Hall | 2")
    assert mail.text.split("\n\n-- ")[0] == "When  Where\ntoday  Hall | 2"


def test_times_are_the_municipalitys(compose_from):
    mail = compose_from(body="{{ at|clock }}", at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert mail.text.startswith("2pm\n")


def test_subject_is_one_line(compose_from):
    assert compose_from(subject="{{ t }}", t="a\r\nBcc: b").subject == "a Bcc: b"


def test_template_without_reason_is_refused(compose_from, tmp_path):
    compose_from()
    (tmp_path / "tests" / "mail" / "bare.en.md").write_text("{% block subject %}x{% endblock %}")
    with pytest.raises(ValueError, match="lacks the blocks body, reason"):
        compose("tests.bare", "en", {})


def test_escape_keeps_plain_text():
    assert escape("Grüße, Jana Sommer") == "Grüße, Jana Sommer"
