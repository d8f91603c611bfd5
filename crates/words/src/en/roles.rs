//! Area `roles`: what a role lets do, and what of it deserves a second look.

use crate::words;

words! {
    MAY_READ = "roles.may-read" => "May read {what} {place}.";
    MAY_READ_BUT = "roles.may-read-but" => "May read {what} {place}; may not read {not}.";
    MAY_NOT_READ = "roles.may-not-read" => "May not read {not} {place}.";
    MAY_CHANGE = "roles.may-change" => "May create, change and delete {what} {place}.";
    MAY_DO = "roles.may-do" => "May {verbs} {what} {place}.";
    MAY_ALL = "roles.may-all" => "May do everything {place}.";
    AND_MORE = "roles.and-more" => "{named} and {count} more";
    NO_RULES = "roles.no-rules" => "Gives nothing by itself.";
    UNREAD = "roles.unread" => "{role} also has all that the cluster role {roles} allows, which could not be read.";
    IN_NAMESPACES = "roles.in-namespaces" => "in {names}";
    IN_ITS_NAMESPACES = "roles.in-its-namespaces" => "in its namespaces";
    IN_PROJECT = "roles.in-project" => "in every namespace of project {name}";
    IN_CLUSTERS = "roles.in-clusters" => "in the whole of {names}";
    IN_CLUSTER = "roles.in-cluster" => "in the whole cluster";
    IN_RANCHER = "roles.in-rancher" => "on the cluster that Rancher runs on";
    IN_EVERYTHING = "roles.in-everything" => "in Rancher and in every cluster";
    IN_THERE = "roles.in-there" => "where it is given";
    BROUGHT = "roles.brought" => "With {role} comes, in the whole cluster: reading {what}; and Rancher lets the group read the project’s namespaces themselves.";
    BROUGHT_NAMESPACES = "roles.brought-namespaces" => "With {role} comes nothing in the whole cluster, but that Rancher lets the group read the project’s namespaces themselves.";
    BROUGHT_MORE = "roles.brought-more" => "With {role} comes, in the whole cluster, more than reading: {what}.";

    WARN_EVERYTHING = "roles.warn-everything" => "{role} allows everything {place}, also what will only be added later.";
    WARN_ANY_VERB = "roles.warn-any-verb" => "{role} allows every verb on {what} {place}, also verbs that will only be added later.";
    WARN_ANY_RESOURCE = "roles.warn-any-resource" => "{role} reaches every resource of the API group {what} {place}, also those that will only be added later.";
    WARN_SECRETS = "roles.warn-secrets" => "{role} reads secrets {place}: passwords, keys, and tokens of service accounts.";
    WARN_PODS = "roles.warn-pods" => "{role} starts pods {place}, and a pod can run as any service account of its namespace: the group gets whatever those may do.";
    WARN_EXEC = "roles.warn-exec" => "{role} runs commands in running pods {place}, with their service accounts, secrets and volumes.";
    WARN_TOKENS = "roles.warn-tokens" => "{role} makes tokens of service accounts {place}: the group gets whatever those may do.";
    WARN_SECRET_TOKENS = "roles.warn-secret-tokens" => "{role} makes and reads secrets {place}, and so gets lasting tokens of any service account there.";
    WARN_IMPERSONATE = "roles.warn-impersonate" => "{role} acts as others {place}: the group gets whatever those may do.";
    WARN_ESCALATE = "roles.warn-escalate" => "{role} may escalate or bind roles {place}: the group can give itself any right there.";
    WARN_BINDS = "roles.warn-binds" => "{role} gives others {place} what its holders have themselves, without this blueprint.";
    WARN_MEMBERS = "roles.warn-members" => "{role} adds members in Rancher {place}, without this blueprint.";
    WARN_OWNS = "roles.warn-owns" => "{role} owns the cluster in Rancher: its holders change and delete the cluster itself.";
    WARN_NODES = "roles.warn-nodes" => "{role} reaches nodes {place}: names, addresses and what runs where.";
    WARN_NODES_CHANGE = "roles.warn-nodes-change" => "{role} changes nodes {place}: it can drain them, and move pods to a node of its choice.";
    WARN_NODES_PROXY = "roles.warn-nodes-proxy" => "{role} speaks to kubelets (nodes/proxy) {place}: that is root on every node, past all other rules.";
    WARN_CERTIFICATES = "roles.warn-certificates" => "{role} approves certificate requests {place}: the group can sign in as anybody.";
    WARN_WEBHOOKS = "roles.warn-webhooks" => "{role} changes admission webhooks {place}: the group sees and alters every request.";
    WARN_VOLUMES = "roles.warn-volumes" => "{role} makes persistent volumes {place}: one of a node’s own folder reads and writes that node.";
    WARN_NAMESPACES = "roles.warn-namespaces" => "{role} changes namespaces {place}: their labels decide about pod security and network policies.";
    WARN_RANCHER = "roles.warn-rancher" => "{role} changes users, roles, settings or sign-in of Rancher itself: the group can make itself administrator.";
    SHARED_PROJECT = "roles.shared-project" => "{group} gets {role} in {namespaces} too: another row puts {count:it|them} into project {project} on {cluster}, where a role holds in every namespace.";
    SHARED_GROUP = "roles.shared-group" => "{group} is filled by {count} rows of step 2 ({who}): whoever fits any of them gets what {group} is given.";
}
