//! What people choose for their own account.

use serde::{Deserialize, Serialize};

/// When a hover profile opens. The numbers are those of the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoverProfiles {
    /// Where the pointer rests.
    #[default]
    OnHover = 0,
    /// By a click, or Enter.
    OnClick = 1,
    /// Never.
    Off = 2,
}

/// The shortest rest of the pointer after which a hover profile may open, in milliseconds.
pub const HOVER_DELAY_MIN: u32 = 150;
/// The longest.
pub const HOVER_DELAY_MAX: u32 = 2_000;

/// What an account has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// When hover profiles open.
    pub hover_profiles: HoverProfiles,
    /// After how many milliseconds of rest: 150 to 2,000.
    pub hover_delay_ms: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { hover_profiles: HoverProfiles::OnHover, hover_delay_ms: 500 }
    }
}

/// A change of some of the settings; what is left out stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// When hover profiles open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hover_profiles: Option<HoverProfiles>,
    /// After how many milliseconds of rest: 150 to 2,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 150, maximum = 2000))]
    pub hover_delay_ms: Option<u32>,
}

impl HoverProfiles {
    /// As it stands in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnHover => "on_hover",
            Self::OnClick => "on_click",
            Self::Off => "off",
        }
    }
}
