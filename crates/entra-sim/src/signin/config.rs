//! The page's `$Config`.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::screen::Screen;
use crate::random::{make_id, make_token};
use crate::settings::{PageSettings, TwinGeometry};
use crate::state::World;
use crate::state::browser::Flow;

/// What a page says beside its screen.
#[derive(Debug, Clone, Default)]
pub(super) struct PageState {
    /// Key of the flow.
    pub(super) context: String,
    /// The user name, where it is known.
    pub(super) username: String,
    /// AADSTS code; 50058 on a first page.
    pub(super) error_code: u32,
    /// Text shown with the code.
    pub(super) error_text: String,
    /// `GetCredentialType`'s answer for the user whom `login_hint` named.
    pub(super) credential_type: Option<Value>,
    /// The form posts there.
    pub(super) post_to: String,
    /// Accounts that the browser knows.
    pub(super) sessions: Vec<String>,
    /// The user's second factors, as `authMethodId` names them.
    pub(super) methods: Vec<&'static str>,
}

impl PageState {
    /// The user's second factors; those of a stranger on a page that stands alone.
    pub(super) fn methods_shown(&self) -> &[&'static str] {
        if self.methods.is_empty() {
            &["PhoneAppNotification", "PhoneAppOTP", "OneWaySMS"]
        } else {
            &self.methods
        }
    }
}

/// Code of a first page: nobody is signed in yet. Not a failure.
pub(super) const NOBODY_SIGNED_IN: u32 = 50_058;

/// Starts a flow for pages that stand alone.
pub(super) fn begin_flow(world: &mut World, flow: Flow) -> String {
    let context = make_token();
    world.browser.flows.insert(context.clone(), flow);
    context
}

/// A new flow token of a flow.
pub(super) fn next_flow_token(world: &mut World, context: &str) -> String {
    let token = make_token();
    if let Some(flow) = world.browser.flows.get_mut(context) {
        flow.tokens.push(token.clone());
    }
    token
}

/// Writes `$Config`.
pub(super) fn write(
    world: &mut World,
    page: &PageSettings,
    screen: &Screen,
    state: &PageState,
) -> Value {
    let flow_token = next_flow_token(world, &state.context);
    let flow = world
        .browser
        .flows
        .get(&state.context)
        .cloned()
        .unwrap_or_default();
    let tenant_path = if flow.tenant_name.is_empty() {
        "common"
    } else {
        &flow.tenant_name
    };
    let sessions: Vec<Value> = state
        .sessions
        .iter()
        .enumerate()
        .map(
            |(index, upn)| json!({ "id": index, "name": upn, "fullName": upn, "isSignedIn": true }),
        )
        .collect();
    let mut config = Map::new();
    let mut put = |name: &str, value: Value| {
        config.insert(name.to_owned(), value);
    };
    put("pgid", json!(screen.page_id));
    put("hpgid", json!(screen.page_number));
    put("hpgact", json!(screen.page_act));
    put("scid", json!(screen.scenario));
    put("sErrorCode", json!(state.error_code.to_string()));
    put("iErrorCode", json!(state.error_code));
    put("sErrTxt", json!(state.error_text));
    put("sPOST_Username", json!(state.username));
    put("urlPost", json!(state.post_to));
    put(
        "urlGetCredentialType",
        json!(format!("/{tenant_path}/GetCredentialType?mkt=en-US")),
    );
    put("urlEndAuth", json!("/common/SAS/EndAuth"));
    put(
        "arrUserProofs",
        state
            .methods_shown()
            .iter()
            .enumerate()
            .map(|(at, method)| json!({ "authMethodId": method, "isDefault": at == 0 }))
            .collect(),
    );
    put("sFT", json!(flow_token));
    put("sFTName", json!("flowToken"));
    put("sCtx", json!(state.context));
    put("canary", json!(flow.canary));
    put("apiCanary", json!(make_token()));
    put("correlationId", json!(make_id()));
    put("sessionId", json!(make_id()));
    put("iLoginMode", json!(screen.login_mode));
    put("arrSessions", Value::Array(sessions));
    put(
        "oGetCredTypeResult",
        state.credential_type.clone().unwrap_or(Value::Null),
    );
    put("fAccessPassSupported", json!(true));
    put("fIsFidoSupported", json!(true));
    put("iMaxStackForKnockoutAsyncComponents", json!(10_000));
    put(
        "oPerAuthPollingInterval",
        json!({ "PhoneAppNotification": 1 }),
    );
    put("staticTenantBranding", Value::Null);
    put(
        "oSim",
        json!({
            "screen": screen.name,
            "viewId": screen.view_id,
            "renderDelayMs": if page.form_in_html { 0 } else { page.render_delay_ms },
            "animationMs": page.animation_ms,
            "isInHtml": page.form_in_html,
            "hasPicker": page.credential_picker,
            "churnRows": page.churn_rows,
            "twins": match page.twins {
                TwinGeometry::OffScreen => "off-screen",
                TwinGeometry::ZeroSized => "zero-sized",
            },
        }),
    );
    Value::Object(config)
}

/// A flow of a page that stands alone in a tenant.
pub(super) fn lone_flow(tenant_id: Option<Uuid>, tenant_name: &str) -> Flow {
    Flow {
        tenant_id,
        tenant_name: tenant_name.to_owned(),
        canary: make_token(),
        ..Flow::default()
    }
}
