use std::fs;
use std::path::Path;

use rstest::rstest;

use super::*;

/// Made by `test-data/make.py`.
const CITY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/places/test-data/city.mmdb"
);
/// Likewise.
const NETWORK: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/places/test-data/network.mmdb"
);

fn read(places: Option<&str>, networks: Option<&str>) -> Result<Places, PlaceDatabaseError> {
    Places::read(PlaceFiles {
        places: places.map(PathBuf::from),
        networks: networks.map(PathBuf::from),
    })
}

/// Both files.
pub(crate) fn test_places() -> Places {
    read(Some(CITY), Some(NETWORK)).unwrap()
}

fn in_words(places: &Places, address: &str) -> Option<String> {
    places.find(Some(address)).map(|it| it.place.to_string())
}

#[rstest]
#[case::both("192.0.2.7", "Vienna, Austria · A1 Telekom Austria AG (AS8447)")]
#[case::version_6("2001:db8:1::7", "Vienna, Austria · A1 Telekom Austria AG (AS8447)")]
#[case::mapped("::ffff:192.0.2.7", "Vienna, Austria · A1 Telekom Austria AG (AS8447)")]
#[case::country_alone("192.0.2.200", "Austria")]
#[case::network_alone("203.0.113.200", "Example Network (AS65550)")]
fn address_is_looked_up_in_both_files(#[case] address: &str, #[case] expected: &str) {
    let places = read(Some(CITY), Some(NETWORK)).unwrap();
    assert_eq!(in_words(&places, address).as_deref(), Some(expected));
}

#[rstest]
#[case::private("10.1.2.3")]
#[case::private_version_6("fd00::7")]
#[case::own_machine("127.0.0.1")]
#[case::link_local("169.254.1.1")]
#[case::not_in_the_files("2001:db8:2::7")]
#[case::no_address("the office")]
fn nothing_is_known_of_an_address_that_no_file_has(#[case] address: &str) {
    let places = read(Some(CITY), Some(NETWORK)).unwrap();
    assert_eq!(places.find(Some(address)), None);
    assert_eq!(places.find(None), None);
}

#[test]
fn coordinates_are_those_of_the_city() {
    let places = read(Some(CITY), None).unwrap();
    let found = places.find(Some("192.0.2.7")).unwrap();
    assert_eq!(found.place.to_string(), "Vienna, Austria");
    assert_eq!(found.place.country_code.as_deref(), Some("AT"));
    assert_eq!(found.coordinates, Coordinates::new(48.2082, 16.3738));
    let found = places.find(Some("192.0.2.200")).unwrap();
    assert_eq!(found.coordinates, None, "a country is no point");
}

#[test]
fn without_files_nothing_is_known() {
    assert_eq!(Places::default().find(Some("192.0.2.7")), None);
    let networks = read(None, Some(NETWORK)).unwrap();
    assert_eq!(
        in_words(&networks, "192.0.2.7").as_deref(),
        Some("A1 Telekom Austria AG (AS8447)")
    );
}

#[test]
fn file_that_is_not_what_is_needed_is_refused_in_one_sentence() {
    let refused = |places: Option<&str>, networks: Option<&str>| {
        read(places, networks).err().unwrap().to_string()
    };
    let missing = refused(Some("/nowhere/city.mmdb"), None);
    assert!(
        missing.starts_with("the place database /nowhere/city.mmdb cannot be read (")
            && missing.ends_with("such as GeoLite2-City.mmdb"),
        "{missing}"
    );
    let no_database = refused(None, Some(file!().trim_start_matches("crates/cloud/")));
    assert!(
        no_database.starts_with("the network database"),
        "{no_database}"
    );
    assert_eq!(
        refused(Some(NETWORK), None),
        format!(
            "{NETWORK} holds Hallpass-Test-ASN, and no places: give a place database, such as \
             GeoLite2-City.mmdb"
        )
    );
    let swapped = refused(None, Some(CITY));
    assert!(
        swapped.contains("holds Hallpass-Test-City, and no networks"),
        "{swapped}"
    );
}

#[test]
fn files_when_read_again_are_those_of_now_and_a_broken_one_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("places.mmdb");
    let replace = |bytes: &[u8]| {
        let new = dir.path().join("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(new, &path).unwrap();
    };
    let city = fs::read(Path::new(CITY)).unwrap();
    replace(&city);
    let places = read(path.to_str(), None).unwrap();
    let clone = places.clone();
    replace(city.get(..city.len() / 2).unwrap());
    assert!(places.read_again().is_err());
    assert_eq!(
        in_words(&clone, "192.0.2.7").as_deref(),
        Some("Vienna, Austria")
    );
    // The same length, so that nothing else of the file moves.
    let at = city.windows(6).position(|it| it == b"Vienna").unwrap();
    let mut other = city.clone();
    other
        .get_mut(at..at + 6)
        .unwrap()
        .copy_from_slice(b"Bregen");
    replace(&other);
    places.read_again().unwrap();
    assert_eq!(
        in_words(&clone, "192.0.2.7").as_deref(),
        Some("Bregen, Austria")
    );
}
