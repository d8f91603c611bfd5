//! What the sign-in remembers between two requests.

/// A browser's session: who is signed in there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    /// Object ids, the last sign-in last.
    pub(crate) accounts: Vec<String>,
    /// The id that tokens carry as `sid`.
    pub(crate) sid: String,
}

/// How the code goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// The platform that a redirect address is registered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Web,
    Spa,
    Native,
}

/// What the sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A code for a client.
    Code,
    /// The device whose code was typed.
    Device,
    /// An administrator's consent for everyone.
    AdminConsent,
}

/// One sign-in under way.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) purpose: Purpose,
    pub(crate) tenant: String,
    pub(crate) app_id: String,
    pub(crate) app_name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) mode: ResponseMode,
    pub(crate) platform: Platform,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// PKCE method and challenge.
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) prompt: String,
    pub(crate) login_hint: Option<String>,
    /// The device code, for a device.
    pub(crate) device: Option<String>,
    /// Who signed in, once known.
    pub(crate) user: Option<String>,
    /// The person agreed to the permissions, or to the device.
    pub(crate) agreed: bool,
}

/// A login code, waiting to be redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) flow: Flow,
    pub(crate) user: String,
    pub(crate) sid: String,
    pub(crate) expires: u64,
    pub(crate) used: bool,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    pub(crate) app_id: String,
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) sid: String,
    pub(crate) expires: u64,
    pub(crate) spa: bool,
}

/// What became of a device's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Waiting,
    Approved { user: String, sid: String },
    Declined,
    Used,
}

/// A device that asked for a code.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) device_code: String,
    pub(crate) user_code: String,
    pub(crate) app_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: u64,
    pub(crate) verdict: Verdict,
}
