//! RSS 2.0, with what Atom and Dublin Core add: its own address, and authors without an e-mail address.

use super::document::Document;
use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

type Xml = Writer<Vec<u8>>;

/// Writes a feed.
pub fn write(feed: &Document) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new(Vec::with_capacity(32 * 1024));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let names = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.create_element("rss").with_attributes(names).write_inner_content(|xml| {
        xml.create_element("channel").write_inner_content(|xml| channel(xml, feed)).map(drop)
    })?;
    Ok(xml.into_inner())
}

fn channel(xml: &mut Xml, feed: &Document) -> io::Result<()> {
    text(xml, "title", &feed.title)?;
    text(xml, "link", &feed.page)?;
    text(xml, "description", &escape(feed.subtitle.as_str()))?;
    text(xml, "language", "en")?;
    text(xml, "lastBuildDate", &feed.updated.to_rfc2822())?;
    text(xml, "generator", "Kith")?;
    let itself = [("rel", "self"), ("type", "application/rss+xml"), ("href", &feed.address)];
    xml.create_element("atom:link").with_attributes(itself).write_empty()?;
    for entry in &feed.entries {
        xml.create_element("item").write_inner_content(|xml| {
            text(xml, "title", &entry.title)?;
            text(xml, "link", &entry.link)?;
            xml.create_element("guid")
                .with_attribute(("isPermaLink", "false"))
                .write_text_content(BytesText::new(&entry.id))?;
            text(xml, "pubDate", &entry.published.to_rfc2822())?;
            text(xml, "dc:creator", &entry.author)?;
            match &entry.excerpt {
                // A description is HTML: the text is escaped for that first.
                Some(excerpt) => text(xml, "description", &escape(excerpt.as_str())),
                None => Ok(()),
            }
        })?;
    }
    Ok(())
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}
