"""How software marks up readers' comments."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class Style(NamedTuple):
    """How some software marks up comments: (tag, attributes) for each part; an empty tag
    leaves a part out. ``{n}`` stands for a number. ``order`` says whether author and time
    stand above a comment or below."""

    section: tuple[str, str]
    listing: tuple[str, str]
    item: tuple[str, str]
    author: tuple[str, str]
    time: tuple[str, str]
    content: tuple[str, str]
    paragraph: str
    reply: tuple[str, str]
    order: Literal["above", "below"] = "above"


STYLES: Final = (
    Style(
        ("div", "comments-area comments"),
        ("ol", "comment-list"),
        ("li", "comment even thread-even depth-{n} comment-{n}"),
        ("div", "comment-author vcard"),
        ("div", "comment-meta commentmetadata"),
        ("div", "comment-content"),
        "p",
        ("div", "reply"),
    ),
    Style(
        ("div", "comments"),
        ("dl", "comments-block"),
        ("dt", "comment-author c{n}"),
        ("", ""),
        ("p", "comment-timestamp"),
        ("dd", "comment-body"),
        "p",
        ("", ""),
    ),
    Style(
        ("section", "discussion"),
        ("div", "thread"),
        ("article", "post post-{n}"),
        ("header", "post-header"),
        ("time", "post-time"),
        ("div", "post-message"),
        "p",
        ("footer", "post-actions"),
    ),
    Style(
        ("div", "respond responses"),
        ("ul", "commentlist"),
        ("li", "alt comment-{n}"),
        ("cite", ""),
        ("small", "commentmetadata"),
        ("div", "commenttext"),
        "p",
        ("", ""),
    ),
    Style(("div", "content"), ("div", ""), ("div", ""), ("p", ""), ("", ""), ("div", ""), "p", ("", "")),
    Style(
        ("div", "reader-feedback feedback"),
        ("table", "feedback"),
        ("tr", ""),
        ("td", "name"),
        ("td", "date"),
        ("td", "message"),
        "",
        ("", ""),
    ),
    Style(
        ("div", "leserkommentare kommentare"),
        ("ol", "kommentarliste"),
        ("li", "kommentar kommentar-{n}"),
        ("div", "kommentar-autor"),
        ("span", "datum"),
        ("div", "kommentar-text"),
        "p",
        ("a", "antworten"),
    ),
    Style(
        ("div", "comentarios"),
        ("ul", "lista-comentarios"),
        ("li", "comentario"),
        ("strong", "autor"),
        ("span", "fecha"),
        ("div", "texto"),
        "p",
        ("a", "responder"),
    ),
    Style(
        ("div", "comments-content"),
        ("", ""),
        ("div", "comment-{n} comment"),
        ("span", "comment-author"),
        ("a", "comment-permalink"),
        ("div", "comment-content"),
        "p",
        ("", ""),
        "below",
    ),
    Style(
        ("div", "comments"),
        ("", ""),
        ("div", "c{n}"),
        ("p", "commentfooter"),
        ("", ""),
        ("div", "commentbody"),
        "p",
        ("", ""),
        "below",
    ),
    Style(
        ("div", "comments"),
        ("dl", "comment_list"),
        ("dd", "comment alt"),
        ("span", "comment_author"),
        ("span", "comment_time"),
        ("div", "format_text"),
        "p",
        ("", ""),
    ),
    Style(
        ("div", "commentlisting"),
        ("ul", "commentlist"),
        ("li", "comment_{n} comment full contain"),
        ("span", "by"),
        ("span", "otherdetails"),
        ("div", "comment_body_{n} commentBody"),
        "p",
        ("a", "btn reply"),
    ),
    Style(
        ("div", "comments_container"),
        ("div", "comment_master_list node"),
        ("div", "comment_item_{n} citem"),
        ("p", "by"),
        ("", ""),
        ("div", "comment_body_{n} cbody"),
        "p",
        ("a", "reply"),
        "below",
    ),
    Style(
        ("div", "disqus_thread"),
        ("ul", "dsq-comments post-list"),
        ("li", "dsq-comment-{n} dsq-comment"),
        ("cite", "dsq-commenter-name"),
        ("a", "dsq-comment-header-time"),
        ("div", "dsq-comment-message"),
        "p",
        ("a", "dsq-comment-reply"),
    ),
    Style(
        ("div", "posts"),
        ("", ""),
        ("table", "tborder post{n}"),
        ("a", "bigusername"),
        ("td", "thead"),
        ("div", "post_message_{n}"),
        "",
        ("", ""),
    ),
    Style(
        ("div", "idc-container"),
        ("div", "idc-cover"),
        ("div", "idc-thread idc-c"),
        ("h4", "idc-a"),
        ("a", "idc-i"),
        ("div", "idc-c-t"),
        "p",
        ("a", "idc-btn"),
    ),
    Style(
        ("div", "comments-form-reviews coral-container"),
        ("div", "coral-comments"),
        ("article", "coral-comment"),
        ("div", "coral-username"),
        ("span", "coral-timestamp"),
        ("div", "coral-comment-content"),
        "div",
        ("button", "coral-reply"),
    ),
    Style(
        ("section", "css-1k0rb7f"),
        ("ol", "css-a91x2"),
        ("li", "css-{n}x0q"),
        ("div", "css-9u{n}"),
        ("time", ""),
        ("div", "css-h3v8k"),
        "p",
        ("button", "css-btn"),
    ),
    Style(
        ("div", "comentarii-articol"),
        ("div", "opinie-lista"),
        ("div", "komentarz"),
        ("span", "nick"),
        ("span", "czas"),
        ("div", "tresc"),
        "p",
        ("a", "odpowiedz"),
    ),
    Style(
        ("a", "comments"),
        ("", ""),
        ("div", "singlecomment"),
        ("p", "posted"),
        ("", ""),
        ("", ""),
        "p",
        ("", ""),
        "below",
    ),
)
"""As blogs, forums and news sites have them, from 2005 to now."""
