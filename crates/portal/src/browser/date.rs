//! Moments in the words of the person's own calendar and clock.

use hallpass_protocol::Timestamp;
use js_sys::{Date, Object};
use wasm_bindgen::JsValue;

use super::js::object;

/// The portal speaks English; the order of day and month is the one that nobody misreads.
const LANGUAGE: &str = "en-GB";

/// “22 Nov 2026”.
pub(crate) fn day(moment: Timestamp) -> String {
    date(moment)
        .to_locale_date_string(LANGUAGE, &options(&[]))
        .into()
}

/// “22 Nov 2026, 14:05”.
pub(crate) fn day_and_time(moment: Timestamp) -> String {
    date(moment)
        .to_locale_string(
            LANGUAGE,
            &options(&[("hour", "2-digit"), ("minute", "2-digit")]),
        )
        .into()
}

/// The first moment of a day that a field of the type `date` gave (“2026-11-22”), `days` later, by the
/// person's own calendar.
pub(crate) fn start_of_day(day: &str, days: u8) -> Option<Timestamp> {
    let mut parts = day.split('-').map(|part| part.parse::<i32>().ok());
    let year = u32::try_from(parts.next()??).ok()?;
    let month = parts.next()??;
    let day = parts.next()??.checked_add(i32::from(days))?;
    // The thirty-first of November is the first of December, and so on.
    let date = Date::new_with_year_month_day(year, month.checked_sub(1)?, day);
    unix_ms(&date).map(Timestamp::from_unix_ms)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a `Date` is a whole number within ±8.64e15, or none at all"
)]
fn unix_ms(date: &Date) -> Option<i64> {
    let time = date.get_time();
    (!time.is_nan()).then_some(time as i64)
}

fn options(more: &[(&str, &str)]) -> Object {
    let day = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
    let members: Vec<(&str, JsValue)> = day
        .iter()
        .chain(more)
        .map(|(name, value)| (*name, JsValue::from_str(value)))
        .collect();
    let members: Vec<(&str, &JsValue)> = members.iter().map(|(n, v)| (*n, v)).collect();
    object(&members)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a timestamp of the years 0 to 9999 is a whole number that a double holds"
)]
fn date(moment: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(moment.unix_ms() as f64))
}
