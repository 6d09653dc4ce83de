//! Atom 1.0 (RFC 4287).

use super::document::Document;
use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

type Xml = Writer<Vec<u8>>;

/// Writes a feed.
pub fn write(feed: &Document) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new(Vec::with_capacity(32 * 1024));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let names = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")];
    xml.create_element("feed").with_attributes(names).write_inner_content(|xml| {
        text(xml, "id", &feed.id)?;
        text(xml, "title", &feed.title)?;
        text(xml, "subtitle", &feed.subtitle)?;
        text(xml, "updated", &moment(feed.updated))?;
        link(xml, "self", &feed.address)?;
        link(xml, "alternate", &feed.page)?;
        text(xml, "generator", "Kith")?;
        for entry in &feed.entries {
            xml.create_element("entry").write_inner_content(|xml| {
                text(xml, "id", &entry.id)?;
                text(xml, "title", &entry.title)?;
                text(xml, "updated", &moment(entry.published))?;
                text(xml, "published", &moment(entry.published))?;
                xml.create_element("author").write_inner_content(|xml| text(xml, "name", &entry.author))?;
                link(xml, "alternate", &entry.link)?;
                match &entry.excerpt {
                    Some(excerpt) => text(xml, "summary", excerpt),
                    None => Ok(()),
                }
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

/// Of every text of Atom, plain is what it is when nothing else is said.
fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn link(xml: &mut Xml, rel: &str, href: &str) -> io::Result<()> {
    xml.create_element("link").with_attributes([("rel", rel), ("href", href)]).write_empty().map(drop)
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
