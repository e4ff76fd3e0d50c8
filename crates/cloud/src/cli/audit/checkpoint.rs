//! `hallpass audit checkpoint`

use std::process::ExitCode;

use anyhow::ensure;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::list_msps;
use crate::cli::data_dir::DataDirArgs;
use crate::cli::output::say_json;
use crate::store::audit::checkpoints;

pub(super) async fn run(data_dir: &DataDirArgs, msp: Option<MspId>) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    let mut found = 0;
    for msp in list_msps(&store, msp).await? {
        let mut reader = store.read().await?;
        let newest =
            checkpoints::find_newest(&mut reader, msp.id, i64::MAX, Timestamp::MAX).await?;
        if let Some(signed) = newest {
            say_json(&signed)?;
            found += 1;
        }
    }
    ensure!(
        found > 0,
        "nothing was signed yet: `hallpass serve` signs within seconds of its start"
    );
    Ok(ExitCode::SUCCESS)
}
