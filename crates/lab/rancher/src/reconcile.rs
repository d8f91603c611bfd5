//! Rancher's controllers: what it derives reaches the clusters, and pods come when their namespace does.

use serde_json::{Value, json};

use crate::derive::{self, Wanted};
use crate::kube::Backend;
use crate::rancher::Rancher;
use crate::text::field;

/// A namespace's annotation that assigns it to a project.
pub(crate) const PROJECT: &str = "field.cattle.io/projectId";

impl Rancher {
    /// Brings the clusters up to date, if something changed and its time has come.
    pub(crate) async fn reconcile(&self) {
        let _one_at_a_time = self.inner.reconciling.lock().await;
        if self.state().dirty != Some(0) {
            return;
        }
        self.state().dirty = None;
        let clusters: Vec<(String, Backend)> = {
            let state = self.state();
            state.clusters.iter().filter_map(|(id, one)| Some((id.clone(), one.reached()?.clone()))).collect()
        };
        let mut whole = true;
        for (id, backend) in clusters {
            whole &= self.reconcile_one(&id, &backend).await;
        }
        if !whole {
            // Tried again with the next request, as a controller would.
            self.state().dirty.get_or_insert(0);
        }
    }

    async fn reconcile_one(&self, id: &str, backend: &Backend) -> bool {
        self.sort(id, backend).await;
        let namespaces = backend.namespaces().await;
        let mut assigned = Vec::new();
        let mut whole = namespaces.is_some();
        for metadata in namespaces.into_iter().flatten() {
            let leaving = !metadata["deletionTimestamp"].is_null();
            if !leaving {
                let name = field(&metadata, "name").to_owned();
                whole &= self.welcome(id, backend, &name, &metadata).await;
                assigned.push((name, field(&metadata["annotations"], PROJECT).to_owned()));
            }
        }
        let (wanted, applied) = {
            let mut state = self.state();
            let applied = state.applied.remove(id).unwrap_or_default();
            (derive::wanted(&state, id, &assigned), applied)
        };
        let (held, done) = apply(backend, wanted, applied).await;
        self.state().applied.insert(id.to_owned(), held);
        whole && done
    }

    /// Once, the namespaces that a new cluster brings along are put into its projects Default and System.
    async fn sort(&self, id: &str, backend: &Backend) {
        let patches = {
            let mut state = self.state();
            let sorted = state.clusters.get_mut(id).is_none_or(|one| std::mem::replace(&mut one.sorted, true));
            if sorted { Vec::new() } else { crate::seed::sorted(&state, id) }
        };
        for (name, patch) in patches {
            let made = json!({"metadata": {"name": name}});
            backend.as_system("POST", "/api/v1/namespaces", Some(&made)).await;
            backend.as_system("PATCH", &format!("/api/v1/namespaces/{name}"), Some(&patch)).await;
        }
    }

    /// What happens to a namespace: Rancher notes that it has seen it, and pods that waited for it start.
    async fn welcome(&self, id: &str, backend: &Backend, name: &str, metadata: &Value) -> bool {
        let project = field(&metadata["annotations"], PROJECT);
        let known = !project.is_empty() && self.state().row("project", project).is_some();
        let mut whole = true;
        if known && metadata["annotations"]["lifecycle.cattle.io/create.namespace-auth"].is_null() {
            let status = json!({"Conditions": [
                {"Type": "ResourceQuotaInit", "Status": "True", "Message": "", "LastUpdateTime": crate::clock::stamp_now()},
                {"Type": "InitialRolesPopulated", "Status": "True", "Message": "", "LastUpdateTime": crate::clock::stamp_now()},
            ]});
            let patch = json!({"metadata": {"annotations": {
                "cattle.io/status": status.to_string(), "lifecycle.cattle.io/create.namespace-auth": "true",
            }}});
            whole &= backend.as_system("PATCH", &format!("/api/v1/namespaces/{name}"), Some(&patch)).await.ok();
        }
        let awaited: Vec<Value> = {
            let state = self.state();
            let mine = state.awaited.iter().filter(|(of, pod)| of == id && pod["metadata"]["namespace"] == name);
            mine.map(|(_, pod)| pod.clone()).collect()
        };
        for pod in awaited {
            whole &= crate::seed::place(backend, &pod).await;
        }
        whole
    }
}

/// Makes, changes and removes until the cluster has what is wanted. Gives what it has now, and whether that is all.
async fn apply(backend: &Backend, mut wanted: Wanted, mut held: Wanted) -> (Wanted, bool) {
    let mut done = true;
    let gone: Vec<String> = held.keys().filter(|path| !wanted.contains_key(*path)).cloned().collect();
    wanted.retain(|path, object| held.get(path) != Some(object));
    // Namespaces first, then roles, then bindings: the paths' order is not that.
    let mut todo: Vec<(String, Value)> = wanted.into_iter().collect();
    todo.sort_by_key(|(path, _)| (!path.starts_with("/api/"), path.contains("binding")));
    for (path, object) in todo {
        let (collection, _) = path.rsplit_once('/').unwrap_or((&path, ""));
        let mut answer = backend.as_system("POST", collection, Some(&object)).await;
        if answer.status == 409 && !path.starts_with("/api/") {
            answer = backend.as_system("PUT", &path, Some(&object)).await;
        }
        if answer.ok() || answer.status == 409 {
            held.insert(path, object);
        } else {
            done = false;
        }
    }
    for path in gone {
        let answer = backend.as_system("DELETE", &path, None).await;
        if answer.ok() || answer.status == 404 {
            held.remove(&path);
        } else {
            done = false;
        }
    }
    (held, done)
}

#[cfg(test)]
mod tests {
    use crate::rancher::Rancher;

    #[tokio::test]
    async fn the_first_round_is_the_last() {
        let rancher = Rancher::reference();
        rancher.reconcile().await;
        assert_eq!(rancher.state().dirty, None, "something could not be made");
    }
}
