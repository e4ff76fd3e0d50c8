//! Changes to presets that wait for a second administrator.

pub mod confirm;
pub mod list;
pub mod refuse;
pub mod require;

use hallpass_protocol::ids::{MspId, ProposalId};
use hallpass_protocol::preset_proposal::PresetProposalResponse;

use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Accepted;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::view;
use crate::store::preset_proposals::{self, PresetProposal};
use crate::store::sql;

/// The proposal that a path names, when the caller may decide it.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<(MspId, ProposalId), Failure> {
    let id: ProposalId = id.parse().map_err(|_| Failure::not_found())?;
    let msp_id = caller.session.msp_id;
    let proposal = preset_proposals::find(connection, msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(
        proposal
            .proposed_by
            .map_or(Relation::Others, |proposer| caller.relation_to(proposer)),
    )?;
    Ok((msp_id, id))
}

/// What is answered where nothing has changed yet.
pub(super) async fn respond_proposed(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    proposal: PresetProposal,
) -> Result<Accepted<PresetProposalResponse>, Failure> {
    let msp_id = caller.session.msp_id;
    let proposal = view(connection, msp_id, proposal, Some(&caller.technician)).await?;
    Ok(Accepted(PresetProposalResponse { proposal }))
}

#[cfg(test)]
mod tests;
