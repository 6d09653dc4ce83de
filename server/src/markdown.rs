//! Markdown that people wrote, as HTML in which nothing runs and nothing is loaded from elsewhere.

use crate::texts;
use ammonia::Builder;
use pulldown_cmark::{Options, Parser, html};
use std::collections::HashSet;
use std::sync::LazyLock;

/// What may stand in a text about oneself. No images: whoever reads a profile should tell no other site.
static CLEAN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut clean = Builder::empty();
    clean
        .tags(HashSet::from(tags))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    clean
});

/// Renders CommonMark with tables and strikethrough (<https://spec.commonmark.org>), and cleans what comes out. Headings
/// begin below those of the page.
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let text = harmless(markdown);
    let events = Parser::new_ext(&text, options).map(lower_headings);
    let mut rendered = String::with_capacity(text.len() * 2);
    html::push_html(&mut rendered, events);
    // Once more: `&#x202e;` and the like have become characters only now.
    harmless(&CLEAN.clean(&rendered).to_string())
}

/// Without NUL and the other controls, which mean nothing in a text and mischief in a terminal or a log, and without what
/// turns the text around it.
fn harmless(text: &str) -> String {
    let mut text = texts::without_turns(text);
    text.retain(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
    text
}

/// The page has an `h1`, its sections have an `h2`.
fn lower_headings(event: pulldown_cmark::Event<'_>) -> pulldown_cmark::Event<'_> {
    use pulldown_cmark::{Event, HeadingLevel as Level, Tag, TagEnd};
    let lower = |level| match level {
        Level::H1 => Level::H3,
        Level::H2 => Level::H4,
        Level::H3 => Level::H5,
        _ => Level::H6,
    };
    match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, html: &str) {
        assert_eq!(to_html(markdown).trim(), html);
    }

    #[test]
    fn what_people_write_about_themselves_is_rendered() {
        check("I *like* **maps**.", "<p>I <em>like</em> <strong>maps</strong>.</p>");
        check("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>");
        check("# Me", "<h3>Me</h3>");
        check(
            "[here](https://example.org)",
            "<p><a href=\"https://example.org\" rel=\"nofollow noopener noreferrer\">here</a></p>",
        );
        check("`a < b`", "<p><code>a &lt; b</code></p>");
        check("", "");
    }

    #[test]
    fn nothing_turns_the_text_around_it() {
        check("\u{202e}txt.exe\u{2066}", "<p>txt.exe</p>");
        check("&#x202e;txt.exe&#8238;", "<p>txt.exe</p>");
        check("<b>&#x2067;</b> `&#x202e;` \u{1b}&#27;&#x9b;[2J", "<p> <code>&amp;#x202e;</code> [2J</p>");
        check(
            "[x](https://example.org \"&#x202e;y\")",
            "<p><a href=\"https://example.org\" title=\"y\" rel=\"nofollow noopener noreferrer\">x</a></p>",
        );
        check("שלום\u{200f}!", "<p>שלום\u{200f}!</p>");
    }

    #[test]
    fn nothing_runs_and_nothing_is_loaded() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![picture](https://elsewhere.example/spy.png)",
            "[link](javascript:alert(1))",
            "[link](JaVaScRiPt&#58;alert(1))",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<a href=\"//elsewhere.example\" onclick=\"alert(1)\" style=\"position:fixed\">x</a>",
            "<iframe src=\"https://elsewhere.example\"></iframe>",
            "<svg><script>alert(1)</script></svg>",
            "<style>* { display: none }</style>",
            "<form action=\"/api/v1/sessions/current\"><button formaction=x>x</button></form>",
            "]]><script>alert(1)</script>",
            "\u{0}<scr\u{0}ipt>alert(1)</script>",
            "<math><mtext></math><img src onerror=alert(1)>",
        ];
        for text in hostile {
            let html = to_html(text);
            // Text is escaped: whatever begins with `<` is an element.
            for element in html.split('<').skip(1) {
                let element = element.split('>').next().unwrap_or_default().trim_start_matches('/');
                let (tag, attributes) = element.split_once(' ').unwrap_or((element, ""));
                let is_plain = ["p", "a", "em", "strong", "ul", "li", "blockquote"].contains(&tag);
                let leads = attributes.split("href=\"").nth(1).unwrap_or("https://");
                let is_web = ["https://", "http://", "mailto:"].iter().any(|scheme| leads.starts_with(scheme));
                let is_bare =
                    !["on", "style", "src", "action"].iter().any(|name| attributes.contains(&format!("{name}=")));
                assert!(is_plain && is_web && is_bare, "{text} became {html}");
            }
        }
    }
}
