use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::testing::{NONCE, transaction};

fn number(digits: &str) -> Number {
    Number::from_digits(digits).unwrap()
}

/// Computed apart from this code, by the layout in ADR 24.
#[test]
fn digest_of_a_known_request_is_the_one_written_down() {
    let request = transaction();
    assert_eq!(
        format!("{:?}", request.digest(&number("042"), &NONCE)),
        "057970ff5175e2c8bdc1b618eb8c253367b76a9bde7904efe34a88ffff0cd225"
    );
    assert_eq!(
        format!("{:?}", request.link_digest(&NONCE)),
        "85ddb1093b40eba98aabb748b2420c63b26838651f64234c8755916c4104cd5d"
    );
}

/// Alters one field; there are thirteen.
fn alter(request: &mut Transaction, field: usize, by: u128) {
    let uuid = |old: &Uuid| Uuid::from_u128(old.as_u128() ^ by);
    match field {
        0 => request.approval_id = ApprovalId::new(uuid(request.approval_id.as_uuid())),
        1 => request.msp_id = MspId::new(uuid(request.msp_id.as_uuid())),
        2 => request.requester_id = TechnicianId::new(uuid(request.requester_id.as_uuid())),
        3 => request.customer_id = CustomerId::new(uuid(request.customer_id.as_uuid())),
        4 => request.tenant_id = EntraTenantId::new(uuid(request.tenant_id.as_uuid())),
        5 => request.preset_id = PresetId::new(uuid(request.preset_id.as_uuid())),
        6 => {
            let role = RoleTemplateId::new(Uuid::from_u128(by));
            if !request.role_ids.remove(&role) {
                request.role_ids.insert(role);
            }
        }
        7 => {
            let more = i64::try_from(by % 1_000).unwrap() + 1;
            let seconds = i64::from(request.lifetime.as_secs()) + more;
            request.lifetime = Lifetime::from_secs(seconds).unwrap();
        }
        8 => {
            let more = i64::try_from(by % 1_000).unwrap() + 1;
            request.expires_at = Timestamp::from_unix_ms(request.expires_at.unix_ms() + more);
        }
        9 => request.reason = altered(request.reason.as_deref(), by),
        12 => {
            let group = EntraGroupId::new(Uuid::from_u128(by));
            if !request.group_ids.remove(&group) {
                request.group_ids.insert(group);
            }
        }
        10 => request.ticket = altered(request.ticket.as_deref(), by),
        _ => {
            let more = i64::try_from(by % 1_000).unwrap();
            request.starts_at = Some(Timestamp::from_unix_ms(request.expires_at.unix_ms() + more));
        }
    }
}

fn altered(text: Option<&str>, by: u128) -> Option<String> {
    match by % 3 {
        0 => None,
        1 => Some(String::new()),
        _ => Some(format!("{}{by}", text.unwrap_or_default())),
    }
}

proptest! {
    #[test]
    fn request_when_any_field_is_altered_has_other_digests(
        field in 0_usize..13,
        by in 1_u128..,
    ) {
        let shown = transaction();
        let mut kept = shown.clone();
        alter(&mut kept, field, by);
        prop_assert_ne!(&shown, &kept);
        prop_assert_ne!(shown.digest(&number("042"), &NONCE), kept.digest(&number("042"), &NONCE));
        prop_assert_ne!(shown.link_digest(&NONCE), kept.link_digest(&NONCE));
    }

    #[test]
    fn request_with_another_number_or_nonce_has_another_digest(
        typed in 0_u16..1_000,
        at in 0_usize..16,
        by in 1_u8..,
    ) {
        let request = transaction();
        let expected = request.digest(&number("042"), &NONCE);
        prop_assert_eq!(expected == request.digest(&number(&format!("{typed:03}")), &NONCE), typed == 42);
        let mut nonce = *NONCE.as_bytes();
        nonce[at] ^= by;
        let nonce = Nonce::new(nonce);
        prop_assert_ne!(expected, request.digest(&number("042"), &nonce));
        prop_assert_ne!(request.link_digest(&NONCE), request.link_digest(&nonce));
    }

    #[test]
    fn text_when_moved_from_reason_to_ticket_changes_the_digest(text in ".{1,30}", at in 0_usize..30) {
        let chars: Vec<char> = text.chars().collect();
        let at = at % (chars.len() + 1);
        let mut split = transaction();
        split.reason = Some(chars[..at].iter().collect());
        split.ticket = Some(chars[at..].iter().collect());
        let mut elsewhere = transaction();
        let at = (at + 1) % (chars.len() + 1);
        elsewhere.reason = Some(chars[..at].iter().collect());
        elsewhere.ticket = Some(chars[at..].iter().collect());
        prop_assert_ne!(split.digest(&number("042"), &NONCE), elsewhere.digest(&number("042"), &NONCE));
    }
}

#[test]
fn link_says_nothing_of_the_number() {
    // No number goes in: what a link gives away cannot be searched for it.
    let request = transaction();
    let in_link = request.link_digest(&NONCE);
    for typed in 0..1_000 {
        let signed = request.digest(&number(&format!("{typed:03}")), &NONCE);
        assert_ne!(signed.as_bytes(), in_link.as_bytes());
    }
}
