//! Settings and feature flags.

use serde::Deserialize;
use serde_with::{As, DefaultOnNull};

use super::{Feature, Rancher, Setting, call};
use crate::{Error, Method};

impl Rancher {
    /// A setting by its name, for example `server-url`, `server-version`, `cacerts`, `auth-user-session-ttl-minutes`.
    ///
    /// `GET /v3/settings/{name}` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 without the right to read settings.
    pub async fn setting(&self, name: &str) -> Result<Option<Setting>, Error> {
        self.api.find(call(Method::Get, "/v3/settings/{name}", &[name])).await
    }

    /// The address under which Rancher knows itself; `None` where it was never set.
    ///
    /// `GET /v3/settings/server-url` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 without sign-in.
    pub async fn server_url(&self) -> Result<Option<String>, Error> {
        let setting = self.setting("server-url").await?;
        Ok(setting.map(|setting| setting.value).filter(|value| !value.is_empty()))
    }

    /// The feature flags.
    ///
    /// `GET /v3/features` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 without the right to read them.
    pub async fn features(&self) -> Result<Vec<Feature>, Error> {
        let flags: Vec<Flag> = self.list(call(Method::Get, "/v3/features", &[])).await?;
        Ok(flags.into_iter().map(Feature::from).collect())
    }
}

#[derive(Deserialize)]
struct Flag {
    name: String,
    /// What was set; `null` means the default.
    #[serde(default)]
    value: Option<bool>,
    #[serde(default, with = "As::<DefaultOnNull>")]
    status: FlagStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FlagStatus {
    #[serde(with = "As::<DefaultOnNull>")]
    default: bool,
    locked_value: Option<bool>,
}

impl From<Flag> for Feature {
    fn from(flag: Flag) -> Self {
        let on = flag.status.locked_value.or(flag.value).unwrap_or(flag.status.default);
        Feature { name: flag.name, on }
    }
}
