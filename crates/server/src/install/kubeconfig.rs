//! A kubeconfig that somebody gave: what it asks of this machine, before anything of it is used.

use kube::config::{AuthInfo, Cluster, KubeConfigOptions};
use kube::{Client, Config};
use lockstep_systems::install::NotInstalled;
use secrecy::{ExposeSecret as _, SecretString};

/// Whether a kubeconfig may have this machine start programs and read files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// It was given at a terminal, by somebody who may do that anyway.
    May,
    /// It was pasted into a page: files that it names are of another machine, and programs are not started.
    MayNot,
}

/// A kubeconfig that can be used.
#[derive(Debug)]
pub struct Kubeconfig {
    /// The cluster's address.
    pub server: String,
    inner: kube::config::Kubeconfig,
}

impl Kubeconfig {
    /// Reads one and looks at its current context.
    ///
    /// # Errors
    /// [`NotInstalled::NoKubeconfig`], [`NotInstalled::NamesFiles`], [`NotInstalled::NamesProgram`]. None quotes it.
    pub fn read(text: &SecretString, programs: Programs) -> Result<Self, NotInstalled> {
        let none = |said: &str| NotInstalled::NoKubeconfig { said: said.to_owned() };
        let mut inner = kube::config::Kubeconfig::from_yaml(text.expose_secret())
            .map_err(|_| none("it is not YAML of a kubeconfig"))?;
        let current = match (&inner.current_context, inner.contexts.as_slice()) {
            (Some(name), _) if !name.is_empty() => name.clone(),
            (_, [only]) => only.name.clone(),
            _ => return Err(none("it names no current-context")),
        };
        let context = inner.contexts.iter().find(|context| context.name == current);
        let context = context.and_then(|context| context.context.as_ref());
        let context = context.ok_or_else(|| none(&format!("it has no context {current}")))?;
        let cluster = inner.clusters.iter().find(|cluster| cluster.name == context.cluster);
        let cluster = cluster.and_then(|cluster| cluster.cluster.as_ref());
        let cluster = cluster.ok_or_else(|| none(&format!("it has no cluster {}", context.cluster)))?;
        let server = cluster.server.clone().filter(|server| !server.is_empty());
        let server = server.ok_or_else(|| none(&format!("its cluster {} has no server", context.cluster)))?;
        let user = context.user.as_ref().and_then(|user| inner.auth_infos.iter().find(|known| known.name == *user));
        let user = user.and_then(|user| user.auth_info.clone());
        let user = user.ok_or_else(|| none(&format!("its context {current} has no user")))?;
        if programs == Programs::MayNot {
            modest(cluster, &user)?;
        }
        inner.current_context = Some(current);
        Ok(Kubeconfig { server, inner })
    }

    /// A client that signs in as it says.
    pub(super) async fn client(self) -> Result<Client, NotInstalled> {
        let server = self.server;
        let failed = |said: String| NotInstalled::Unreached { server: server.clone(), said };
        let config = Config::from_custom_kubeconfig(self.inner, &KubeConfigOptions::default()).await;
        let config = config
            .map_err(|_| NotInstalled::NoKubeconfig { said: "its certificates or keys cannot be read".into() })?;
        Client::try_from(config).map_err(|error| failed(error.to_string()))
    }
}

/// Refuses what would have this machine start programs or read its own files.
fn modest(cluster: &Cluster, user: &AuthInfo) -> Result<(), NotInstalled> {
    let program = user.exec.as_ref().map(|exec| exec.command.clone().unwrap_or_default());
    let program = program.or_else(|| user.auth_provider.as_ref().map(|provider| provider.name.clone()));
    if let Some(program) = program {
        return Err(NotInstalled::NamesProgram { program });
    }
    let files = [
        ("certificate-authority", &cluster.certificate_authority),
        ("client-certificate", &user.client_certificate),
        ("client-key", &user.client_key),
        ("tokenFile", &user.token_file),
    ];
    match files.into_iter().find(|(_, path)| path.is_some()) {
        Some((field, _)) => Err(NotInstalled::NamesFiles { field: field.to_owned() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kubeconfig, NotInstalled, Programs};

    fn of(cluster: &str, user: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: beta\n\
             contexts: [{{name: beta, context: {{cluster: beta, user: admin}}}}]\n\
             clusters: [{{name: beta, cluster: {{{cluster}}}}}]\n\
             users: [{{name: admin, user: {{{user}}}}}]\n"
        )
    }

    fn read(text: &str, programs: Programs) -> Result<String, NotInstalled> {
        Kubeconfig::read(&text.to_owned().into(), programs).map(|read| read.server)
    }

    const SERVER: &str = "server: 'https://beta.example:6443'";

    #[test]
    fn one_that_holds_everything_is_taken() {
        let text = of(SERVER, "token: kubeconfig-canary");
        assert_eq!(read(&text, Programs::MayNot).as_deref(), Ok("https://beta.example:6443"));
        let only = text.replace("current-context: beta\n", "");
        assert_eq!(read(&only, Programs::MayNot).as_deref(), Ok("https://beta.example:6443"), "its only context");
    }

    #[test]
    fn a_page_gets_no_files_read_and_no_programs_started() {
        for (cluster, user, field) in [
            (format!("{SERVER}, certificate-authority: /etc/ca.pem"), "token: x", "certificate-authority"),
            (SERVER.to_owned(), "tokenFile: /var/run/token", "tokenFile"),
            (SERVER.to_owned(), "client-certificate: a.pem, client-key: b.pem", "client-certificate"),
        ] {
            let text = of(&cluster, user);
            assert_eq!(read(&text, Programs::MayNot), Err(NotInstalled::NamesFiles { field: field.into() }));
            assert!(read(&text, Programs::May).is_ok(), "at a terminal: {field}");
        }
        let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}";
        let text = of(SERVER, exec);
        assert_eq!(read(&text, Programs::MayNot), Err(NotInstalled::NamesProgram { program: "aws".into() }));
        assert!(read(&text, Programs::May).is_ok());
    }

    #[test]
    fn what_is_none_is_said_and_never_quoted() {
        let canary = "kubeconfig-canary";
        for text in [
            canary.to_owned(),
            String::new(),
            format!("token: [{canary}"),
            of("insecure-skip-tls-verify: true", &format!("token: {canary}")),
            of(SERVER, &format!("token: {canary}")).replace("name: beta, context", "name: other, context"),
            of(SERVER, &format!("token: {canary}")).replace("user: admin}", "user: nobody}"),
        ] {
            let error = read(&text, Programs::May).unwrap_err();
            assert!(matches!(error, NotInstalled::NoKubeconfig { .. }), "{error:?}");
            assert!(!format!("{error:?}").contains(canary), "{error:?}");
        }
    }
}
