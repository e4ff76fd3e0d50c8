//! What holds where, and what can be asked for.

use crate::authorization::Action;
use crate::http::route_table::{Access, RouteTable};
use crate::routes::{logos, policy, preset_proposals, presets};

/// What holds where.
pub(super) fn policy_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangePolicy, ExplainPolicy, SeePolicy};
    let levels = [
        ("/v1/policy", "/v1/policy/preview"),
        (
            "/v1/customers/{id}/policy",
            "/v1/customers/{id}/policy/preview",
        ),
        (
            "/v1/customers/{id}/policy/groups/{group_id}",
            "/v1/customers/{id}/policy/groups/{group_id}/preview",
        ),
    ];
    let table = levels.into_iter().fold(table, |table, (level, preview)| {
        table
            .get(level, SignedIn(SeePolicy), policy::get::handle)
            .put(level, JustSignedIn(ChangePolicy), policy::put::handle)
            .post(preview, SignedIn(ChangePolicy), policy::preview::handle)
    });
    table
        .get(
            "/v1/customers/{id}/policy/groups",
            SignedIn(SeePolicy),
            policy::groups::handle,
        )
        .get(
            "/v1/customers/{id}/policy/explain",
            SignedIn(ExplainPolicy),
            policy::explain::handle,
        )
}

/// What can be asked for.
pub(super) fn preset_routes(table: RouteTable) -> RouteTable {
    use Access::{JustSignedIn, SignedIn};
    use Action::{ChangePresets, ConfirmPresetChange, RefusePresetChange, SeePresets};
    let table = table
        .get(
            "/v1/preset-proposals",
            SignedIn(SeePresets),
            preset_proposals::list::handle,
        )
        .put(
            "/v1/preset-proposals/requirement",
            JustSignedIn(ChangePresets),
            preset_proposals::require::handle,
        )
        .post(
            "/v1/preset-proposals/{id}/confirm",
            JustSignedIn(ConfirmPresetChange),
            preset_proposals::confirm::handle,
        )
        .post(
            "/v1/preset-proposals/{id}/refuse",
            SignedIn(RefusePresetChange),
            preset_proposals::refuse::handle,
        );
    table
        .get("/v1/presets", SignedIn(SeePresets), presets::list::handle)
        .post(
            "/v1/presets",
            JustSignedIn(ChangePresets),
            presets::add::handle,
        )
        .put(
            "/v1/presets/{id}",
            JustSignedIn(ChangePresets),
            presets::change::handle,
        )
        .delete(
            "/v1/presets/{id}",
            JustSignedIn(ChangePresets),
            presets::remove::handle,
        )
}

/// What credentials look like.
pub(super) fn logo_routes(table: RouteTable) -> RouteTable {
    use Access::SignedIn;
    use Action::{AddLogo, SeeLogo};
    table
        .post("/v1/logos", SignedIn(AddLogo), logos::add::handle)
        .get("/v1/logos/{sha256}", SignedIn(SeeLogo), logos::get::handle)
        .get(
            "/v1/logos/{sha256}/base64",
            SignedIn(SeeLogo),
            logos::get_base64::handle,
        )
}
