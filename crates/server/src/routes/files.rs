//! The built wizard, from a folder: served by tower-http, with the compressed copies that lie beside the files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use tower_http::services::fs::{Backend, ServeDir, ServeFile, TokioBackend, TokioFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// The folder of a wizard, as an absolute path without links.
///
/// # Errors
/// Where it cannot be read, or holds no wizard.
pub(crate) fn find(dist: &Path) -> io::Result<PathBuf> {
    let root = dist.canonicalize()?;
    if !root.join("index.html").is_file() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "there is no index.html in it"));
    }
    Ok(root)
}

/// Serves the files of a folder, and its `index.html` for every page of the wizard.
pub(crate) fn router(root: &Path) -> Router {
    let index = ServeFile::new(root.join("index.html")).precompressed_br().precompressed_gzip();
    let files = ServeDir::with_backend(root, Folder { root: root.into() })
        .precompressed_br()
        .precompressed_gzip()
        .redirect_to_trailing_slash(false)
        .fallback(get(page).with_state(index));
    Router::new()
        .fallback_service(files)
        .layer(map_response(name_charset))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, revalidated))
}

/// Where there is no file: the wizard's page for a navigation, else nothing.
async fn page(State(mut index): State<ServeFile>, request: Request) -> Response {
    if is_page(request.uri().path(), request.headers())
        && let Ok(found) = index.try_call(request).await
    {
        return found.into_response();
    }
    (StatusCode::NOT_FOUND, "there is no such file\n").into_response()
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

/// Says that text is UTF-8: the type is guessed from the name alone.
async fn name_charset(mut response: Response) -> Response {
    if let Some(kind) = response.headers_mut().get_mut(header::CONTENT_TYPE)
        && let Ok(text) = kind.to_str()
        && text.starts_with("text/")
        && !text.contains("charset")
        && let Ok(named) = HeaderValue::try_from(format!("{text}; charset=utf-8"))
    {
        *kind = named;
    }
    response
}

/// A file may be kept, and is asked for again each time: its tag says whether it has changed.
fn revalidated(response: &Response) -> Option<HeaderValue> {
    let file = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    file.then(|| HeaderValue::from_static("no-cache"))
}

/// The folder, out of which no link leads, and without its hidden files.
#[derive(Clone, Debug)]
struct Folder {
    root: Arc<Path>,
}

impl Folder {
    /// The file that a path leads to.
    async fn resolve(&self, path: PathBuf) -> io::Result<PathBuf> {
        let not_found = || io::Error::from(io::ErrorKind::NotFound);
        let named = path.strip_prefix(&self.root).map_err(|_| not_found())?;
        if named.iter().any(|part| part.as_encoded_bytes().starts_with(b".")) {
            return Err(not_found());
        }
        let real = tokio::fs::canonicalize(&path).await.map_err(|_| not_found())?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(not_found()) }
    }
}

impl Backend for Folder {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = BoxFuture<'static, io::Result<TokioFile>>;
    type MetadataFuture = BoxFuture<'static, io::Result<std::fs::Metadata>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let folder = self.clone();
        Box::pin(async move { TokioBackend.open(folder.resolve(path).await?).await })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let folder = self.clone();
        Box::pin(async move { TokioBackend.metadata(folder.resolve(path).await?).await })
    }
}
