//! Graph's addresses in Microsoft's own clouds (Graph documentation, "National cloud deployments"). All of them let any
//! web page call them with a token: `Access-Control-Allow-Origin: *`.

/// The worldwide cloud; GCC too.
pub const WORLDWIDE: &str = "https://graph.microsoft.com";
/// US Government L4, GCC High.
pub const US_GOV_L4: &str = "https://graph.microsoft.us";
/// US Government L5, DoD.
pub const US_GOV_L5: &str = "https://dod-graph.microsoft.us";
/// China, run by 21Vianet.
pub const CHINA: &str = "https://microsoftgraph.chinacloudapi.cn";

/// All of them.
pub const ALL: [&str; 4] = [WORLDWIDE, US_GOV_L4, US_GOV_L5, CHINA];
