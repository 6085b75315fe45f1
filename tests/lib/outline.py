"""What the HTML of a text may hold, and what people type who want it to hold more."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

PLAIN = {
    "p": set[str](),
    "br": set[str](),
    "span": {"class"},
    "a": {"href", "rel", "dir", "class"},
}
SAFE_REL = "nofollow noopener ugc"


class Outline(HTMLParser):
    """The elements of a fragment; an AssertionError for any that a post must not have."""

    def __init__(self, html: str, allowed: dict[str, set[str]] = PLAIN) -> None:
        super().__init__()
        self.allowed = allowed
        self.links: list[dict[str, str]] = []
        self.open: list[str] = []
        self.shown = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert set(found) <= self.allowed[tag]
        if tag == "a":
            self.links.append(found)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def check_links(self) -> None:
        """Every link leads to a person, a tag, or out, and then says so."""
        for link in self.links:
            href = link["href"]
            if href.startswith("/"):
                assert href.startswith(("/@", "/tags/"))
            else:
                assert urlsplit(href).scheme in {"http", "https"}
                assert link["rel"] == SAFE_REL
                assert link["dir"] == "ltr"


XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></p><style><img src onerror=alert(1)></style></math>",
    "<p style='background:url(javascript:alert(1))'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'http://example.com/"onmouseover="alert(1)',
    "http://example.com/'onmouseover='alert(1)",
    "http://example.com/><script>alert(1)</script>",
    "http://example.com/`onmouseover=alert(1)`",
    "https://example.com/&#x22;onclick=alert(1)//",
    "https://javascript:alert(1)@example.com/",
    '@ana"onclick=alert(1)',
    '#tag"onclick=alert(1)',
    "#<script>alert(1)</script>",
    "@<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\ufeff<script>alert(1)</script>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "＜script＞alert(1)＜/script＞",
    "<ſcript>alert(1)</ſcript>",
    "{{ 7*7 }} {% raw %} ${7*7}",
]  # fmt: skip
