//! The server's log. It gets method, route, status and duration, and never a query, a body, a header or a token.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::app::App;

/// Where lines of the log go.
#[derive(Clone)]
pub struct Log {
    write: Arc<dyn Fn(&str) + Send + Sync>,
    requests: bool,
}

impl Log {
    /// To the standard error output; `requests` says whether each request gets a line.
    #[must_use]
    pub fn stderr(requests: bool) -> Self {
        Log { write: Arc::new(|line| eprintln!("{line}")), requests }
    }

    /// Nowhere.
    #[must_use]
    pub fn none() -> Self {
        Log { write: Arc::new(|_| ()), requests: false }
    }

    /// Writes one line.
    pub fn line(&self, line: &str) {
        (self.write)(line);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log {{ requests: {} }}", self.requests)
    }
}

/// What a handler adds to its line: the system and the status it answered, or how it failed.
#[derive(Clone, Debug)]
pub(crate) struct Note(pub(crate) String);

/// Writes one line for a request, under the name of its route: the path itself may hold a state.
pub(crate) async fn requests(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let log = &app.log;
    if !log.requests {
        return next.run(request).await;
    }
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(file)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let note = response.extensions().get::<Note>().map(|note| format!(" [{}]", note.0)).unwrap_or_default();
    log.line(&format!("{method} {route} {}{note} {} ms", response.status().as_u16(), start.elapsed().as_millis()));
    response
}
