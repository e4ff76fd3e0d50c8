//! AADSTS codes that a page shows. The words are the simulator's own.

use super::config::{PageState, begin_flow, lone_flow};
use super::{page, screen};
use crate::answer::Answer;
use crate::call::Call;
use crate::shared::Shared;

/// User name or password wrong.
pub(super) const WRONG_PASSWORD: u32 = 50_126;
/// Too many wrong passwords.
pub(super) const LOCKED: u32 = 50_053;
/// The account is disabled.
pub(super) const DISABLED: u32 = 50_057;
/// There is no such account.
pub(super) const NOT_FOUND: u32 = 50_034;
/// The account belongs to another tenant.
pub(super) const OTHER_TENANT: u32 = 50_020;
/// The flow token is unknown or too old.
pub(super) const FLOW_EXPIRED: u32 = 50_089;
/// The tenant does not exist.
pub(super) const TENANT_NOT_FOUND: u32 = 90_002;
/// A Temporary Access Pass is wrong.
pub(super) const WRONG_ACCESS_PASS: u32 = 130_503;
/// The tenant's policy does not let the user sign in with a pass.
pub(super) const ACCESS_PASS_BLOCKED: u32 = 130_502;
/// A Temporary Access Pass is past its end.
pub(super) const ACCESS_PASS_EXPIRED: u32 = 130_504;
/// A Temporary Access Pass of one use was used.
pub(super) const ACCESS_PASS_USED: u32 = 130_505;
/// The second factor was not accepted.
pub(super) const SECOND_FACTOR_REFUSED: u32 = 500_121;
/// The address takes POST only.
pub(super) const ONLY_POST: u32 = 900_561;

/// What a page says about a code.
pub(super) fn text(code: u32) -> &'static str {
    match code {
        WRONG_PASSWORD => "This account and password do not belong together.",
        LOCKED => "This account is locked for a while: too many attempts were made.",
        DISABLED => "This account is switched off. An administrator can switch it on.",
        NOT_FOUND => "No account of this name was found.",
        OTHER_TENANT => "This account belongs to another organization.",
        FLOW_EXPIRED => "This page has been open for too long.",
        TENANT_NOT_FOUND => "This organization was not found.",
        WRONG_ACCESS_PASS => "This pass is not right.",
        ACCESS_PASS_BLOCKED => "This pass is not allowed here.",
        ACCESS_PASS_EXPIRED => "This pass has expired.",
        ACCESS_PASS_USED => "This pass was used already.",
        SECOND_FACTOR_REFUSED => "The second factor was not accepted.",
        53_000..=53_999 => "The organization's policy does not let you in.",
        ONLY_POST => "This address cannot be opened like that.",
        _ => "Something went wrong.",
    }
}

/// The error page.
pub(super) fn page(shared: &Shared, call: &Call, code: u32) -> Answer {
    shared.with(|world| {
        let tenant_name = call.segments().first().cloned().unwrap_or_default();
        let tenant_id = world.find_tenant(&tenant_name).map(|tenant| tenant.id);
        let context = begin_flow(world, lone_flow(tenant_id, &tenant_name));
        let state = PageState {
            context,
            error_code: code,
            error_text: text(code).to_owned(),
            ..PageState::default()
        };
        page::render(world, screen::known("error"), &state)
    })
}
