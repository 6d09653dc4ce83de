//! What people choose for their own account.

use crate::object;
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

/// Where `/` leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HomePage {
    /// The own Network.
    #[default]
    Network = 0,
    /// The own profile.
    Profile = 1,
    /// The people directory.
    People = 2,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device is set.
    #[default]
    Automatic = 0,
    /// Dark ink on light ground.
    Light = 1,
    /// Light ink on dark ground.
    Dark = 2,
}

/// How mail is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailFormat {
    /// With pictures and links, and as plain text beside.
    #[default]
    Html = 0,
    /// Plain text alone.
    Text = 1,
}

/// What an account has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// When hover profiles open.
    pub hover_profiles: HoverProfiles,
    /// After how many milliseconds of rest: 150 to 2,000.
    pub hover_delay_ms: u32,
    /// Where `/` leads.
    #[serde(default)]
    pub home: HomePage,
    /// A language tag (BCP 47) of [`LANGUAGES`]; none: as the browser says.
    #[serde(default)]
    pub language: Option<String>,
    /// IANA name, such as `Asia/Tokyo`; none: as the browser says.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Light or dark.
    #[serde(default)]
    pub theme: Theme,
    /// What comes by mail.
    #[serde(default)]
    pub mail: MailSettings,
}

/// What comes by mail, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSettings {
    /// Pages that one adds, edits or comments on are watched from then on.
    pub autowatch: bool,
    /// One mail a day of what those did whom one follows.
    pub daily_digest: bool,
    /// A mail for each thing that those do whom one follows.
    pub network: bool,
    /// A mail when somebody begins to follow.
    pub new_follower: bool,
    /// A mail when a status update mentions one.
    pub mentions: bool,
    /// Mail about what one did oneself.
    pub own_actions: bool,
    /// How it is written.
    pub format: MailFormat,
    /// The hour of the day, in one's own time zone, at which the digest comes: 0 to 23.
    pub digest_hour: u32,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            autowatch: true,
            daily_digest: false,
            network: false,
            new_follower: true,
            mentions: true,
            own_actions: false,
            format: MailFormat::Html,
            digest_hour: 8,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hover_profiles: HoverProfiles::OnHover,
            hover_delay_ms: 500,
            home: HomePage::default(),
            language: None,
            time_zone: None,
            theme: Theme::default(),
            mail: MailSettings::default(),
        }
    }
}

/// The languages that Kith speaks, as BCP 47 tags.
pub const LANGUAGES: [&str; 1] = ["en"];

/// A change of some of the settings; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Where `/` leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<HomePage>,
    /// A language tag of [`LANGUAGES`]; an empty text: as the browser says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA name; an empty text: as the browser says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Light or dark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    /// What comes by mail.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::if_any")]
    pub mail: Option<MailChange>,
}

/// A change of some of what comes by mail; what is left out stays, as a link in a mail may have left it meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MailChange {
    /// Pages that one adds, edits or comments on are watched from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autowatch: Option<bool>,
    /// One mail a day of what those did whom one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_digest: Option<bool>,
    /// A mail for each thing that those do whom one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<bool>,
    /// A mail when somebody begins to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_follower: Option<bool>,
    /// A mail when a status update mentions one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentions: Option<bool>,
    /// Mail about what one did oneself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_actions: Option<bool>,
    /// How it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<MailFormat>,
    /// The hour of the day, in one's own time zone, at which the digest comes: 0 to 23.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 23))]
    pub digest_hour: Option<u32>,
}

impl MailChange {
    /// What makes the one of the other.
    pub fn between(before: &MailSettings, now: &MailSettings) -> Self {
        fn differs<T: PartialEq>(before: T, now: T) -> Option<T> {
            (before != now).then_some(now)
        }
        Self {
            autowatch: differs(before.autowatch, now.autowatch),
            daily_digest: differs(before.daily_digest, now.daily_digest),
            network: differs(before.network, now.network),
            new_follower: differs(before.new_follower, now.new_follower),
            mentions: differs(before.mentions, now.mentions),
            own_actions: differs(before.own_actions, now.own_actions),
            format: differs(before.format, now.format),
            digest_hour: differs(before.digest_hour, now.digest_hour),
        }
    }
}

impl From<MailSettings> for MailChange {
    fn from(all: MailSettings) -> Self {
        Self {
            autowatch: Some(all.autowatch),
            daily_digest: Some(all.daily_digest),
            network: Some(all.network),
            new_follower: Some(all.new_follower),
            mentions: Some(all.mentions),
            own_actions: Some(all.own_actions),
            format: Some(all.format),
            digest_hour: Some(all.digest_hour),
        }
    }
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
