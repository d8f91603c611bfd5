//! The built wizard, from a folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::Refusal;
use super::app::App;

/// What a file is, by the end of its name.
const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("yaml", "application/yaml"),
];

/// Encodings that may lie beside a file, the best first: name, end of the file's name.
const ENCODINGS: &[(&str, &str)] = &[("br", "br"), ("gzip", "gz")];

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    root: PathBuf,
}

impl Files {
    /// Looks that there is a wizard in it.
    pub(crate) fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if !root.join("index.html").is_file() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no index.html in it"));
        }
        Ok(Files { root })
    }

    /// No folder: a server that takes sign-ins back and serves no wizard.
    pub(crate) fn none() -> Self {
        Files { root: PathBuf::new() }
    }

    /// The file of an address' path; `None` where it names none, or one outside.
    async fn find(&self, path: &str) -> Option<PathBuf> {
        if self.root.as_os_str().is_empty() {
            return None;
        }
        let mut file = self.root.clone();
        for part in path.strip_prefix('/')?.split('/') {
            // Nothing of the build has other characters; so nothing has to be decoded, and nothing leads upwards.
            let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b));
            if part.is_empty() || part.starts_with('.') || !plain {
                return None;
            }
            file.push(part);
        }
        let file = tokio::fs::canonicalize(file).await.ok()?;
        let is_file = tokio::fs::metadata(&file).await.ok()?.is_file();
        (is_file && file.starts_with(&self.root)).then_some(file)
    }
}

/// A file of the wizard; its first page for the addresses that the wizard itself makes up.
pub(crate) async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let (method, path, headers) = (request.method(), request.uri().path(), request.headers());
    if path == "/api" || path.starts_with("/api/") {
        return Refusal::new(StatusCode::NOT_FOUND, "no-such-call", "the server has no such call").into_response();
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "only GET\n").into_response();
    }
    let found = match app.files.find(path).await {
        Some(file) => Some(file),
        None if path == "/" || is_page(path, headers) => app.files.find("/index.html").await,
        None => None,
    };
    let answer = match found {
        Some(file) => read(&file, headers, *method == Method::HEAD).await.ok(),
        None => None,
    };
    answer.unwrap_or_else(|| (StatusCode::NOT_FOUND, "there is no such file\n").into_response())
}

/// Whether a browser navigates to a page of the wizard. A missing script must stay missing: a page in its place would
/// only make the browser complain of its type.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let navigates = match text("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => text("accept").is_some_and(|accept| accept.contains("text/html")),
    };
    navigates && !last.contains('.')
}

async fn read(file: &Path, headers: &HeaderMap, head: bool) -> io::Result<Response> {
    let plain = tokio::fs::metadata(file).await?;
    let (mut chosen, mut meta, mut encoding) = (file.to_owned(), plain.clone(), None);
    for (name, end) in ENCODINGS {
        if !accepts(headers, name) {
            continue;
        }
        let mut beside = file.as_os_str().to_owned();
        beside.push(".");
        beside.push(end);
        // One that is older than its file is left over from an earlier build.
        if let Ok(found) = tokio::fs::metadata(&beside).await
            && found.is_file()
            && found.modified()? >= plain.modified()?
        {
            (chosen, meta, encoding) = (beside.into(), found, Some(*name));
            break;
        }
    }
    let stamp = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let tag = format!("\"{:x}-{stamp:x}{}\"", meta.len(), encoding.map(|e| format!("-{e}")).unwrap_or_default());
    let mut builder = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "accept-encoding");
    if headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|list| matches(list, &tag))
    {
        return builder.status(StatusCode::NOT_MODIFIED).body(Body::empty()).map_err(io::Error::other);
    }
    if let Some(name) = encoding {
        builder = builder.header(header::CONTENT_ENCODING, name);
    }
    let end = file.extension().and_then(|end| end.to_str()).unwrap_or_default();
    let kind = TYPES.iter().find(|row| row.0 == end).map_or("application/octet-stream", |row| row.1);
    builder = builder.header(header::CONTENT_TYPE, kind).header(header::CONTENT_LENGTH, meta.len());
    let body = if head { Body::empty() } else { Body::from(tokio::fs::read(&chosen).await?) };
    builder.body(body).map_err(io::Error::other)
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let list = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    list.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next() == Some(encoding) && !parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
}

fn matches(list: &str, tag: &str) -> bool {
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}
