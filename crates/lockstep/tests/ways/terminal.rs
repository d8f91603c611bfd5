//! The commands as they are called at a terminal.

use std::path::Path;
use std::process::ExitCode;

use lockstep::road::{Common, close};
use lockstep_engine::blueprint::to_yaml;
use secrecy::ExposeSecret as _;

use crate::setup::admin::Admin;
use crate::setup::{Setup, TestLab, local};

/// What every command needs, with the reference scenario and these secrets in files of the folder.
pub(crate) fn common(lab: &TestLab, folder: &Path, secrets: &str) -> Common {
    let (blueprint, file) = (folder.join("lockstep.yaml"), folder.join("secrets"));
    std::fs::write(&blueprint, to_yaml(&lab.blueprint())).unwrap();
    std::fs::write(&file, secrets).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    Common {
        blueprint,
        entra_client: None,
        keycloak_user: "admin".into(),
        keycloak_client: None,
        keycloak_code: false,
        rancher_user: Some(lab.credentials.rancher.user.clone()),
        secrets_file: Some(file),
        ca: Vec::new(),
        callback_port: 0,
        state: None,
    }
}

/// An apply was left before its sign-in settings were put right, and whoever comes has nothing of it but the blueprint.
#[tokio::test]
async fn what_an_apply_left_open_is_closed_by_a_command_of_its_own() {
    local(async {
        let setup = Setup::applied().await;
        let lab = &setup.lab;
        let address = async || {
            let config = Admin::rancher(lab).get("/v3/keyCloakOIDCConfigs/keycloakoidc").await;
            config["rancherUrl"].as_str().unwrap().to_owned()
        };
        assert_eq!(address().await, setup.callback);

        let folder = tempfile::tempdir().unwrap();
        let given = lab.secrets();
        let lines =
            [("GRAPH_TOKEN", given.entra), ("KEYCLOAK_SECRET", given.keycloak), ("RANCHER_SECRET", given.rancher)];
        let lines = lines.map(|(name, secret)| format!("LOCKSTEP_{name}={}\n", secret.unwrap().expose_secret()));
        let common = common(lab, folder.path(), &lines.concat());
        for _ in ["left open", "closed"] {
            let ended = close(common.clone()).await.unwrap();
            assert_eq!(format!("{ended:?}"), format!("{:?}", ExitCode::SUCCESS));
            assert_eq!(address().await, lab.blueprint().rancher.verify_auth());
        }
    })
    .await;
}
