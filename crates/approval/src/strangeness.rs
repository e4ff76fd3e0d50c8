//! Whether a request comes from a strange place, and what follows.
//!
//! A place only ever asks for more: nothing here lowers what policy asks for, and a place that nobody
//! knows is not taken for a good one. It is what a database says of a network address, right for most
//! and wrong for some (ADR 28).

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::policy::Approvers;

/// How far back sign-ins say where somebody usually is.
pub const USUAL_FOR: Duration = Duration::from_hours(30 * 24);
/// Within which time nobody gets farther than [`FAR_KM`].
pub const SOON: Duration = Duration::from_hours(1);
/// How far somebody gets within [`SOON`], in kilometres along the earth's surface.
pub const FAR_KM: f64 = 500.0;

/// The earth's mean radius in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6_371.0;

/// A point on the earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// `None` for numbers that are no point on the earth.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_point = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_point.then_some(Self {
            latitude,
            longitude,
        })
    }

    /// Degrees north of the equator.
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// The way along a great circle, in kilometres (haversine formula).
    pub fn distance_km(self, other: Self) -> f64 {
        let half_chord = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let (south, north) = (self.latitude.to_radians(), other.latitude.to_radians());
        let h = half_chord(self.latitude, other.latitude)
            + south.cos() * north.cos() * half_chord(self.longitude, other.longitude);
        2.0 * EARTH_RADIUS_KM * h.min(1.0).sqrt().asin()
    }
}

/// That somebody was somewhere, as far as it is known where.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Which country (ISO 3166-1, two letters).
    pub country: Option<String>,
    /// Which network: the number of an autonomous system.
    pub network: Option<u32>,
    /// Where about.
    pub coordinates: Option<Coordinates>,
    /// When.
    pub at: Timestamp,
    /// Whether it says where they usually are: a sign-in before that of the session that asks. A
    /// session does not vouch for itself.
    pub is_usual: bool,
}

/// What is strange about where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strangeness {
    /// From a country where the technician did not sign in within [`USUAL_FOR`].
    NewCountry,
    /// From a network where they did not.
    NewNetwork,
    /// Farther than [`FAR_KM`] from where they were less than [`SOON`] ago.
    TooFast,
}

/// What is strange about a request from `here`, by where its technician was seen before. Where it is
/// not known where `here` is, nothing can be said.
pub fn find_strangeness(here: &Sighting, seen: &[Sighting]) -> Vec<Strangeness> {
    let age = |sighting: &Sighting| here.at.since(sighting.at);
    let usual = || seen.iter().filter(|it| it.is_usual && age(it) <= USUAL_FOR);
    let is_new_country = here.country.is_some() && !usual().any(|it| it.country == here.country);
    let is_new_network = here.network.is_some() && !usual().any(|it| it.network == here.network);
    let is_far = |it: &Sighting| match (here.coordinates, it.coordinates) {
        (Some(here), Some(there)) => here.distance_km(there) > FAR_KM,
        _ => false,
    };
    let is_too_fast = seen.iter().any(|it| age(it) < SOON && is_far(it));
    let found = [
        (is_new_country, Strangeness::NewCountry),
        (is_new_network, Strangeness::NewNetwork),
        (is_too_fast, Strangeness::TooFast),
    ];
    let found = found.into_iter().filter(|(holds, _)| *holds);
    found.map(|(_, strangeness)| strangeness).collect()
}

/// Whose approval a request needs that comes from a strange place: of one more person than policy
/// asks for. Where policy asks for nobody's, of one other person; where it never asks for any,
/// whatever the preset, of nobody.
pub const fn raise(asked: Approvers, never_asks: bool) -> Approvers {
    match asked.count {
        0 if never_asks => asked,
        0 => Approvers {
            count: 1,
            may_be_oneself: false,
        },
        // With two, one at least is somebody else.
        count => Approvers {
            count: count.saturating_add(1),
            ..asked
        },
    }
}

#[cfg(test)]
mod tests;
