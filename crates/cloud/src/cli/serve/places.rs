//! Where network addresses are, by files that the operator gives.

use std::path::PathBuf;

use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::places::{PlaceFiles, Places};
use crate::shutdown::Shutdown;

#[derive(Debug, Args)]
pub(super) struct PlacesArgs {
    /// An MMDB file of cities or countries, such as GeoLite2-City.mmdb: approvers then see where a
    /// request comes from, and one more of them is needed where that is unusual. Read again on SIGHUP.
    #[arg(long, env = "HALLPASS_PLACE_DATABASE", value_name = "FILE")]
    place_database: Option<PathBuf>,
    /// An MMDB file of networks (autonomous systems), such as GeoLite2-ASN.mmdb, for the same.
    #[arg(long, env = "HALLPASS_NETWORK_DATABASE", value_name = "FILE")]
    network_database: Option<PathBuf>,
}

/// The files as they are now, and what asks to read them again.
pub(super) struct FollowedPlaces {
    pub(super) places: Places,
    /// Without files a hangup ends the program, as ever.
    hangups: Option<Signal>,
}

impl PlacesArgs {
    /// Reads the files, where there are any.
    pub(super) fn read(&self) -> anyhow::Result<FollowedPlaces> {
        let files = PlaceFiles {
            places: self.place_database.clone(),
            networks: self.network_database.clone(),
        };
        let has_files = files != PlaceFiles::default();
        Ok(FollowedPlaces {
            places: Places::read(files)?,
            hangups: has_files
                .then(|| signal(SignalKind::hangup()))
                .transpose()?,
        })
    }
}

impl FollowedPlaces {
    /// Reads the files again at each hangup until `shutdown`.
    pub(super) async fn run(self, mut shutdown: Shutdown) {
        let Some(mut hangups) = self.hangups else {
            return;
        };
        while !shutdown.is_requested() {
            tokio::select! {
                () = shutdown.requested() => return,
                heard = hangups.recv() => if heard.is_none() {
                    return;
                },
            }
            let places = self.places.clone();
            // A file of many megabytes: nobody waits for it here.
            match tokio::task::spawn_blocking(move || places.read_again()).await {
                Ok(Ok(())) => tracing::info!("the place databases were read again"),
                Ok(Err(error)) => {
                    tracing::error!(%error, "the place databases stay those that were read before");
                }
                Err(error) => tracing::error!(%error, "the place databases were not read again"),
            }
        }
    }
}
