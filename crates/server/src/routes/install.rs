//! `POST /api/install`: Rancher's agent, put into a cluster with a kubeconfig that the page's user gave.

use std::sync::Arc;

use axum::Json;
use axum::extract::Extension;
use axum::response::{IntoResponse, Response};
use lockstep_systems::install::NotInstalled;
use lockstep_systems::{System, TransportError};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use crate::install::{Kubeconfig, Programs, install};
use crate::json::Body;
use crate::pairing::Session;
use crate::request_log::Note;

#[derive(Deserialize)]
pub(crate) struct Installation {
    kubeconfig: String,
    manifest: String,
}

/// Applies a manifest: `{objects}`, or `{not}` with the reason. Only where the page may have requests forwarded.
pub(crate) async fn take(Extension(session): Extension<Arc<Session>>, Body(body): Body<Installation>) -> Response {
    let (answer, outcome) = match admitted(&session, body).await {
        Ok(objects) => (json!({"objects": objects}), "done"),
        Err(not) => (json!({"not": not}), "not done"),
    };
    let mut response = Json(answer).into_response();
    response.extensions_mut().insert(Note(format!("Kubernetes apply {outcome}")));
    response
}

async fn admitted(session: &Session, body: Installation) -> Result<usize, NotInstalled> {
    let kubeconfig = Kubeconfig::read(&SecretString::from(body.kubeconfig), Programs::MayNot)?;
    let server = kubeconfig.server.clone();
    match session.direct.admit(System::Rancher, &server).await {
        Ok(_) => install(kubeconfig, &body.manifest).await,
        Err(TransportError::NotAllowed { said, .. }) => Err(NotInstalled::NotAllowed { server, said }),
        Err(error) => Err(NotInstalled::Unreached { server, said: error.to_string() }),
    }
}
