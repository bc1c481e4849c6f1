"""What people write is shown as they meant it, and nothing they write acts."""

import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from common.markdown import ATTRIBUTES, TAGS, render


class Elements(HTMLParser):
    """Every start tag with its attributes, as a browser's parser would find them."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_inert(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        if "href" in attributes:
            assert attributes["href"].startswith(("http://", "https://", "mailto:"))
            assert attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Wir **beschließen** *das*.", "<p>Wir <strong>beschließen</strong> <em>das</em>.</p>\n"),
        ("eins\nzwei", "<p>eins<br>\nzwei</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("# Eins\n\n###### Sechs", "<h2>Eins</h2>\n<h6>Sechs</h6>\n"),
        ("~~alt~~ `x < y`", "<p><s>alt</s> <code>x &lt; y</code></p>\n"),
        (
            "[Rathaus](https://stadt.example/a?b=1&c=2)",
            '<p><a href="https://stadt.example/a?b=1&amp;c=2" rel="noopener noreferrer">Rathaus</a></p>\n',
        ),
        (
            "<https://stadt.example>",
            '<p><a href="https://stadt.example" rel="noopener noreferrer">https://stadt.example</a></p>\n',
        ),
        (
            "[Post](mailto:a@stadt.example)",
            '<p><a href="mailto:a@stadt.example" rel="noopener noreferrer">Post</a></p>\n',
        ),
        (
            "![Karte](https://foreign.example/pixel.png)",
            '<p><a href="https://foreign.example/pixel.png" rel="noopener noreferrer">Karte</a></p>\n',
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, html):
    rendered = render(text)
    assert rendered == html
    assert isinstance(rendered, SafeString)


def test_table_is_aligned_without_inline_style():
    assert render("|Jahr|Tonnen|\n|:-|-:|\n|2026|12|") == (
        "<table>\n<thead>\n<tr>\n"
        '<th align="left" scope="col">Jahr</th>\n<th align="right" scope="col">Tonnen</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td align="left">2026</td>\n<td align="right">12</td>\n'
        "</tr>\n</tbody>\n</table>\n"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](/intern)", "<p>[x](/intern)</p>\n"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>\n"),
        ("![x](data:image/png;base64,AAAA)", "<p>![x](data:image/png;base64,AAAA)</p>\n"),
    ],
)
def test_what_is_not_allowed_stays_readable_text(text, html):
    assert render(text) == html


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    '<svg/onload=alert(1)><svg><script href="data:,alert(1)"/></svg>',
    '<svg><use href="data:image/svg+xml;base64,PHN2Zz4=#x"/></svg>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example'</style>",
    "<body onload=alert(1)><input autofocus onfocus=alert(1)><details open ontoggle=alert(1)>",
    "<base href=//evil.example><form action=//evil.example><button formaction=javascript:alert(1)>",
    "<!-- --><!--[if IE]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](%6aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](http:javascript:alert(1))",
    "[x](http://[::1)",
    "<javascript:alert(1)>",
    "<javascript://%0aalert(1)>",
    '[x](https://a.example "title\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x][r]\n\n[r]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](https://a.example/x.png)',
    "![![a](https://b.example/c)](https://a.example/x.png)",
    "[![a](https://b.example/c)](https://a.example)",
    '```"><script>alert(1)</script>\nx\n```',
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "`<script>`<script>alert(1)</script>`",
    "|a|\n|-|\n|<img src=x onerror=alert(1)>|",
    "*<b*>*<script>*alert(1)*</script>*",
    "<<script>script>alert(1)<</script>/script>",
    "\ud83d<script>\udc00alert(1)\x00</scr\x00ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "＜script＞alert(1)＜/script＞",
]


# proof 86 (the renderer's part)
@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("frame", ["{}", "> - {}", "# {}", "**{}**", "a {} b"])
def test_attack_is_inert(text, frame):
    assert_inert(render(frame.replace("{}", text)))


# proof 86
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["<", ">", "[", "](", ")", "![", "javascript:", "https://a.example", "`", "|"]),
            st.sampled_from(['"', "'", "<script>", "&#60;", "&lt;", "\\", "*", "~~", "|-|-|"]),
            st.sampled_from(["\n", "\n\n", "> ", "- ", "<img src=x onerror=alert(1)>"]),
            st.text(max_size=5),
        ),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_inert(text):
    assert_inert(render(text))


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "[" * 20_000,
        "*a_" * 10_000,
        "- " * 10_000 + "x",
        "![" * 10_000,
        "`" * 20_000 + "x",
    ],
)
def test_deep_nesting_costs_little(text):
    began = time.perf_counter()
    assert_inert(render(text))
    assert time.perf_counter() - began < 5
