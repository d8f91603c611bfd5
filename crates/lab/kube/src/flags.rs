//! How each of the three programs is started.

use crate::files::Files;

/// The controllers worth running without nodes. Without the first one `view`, `edit` and `admin` stay empty.
const CONTROLLERS: &str = "clusterrole-aggregation-controller,namespace-controller,serviceaccount-controller,\
                           serviceaccount-token-controller,garbage-collector-controller";

/// Flags of etcd.
pub(crate) fn etcd(files: &Files) -> Vec<String> {
    vec![
        // The data dies with the test: waiting for the disk would only cost time.
        "--unsafe-no-fsync".to_owned(),
        "--log-level=warn".to_owned(),
        format!("--data-dir={}", files.path("etcd").display()),
        format!("--listen-client-urls={}", etcd_socket(files)),
        // Must look like host:port and is used by nobody; a socket address is refused here.
        "--advertise-client-urls=http://127.0.0.1:0".to_owned(),
        "--listen-peer-urls=http://127.0.0.1:0".to_owned(),
    ]
}

/// A socket file in the private folder: no port to find, and nobody else on the machine can read the cluster's secrets.
fn etcd_socket(files: &Files) -> String {
    format!("unix://{}", files.path("etcd.sock").display())
}

/// Flags of kube-apiserver, listening on `port`.
pub(crate) fn apiserver(files: &Files, port: u16) -> Vec<String> {
    let file = |flag: &str, name: &str| format!("--{flag}={}", files.path(name).display());
    vec![
        format!("--etcd-servers={}", etcd_socket(files)),
        "--bind-address=127.0.0.1".to_owned(),
        "--advertise-address=127.0.0.1".to_owned(),
        // There is no service network whose endpoint could be this server.
        "--endpoint-reconciler-type=none".to_owned(),
        "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
        format!("--secure-port={port}"),
        "--authorization-mode=RBAC".to_owned(),
        // There is nobody to mount a service account's token into a pod.
        "--disable-admission-plugins=ServiceAccount".to_owned(),
        "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
        "--audit-log-mode=blocking".to_owned(),
        format!("--audit-log-path={}", files.logs().join("audit.log").display()),
        file("tls-cert-file", "server.crt"),
        file("tls-private-key-file", "server.key"),
        file("client-ca-file", "ca.crt"),
        file("token-auth-file", "tokens.csv"),
        file("service-account-key-file", "service-accounts.pub"),
        file("service-account-signing-key-file", "service-accounts.key"),
        file("audit-policy-file", "audit-policy.json"),
    ]
}

/// Flags of kube-controller-manager.
pub(crate) fn controllers(files: &Files) -> Vec<String> {
    let file = |flag: &str, name: &str| format!("--{flag}={}", files.path(name).display());
    vec![
        format!("--controllers={CONTROLLERS}"),
        "--leader-elect=false".to_owned(),
        // No port of its own: nothing asks it.
        "--secure-port=0".to_owned(),
        file("kubeconfig", "controllers.kubeconfig"),
        file("root-ca-file", "ca.crt"),
        file("service-account-private-key-file", "service-accounts.key"),
    ]
}
