//! Area `check`: what is to correct in a form.

use crate::words;

words! {
    TENANT_EMPTY = "check.tenant-empty" => "Enter the tenant: its id or one of its domains, for example contoso.onmicrosoft.com.";
    TENANT_COMMON = "check.tenant-common" => "“{tenant}” stands for every tenant, and Keycloak would refuse its tokens. Enter your own tenant's id or domain.";
    TENANT_FORM = "check.tenant-form" => "“{tenant}” is neither a tenant id nor a domain. It looks like 8f1c2d3e-… or contoso.onmicrosoft.com.";
    ADDRESS_EMPTY = "check.address-empty" => "Enter the address of {what}, beginning with https://.";
    ADDRESS_FORM = "check.address-form" => "“{address}” is not an address. It looks like https://sso.contoso.com.";
    ADDRESS_HTTP = "check.address-http" => "“{address}” is not protected: administrator passwords would travel in the open. Use https://; plain http:// works only on this machine.";
    APPLICATION_EMPTY = "check.application-empty" => "Enter a name for the application in Entra ID, for example “Keycloak broker”.";
    APPLICATION_LONG = "check.application-long" => "Entra ID takes at most 120 characters for the application's name; this one has {count}.";
    SECRET_DAYS = "check.secret-days" => "Enter the secret's lifetime as a number of days from 1 to 730.";
    REALM_EMPTY = "check.realm-empty" => "Enter the realm, for example trinity.";
    REALM_MASTER = "check.realm-master" => "The realm master is for Keycloak's own administrators. Use a realm for people, for example trinity; Lockstep makes it if it is not there.";
    NAME_FORM = "check.name-form" => "“{name}” holds “{letter}”. Use letters, digits, “-”, “_” and “.”, because the name becomes part of addresses.";
    NAME_LONG = "check.name-long" => "“{name}…” is longer than {limit} characters.";
    ALIAS_EMPTY = "check.alias-empty" => "Enter the identity provider's alias, for example entra.";
    CLIENT_EMPTY = "check.client-empty" => "Enter the client id for Rancher, for example rancher.";
    USER_EMPTY = "check.user-empty" => "Enter the administrator's user name.";
    ADMIN_CLIENT_EMPTY = "check.admin-client-empty" => "Enter the service account's client id.";
    MAPPINGS_EMPTY = "check.mappings-empty" => "Name at least one Entra group whose members may come in.";
    ENTRA_GROUP_EMPTY = "check.entra-group-empty" => "Enter the Entra group's name or object id, for example k8s_dev_users.";
    KEYCLOAK_GROUP_EMPTY = "check.keycloak-group-empty" => "Enter the Keycloak group that members of “{group}” join, for example Dev.";
    MAPPING_TWICE = "check.mapping-twice" => "“{group}” to “{target}” stands twice. Remove one of the rows.";
    GROUP_CASE = "check.group-case" => "“{one}” and “{other}” differ only in case. Write them alike, or choose names that nobody can confuse.";
    CLUSTERS_EMPTY = "check.clusters-empty" => "Pick at least one cluster.";
    GRANTS_EMPTY = "check.grants-empty" => "Give at least one group access to a namespace.";
    GRANT_GROUP_EMPTY = "check.grant-group-empty" => "Choose the group that gets access.";
    GRANT_GROUP_UNKNOWN = "check.grant-group-unknown" => "No Entra group becomes “{group}” in step 2. Choose one of its groups, or add it there.";
    GRANT_CLUSTER_EMPTY = "check.grant-cluster-empty" => "Choose the cluster.";
    GRANT_CLUSTER_UNKNOWN = "check.grant-cluster-unknown" => "Cluster “{cluster}” is not picked in step 4. Pick it there, or choose one that is.";
    GRANT_PROJECT_EMPTY = "check.grant-project-empty" => "Enter the Rancher project, for example Trinity.";
    GRANT_NAMESPACES_EMPTY = "check.grant-namespaces-empty" => "Enter at least one namespace, for example trinity.";
    NAMESPACE_FORM = "check.namespace-form" => "“{name}” cannot be a namespace: Kubernetes takes lower-case letters, digits and “-”, at most 63, beginning and ending with a letter or digit.";
    NAMESPACE_SYSTEM = "check.namespace-system" => "“{name}” belongs to Kubernetes or Rancher itself. Give access to a namespace of your own.";
    NAMESPACE_TWO_PROJECTS = "check.namespace-two-projects" => "Namespace “{name}” of cluster “{cluster}” stands in two projects, “{one}” and “{other}”. A namespace belongs to one project only.";
    GRANT_ROLE_EMPTY = "check.grant-role-empty" => "Choose the role.";
    GRANT_TWICE = "check.grant-twice" => "This row says the same as row {row}. Remove one of them.";
    FILE_NOT_YAML = "check.file-not-yaml" => "Line {line}: {said}.";
    FILE_VERSION = "check.file-version" => "This file has version {version}; this release of Lockstep reads version {known}.";
    FILE_NOT_BUNDLE = "check.file-not-bundle" => "“{name}” holds no lockstep.yaml. Choose a bundle that Lockstep made, or a lockstep.yaml.";
    FILE_BROKEN = "check.file-broken" => "“{name}” could not be read: {said}.";
}
