//! Saved events: how a sign-in that went wrong is seen.

use super::{Event, Keycloak, call};
use crate::{Error, Method};

/// How many events one page holds.
const PAGE: usize = 100;
const DAY: i64 = 86_400_000;

impl Keycloak {
    /// The events of these kinds since `since_ms` (milliseconds since 1970), newest first.
    ///
    /// `GET /admin/realms/{realm}/events` (Keycloak 26 admin REST). `dateFrom` counts in days of the server's time zone,
    /// so the day before is asked for and the rest is left out here.
    ///
    /// # Errors
    /// 403 without `view-events`.
    pub async fn events(&self, realm: &str, kinds: &[&str], since_ms: u64) -> Result<Vec<Event>, Error> {
        let since = i64::try_from(since_ms).unwrap_or(i64::MAX);
        let from = day(since - DAY);
        let max = PAGE.to_string();
        let mut all: Vec<Event> = Vec::new();
        let mut first = 0;
        loop {
            let start = first.to_string();
            let mut fields: Vec<(&str, &str)> = kinds.iter().map(|kind| ("type", *kind)).collect();
            fields.extend([("dateFrom", from.as_str()), ("first", &start), ("max", &max)]);
            let page: Vec<Event> =
                self.api.json(call(Method::Get, "/admin/realms/{realm}/events", &[realm]).query(&fields)).await?;
            let last = page.len() < PAGE || page.iter().any(|event| event.time < since);
            first += page.len();
            all.extend(page.into_iter().filter(|event| event.time >= since));
            if last {
                return Ok(all);
            }
        }
    }
}

/// The day of a time, `yyyy-mm-dd` in UTC (the algorithm of H. Hinnant's `civil_from_days`).
fn day(ms: i64) -> String {
    let days = ms.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(day(951_782_400_000), "2000-02-29");
        assert_eq!(day(1_795_469_619_000), "2026-11-23");
    }
}
