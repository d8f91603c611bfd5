//! Microsoft Graph's permissions by name and id (from microsoft-graph-devx-content), and clients that Microsoft made.

/// Graph's application id, the same in every tenant.
pub(crate) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// Azure CLI's client id.
pub(crate) const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Delegated permissions: name and id.
pub(crate) const DELEGATED: &[(&str, &str)] = &[
    ("openid", "37f7f235-527c-4136-accd-4a02d197296e"),
    ("profile", "14dad69e-099b-42c9-810b-d002981feec1"),
    ("email", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"),
    ("offline_access", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
    ("User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
    ("User.ReadBasic.All", "b340eb25-3456-403f-be2f-af7a0d370277"),
    ("User.Read.All", "a154be20-db9c-4678-8ab7-66f6cc099a59"),
    ("GroupMember.Read.All", "bc024368-1153-4739-b217-4326f2e966d0"),
    ("GroupMember.ReadWrite.All", "f81125ac-d3b7-4573-a3b2-7099cc39df9e"),
    ("Group.Read.All", "5f8c59db-677d-491f-a6b8-5f174b11ec1d"),
    ("Group.ReadWrite.All", "4e46008b-f24c-477d-8fff-7bb4ec7aafe0"),
    ("Application.Read.All", "c79f8feb-a9db-4090-85f9-90d820caa0eb"),
    ("Application.ReadWrite.All", "bdfbf15f-ee85-4955-8675-146e8e5296b5"),
    ("AppRoleAssignment.ReadWrite.All", "84bccea3-f856-4a8a-967b-dbe0a3d53a64"),
    ("DelegatedPermissionGrant.ReadWrite.All", "41ce6ca6-6826-4807-84f1-1c82854f7ee5"),
    ("Directory.Read.All", "06da0dbc-49e2-44d2-8312-53f166ab848a"),
    ("Directory.AccessAsUser.All", "0e263e50-5827-48a4-b97c-d940288653c7"),
    ("Organization.Read.All", "4908d5b9-3fb2-4b1e-9336-1888b7937185"),
    ("Domain.Read.All", "2f9ee017-59c1-4f1d-9472-bd5529a7b311"),
    ("AuditLog.Read.All", "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20"),
    ("Policy.Read.All", "572fea84-0151-49b2-9301-11cb16974376"),
];

/// Application permissions: name and id.
pub(crate) const APPLICATION: &[(&str, &str)] = &[
    ("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    ("Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b"),
    ("Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09"),
    ("User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
    ("Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    ("Application.ReadWrite.OwnedBy", "18a4783c-866b-4cc7-a460-3d5e5662c884"),
    ("Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"),
    ("AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f"),
    ("DelegatedPermissionGrant.ReadWrite.All", "8e8e4742-1d95-4f68-9d56-6ee75648c72a"),
    ("Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
    ("Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6"),
    ("AuditLog.Read.All", "b0afded3-3588-46d8-8b3d-9842eff778da"),
];

/// What a token of Azure CLI carries, and what the wizard needs.
pub(crate) const ADMIN_SCOPES: &[&str] = &[
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "User.Read",
    "User.Read.All",
    "email",
    "openid",
    "profile",
];

/// A client that Microsoft made and every tenant knows without a registration.
pub(crate) struct FirstParty {
    pub(crate) app_id: &'static str,
    pub(crate) name: &'static str,
    /// The only scopes it may have; any scope where empty.
    pub(crate) fixed: &'static [&'static str],
}

/// Microsoft Graph Command Line Tools, a public client that may ask for any delegated permission.
pub(crate) const GRAPH_TOOLS: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// The clients that administrators use to get a token.
pub(crate) const FIRST_PARTY: &[FirstParty] = &[
    FirstParty { app_id: AZURE_CLI, name: "Microsoft Azure CLI", fixed: ADMIN_SCOPES },
    FirstParty { app_id: GRAPH_TOOLS, name: "Microsoft Graph Command Line Tools", fixed: &[] },
];

/// The name of a delegated permission as Microsoft spells it.
pub(crate) fn delegated_name(name_or_id: &str) -> Option<&'static str> {
    DELEGATED
        .iter()
        .find(|(name, id)| name.eq_ignore_ascii_case(name_or_id) || *id == name_or_id)
        .map(|(name, _)| *name)
}
