//! What people have chosen for their own account.

use super::{Tx, sql};
use kith_api::settings::{
    HOVER_DELAY_MAX, HomePage, HoverProfiles, MailFormat, MailSettings, Settings, SettingsChange, Theme,
};
use sqlx::FromRow;

/// What an account has chosen, as it stands in its row: see [`settings_columns`].
#[derive(FromRow)]
pub(super) struct SettingsRow {
    hover_profiles: i64,
    hover_delay_ms: i64,
    home: i64,
    language: Option<String>,
    time_zone: Option<String>,
    theme: i64,
    #[sqlx(flatten)]
    mail: MailRow,
}

/// What of it comes by mail: see [`mail_columns`].
#[derive(FromRow)]
pub(super) struct MailRow {
    mail_autowatch: i64,
    mail_daily_digest: i64,
    mail_network: i64,
    mail_new_follower: i64,
    mail_mentions: i64,
    mail_own_actions: i64,
    mail_format: i64,
    digest_hour: i64,
}

/// The columns of [`SettingsRow`], each behind `$p`.
macro_rules! settings_columns {
    ($p:literal) => {
        concat!(
            $p,
            "hover_profiles, ",
            $p,
            "hover_delay_ms, ",
            $p,
            "home, ",
            $p,
            "language, ",
            $p,
            "time_zone, ",
            $p,
            "theme, ",
            mail_columns!($p)
        )
    };
}
pub(super) use settings_columns;

/// The columns of [`MailRow`], each behind `$p`.
macro_rules! mail_columns {
    ($p:literal) => {
        concat!(
            $p,
            "mail_autowatch, ",
            $p,
            "mail_daily_digest, ",
            $p,
            "mail_network, ",
            $p,
            "mail_new_follower, ",
            $p,
            "mail_mentions, ",
            $p,
            "mail_own_actions, ",
            $p,
            "mail_format, ",
            $p,
            "digest_hour"
        )
    };
}
pub(super) use mail_columns;

impl From<SettingsRow> for Settings {
    fn from(row: SettingsRow) -> Self {
        Self {
            hover_profiles: match row.hover_profiles {
                1 => HoverProfiles::OnClick,
                2 => HoverProfiles::Off,
                _ => HoverProfiles::OnHover,
            },
            hover_delay_ms: u32::try_from(row.hover_delay_ms).unwrap_or(HOVER_DELAY_MAX),
            home: match row.home {
                1 => HomePage::Profile,
                2 => HomePage::People,
                _ => HomePage::Network,
            },
            language: row.language,
            time_zone: row.time_zone,
            theme: match row.theme {
                1 => Theme::Light,
                2 => Theme::Dark,
                _ => Theme::Automatic,
            },
            mail: row.mail.into(),
        }
    }
}

impl From<MailRow> for MailSettings {
    fn from(row: MailRow) -> Self {
        Self {
            autowatch: row.mail_autowatch == 1,
            daily_digest: row.mail_daily_digest == 1,
            network: row.mail_network == 1,
            new_follower: row.mail_new_follower == 1,
            mentions: row.mail_mentions == 1,
            own_actions: row.mail_own_actions == 1,
            format: if row.mail_format == 1 { MailFormat::Text } else { MailFormat::Html },
            digest_hour: u32::try_from(row.digest_hour).unwrap_or_default(),
        }
    }
}

impl Tx {
    /// What an account has chosen. Holds its row until the commit: nothing else is chosen meanwhile.
    pub async fn settings_of(&mut self, person: i64) -> Result<Settings, sqlx::Error> {
        const FIND: &str = concat!("UPDATE people SET theme = theme WHERE key = $1 RETURNING ", settings_columns!(""));
        let row: SettingsRow = sql(FIND).bind(person).one(&mut *self).await?;
        Ok(row.into())
    }

    /// Changes what an account has chosen; what is not given stays.
    pub async fn change_settings(
        &mut self,
        person: i64,
        change: &SettingsChange,
        now: i64,
    ) -> Result<Settings, sqlx::Error> {
        const CHANGE: &str = concat!(
            "UPDATE people SET hover_profiles = COALESCE(CAST($2 AS BIGINT), hover_profiles),",
            " hover_delay_ms = COALESCE(CAST($3 AS BIGINT), hover_delay_ms), home = COALESCE(CAST($4 AS BIGINT), home),",
            " language = CASE WHEN CAST($5 AS TEXT) IS NULL THEN language ELSE NULLIF($5, '') END,",
            " time_zone = CASE WHEN CAST($6 AS TEXT) IS NULL THEN time_zone ELSE NULLIF($6, '') END,",
            " theme = COALESCE(CAST($7 AS BIGINT), theme), mail_autowatch = COALESCE(CAST($8 AS BIGINT), mail_autowatch),",
            " mail_daily_digest = COALESCE(CAST($9 AS BIGINT), mail_daily_digest),",
            " mail_network = COALESCE(CAST($10 AS BIGINT), mail_network),",
            " mail_new_follower = COALESCE(CAST($11 AS BIGINT), mail_new_follower),",
            " mail_own_actions = COALESCE(CAST($12 AS BIGINT), mail_own_actions),",
            " mail_format = COALESCE(CAST($13 AS BIGINT), mail_format),",
            " digest_hour = COALESCE(CAST($14 AS BIGINT), digest_hour),",
            " mail_mentions = COALESCE(CAST($15 AS BIGINT), mail_mentions) WHERE key = $1 RETURNING ",
            settings_columns!("")
        );
        let mail = change.mail.unwrap_or_default();
        let flag = |on: Option<bool>| on.map(i64::from);
        let row: SettingsRow = sql(CHANGE)
            .bind(person)
            .bind(change.hover_profiles.map(|mode| mode as i64))
            .bind(change.hover_delay_ms.map(i64::from))
            .bind(change.home.map(|home| home as i64))
            .bind(&change.language)
            .bind(&change.time_zone)
            .bind(change.theme.map(|theme| theme as i64))
            .bind(flag(mail.autowatch))
            .bind(flag(mail.daily_digest))
            .bind(flag(mail.network))
            .bind(flag(mail.new_follower))
            .bind(flag(mail.own_actions))
            .bind(mail.format.map(|format| format as i64))
            .bind(mail.digest_hour.map(i64::from))
            .bind(flag(mail.mentions))
            .one(&mut *self)
            .await?;
        let settings: Settings = row.into();
        if change.mail.is_some() || change.time_zone.is_some() {
            self.heed_choice(person, &settings, now).await?;
        }
        Ok(settings)
    }
}
