//! The proof as one page that needs nothing else and prints well.

use lockstep_words::{Message, en::bundle as say};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::blueprint::Blueprint;
use crate::proof::Proof;
use crate::report::report;
use crate::time::stamp;

/// The page.
pub(super) fn page(blueprint: &Blueprint, proofs: &[Proof], now: u64) -> String {
    let title = Message::new(say::PROOF_TITLE).with("realm", &blueprint.keycloak.realm).say();
    let body = html! {
        h1 { (title) }
        p { (Message::new(say::PROOF_MADE).with("at", stamp(now)).say()) }
        @if proofs.is_empty() {
            p { (Message::new(say::PROOF_NONE).say()) }
        }
        (report(proofs))
    };
    whole(&title, &body)
}

/// A page that needs nothing else.
pub(super) fn whole(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE) "\n"
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
        "\n"
    };
    page.into_string()
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem}code,pre{font-family:ui-monospace,monospace;overflow-wrap:anywhere}pre{white-space:pre-wrap;padding:.5rem;\
border:1px solid #8a94a4;border-radius:6px}.ok{color:light-dark(#0f6d3b,#62d49b)}.bad{color:light-dark(#ad2014,#ff8f84)}\
.chain{padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem;list-style:none}\
.chain li{border:1px solid #8a94a4;border-radius:6px;padding:.5rem;font-size:.875rem}table{border-collapse:collapse}\
th,td{border:1px solid #8a94a4;padding:.25rem .5rem;text-align:left}\
.icon{width:1em;height:1em;fill:none;stroke:currentColor;stroke-width:1.5;vertical-align:-.125em}.visually-hidden{position:absolute;\
width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}@media print{body{margin:0}section{break-inside:auto}}";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lockstep_words::Message;
    use lockstep_words::en::proof as say;

    use super::page;
    use crate::blueprint::reference;
    use crate::proof::{Block, Cell, Finding, Hop, Matrix, Person, Proof, Row, Severity};

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let page = page(&reference(), &[], 0);
        assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("http"), "{page}");
    }

    /// Every value of an attribute in a page.
    fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
        let begins = format!(" {attribute}=\"");
        page.split(begins.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn several_proofs_in_one_page_share_no_id_and_lead_nowhere() {
        let proof = |name: &str| Proof {
            person: Person { name: name.into(), upn: format!("{name}@contoso.com"), ..Person::default() },
            matrix: Matrix {
                asked: vec!["list pods".into()],
                rows: vec![Row { group: Some("Dev".into()), ..Row::default() }],
                blocks: vec![Block {
                    cluster: "alpha".into(),
                    columns: vec![Some("trinity".into()), None],
                    cells: vec!["w-".into()],
                    ..Block::default()
                }],
            },
            findings: vec![Finding {
                hop: Hop::Binding,
                severity: Severity::Broken,
                cause: Message::new(say::MISSING).with("count", 1),
                remedy: Message::new(say::MISSING_DO),
                likely: false,
                repair: vec!["rancher.binding".into()],
            }],
            ..Proof::default()
        };
        let page = page(&reference(), &[proof("hayden"), proof("noah")], 0);
        let ids = values(&page, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
        assert!(ids.contains(&"verdict.0") && ids.contains(&"verdict.1"), "{ids:?}");
        assert!(!page.contains("<button") && !page.contains("data-show"), "{page}");
        // What a cell draws is there.
        assert_eq!(values(&page, "data-cell").len(), 4);
        for drawn in values(&page, "href") {
            assert!(ids.contains(&drawn.trim_start_matches('#')), "{drawn} is not in {ids:?}");
        }
        assert_eq!(ids.iter().filter(|id| id.starts_with("cell-")).count(), Cell::ALL.len());
    }
}
