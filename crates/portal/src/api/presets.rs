//! Calls about role presets.

use std::collections::BTreeMap;

use hallpass_protocol::ids::{CustomerId, PresetId, ProposalId};
use hallpass_protocol::preset::{
    ChangePresetRequest, PresetResponse, PresetSettings, PresetsResponse,
};
use hallpass_protocol::preset_proposal::{
    PresetProposalResponse, PresetProposalsResponse, SecondAdministrator,
};
use hallpass_protocol::tenant_group::TenantGroupsResponse;
use serde::Deserialize;

use super::call::{Call, CallError, Method};
use super::signed_in::SignedInApi;

/// The status of what was only proposed.
const ACCEPTED: u16 = 202;

/// What became of a change to a preset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum PresetOutcome {
    /// It is carried out.
    Saved(PresetResponse),
    /// It waits for a second administrator.
    Proposed(PresetProposalResponse),
}

impl SignedInApi {
    /// The MSP's presets, with what uses them.
    pub(crate) async fn presets(self) -> Result<PresetsResponse, CallError> {
        self.read("/v1/presets").await
    }

    /// Their names alone.
    pub(crate) async fn preset_names(self) -> Result<BTreeMap<PresetId, String>, CallError> {
        let names = self.presets().await?.presets.into_iter();
        Ok(names
            .map(|listed| (listed.preset.id, listed.preset.name))
            .collect())
    }

    /// The groups of a customer's tenant whose name begins with `name`.
    pub(crate) async fn tenant_groups(
        self,
        customer: CustomerId,
        name: String,
    ) -> Result<TenantGroupsResponse, CallError> {
        let name = String::from(js_sys::encode_uri_component(&name));
        self.read(&format!("/v1/customers/{customer}/groups?name={name}"))
            .await
    }

    /// Adds a preset.
    pub(crate) async fn add_preset(
        self,
        settings: PresetSettings,
    ) -> Result<PresetOutcome, CallError> {
        self.act_with(Method::Post, "/v1/presets", &settings).await
    }

    /// Puts something else in the place of what was read.
    pub(crate) async fn change_preset(
        self,
        id: PresetId,
        request: ChangePresetRequest,
    ) -> Result<PresetOutcome, CallError> {
        self.act_with(Method::Put, &format!("/v1/presets/{id}"), &request)
            .await
    }

    /// Removes a preset, or proposes to.
    pub(crate) async fn remove_preset(
        self,
        id: PresetId,
    ) -> Result<Option<PresetProposalResponse>, CallError> {
        let call = Call::new(Method::Delete, format!("/v1/presets/{id}"));
        let answer = self.send(&call).await?;
        if answer.status == ACCEPTED {
            return answer.json().map(Some);
        }
        answer.nothing().map(|()| None)
    }

    /// The changes that wait for a second administrator.
    pub(crate) async fn preset_proposals(self) -> Result<PresetProposalsResponse, CallError> {
        self.read("/v1/preset-proposals").await
    }

    /// Says whether changes to presets with Global Administrator need two administrators, or proposes
    /// it.
    pub(crate) async fn require_second_administrator(
        self,
        required: bool,
    ) -> Result<Option<PresetProposalResponse>, CallError> {
        let path = "/v1/preset-proposals/requirement";
        let call = Call::with_body(Method::Put, path, &SecondAdministrator { required })?;
        let answer = self.send(&call).await?;
        if answer.status == ACCEPTED {
            return answer.json().map(Some);
        }
        answer.nothing().map(|()| None)
    }

    /// Carries a proposal out.
    pub(crate) async fn confirm_proposal(self, id: ProposalId) -> Result<(), CallError> {
        self.decide_proposal(id, "confirm").await
    }

    /// Lets a proposal fall.
    pub(crate) async fn refuse_proposal(self, id: ProposalId) -> Result<(), CallError> {
        self.decide_proposal(id, "refuse").await
    }

    async fn decide_proposal(self, id: ProposalId, decision: &str) -> Result<(), CallError> {
        let path = format!("/v1/preset-proposals/{id}/{decision}");
        self.send(&Call::new(Method::Post, path)).await?.nothing()
    }
}
