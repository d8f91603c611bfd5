//! Plain pages that a person can click through.

use axum::response::Html;

/// Escapes text for HTML, attributes included.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A page of its own around `body`, which is HTML already.
pub fn page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style>\
         </head><body><main>{body}</main></body></html>"
    ))
}

const STYLE: &str = ":root{color-scheme:light dark}*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f2f3f5,#111418);\
color:light-dark(#1b1f26,#e6eaf0);font:400 1rem/1.5 system-ui,sans-serif}\
main{width:min(26rem,92vw);padding:2rem;background:light-dark(#fff,#1a1f26);border:1px solid light-dark(#d7dce4,#2a313b);border-radius:8px}\
h1{font-size:1.4rem;margin:0 0 1rem}label{display:block;font-weight:600;margin:.75rem 0 .25rem}\
input{width:100%;padding:.55rem .65rem;font:inherit;border:1px solid #8a94a4;border-radius:6px;background:transparent;color:inherit}\
button,.button{display:inline-block;margin-top:1rem;padding:.55rem 1.2rem;font:inherit;font-weight:600;border:0;border-radius:6px;\
background:light-dark(#1d5bd0,#86b4ff);color:light-dark(#fff,#0b1526);text-decoration:none;cursor:pointer}\
.lab{margin-top:1.5rem;font-size:.8125rem;color:light-dark(#525c6b,#9aa6b6)}.error{color:light-dark(#ad2014,#ff8f84);font-weight:600}";
