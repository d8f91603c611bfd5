//! The proof as one page that needs nothing else and prints well.

use lockstep_words::{Message, en::bundle as say};

use crate::blueprint::Blueprint;
use crate::proof::Proof;
use crate::shown::escape;
use crate::time::stamp;

/// The page.
pub(super) fn page(blueprint: &Blueprint, proofs: &[Proof], now: u64) -> String {
    let title = Message::new(say::PROOF_TITLE).with("realm", &blueprint.keycloak.realm).say();
    let mut body = format!("<h1>{}</h1>", escape(&title));
    let made = Message::new(say::PROOF_MADE).with("at", stamp(now)).say();
    body += &format!("<p>{}</p>", escape(&made));
    if proofs.is_empty() {
        body += &format!("<p>{}</p>", escape(&Message::new(say::PROOF_NONE).say()));
    }
    body += &crate::shown::report(proofs).into_text();
    whole(&title, &body)
}

/// A page that needs nothing else.
pub(super) fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{}</title><style>{STYLE}</style></head><body>{body}</body></html>\n",
        escape(title)
    )
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem}code,pre{font-family:ui-monospace,monospace;overflow-wrap:anywhere}pre{white-space:pre-wrap;padding:.5rem;\
border:1px solid #8a94a4;border-radius:6px}.ok{color:light-dark(#0f6d3b,#62d49b)}.bad{color:light-dark(#ad2014,#ff8f84)}\
.chain{padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem;list-style:none}\
.chain li{border:1px solid #8a94a4;border-radius:6px;padding:.5rem;font-size:.875rem}table{border-collapse:collapse}\
th,td{border:1px solid #8a94a4;padding:.25rem .5rem;text-align:left}@media print{body{margin:0}section{break-inside:auto}}";

#[cfg(test)]
mod tests {
    use super::page;
    use crate::blueprint::reference;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let page = page(&reference(), &[], 0);
        assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("http"), "{page}");
    }
}
