//! The files as they were read.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use hallpass_approval::Coordinates;
use hallpass_protocol::place::Place;
use maxminddb::Reader;
use serde::Deserialize;
use serde_json::Number;

use super::{Located, PlaceFiles};

/// The longest name that is taken over, in characters.
const NAME_MAX_CHARS: usize = 100;

/// A file is not what is needed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceDatabaseError {
    /// It is not there, or no MMDB file.
    #[error("the {kind} database {} cannot be read ({why}): give a file in the MMDB format, such as {}", .path.display(), .kind.example())]
    Unreadable {
        /// What it is to hold.
        kind: Kind,
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// It holds something else.
    #[error("{} holds {holds}, and no {kind}s: give a {kind} database, such as {}", .path.display(), .kind.example())]
    OtherKind {
        /// What it is to hold.
        kind: Kind,
        /// Which file.
        path: PathBuf,
        /// What it says that it is.
        holds: String,
    },
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Cities and countries.
    Place,
    /// Autonomous systems.
    Network,
}

impl Kind {
    const fn example(self) -> &'static str {
        match self {
            Self::Place => "GeoLite2-City.mmdb",
            Self::Network => "GeoLite2-ASN.mmdb",
        }
    }

    /// Whether a file of this type is surely the other kind. Makers name types as they like.
    fn is_other(self, database_type: &str) -> bool {
        let names = match self {
            Self::Place => ["ASN", "ISP"],
            Self::Network => ["City", "Country"],
        };
        names.iter().any(|name| database_type.contains(name))
    }
}

impl core::fmt::Display for Kind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Place => "place",
            Self::Network => "network",
        })
    }
}

/// The files as they were read.
#[derive(Default)]
pub struct PlaceDatabases {
    places: Option<Reader<Vec<u8>>>,
    networks: Option<Reader<Vec<u8>>>,
}

/// What is read of a record in a database of cities or countries. Makers write numbers of different
/// types, so any will do.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlaceRecord {
    city: Named,
    country: Named,
    location: Location,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    iso_code: Option<String>,
    names: Names,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Names {
    en: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Location {
    latitude: Option<Number>,
    longitude: Option<Number>,
}

/// What is read of a record in a database of networks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NetworkRecord {
    autonomous_system_number: Option<Number>,
    autonomous_system_organization: Option<String>,
}

impl PlaceDatabases {
    /// Reads the files that there are.
    ///
    /// # Errors
    /// When one of them cannot be read, or is of another kind.
    pub fn read(files: &PlaceFiles) -> Result<Self, PlaceDatabaseError> {
        let read =
            |kind, path: &Option<PathBuf>| path.as_deref().map(|it| read(kind, it)).transpose();
        Ok(Self {
            places: read(Kind::Place, &files.places)?,
            networks: read(Kind::Network, &files.networks)?,
        })
    }

    /// Where an address is; `None` where nothing is known of it.
    pub fn find(&self, address: IpAddr) -> Option<Located> {
        let address = address.to_canonical();
        let found: PlaceRecord = look_up(self.places.as_ref(), address).unwrap_or_default();
        let network: NetworkRecord = look_up(self.networks.as_ref(), address).unwrap_or_default();
        let number = network.autonomous_system_number.and_then(|it| it.as_u64());
        let place = Place {
            city: name(found.city.names.en),
            country: name(found.country.names.en),
            country_code: name(found.country.iso_code),
            network: number.and_then(|it| u32::try_from(it).ok()),
            organisation: name(network.autonomous_system_organization),
        };
        let degrees = |number: Option<Number>| number.and_then(|it| it.as_f64());
        let Location {
            latitude,
            longitude,
        } = found.location;
        let point = degrees(latitude).zip(degrees(longitude));
        let coordinates = point.and_then(|(north, east)| Coordinates::new(north, east));
        let is_known = place != Place::default() || coordinates.is_some();
        is_known.then_some(Located { place, coordinates })
    }
}

fn read(kind: Kind, path: &Path) -> Result<Reader<Vec<u8>>, PlaceDatabaseError> {
    let reader = Reader::open_readfile(path).map_err(|error| PlaceDatabaseError::Unreadable {
        kind,
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    let holds = &reader.metadata().database_type;
    if kind.is_other(holds) {
        return Err(PlaceDatabaseError::OtherKind {
            kind,
            path: path.to_owned(),
            holds: holds.clone(),
        });
    }
    Ok(reader)
}

fn look_up<T: for<'a> Deserialize<'a>>(
    database: Option<&Reader<Vec<u8>>>,
    address: IpAddr,
) -> Option<T> {
    let record = database?.lookup(address).and_then(|found| found.decode());
    record.unwrap_or_else(|error| {
        tracing::warn!(%error, "a record of a place database cannot be read");
        None
    })
}

/// A name without what nobody writes in one.
fn name(name: Option<String>) -> Option<String> {
    let plain = name?
        .chars()
        .filter(|it| !it.is_control())
        .take(NAME_MAX_CHARS)
        .collect();
    Some(plain).filter(|it: &String| !it.is_empty())
}
