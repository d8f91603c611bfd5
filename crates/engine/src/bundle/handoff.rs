//! What another administrator needs to make the application in Entra ID: the portal's values, two scripts, and a page
//! that holds them. No secret is in it: the secret comes back from there.

use lockstep_words::{Key, Message, en::bundle as say};
use maud::html;
use serde::{Deserialize, Serialize};

use super::html::whole;
use crate::blueprint::Blueprint;
use crate::plan::{SCOPES, application_wanted};

/// The scripts, with `@NAME@` where a value goes, quoted as the shell wants it.
const SHELL: &str = include_str!("handoff.sh");
const POWERSHELL: &str = include_str!("handoff.ps1");

/// Everything for the other administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// What to enter in the portal: where, and what.
    pub values: Vec<(String, String)>,
    /// A script for bash and the Azure CLI.
    pub shell: String,
    /// A script for PowerShell with the module Microsoft.Graph.Authentication.
    pub powershell: String,
    /// All of it as one page, HTML.
    pub page: String,
}

/// Makes it. The blueprint's tenant, Keycloak address and realm must be filled in.
#[must_use]
pub fn handoff(blueprint: &Blueprint) -> Handoff {
    let values: Vec<(String, String)> = values(blueprint);
    let shell = filled(SHELL, blueprint, " ", |text| text.replace('\'', "'\\''"));
    let powershell = filled(POWERSHELL, blueprint, ", ", |text| text.replace('\'', "''"));
    let page = page(blueprint, &values, &shell, &powershell);
    Handoff { values, shell, powershell, page }
}

fn values(blueprint: &Blueprint) -> Vec<(String, String)> {
    let scopes = SCOPES.map(|(name, _)| name).join(", ");
    let rows: [(Key, String); 9] = [
        (say::HANDOFF_TENANT, blueprint.entra.tenant.clone()),
        (say::HANDOFF_NAME, blueprint.entra.application.clone()),
        (say::HANDOFF_ACCOUNTS, Message::new(say::HANDOFF_ACCOUNTS_VALUE).say()),
        (say::HANDOFF_REDIRECT, blueprint.keycloak.broker_endpoint()),
        (say::HANDOFF_CLAIMS, "email, family_name, given_name, upn".into()),
        (say::HANDOFF_GROUPS, Message::new(say::HANDOFF_GROUPS_VALUE).say()),
        (say::HANDOFF_SCOPES, scopes),
        (say::HANDOFF_CONSENT, Message::new(say::HANDOFF_CONSENT_VALUE).say()),
        (say::HANDOFF_SECRET, Message::new(say::HANDOFF_SECRET_VALUE).with("days", blueprint.entra.secret_days).say()),
    ];
    rows.into_iter().map(|(key, value)| (Message::new(key).say(), value)).collect()
}

/// A script with its values in place; `separator` stands between the items of a list.
fn filled(script: &str, blueprint: &Blueprint, separator: &str, quoted: impl Fn(&str) -> String) -> String {
    let mark = blueprint.mark();
    let body = application_wanted(blueprint, &mark).to_string();
    let scopes = SCOPES.map(|(name, _)| name).join(" ");
    let days = blueprint.entra.secret_days.to_string();
    let groups = blueprint.mappings.iter().filter_map(|mapping| mapping.entra_group.as_ref());
    let groups: Vec<String> = groups.map(|group| format!("'{}'", quoted(&group.name))).collect();
    [
        ("@TENANT@", quoted(&blueprint.entra.tenant)),
        ("@GRAPH@", quoted(blueprint.entra.cloud.graph())),
        ("@MARK@", mark),
        ("@BODY@", quoted(&body)),
        ("@SCOPES@", scopes),
        ("@DAYS@", days),
        ("@GROUPS@", groups.join(separator)),
    ]
    .into_iter()
    .fold(script.to_owned(), |script, (name, value)| script.replace(name, &value))
}

fn page(blueprint: &Blueprint, values: &[(String, String)], shell: &str, powershell: &str) -> String {
    let t = |key: Key| Message::new(key).say();
    let title = Message::new(say::HANDOFF_TITLE).with("realm", &blueprint.keycloak.realm).say();
    let body = html! {
        h1 { (title) }
        p { (t(say::HANDOFF_LEAD)) }
        h2 { (t(say::HANDOFF_PORTAL)) }
        p { (t(say::HANDOFF_PORTAL_WHERE)) }
        table {
            @for (name, value) in values {
                tr { th { (name) } td { code { (value) } } }
            }
        }
        h2 { (t(say::HANDOFF_SHELL)) }
        p { (t(say::HANDOFF_SHELL_NEEDS)) }
        pre { (shell) }
        h2 { (t(say::HANDOFF_POWERSHELL)) }
        p { (t(say::HANDOFF_POWERSHELL_NEEDS)) }
        pre { (powershell) }
        h2 { (t(say::HANDOFF_BACK)) }
        p { (t(say::HANDOFF_BACK_WHAT)) }
    };
    whole(&title, &body)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::handoff;
    use crate::blueprint::{Mapping, reference};

    /// Names that would break out of quotes, if they could.
    fn awkward() -> crate::blueprint::Blueprint {
        let mut blueprint = reference();
        blueprint.entra.application = "it's \"ours\" $(touch /tmp/x) `id` <b>".into();
        let mapping = blueprint.mappings[0].clone();
        let mut other = Mapping { keycloak_group: "Ops".into(), ..mapping };
        other.entra_group.as_mut().unwrap().name = "o'brien & co; rm -rf".into();
        blueprint.mappings.push(other);
        blueprint
    }

    #[test]
    fn nothing_is_left_to_fill_in_and_nothing_is_a_secret() {
        for blueprint in [reference(), awkward()] {
            let made = handoff(&blueprint);
            for text in [&made.shell, &made.powershell, &made.page] {
                assert!(!text.contains("@TENANT@") && !text.contains("@BODY@") && !text.contains('…'), "{text}");
                assert!(text.contains(&blueprint.mark()), "{text}");
            }
            assert!(made.values.iter().any(|(_, value)| *value == blueprint.keycloak.broker_endpoint()));
            assert!(!made.page.contains("<b>"), "names are text");
        }
    }

    /// The shell script with a stand-in for `az`, which writes down how it was called.
    #[test]
    fn the_shell_script_runs_and_its_values_arrive_as_they_are() {
        let made = handoff(&awkward());
        let folder = std::env::temp_dir().join(format!("lockstep-handoff-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let az = "#!/bin/bash\nprintf '%s\\n' \"$@\" >> \"$0.log\"\ncase \"$*\" in\n\
                  *addPassword*) echo 'the-secret 2027-05-24T00:00:00Z';;\n\
                  *groups*) echo '00000000-0000-4000-8000-000000000001';;\n\
                  *uniqueName*GET*|*GET*uniqueName*) echo 'obj-1 app-1';;\n*) echo 'id-1';;\nesac\n";
        let program = folder.join("az");
        std::fs::write(&program, az).unwrap();
        Command::new("chmod").arg("+x").arg(&program).status().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut bash = Command::new("bash")
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        bash.stdin.take().unwrap().write_all(made.shell.as_bytes()).unwrap();
        let output = bash.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
        let calls = std::fs::read_to_string(folder.join("az.log")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let body = calls.lines().find(|line| line.starts_with("{\"displayName\"")).expect("a body");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["displayName"], awkward().entra.application);
        assert!(calls.contains("$filter=displayName eq 'o''brien & co; rm -rf'"), "{calls}");
        for line in ["Client ID: app-1", "Client secret: the-secret", "o'brien & co; rm -rf: 00000000"] {
            assert!(said.contains(line), "{said}");
        }
    }
}
