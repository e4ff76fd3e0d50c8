//! A request for tests.

use hallpass_approval::{Link, Nonce};
use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::{ApprovalFacts, OpenApprovalResponse, RequestedRole};

/// The cloud's clock, one minute after the request was made.
pub(crate) const NOW_MS: i64 = 1_795_000_060_000;
/// The request's id.
pub(crate) const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

/// What is asked for.
pub(crate) fn facts() -> ApprovalFacts {
    ApprovalFacts {
        groups: Vec::new(),
        id: ID.parse().unwrap(),
        msp_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a4".parse().unwrap(),
        requester_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a5".parse().unwrap(),
        requester_name: "Ada Lovelace".to_owned(),
        requester_email: "ada@northwind.example".to_owned(),
        customer_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a6".parse().unwrap(),
        customer_name: "Contoso Ltd".to_owned(),
        tenant_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a7".parse().unwrap(),
        tenant_domain: "contoso.example".to_owned(),
        preset_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a8".parse().unwrap(),
        preset_name: "Helpdesk".to_owned(),
        roles: vec![RequestedRole {
            id: "729827e3-9c14-49f7-bb1b-9608f156bbb8".parse().unwrap(),
            name: "Helpdesk Administrator".to_owned(),
        }],
        lifetime_s: 3600,
        reason: "A user cannot sign in".to_owned(),
        ticket: String::new(),
        starts_at: None,
        requested_at: Timestamp::from_unix_ms(NOW_MS - 60_000),
        expires_at: Timestamp::from_unix_ms(NOW_MS + 540_000),
        browser: "Chromium 156 on Linux".to_owned(),
        address: Some("198.51.100.7".to_owned()),
        place: None,
        warnings: Vec::new(),
        approvals_needed: 1,
        approved_by: Vec::new(),
        is_own: false,
    }
}

/// What opening it answers.
pub(crate) fn response() -> OpenApprovalResponse {
    OpenApprovalResponse {
        facts: facts(),
        nonce: vec![7; 16].into(),
        rp_id: "portal.example".to_owned(),
        credential_ids: vec![vec![1, 2, 3].into()],
        server_time: Timestamp::from_unix_ms(NOW_MS),
    }
}

/// The link that was shown for it.
pub(crate) fn link() -> Link {
    let nonce = Nonce::new([7; 16]);
    Link {
        approval_id: facts().id,
        nonce,
        digest: super::opened::transaction(&facts())
            .unwrap()
            .link_digest(&nonce),
    }
}
