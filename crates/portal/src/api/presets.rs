//! Calls about role presets.

use std::collections::BTreeMap;

use hallpass_protocol::ids::PresetId;
use hallpass_protocol::preset::{
    ChangePresetRequest, PresetResponse, PresetSettings, PresetsResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

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

    /// Adds a preset.
    pub(crate) async fn add_preset(
        self,
        settings: PresetSettings,
    ) -> Result<PresetResponse, CallError> {
        self.act_with(Method::Post, "/v1/presets", &settings).await
    }

    /// Puts something else in the place of what was read.
    pub(crate) async fn change_preset(
        self,
        id: PresetId,
        request: ChangePresetRequest,
    ) -> Result<PresetResponse, CallError> {
        self.act_with(Method::Put, &format!("/v1/presets/{id}"), &request)
            .await
    }

    /// Removes a preset.
    pub(crate) async fn remove_preset(self, id: PresetId) -> Result<(), CallError> {
        self.delete(&format!("/v1/presets/{id}")).await
    }
}
