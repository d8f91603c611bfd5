//! The proof as one page that needs nothing else and prints well.

use lockstep_words::{Message, en::bundle as say};

use crate::blueprint::Blueprint;
use crate::proof::{Answer, Cell, HopState, Proof, Severity};
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
    for proof in proofs {
        body += &one(proof);
    }
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

fn one(proof: &Proof) -> String {
    let key = if proof.holds() { say::PROOF_HOLDS } else { say::PROOF_FAILS };
    let verdict = Message::new(key).with("name", &proof.person.name).say();
    let who = Message::new(say::PROOF_WHO).with("upn", &proof.person.upn).with("at", stamp(proof.at)).say();
    let class = if proof.holds() { "ok" } else { "bad" };
    let mut out =
        format!("<section><h2 class=\"{class}\">{}</h2><p>{}</p><ol class=\"chain\">", escape(&verdict), escape(&who));
    for hop in &proof.hops {
        let (class, state) = match hop.state {
            HopState::Holds => ("ok", say::HOLDS),
            HopState::Broken => ("bad", say::BROKEN),
            HopState::NotReached => ("", say::NOT_REACHED),
        };
        out += &format!(
            "<li class=\"{class}\"><b>{}</b> <small>{}</small><br><code>{}</code><br>{}</li>",
            escape(hop.hop.name()),
            escape(&Message::new(state).say()),
            escape(&hop.name),
            escape(&hop.fact.say())
        );
    }
    out += "</ol>";
    out += &proof.answers.iter().map(answer).collect::<String>();
    out += &findings(proof);
    out += &matrix(proof);
    out + "</section>"
}

fn answer(answer: &Answer) -> String {
    let got = match answer.allowed {
        Some(true) => say::ALLOWED,
        Some(false) => say::DENIED,
        None => say::NO_ANSWER,
    };
    let wanted = if answer.as_wanted() { say::AS_WANTED } else { say::NOT_WANTED };
    let id = answer.request_id.as_deref().unwrap_or("–");
    format!(
        "<h3>{} <small class=\"{}\">{}, {}</small></h3><pre>$ {}\n{}</pre><p><small>{}</small></p>",
        escape(&answer.question.title()),
        if answer.as_wanted() { "ok" } else { "bad" },
        escape(&Message::new(got).say()),
        escape(&Message::new(wanted).say()),
        escape(&answer.command),
        escape(&answer.lines.join("\n")),
        escape(&Message::new(say::REQUEST).with("id", id).with("status", answer.status).say())
    )
}

fn findings(proof: &Proof) -> String {
    let line = |finding: &crate::proof::Finding| {
        let class = if finding.severity == Severity::Broken { "bad" } else { "" };
        format!(
            "<li class=\"{class}\"><b>{}</b>: {} {}</li>",
            escape(finding.hop.name()),
            escape(&finding.cause.say()),
            escape(&finding.remedy.say())
        )
    };
    if proof.findings.is_empty() {
        return String::new();
    }
    format!("<ul>{}</ul>", proof.findings.iter().map(line).collect::<String>())
}

fn matrix(proof: &Proof) -> String {
    if proof.matrix.rows.is_empty() {
        return String::new();
    }
    let caption = escape(&Message::new(say::MATRIX).say());
    let heads: String = proof
        .matrix
        .columns
        .iter()
        .map(|column| {
            let all = Message::new(say::CLUSTER_WIDE).say();
            let place = column.namespace.as_ref().unwrap_or(&all);
            format!("<th scope=\"col\">{}<br>{}</th>", escape(&column.cluster), escape(place))
        })
        .collect();
    let rows: String = proof
        .matrix
        .rows
        .iter()
        .map(|row| {
            let anyone = Message::new(say::ANYONE).say();
            let cells: String = row.cells.iter().map(|cell| format!("<td>{}</td>", escape(&word(*cell)))).collect();
            format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", escape(row.group.as_ref().unwrap_or(&anyone)))
        })
        .collect();
    format!("<table><caption>{caption}</caption><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>")
}

/// A cell in words.
fn word(cell: Cell) -> String {
    Message::new(match cell {
        Cell::Read => say::CELL_READ,
        Cell::None => say::CELL_NONE,
        Cell::Missing => say::CELL_MISSING,
        Cell::Excess => say::CELL_EXCESS,
        Cell::WithRole => say::CELL_WITH_ROLE,
    })
    .say()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem}code,pre{font-family:ui-monospace,monospace;overflow-wrap:anywhere}pre{white-space:pre-wrap;padding:.5rem;\
border:1px solid #8a94a4;border-radius:6px}.ok{color:light-dark(#0f6d3b,#62d49b)}.bad{color:light-dark(#ad2014,#ff8f84)}\
.chain{padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem;list-style:none}\
.chain li{border:1px solid #8a94a4;border-radius:6px;padding:.5rem;font-size:.875rem}table{border-collapse:collapse}\
th,td{border:1px solid #8a94a4;padding:.25rem .5rem;text-align:left}@media print{body{margin:0}section{break-inside:auto}}";

#[cfg(test)]
mod tests {
    use super::{escape, page};
    use crate::blueprint::reference;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let page = page(&reference(), &[], 0);
        assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("http"), "{page}");
        assert_eq!(escape("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
