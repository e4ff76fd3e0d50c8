//! A computer that tests open.

use hallpass_approval::Nonce;
use hallpass_approval::computer_sign_in::{Link, Transaction};
use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::{
    ComputerSignInFacts, OfferedAccount, OpenComputerSignInResponse, SigningPasskey,
};
use hallpass_protocol::credential::Custody;
use hallpass_protocol::dpop::Thumbprint;

pub(crate) const NOW_MS: i64 = 1_795_402_800_000;
pub(crate) const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

fn expires_at() -> Timestamp {
    Timestamp::from_unix_ms(NOW_MS + 540_000)
}

pub(crate) fn link() -> Link {
    let nonce = Nonce::new([7; 16]);
    let transaction = Transaction {
        id: ID.parse().unwrap(),
        thumbprint: Thumbprint::from_bytes([1; 32]),
        public_key: [2; 32],
        expires_at: expires_at(),
    };
    Link {
        id: transaction.id,
        nonce,
        digest: transaction.link_digest(&nonce),
    }
}

pub(crate) fn response() -> OpenComputerSignInResponse {
    OpenComputerSignInResponse {
        facts: ComputerSignInFacts {
            id: ID.parse().unwrap(),
            msp_id: ID.parse().unwrap(),
            technician_id: ID.parse().unwrap(),
            browser: "Chromium 156 on Windows".to_owned(),
            address: Some("192.0.2.7".to_owned()),
            place: None,
            is_same_network: true,
            warnings: Vec::new(),
            thumbprint: vec![1; 32].into(),
            public_key: vec![2; 32].into(),
            requested_at: Timestamp::from_unix_ms(NOW_MS - 60_000),
            expires_at: expires_at(),
        },
        accounts: vec![OfferedAccount {
            id: ID.parse().unwrap(),
            customer_name: "Contoso".to_owned(),
            preset_name: "Mail".to_owned(),
            user_principal_name: "jit-kim-x1@contoso.example".to_owned(),
            custody: Custody::Sealed,
            session_ends_at: Timestamp::from_unix_ms(NOW_MS + 3_600_000),
        }],
        nonce: vec![7; 16].into(),
        rp_id: "portal.example".to_owned(),
        passkeys: vec![SigningPasskey {
            id: ID.parse().unwrap(),
            credential_id: vec![5; 3].into(),
        }],
        server_time: Timestamp::from_unix_ms(NOW_MS),
    }
}
