//! The files a control plane needs: certificates, keys, tokens, the audit policy, a kubeconfig.

use crate::error::KubeError;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names and addresses under which the server is called, by tests and from inside a cluster.
const SERVER_NAMES: [&str; 4] = ["localhost", "127.0.0.1", "kubernetes.default.svc", "kubernetes"];

/// Everything on disk of one control plane, under one folder.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    /// Certificate of the authority that signed the server's certificate, PEM.
    pub(crate) ca_pem: String,
    /// Token of an administrator in group system:masters.
    pub(crate) admin_token: SecretString,
    /// Certificate and key of another, PEM.
    pub(crate) admin_certificate: (String, SecretString),
    controller_token: SecretString,
}

impl Files {
    /// Writes the files into `folder`, which exists and is private to this user.
    ///
    /// # Errors
    /// A file cannot be written or a certificate cannot be made.
    pub(crate) fn write(folder: &Path) -> Result<Self, KubeError> {
        let (ca, ca_pem) = authority()?;
        let (certificate, key) = server_certificate(&ca)?;
        let (own, own_key) = admin_certificate(&ca)?;
        let files = Self {
            folder: folder.to_owned(),
            ca_pem,
            admin_token: SecretString::from(lab_common::random_text(40)),
            admin_certificate: (own, own_key.into()),
            controller_token: SecretString::from(lab_common::random_text(40)),
        };
        fs::create_dir_all(files.logs()).map_err(|source| KubeError::File { path: files.logs(), source })?;
        files.put("ca.crt", &files.ca_pem)?;
        files.put("server.crt", &certificate)?;
        files.put("server.key", &key)?;
        let service_accounts = KeyPair::generate()?;
        files.put("service-accounts.key", &service_accounts.serialize_pem())?;
        files.put("service-accounts.pub", &service_accounts.public_key_pem())?;
        files.put("tokens.csv", &files.tokens())?;
        // Request bodies are not logged: they hold secrets of the tests, and no test needs them.
        let policy = json!({
            "apiVersion": "audit.k8s.io/v1", "kind": "Policy",
            "omitStages": ["RequestReceived"],
            "rules": [{"level": "Metadata"}],
        });
        files.put("audit-policy.json", &policy.to_string())?;
        Ok(files)
    }

    /// Writes the kubeconfig of kube-controller-manager for the server at `base`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write_kubeconfig(&self, base: &str) -> Result<(), KubeError> {
        let config = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "lab",
            "clusters": [{"name": "lab", "cluster": {"server": base, "certificate-authority": self.path("ca.crt")}}],
            "users": [{"name": "controllers", "user": {"token": self.controller_token.expose_secret()}}],
            "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "controllers"}}],
        });
        self.put("controllers.kubeconfig", &config.to_string())
    }

    /// Path of the file `name`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder of the logs: audit.log and one file for each program.
    pub(crate) fn logs(&self) -> PathBuf {
        self.path("logs")
    }

    /// Lines of the static token file: token, user, uid, groups.
    fn tokens(&self) -> String {
        [(&self.admin_token, "lab-admin"), (&self.controller_token, "lab-controllers")]
            .map(|(token, user)| format!("{},{user},{user},\"system:masters\"\n", token.expose_secret()))
            .concat()
    }

    fn put(&self, name: &str, text: &str) -> Result<(), KubeError> {
        let path = self.path(name);
        fs::write(&path, text).map_err(|source| KubeError::File { path, source })
    }
}

fn authority() -> Result<(Issuer<'static, KeyPair>, String), KubeError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Lockstep lab Kubernetes CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let key = KeyPair::generate()?;
    let pem = params.self_signed(&key)?.pem();
    Ok((Issuer::new(params, key), pem))
}

fn server_certificate(authority: &Issuer<'static, KeyPair>) -> Result<(String, String), KubeError> {
    let mut params = CertificateParams::new(SERVER_NAMES.map(str::to_owned))?;
    params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    Ok((params.signed_by(&key, authority)?.pem(), key.serialize_pem()))
}

fn admin_certificate(authority: &Issuer<'static, KeyPair>) -> Result<(String, String), KubeError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "lab-certificate-admin");
    params.distinguished_name.push(DnType::OrganizationName, "system:masters");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate()?;
    Ok((params.signed_by(&key, authority)?.pem(), key.serialize_pem()))
}

#[cfg(test)]
mod tests {
    use super::Files;
    use secrecy::ExposeSecret;

    #[test]
    fn the_tokens_are_in_their_file_and_nowhere_in_debug_output() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::write(folder.path()).unwrap();
        let tokens = std::fs::read_to_string(files.path("tokens.csv")).unwrap();
        let token = files.admin_token.expose_secret();
        assert!(tokens.starts_with(&format!("{token},lab-admin,lab-admin,\"system:masters\"\n")));
        assert_eq!(tokens.lines().count(), 2);
        assert!(!format!("{files:?}").contains(token));
    }

    #[test]
    fn no_two_control_planes_share_keys_or_tokens() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [a, b] = folders.each_ref().map(|folder| Files::write(folder.path()).unwrap());
        assert_ne!(a.ca_pem, b.ca_pem);
        assert_ne!(a.admin_token.expose_secret(), b.admin_token.expose_secret());
        let key = |files: &Files| std::fs::read(files.path("service-accounts.key")).unwrap();
        assert_ne!(key(&a), key(&b));
    }
}
