//! Kubeconfigs, with a token of their own.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::text::field;

/// `POST /v3/clusters/ID?action=generateKubeconfig`.
pub(crate) fn generate(ask: &Ask) -> Result {
    rows::require(ask, "get")?;
    let cluster = rows::found(ask)?;
    let name = field(&cluster, "name");
    let mut state = ask.context.rancher.state();
    let minutes = state.setting("kubeconfig-default-token-ttl-minutes").parse::<u64>().unwrap_or(43_200);
    let provider = ask.context.token.as_ref().map_or("local", |token| token.provider.as_str()).to_owned();
    let bearer = if state.setting("kubeconfig-generate-token") == "true" {
        let token = state.mint(ask.context.me(), &provider, "kubeconfig", "Kubeconfig token", minutes * 60_000);
        format!("  user:\n    token: \"{}:{}\"\n", token.id, token.secret)
    } else {
        "  user: {}\n".to_owned()
    };
    let server = format!("{}/k8s/clusters/{}", state.base, ask.id);
    drop(state);
    let config = format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: \"{name}\"\n  cluster:\n    server: \"{server}\"\n\n\
         users:\n- name: \"{name}\"\n{bearer}\n\n\
         contexts:\n- name: \"{name}\"\n  context:\n    user: \"{name}\"\n    cluster: \"{name}\"\n\n\
         current-context: \"{name}\"\n"
    );
    let body: Value =
        json!({"baseType": "generateKubeConfigOutput", "config": config, "type": "generateKubeConfigOutput"});
    Ok(Reply::Ok(body))
}
