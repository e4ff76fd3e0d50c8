//! The gallery's data: the same in every picture. It is written as the JSON of the wire, which is
//! shorter than the types and cannot drift apart from them: it is read when the page starts.

use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::logo::{LogoHash, LogoImage};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::popup::state::lifetime_choice::LifetimeChoice;
use crate::popup::state::request_form::RequestDraft;
use crate::popup::state::start_choice::StartChoice;
use crate::ports::{
    AccountsView, ApprovalsView, ComputerSignIn, FillOffer, SessionState, StatusView,
};

/// The moment of every picture: 2026-11-22T10:00:00Z.
pub(super) const NOW_MS: i64 = 1_795_341_600_000;

/// The MSP's logo: its name, and its PNG in base64.
pub(super) fn logo() -> (LogoHash, LogoImage) {
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAABIAAAASCAIAAADZrBkAAAAAUklEQVR42qXTSw4AEAxF0bcAazW2eyRm9MPVGGlOQj/qKOQlSm3zvLFlAqnYeFKpMaVuzCl1aTap+D/evdIamNkPBh/JS8IbwNvNh4uPMl+cNAbIQLqnJbmzQwAAAABJRU5ErkJggg==";
    let png = PNG.to_owned();
    (read(json!(LOGO)), LogoImage { png })
}

/// The name of the logo.
const LOGO: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the gallery's data to have the form of the wire")
}

fn id(n: usize) -> String {
    format!("0192f0c1-2d4e-7a9b-8c3d-{n:012x}")
}

fn in_seconds(seconds: i64) -> String {
    Timestamp::from_unix_ms(NOW_MS + seconds * 1000).to_string()
}

/// Where we stand.
pub(super) fn status(cloud: Option<&str>, is_signed_in: bool) -> StatusView {
    if is_signed_in {
        return StatusView {
            cloud: cloud.map(str::to_owned),
            ..signed_in(true, true)
        };
    }
    read(json!({ "cloud": cloud, "session": "signed_out", "problem": null }))
}

/// Signed in, with what the passkey can do and what it gave.
pub(super) fn signed_in(can_seal: bool, can_open_credentials: bool) -> StatusView {
    let session = json!({
        "id": id(1),
        "technician": {
            "id": id(2), "display_name": "Ada Okafor", "email": "ada@northwind-it.example",
            "role": "technician",
        },
        "passkey": {
            "id": id(3), "name": "Laptop", "can_seal": can_seal, "created_at": in_seconds(-86_400),
        },
        "msp_name": "Northwind IT Services",
        "expires_at": in_seconds(36_000),
        "idle_timeout_s": 3600,
        "server_time": in_seconds(0),
    });
    let state = json!({ "signed_in": {
        "can_open_credentials": can_open_credentials, "session": session,
    } });
    of_cloud(state)
}

/// Signed in by a phone, for one account.
pub(super) fn one_account() -> StatusView {
    let mut status = signed_in(true, true);
    if let SessionState::SignedIn { session, .. } = &mut status.session {
        session.account_id = Some(read(json!(id(400))));
        session.expires_at = Timestamp::from_unix_ms(NOW_MS + 2_400_000);
    }
    status
}

/// Locked.
pub(super) fn locked() -> StatusView {
    let email = "ada@northwind-it.example";
    of_cloud(json!({ "locked": { "display_name": "Ada Okafor", "email": email } }))
}

fn of_cloud(session: Value) -> StatusView {
    read(json!({ "cloud": "https://hallpass.example", "session": session, "problem": null }))
}

/// Accounts by the names of their states.
pub(super) fn accounts(names: &[&str]) -> AccountsView {
    let accounts: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| account(n, name))
        .collect();
    let hints: Vec<_> = names
        .iter()
        .position(|name| *name == "warn")
        .map(|n| {
            json!({
                "account_id": id(n),
                "message": "Microsoft asks for your consent. Read the page and decide yourself; \
                            Hallpass never presses Accept.",
            })
        })
        .into_iter()
        .collect();
    read(json!({ "accounts": accounts, "clock_offset_ms": 0, "hints": hints }))
}

fn account(n: usize, name: &str) -> Value {
    let (customer, domain, preset, role) = *CUSTOMERS
        .iter()
        .cycle()
        .nth(n)
        .expect("an endless list to have this item");
    let failed = json!({
        "kind": "provisioning_failed",
        "message": "Entra refused the role Exchange Administrator (403). Ask your administrator to \
                    check the connection.",
    });
    let (state, ends_in) = match name {
        "scheduled" => (json!({ "name": "scheduled" }), Some(72_000)),
        "warn" => (json!({ "name": "ready" }), Some(760)),
        "urgent" => (json!({ "name": "ready" }), Some(290)),
        "roles" => (
            json!({ "name": "provisioning", "stage": "roles" }),
            Some(3600),
        ),
        "waiting" => (
            json!({ "name": "provisioning", "stage": "propagating" }),
            Some(3600),
        ),
        "ending" => (
            json!({ "name": "ending", "cause": { "kind": "ended_by_technician" } }),
            Some(900),
        ),
        "overdue" => (
            json!({ "name": "ending", "cause": { "kind": "deadline" }, "is_overdue": true }),
            Some(-200),
        ),
        "failed" => (json!({ "name": "ended", "cause": failed }), None),
        "ended" => (
            json!({ "name": "ended", "cause": { "kind": "deadline" } }),
            None,
        ),
        _ => (json!({ "name": "ready" }), Some(4320)),
    };
    let waiting_for = match name {
        "waiting" => Some(
            "Entra does not show the new account everywhere yet. This usually takes less than a \
             minute.",
        ),
        "overdue" => Some("Microsoft cannot be reached."),
        _ => None,
    };
    json!({
        "id": id(n), "customer_id": id(100 + n), "customer_name": customer, "tenant_id": id(200 + n),
        "tenant_domain": domain, "user_principal_name": format!("msp-ada.okafor@{domain}"),
        "preset_id": id(300), "preset_name": preset, "roles": [role],
        "credential_label": if name == "held" { "Northwind IT Services" } else { "" },
        "credential_logo": (name == "held").then_some(LOGO),
        "reason": "Reset MFA", "ticket": if name == "warn" { "INC-4711" } else { "" }, "lifetime_s": if name == "urgent" { 1800 } else { 7200 },
        "lifetime_max_s": if name == "urgent" { 1800 } else { 28_800 },
        "is_rotating": name == "rotating",
        "rotation_refused_at": (name == "refused").then(|| in_seconds(-60)),
        "starts_at": (name == "scheduled").then(|| in_seconds(64_800)),
        "custody": if name == "held" { "cloud" } else { "sealed" },
        "waiting_for": waiting_for,
        "waits_until": (name == "overdue").then(|| in_seconds(240)),
        "state": state, "requested_at": in_seconds(-600),
        "ends_at": ends_in.map(in_seconds),
        "ended_at": ends_in.is_none().then(|| in_seconds(-2460)),
        "revision": 1,
    })
}

/// What waits for approval.
pub(super) fn approvals(name: &str) -> ApprovalsView {
    let own = match name {
        "accounts-approvals" => vec![approval(0, "approval"), approval(1, "approval-denied")],
        name if name.starts_with("approval") => vec![approval(0, name)],
        _ => Vec::new(),
    };
    let inbox = if name == "accounts-inbox" {
        json!([
            inbox_item(0, "Ravi Menon", &["global_administrator", "new_address"]),
            inbox_item(4, "Lena Vogt", &[]),
        ])
    } else {
        json!([])
    };
    read(json!({ "approvals": own, "inbox": inbox, "clock_offset_ms": 0 }))
}

fn approval(n: usize, name: &str) -> Value {
    let (customer, _, preset, role) = CUSTOMERS.get(n).expect("the gallery to have this customer");
    let state = match name {
        "approval-opened" => json!({ "name": "opened" }),
        "approval-approved" => json!({ "name": "approved", "account_id": id(0) }),
        "approval-denied" => json!({
            "name": "denied", "by": "Ravi Menon",
            "reason": "Helpdesk Administrator is enough for this ticket. Ask with that preset.",
        }),
        "approval-expired" => json!({ "name": "expired" }),
        "approval-wrong-number" => json!({ "name": "wrong_number" }),
        "approval-cancelled" => json!({ "name": "cancelled" }),
        _ => json!({ "name": "waiting" }),
    };
    let is_open = matches!(name, "approval" | "approval-opened");
    let nonce = "kZ3vQ8mYt1sLw0aXb7cDfA";
    let digest = "pV9yR2nUj4hGq6eTz8oMxC5kWb1dLs3fHa7iJtQmZ0E";
    let shown = is_open.then(|| {
        json!({
            "link": format!("https://hallpass.example/approve#1.{nonce}.{nonce}.{digest}"),
            "code": "BCDF-GHJK", "number": "042", "changes_at": in_seconds(40),
        })
    });
    let is_second = name == "approval-opened";
    json!({
        "id": id(500 + n), "customer_id": id(100 + n), "customer_name": customer,
        "preset_id": id(300), "preset_name": preset, "roles": [role], "lifetime_s": 3600,
        "reason": "Reset MFA for the front desk", "ticket": if n == 0 { "INC-4711" } else { "" },
        "requested_at": in_seconds(-140), "expires_at": in_seconds(460),
        "approvals_needed": if is_second { 2 } else { 1 },
        "approvals_given": u8::from(is_second),
        "may_be_oneself": name == "approval", "state": state, "shown": shown, "revision": 1,
    })
}

fn inbox_item(n: usize, requester: &str, warnings: &[&str]) -> Value {
    let (customer, _, _, role) = CUSTOMERS.get(n).expect("the gallery to have this customer");
    let role = if warnings.is_empty() {
        *role
    } else {
        "Global Administrator"
    };
    json!({
        "id": id(600 + n), "requester_name": requester, "customer_name": customer,
        "roles": [{ "name": role }], "lifetime_s": 3600, "requested_at": in_seconds(-180),
        "expires_at": in_seconds(420), "warnings": warnings,
    })
}

/// This browser's wish to be signed in by a phone.
pub(super) fn computer(name: &str) -> Option<ComputerSignIn> {
    let state = match name {
        "computer" => "waiting",
        "computer-opened" => "opened",
        "computer-denied" => "denied",
        _ => return None,
    };
    let nonce = "kZ3vQ8mYt1sLw0aXb7cDfA";
    let digest = "pV9yR2nUj4hGq6eTz8oMxC5kWb1dLs3fHa7iJtQmZ0E";
    let shown = (state != "denied").then(|| {
        json!({
            "link": format!("https://hallpass.example/computer#1.{nonce}.{nonce}.{digest}"),
            "code": "MNPR-STVW", "number": "714", "changes_at": in_seconds(40),
        })
    });
    Some(read(json!({
        "sign_in": {
            "id": id(600), "state": state, "shown": shown,
            "requested_at": in_seconds(-140), "expires_at": in_seconds(460),
        },
        "clock_offset_ms": 0,
    })))
}

/// What the active tab takes.
pub(super) fn offer() -> FillOffer {
    read(json!({
        "accounts": { "host": "login.microsoftonline.com", "account_ids": [id(0)] },
    }))
}

const CUSTOMERS: [(&str, &str, &str, &str); 6] = [
    (
        "Contoso Dental Group",
        "contosodental.onmicrosoft.com",
        "Helpdesk",
        "Helpdesk Administrator",
    ),
    (
        "Fabrikam",
        "fabrikam.onmicrosoft.com",
        "Global Administrator",
        "Global Administrator",
    ),
    (
        "Adventure Works",
        "adventureworks.onmicrosoft.com",
        "Exchange",
        "Exchange Administrator",
    ),
    (
        "Litware Legal",
        "litware.onmicrosoft.com",
        "Helpdesk",
        "Helpdesk Administrator",
    ),
    (
        "Proseware Manufacturing GmbH & Co. KG",
        "proseware.onmicrosoft.com",
        "Security",
        "Security Administrator",
    ),
    (
        "Tailspin Toys",
        "tailspintoys.onmicrosoft.com",
        "Helpdesk",
        "Helpdesk Administrator",
    ),
];

/// The first `count` customers, sorted by name; one of them has no tenant.
pub(super) fn customers(count: usize) -> CustomersResponse {
    let role = |n: usize, name: &str| json!({ "template_id": id(400 + n), "name": name });
    let preset = |n: usize, name: &str, roles: Value, default_s: u32, max_s: u32| {
        json!({
            "id": id(300 + n), "name": name, "roles": roles, "lifetime_default_s": default_s,
            "lifetime_min_s": 900, "lifetime_max_s": max_s,
        })
    };
    let presets = json!([
        preset(
            0,
            "Helpdesk",
            json!([
                role(0, "Helpdesk Administrator"),
                role(1, "Authentication Administrator")
            ]),
            3600,
            28_800
        ),
        preset(
            1,
            "Exchange",
            json!([role(2, "Exchange Administrator")]),
            3600,
            28_800
        ),
        preset(
            2,
            "Global Administrator",
            json!([role(3, "Global Administrator")]),
            1800,
            7200
        ),
    ]);
    let approvals = json!([{ "preset_id": id(302), "approvers": { "count": 1 } }]);
    let mut customers: Vec<_> = CUSTOMERS
        .into_iter()
        .take(count)
        .enumerate()
        .map(|(n, (name, domain, ..))| {
            let tenant = json!({ "tenant_id": id(200 + n), "account_domain": domain });
            json!({
                "id": id(100 + n), "name": name, "presets": presets,
                "ticket": if n == 0 { "required" } else { "off" }, "ticket_patterns": ["INC-[0-9]+"],
                "approvals": approvals,
                "tenant": if n == 3 { Value::Null } else { tenant },
            })
        })
        .collect();
    customers.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
    read(json!({ "customers": customers }))
}

/// The request form, empty, filled in, or with a later start.
pub(super) fn draft(name: &str) -> RequestDraft {
    let mut draft = RequestDraft::new(read(json!(id(900))));
    if name == "request-later" {
        draft.choose_start(StartChoice::At(None));
    }
    if matches!(name, "request-filled" | "request-approval") {
        let contoso = customers(6)
            .customers
            .into_iter()
            .find(|c| c.name.starts_with("Contoso"));
        draft.choose_customer(contoso.expect("the gallery to have this customer"));
    }
    if name == "request-filled" {
        draft.choose_preset(read(json!(id(300))));
        draft.choose_lifetime(LifetimeChoice::Custom("9 h".to_owned()));
    }
    if name == "request-approval" {
        draft.choose_preset(read(json!(id(302))));
        draft.set_ticket("INC-4711".to_owned());
        draft.set_reason("Mailbox migration".to_owned());
    }
    draft
}
