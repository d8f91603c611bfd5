//! How a change is done: what the run needs to do it, and no secret.

use lockstep_systems::kubernetes::PolicyRule;
use lockstep_systems::rancher::BindingKind;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Place, Value};
use crate::blueprint::{ClusterBy, Step, Verify};

/// The way a change is made. One variant per kind of object; what is wanted stands in it whole, so that a plan that
/// was saved can be applied later, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Op {
    /// Entra ID: the application, by its `uniqueName`. Outputs `objectId`, `clientId`.
    Application {
        /// The `uniqueName`.
        unique_name: String,
        /// The object id, where it exists.
        object_id: Option<String>,
        /// The properties wanted.
        body: Json,
    },
    /// Entra ID: a security group. Output `id`.
    EntraGroup {
        /// Its display name.
        name: String,
        /// The setup's mark, for its description.
        mark: String,
    },
    /// Entra ID: somebody who becomes a member of a group.
    Member {
        /// The group's object id.
        group: Value,
        /// The person's object id.
        person: String,
    },
    /// Entra ID: a group that may use the application, so that tokens name it. Output `id`.
    AssignGroup {
        /// The service principal's id.
        service_principal: Value,
        /// The group's object id.
        group: Value,
        /// The id of the application's role that it is given.
        role: String,
    },
    /// Entra ID: the service principal. Output `id`.
    ServicePrincipal {
        /// The application's client id.
        client_id: Value,
    },
    /// Entra ID: tenant-wide consent for delegated permissions of Graph. Output `id`.
    Consent {
        /// The service principal's id.
        service_principal: Value,
        /// The id of Graph's own service principal.
        graph: String,
        /// The grant's id, where it exists.
        grant: Option<String>,
        /// The scopes, separated by spaces.
        scope: String,
    },
    /// Entra ID and Keycloak: a new client secret, handed to the identity provider. Outputs `keyId`, `ends`.
    ClientSecret {
        /// The application's object id.
        application: Value,
        /// The application's client id.
        client_id: Value,
        /// The tenant's id, for the probe at the token endpoint.
        tenant: String,
        /// How long it is valid, in days.
        days: u32,
        /// Its display name in Entra ID.
        name: String,
        /// Key ids of ours that it replaces.
        replaces: Vec<String>,
        /// The realm.
        realm: String,
        /// The identity provider's alias.
        alias: String,
    },
    /// Entra ID: client secrets of ours that Keycloak does not use, left over from a run that was cut off.
    DropClientSecrets {
        /// The application's object id.
        application: String,
        /// Their key ids.
        keys: Vec<String>,
    },
    /// Entra ID: the certificate of the realm's signing key, in place of an earlier one of ours. Outputs `kid`, `ends`.
    Certificate {
        /// The application's object id.
        application: Value,
        /// The realm.
        realm: String,
    },
    /// Entra ID: certificates of ours that nothing uses any more.
    DropCertificates {
        /// The application's object id.
        application: String,
    },
    /// Keycloak: the client secret that another administrator has made, for the identity provider.
    HandedSecret {
        /// The realm.
        realm: String,
        /// The identity provider's alias.
        alias: String,
        /// By what it is known again.
        fingerprint: String,
    },
    /// Keycloak: the realm.
    Realm {
        /// Its name.
        realm: String,
        /// Whether it is there already.
        exists: bool,
        /// The properties wanted.
        body: Json,
    },
    /// Keycloak: which events are kept.
    Events {
        /// The realm.
        realm: String,
        /// The whole configuration wanted.
        body: Json,
    },
    /// Keycloak: a group. Output `id`.
    Group {
        /// The realm.
        realm: String,
        /// Its name; of a group within others the path, without a leading slash.
        name: String,
        /// The id of the group that it is in; nothing at the top.
        parent: Option<Value>,
        /// The setup's mark.
        mark: String,
    },
    /// Keycloak: a group of ours that nobody wants any more, with its members' membership.
    DropGroup {
        /// The realm.
        realm: String,
        /// Its id.
        id: String,
    },
    /// Keycloak: a flow of the first sign-in through an identity provider.
    LoginFlow {
        /// The realm.
        realm: String,
        /// Its alias, which begins with the setup's mark.
        alias: String,
        /// Its executions in order: authenticator and requirement.
        steps: Vec<(String, String)>,
    },
    /// Keycloak: a flow of ours that no identity provider names any more.
    DropLoginFlow {
        /// The realm.
        realm: String,
        /// Its alias.
        alias: String,
    },
    /// Keycloak: the identity provider, without its secret.
    IdentityProvider {
        /// The realm.
        realm: String,
        /// The alias.
        alias: String,
        /// Whether it is there already.
        exists: bool,
        /// Top-level properties wanted.
        body: Json,
        /// `config` entries wanted; others stay.
        config: std::collections::BTreeMap<String, Value>,
    },
    /// Keycloak: a mapper of the identity provider, from an Entra group to a Keycloak group.
    GroupMapper {
        /// The realm.
        realm: String,
        /// The identity provider's alias.
        alias: String,
        /// The mapper's id, where it exists.
        id: Option<String>,
        /// The object id of the Entra group that it looks for, where that group is made before.
        looks_for: Option<Value>,
        /// The whole mapper wanted.
        body: Json,
    },
    /// Keycloak: a mapper of ours that nobody wants any more, and the membership of those who came by it.
    DropGroupMapper {
        /// The realm.
        realm: String,
        /// The identity provider's alias.
        alias: String,
        /// Its id.
        id: String,
        /// The id of the group it led to, where that group stays.
        group: Option<String>,
        /// Object ids of the Entra groups that still lead to that group: their members stay in it.
        still: Vec<String>,
    },
    /// Keycloak: Rancher's client. Output `uuid`.
    Client {
        /// The realm.
        realm: String,
        /// Its uuid, where it exists.
        uuid: Option<String>,
        /// The properties wanted.
        body: Json,
    },
    /// Keycloak: a mapper of Rancher's client.
    ClientMapper {
        /// The realm.
        realm: String,
        /// The client's uuid.
        client: Value,
        /// The mapper's id, where it exists.
        id: Option<String>,
        /// The whole mapper wanted.
        body: Json,
    },
    /// Keycloak: the role with which Rancher's client may search users and groups.
    SearchRole {
        /// The realm.
        realm: String,
        /// The client's uuid.
        client: Value,
        /// The role's name, `view-users`.
        role: String,
    },
    /// Rancher: proves that the local administrator can still sign in.
    WayBack,
    /// Rancher: which global role newcomers get.
    Newcomers {
        /// The global role's id.
        role: String,
        /// Whether newcomers get it.
        wanted: bool,
    },
    /// Rancher: sign-in through Keycloak, switched on by a verified sign-in or without one, or changed where it is on.
    /// Outputs, of a sign-in, `administrator` (the principal), `session` (the Keycloak session that was used) and
    /// `search` (a [`crate::run::Trouble`] where groups of Keycloak were not found).
    Authentication {
        /// The realm.
        realm: String,
        /// The Keycloak client's uuid, whose secret Rancher gets.
        client: Value,
        /// Whether it is on already; then no sign-in is needed.
        enabled: bool,
        /// How it is verified where it is not on yet.
        verify: Verify,
        /// The fields wanted, without the secret.
        config: Json,
        /// Group principals who may sign in; the administrator's own is added.
        allowed: Vec<String>,
    },
    /// Rancher: sign-in through Keycloak is switched off, with everything that came by it.
    Disable,
    /// Rancher: looks whether groups are found in Keycloak, by what the sign-in of [`Op::Authentication`] has found.
    GroupSearch,
    /// Rancher: a cluster's object. Output `id`.
    Cluster {
        /// Its name.
        name: String,
        /// Where it comes from.
        by: ClusterBy,
        /// The version that nodes get, of a new one.
        version: String,
        /// The setup's mark.
        mark: String,
    },
    /// Kubernetes: the agent, or the nodes, of a cluster that waits for them.
    Join {
        /// The cluster's id.
        cluster: Value,
        /// Its name.
        name: String,
        /// Whether nodes register themselves, rather than an agent that is put into it.
        nodes: bool,
    },
    /// Rancher: a project. Output `id`.
    Project {
        /// The cluster's id.
        cluster: Value,
        /// Its display name.
        name: String,
        /// The setup's mark.
        mark: String,
    },
    /// Kubernetes: a namespace in a project.
    Namespace {
        /// The cluster's id.
        cluster: Value,
        /// Its name.
        name: String,
        /// The project's id; empty where it is put into none.
        project: Value,
        /// Whether it is there already, and only its project is set.
        exists: bool,
        /// The setup's mark.
        mark: String,
    },
    /// Rancher: a role template of the setup's own. Output `id`.
    Role {
        /// Its id, where it exists.
        id: Option<String>,
        /// Its name.
        name: String,
        /// `cluster` or `project`.
        context: String,
        /// The rules wanted.
        rules: Vec<PolicyRule>,
        /// The setup's mark.
        mark: String,
    },
    /// Rancher: a role template of ours that nobody wants any more.
    DropRole {
        /// Its id.
        id: String,
    },
    /// Rancher: a role of a group on a project, a cluster or Rancher itself. Output `id`.
    Binding {
        /// On what.
        on: BindingKind,
        /// The id of the project or cluster; empty for Rancher itself.
        at: Value,
        /// The id of the role template or global role.
        role: Value,
        /// The group principal.
        group: String,
        /// The setup's mark.
        mark: String,
    },
    /// Rancher: a binding of ours that nobody wants any more.
    DropBinding {
        /// On what.
        on: BindingKind,
        /// Its id.
        id: String,
    },
    /// Kubernetes: a cluster role of a group in one namespace, by a role binding.
    RoleBinding {
        /// The cluster's id.
        cluster: Value,
        /// The namespace.
        namespace: String,
        /// The role binding's name.
        name: String,
        /// The cluster role's name.
        role: String,
        /// The group principal.
        group: String,
        /// The setup's mark.
        mark: String,
    },
    /// Kubernetes: a role binding of ours that nobody wants any more.
    DropRoleBinding {
        /// The cluster's id.
        cluster: String,
        /// The namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Rancher: the address people come back to is Rancher's own again.
    CloseRancher {
        /// Rancher's own address.
        rancher_url: String,
    },
    /// Keycloak: the wizard's address is taken from the client's redirect addresses.
    CloseClient {
        /// The realm.
        realm: String,
        /// The client's uuid.
        client: Value,
        /// The redirect addresses that stay.
        redirect_uris: Vec<String>,
    },
}

impl Op {
    /// Where it is made, and the step whose form wants it.
    #[must_use]
    pub fn home(&self) -> (Place, Step) {
        match self {
            Op::Application { .. }
            | Op::AssignGroup { .. }
            | Op::ServicePrincipal { .. }
            | Op::Consent { .. }
            | Op::ClientSecret { .. }
            | Op::DropClientSecrets { .. }
            | Op::Certificate { .. }
            | Op::DropCertificates { .. } => (Place::Entra, Step::Entra),
            Op::EntraGroup { .. } | Op::Member { .. } => (Place::Entra, Step::Keycloak),
            Op::HandedSecret { .. } => (Place::Keycloak, Step::Entra),
            Op::Realm { .. }
            | Op::Events { .. }
            | Op::Group { .. }
            | Op::DropGroup { .. }
            | Op::LoginFlow { .. }
            | Op::DropLoginFlow { .. }
            | Op::IdentityProvider { .. }
            | Op::GroupMapper { .. }
            | Op::DropGroupMapper { .. } => (Place::Keycloak, Step::Keycloak),
            Op::Client { .. } | Op::ClientMapper { .. } | Op::SearchRole { .. } | Op::CloseClient { .. } => {
                (Place::Keycloak, Step::Rancher)
            }
            Op::WayBack
            | Op::Newcomers { .. }
            | Op::Authentication { .. }
            | Op::GroupSearch
            | Op::Disable
            | Op::CloseRancher { .. } => (Place::Rancher, Step::Rancher),
            Op::Cluster { .. } => (Place::Rancher, Step::Clusters),
            Op::Join { .. } => (Place::Kubernetes, Step::Clusters),
            Op::Project { .. }
            | Op::Role { .. }
            | Op::DropRole { .. }
            | Op::Binding { .. }
            | Op::DropBinding { .. } => (Place::Rancher, Step::Access),
            Op::Namespace { .. } | Op::RoleBinding { .. } | Op::DropRoleBinding { .. } => {
                (Place::Kubernetes, Step::Access)
            }
        }
    }

    /// Whether undo can take it back: what is dropped is gone, with what hung on it.
    #[must_use]
    pub fn reversible(&self) -> bool {
        !matches!(
            self,
            // Of these something stays, or goes with what people have made of it.
            Op::Authentication { enabled: false, .. }
                | Op::Cluster { .. }
                | Op::Join { .. }
                | Op::DropClientSecrets { .. }
                | Op::DropCertificates { .. }
                | Op::DropGroup { .. }
                | Op::DropLoginFlow { .. }
                | Op::DropGroupMapper { .. }
                | Op::DropBinding { .. }
                | Op::DropRole { .. }
                | Op::DropRoleBinding { .. }
                | Op::Disable
        )
    }
}
