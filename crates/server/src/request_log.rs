//! One line for each request, as a `tracing` event. It says method, route, status and duration, and never a query, a body, a
//! header or a token.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// What a handler adds to its line: the system and the status it answered, or how it failed.
#[derive(Clone, Debug)]
pub(crate) struct Note(pub(crate) String);

/// Writes the line, under the name of the request's route: the path itself may hold a state.
pub(crate) async fn line(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(file)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let note = response.extensions().get::<Note>().map(|note| format!(" [{}]", note.0)).unwrap_or_default();
    let (status, time) = (response.status().as_u16(), start.elapsed().as_millis());
    tracing::info!("{method} {route} {status}{note} {time} ms");
    response
}
