//! Which calls there are, which permission each needs, and who may.

use crate::graph::call::{Call, Key, Outcome, Problem};
use crate::graph::{applications, assignments, credentials, deleted, groups, members, organization, principals, users};
use crate::graph::{grants, sign_ins};
use crate::state::Inner;

/// Who may, beside the permission in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever has the permission; ownership is the handler's.
    Anyone,
    /// Only an administrator, or an application on its own.
    Admin,
}

/// One call that Graph offers.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// The path; `{}` is a key.
    pub(crate) pattern: &'static str,
    /// One of these permissions is needed.
    pub(crate) scopes: &'static [&'static str],
    pub(crate) who: Who,
    pub(crate) run: fn(&mut Inner, &Call) -> Outcome,
}

const USER_SELF: &[&str] = &["User.Read", "User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
const USER_READ: &[&str] = &["User.ReadBasic.All", "User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
const USER_ONE: &[&str] =
    &["User.Read", "User.ReadBasic.All", "User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
const MEMBER_READ: &[&str] = &[
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.AccessAsUser.All",
];
const MEMBER_WRITE: &[&str] = &["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.AccessAsUser.All"];
const GROUP_WRITE: &[&str] = &["Group.ReadWrite.All", "Directory.AccessAsUser.All"];
const APP_READ: &[&str] = &[
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.AccessAsUser.All",
];
const APP_WRITE: &[&str] =
    &["Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.AccessAsUser.All"];
const ASSIGN_READ: &[&str] = &[
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.AccessAsUser.All",
];
const ASSIGN: &[&str] = &["AppRoleAssignment.ReadWrite.All", "Directory.AccessAsUser.All"];
const GRANT_READ: &[&str] =
    &["DelegatedPermissionGrant.ReadWrite.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
const GRANT: &[&str] = &["DelegatedPermissionGrant.ReadWrite.All", "Directory.AccessAsUser.All"];
const TENANT_READ: &[&str] =
    &["User.Read", "Organization.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
const ANY_DIRECTORY: &[&str] = &[
    "User.ReadBasic.All",
    "User.Read.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.AccessAsUser.All",
];
const AUDIT: &[&str] = &["AuditLog.Read.All"];
const POLICY: &[&str] = &["Policy.Read.All"];

macro_rules! routes {
    ($($method:literal $pattern:literal $scopes:ident $who:ident $run:path;)*) => {
        /// Every call; of two that fit, the first.
        pub(crate) const ROUTES: &[Route] = &[$(
            Route { method: $method, pattern: $pattern, scopes: $scopes, who: Who::$who, run: $run },
        )*];
    };
}

routes! {
    "GET" "me" USER_SELF Anyone users::me;
    "POST" "me/checkMemberGroups" USER_SELF Anyone users::check_member_groups;
    "POST" "me/getMemberObjects" USER_SELF Anyone users::member_objects;
    "POST" "me/getMemberGroups" USER_SELF Anyone users::member_objects;
    "GET" "organization" TENANT_READ Anyone organization::list;
    "GET" "policies/defaultAppManagementPolicy" POLICY Anyone organization::app_policy;

    "GET" "users" USER_READ Anyone users::list;
    "GET" "users/$count" USER_READ Anyone users::count;
    "GET" "users/{}" USER_ONE Anyone users::get;
    "GET" "users/{}/memberOf" MEMBER_READ Anyone users::member_of;
    "GET" "users/{}/transitiveMemberOf" MEMBER_READ Anyone users::transitive_member_of;
    "POST" "users/{}/checkMemberGroups" MEMBER_READ Anyone users::check_member_groups;
    "POST" "users/{}/getMemberObjects" MEMBER_READ Anyone users::member_objects;
    "POST" "users/{}/getMemberGroups" MEMBER_READ Anyone users::member_objects;

    "GET" "groups" MEMBER_READ Anyone groups::list;
    "GET" "groups/$count" MEMBER_READ Anyone groups::count;
    "POST" "groups" GROUP_WRITE Anyone groups::create;
    "GET" "groups/{}" MEMBER_READ Anyone groups::get;
    "PATCH" "groups/{}" GROUP_WRITE Anyone groups::patch;
    "DELETE" "groups/{}" GROUP_WRITE Anyone groups::delete;
    "GET" "groups/{}/members" MEMBER_READ Anyone members::list;
    "GET" "groups/{}/members/$count" MEMBER_READ Anyone members::count;
    "GET" "groups/{}/transitiveMembers" MEMBER_READ Anyone members::transitive;
    "GET" "groups/{}/transitiveMembers/$count" MEMBER_READ Anyone members::transitive_count;
    "POST" "groups/{}/members/$ref" MEMBER_WRITE Anyone members::add;
    "DELETE" "groups/{}/members/{}/$ref" MEMBER_WRITE Anyone members::remove;

    "GET" "applications" APP_READ Anyone applications::list;
    "GET" "applications/$count" APP_READ Anyone applications::count;
    "POST" "applications" APP_WRITE Anyone applications::create;
    "GET" "applications/{}" APP_READ Anyone applications::get;
    "PATCH" "applications/{}" APP_WRITE Anyone applications::patch;
    "DELETE" "applications/{}" APP_WRITE Anyone applications::delete;
    "GET" "applications/{}/owners" APP_READ Anyone applications::owners;
    "POST" "applications/{}/addPassword" APP_WRITE Anyone credentials::add_password;
    "POST" "applications/{}/removePassword" APP_WRITE Anyone credentials::remove_password;
    "GET" "directory/deletedItems/microsoft.graph.application" APP_READ Anyone deleted::list;
    "GET" "directory/deletedItems/{}" APP_READ Anyone deleted::get;
    "DELETE" "directory/deletedItems/{}" APP_WRITE Anyone deleted::purge;
    "POST" "directory/deletedItems/{}/restore" APP_WRITE Anyone deleted::restore;

    "GET" "servicePrincipals" APP_READ Anyone principals::list;
    "GET" "servicePrincipals/$count" APP_READ Anyone principals::count;
    "POST" "servicePrincipals" APP_WRITE Anyone principals::create;
    "GET" "servicePrincipals/{}" APP_READ Anyone principals::get;
    "PATCH" "servicePrincipals/{}" APP_WRITE Anyone principals::patch;
    "DELETE" "servicePrincipals/{}" APP_WRITE Anyone principals::delete;
    "GET" "servicePrincipals/{}/appRoleAssignedTo" ASSIGN_READ Anyone assignments::assigned_to;
    "POST" "servicePrincipals/{}/appRoleAssignedTo" ASSIGN Admin assignments::assign;
    "DELETE" "servicePrincipals/{}/appRoleAssignedTo/{}" ASSIGN Admin assignments::unassign;
    "GET" "servicePrincipals/{}/appRoleAssignments" ASSIGN_READ Anyone assignments::assignments;
    "GET" "servicePrincipals/{}/oauth2PermissionGrants" GRANT_READ Anyone grants::of_principal;

    "GET" "oauth2PermissionGrants" GRANT_READ Anyone grants::list;
    "POST" "oauth2PermissionGrants" GRANT Admin grants::create;
    "GET" "oauth2PermissionGrants/{}" GRANT_READ Anyone grants::get;
    "PATCH" "oauth2PermissionGrants/{}" GRANT Admin grants::patch;
    "DELETE" "oauth2PermissionGrants/{}" GRANT Admin grants::delete;

    "POST" "directoryObjects/getByIds" ANY_DIRECTORY Anyone organization::by_ids;
    "GET" "directoryObjects/{}" ANY_DIRECTORY Anyone organization::directory_object;
    "GET" "auditLogs/signIns" AUDIT Admin sign_ins::list;
}

/// One segment of a path: its name and, in parentheses, a key.
fn segment(text: &str) -> (String, Option<Key>) {
    let Some((name, rest)) = text.split_once('(') else { return (text.to_owned(), None) };
    let Some(inner) = rest.strip_suffix(')') else { return (text.to_owned(), None) };
    let (property, value) = inner.split_once('=').unwrap_or(("id", inner));
    let value = value.trim();
    let value = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')).unwrap_or(value).replace("''", "'");
    (name.to_owned(), Some(Key { property: property.trim().to_owned(), value }))
}

/// The keys of a path that fits the pattern.
fn fits(pattern: &str, path: &str) -> Option<Vec<Key>> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        let (name, key) = segment(part);
        parts.push(Ok(name));
        parts.extend(key.map(Err));
    }
    let wanted: Vec<&str> = pattern.split('/').collect();
    if parts.len() != wanted.len() {
        return None;
    }
    let mut keys = Vec::new();
    for (part, wanted) in parts.into_iter().zip(wanted) {
        match (wanted, part) {
            ("{}", Err(key)) => keys.push(key),
            ("{}", Ok(word)) if !word.is_empty() => keys.push(Key { property: "id".into(), value: word }),
            (wanted, Ok(word)) if wanted.eq_ignore_ascii_case(&word) => {}
            _ => return None,
        }
    }
    Some(keys)
}

/// Finds the call's route and checks permission and person.
pub(crate) fn find(inner: &Inner, call: &Call) -> Result<(&'static Route, Vec<Key>), Problem> {
    let mut known_path = false;
    for route in ROUTES {
        let Some(keys) = fits(route.pattern, &call.path) else { continue };
        known_path = true;
        if !route.method.eq_ignore_ascii_case(&call.method) {
            continue;
        }
        let person = call.caller.user.as_deref();
        let may = route.who == Who::Anyone || person.is_none_or(|person| inner.is_admin(person));
        return if may && call.caller.has_any(route.scopes) { Ok((route, keys)) } else { Err(Problem::denied()) };
    }
    if known_path {
        return Err(Problem::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        ));
    }
    let first = call.path.split(['/', '(']).next().unwrap_or_default();
    Err(Problem::new(400, "BadRequest", format!("Resource not found for the segment '{first}'.")))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn keys_are_read_in_both_spellings() {
        let key = |pattern, path| fits(pattern, path).map(|keys| (keys[0].property.clone(), keys[0].value.clone()));
        assert_eq!(key("applications/{}", "applications/1"), Some(("id".into(), "1".into())));
        assert_eq!(
            key("applications/{}", "applications(uniqueName='a''b')"),
            Some(("uniqueName".into(), "a'b".into()))
        );
        assert_eq!(key("users/{}", "users('ada@contoso.com')"), Some(("id".into(), "ada@contoso.com".into())));
        assert!(fits("applications/{}", "applications").is_none());
        assert!(fits("applications/{}/addPassword", "applications(appId='1')/addPassword").is_some());
    }
}
