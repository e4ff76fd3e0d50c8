use proptest::prelude::*;
use rstest::rstest;

use super::*;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// 2026-11-23T03:00:00Z.
const NOW_MS: i64 = 1_795_402_800_000;

const VIENNA: (&str, u32, f64, f64) = ("AT", 8447, 48.2082, 16.3738);
const GRAZ: (&str, u32, f64, f64) = ("AT", 8447, 47.0707, 15.4395);
const GRAZ_MOBILE: (&str, u32, f64, f64) = ("AT", 8412, 47.0707, 15.4395);
const INNSBRUCK: (&str, u32, f64, f64) = ("AT", 8447, 47.2692, 11.4041);
const BREGENZ: (&str, u32, f64, f64) = ("AT", 8447, 47.5031, 9.7471);
const PARIS: (&str, u32, f64, f64) = ("FR", 3215, 48.8566, 2.3522);
const SYDNEY: (&str, u32, f64, f64) = ("AU", 1221, -33.8688, 151.2093);

fn at(place: (&str, u32, f64, f64), ago: Duration, is_usual: bool) -> Sighting {
    let (country, network, latitude, longitude) = place;
    Sighting {
        country: Some(country.to_owned()),
        network: Some(network),
        coordinates: Coordinates::new(latitude, longitude),
        at: Timestamp::from_unix_ms(NOW_MS).minus(ago),
        is_usual,
    }
}

fn usual(place: (&str, u32, f64, f64), ago: Duration) -> Sighting {
    at(place, ago, true)
}

/// The sign-in of the session that asks.
fn own(place: (&str, u32, f64, f64), ago: Duration) -> Sighting {
    at(place, ago, false)
}

fn nowhere(ago: Duration) -> Sighting {
    Sighting {
        country: None,
        network: None,
        coordinates: None,
        at: Timestamp::from_unix_ms(NOW_MS).minus(ago),
        is_usual: true,
    }
}

const ZERO: Duration = Duration::ZERO;

use Strangeness::{NewCountry, NewNetwork, TooFast};

#[rstest]
#[case::where_they_always_are(own(VIENNA, ZERO), vec![usual(VIENNA, DAY)], &[])]
#[case::another_town_of_the_country(own(GRAZ, ZERO), vec![usual(VIENNA, DAY)], &[])]
#[case::another_network(own(GRAZ_MOBILE, ZERO), vec![usual(VIENNA, DAY)], &[NewNetwork])]
#[case::another_country(own(PARIS, ZERO), vec![usual(VIENNA, DAY)], &[NewCountry, NewNetwork])]
#[case::one_of_two_countries(own(PARIS, ZERO), vec![usual(VIENNA, DAY), usual(PARIS, DAY * 9)], &[])]
#[case::thirty_days_ago(own(PARIS, ZERO), vec![usual(PARIS, DAY * 30)], &[])]
#[case::longer_ago(own(PARIS, ZERO), vec![usual(PARIS, DAY * 30 + MINUTE)], &[NewCountry, NewNetwork])]
#[case::nothing_before(own(VIENNA, ZERO), vec![], &[NewCountry, NewNetwork])]
#[case::session_that_vouches_for_itself(own(PARIS, ZERO), vec![own(PARIS, MINUTE)], &[NewCountry, NewNetwork])]
#[case::nobody_knows_where_they_were(own(VIENNA, ZERO), vec![nowhere(DAY)], &[NewCountry, NewNetwork])]
#[case::nobody_knows_where_they_are(nowhere(ZERO), vec![usual(VIENNA, MINUTE)], &[])]
#[case::too_fast(own(PARIS, ZERO), vec![usual(PARIS, DAY), own(VIENNA, MINUTE * 59)], &[TooFast])]
#[case::an_hour_is_enough(own(PARIS, ZERO), vec![usual(PARIS, DAY), own(VIENNA, MINUTE * 60)], &[])]
#[case::not_far_enough(own(INNSBRUCK, ZERO), vec![usual(VIENNA, MINUTE)], &[])]
#[case::just_too_far(own(BREGENZ, ZERO), vec![usual(VIENNA, MINUTE)], &[TooFast])]
#[case::seen_elsewhere_between(own(VIENNA, ZERO), vec![usual(VIENNA, DAY), usual(SYDNEY, MINUTE * 30), own(VIENNA, MINUTE)], &[TooFast])]
#[case::all_of_it(own(SYDNEY, ZERO), vec![usual(VIENNA, MINUTE)], &[NewCountry, NewNetwork, TooFast])]
#[case::clock_that_went_back(own(SYDNEY, MINUTE), vec![usual(SYDNEY, DAY), usual(VIENNA, ZERO)], &[TooFast])]
fn place_is_strange_by_country_network_and_speed(
    #[case] here: Sighting,
    #[case] seen: Vec<Sighting>,
    #[case] expected: &[Strangeness],
) {
    assert_eq!(find_strangeness(&here, &seen), expected);
}

#[rstest]
#[case::one(1, false, 2)]
#[case::oneself(1, true, 2)]
#[case::two(2, false, 3)]
#[case::as_many_as_there_are(u8::MAX, false, u8::MAX)]
fn strange_place_needs_one_more(
    #[case] count: u8,
    #[case] may_be_oneself: bool,
    #[case] expected: u8,
) {
    let asked = Approvers {
        count,
        may_be_oneself,
    };
    for never_asks in [false, true] {
        let raised = raise(asked, never_asks);
        assert_eq!(raised.count, expected);
        assert_eq!(raised.may_be_oneself, may_be_oneself);
    }
}

#[test]
fn where_nobody_was_needed_one_other_person_is_unless_policy_never_asks() {
    let nobody = Approvers {
        count: 0,
        may_be_oneself: true,
    };
    let other = Approvers {
        count: 1,
        may_be_oneself: false,
    };
    assert_eq!(raise(nobody, false), other);
    assert_eq!(raise(nobody, true), nobody);
}

#[rstest]
#[case::vienna_to_paris(VIENNA, PARIS, 1_033.5)]
#[case::vienna_to_bregenz(VIENNA, BREGENZ, 500.4)]
#[case::vienna_to_sydney(VIENNA, SYDNEY, 15_975.7)]
#[case::no_way_at_all(VIENNA, VIENNA, 0.0)]
fn distance_is_that_of_a_great_circle(
    #[case] from: (&str, u32, f64, f64),
    #[case] to: (&str, u32, f64, f64),
    #[case] expected_km: f64,
) {
    let point = |it: (&str, u32, f64, f64)| Coordinates::new(it.2, it.3).unwrap();
    let km = point(from).distance_km(point(to));
    assert!((km - expected_km).abs() <= 0.1, "{km}");
}

proptest! {
    #[test]
    fn distance_is_the_same_both_ways_and_never_more_than_half_around(
        a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0),
    ) {
        let (a, b) = (Coordinates::new(a.0, a.1).unwrap(), Coordinates::new(b.0, b.1).unwrap());
        let (there, back) = (a.distance_km(b), b.distance_km(a));
        prop_assert!((there - back).abs() < 1e-6);
        prop_assert!((0.0..=20_016.0).contains(&there), "{there}");
    }

    #[test]
    fn nothing_lowers_what_policy_asks_for(
        count in any::<u8>(), may_be_oneself in any::<bool>(), never_asks in any::<bool>(),
    ) {
        let asked = Approvers { count, may_be_oneself };
        let raised = raise(asked, never_asks);
        prop_assert!(raised.count >= asked.count);
        prop_assert!(asked.may_be_oneself || !raised.may_be_oneself);
    }
}

#[test]
fn numbers_that_are_no_point_on_the_earth_are_refused() {
    for (latitude, longitude) in [
        (f64::NAN, 0.0),
        (90.1, 0.0),
        (0.0, f64::INFINITY),
        (0.0, -180.5),
    ] {
        assert_eq!(Coordinates::new(latitude, longitude), None);
    }
}
