//! The mark in `employeeId` by which we know which users of a tenant are ours (ADR 12).
//!
//! `hp`, 7 random characters, and 7 that follow from them, the tenant and the MSP: 16 in all, which
//! is as many as Entra keeps. A record of ours knows its account by the whole mark. The last 7 tell
//! our accounts from those of another installation of Hallpass in the same tenant when there is no
//! record: after an older backup was restored.

use data_encoding::BASE32_NOPAD;
use hallpass_protocol::ids::{EntraTenantId, MspId};
use sha2::{Digest, Sha256};

use super::names::make_base32;
use crate::random::RandomSource;

/// What every mark begins with, of whichever installation.
pub(super) const TAG_PREFIX: &str = "hp";

/// 35 bits each.
const RANDOM_CHARS: usize = 7;
const CHECK_CHARS: usize = 7;

/// A new mark for an account of the MSP in the tenant.
pub(super) fn make_tag(random: &dyn RandomSource, msp: MspId, tenant: EntraTenantId) -> String {
    let random = make_base32(random, RANDOM_CHARS);
    let check = check(&random, msp, tenant);
    format!("{TAG_PREFIX}{random}{check}")
}

/// Whether the MSP made this mark for an account in the tenant.
pub(super) fn is_made_by(tag: &str, msp: MspId, tenant: EntraTenantId) -> bool {
    let Some(rest) = tag.strip_prefix(TAG_PREFIX) else {
        return false;
    };
    rest.len() == RANDOM_CHARS + CHECK_CHARS
        && rest
            .split_at_checked(RANDOM_CHARS)
            .is_some_and(|(random, found)| found == check(random, msp, tenant))
}

/// No secret goes in: whoever can write `employeeId` in the tenant can disable the user as well, so
/// nothing is gained by forging a mark, and there is no key to lose with a machine.
fn check(random: &str, msp: MspId, tenant: EntraTenantId) -> String {
    let digest = Sha256::new()
        .chain_update(b"hallpass account tag 1")
        .chain_update(msp.as_uuid().as_bytes())
        .chain_update(tenant.as_uuid().as_bytes())
        .chain_update(random.as_bytes())
        .finalize();
    let encoded = BASE32_NOPAD.encode(&digest).to_ascii_lowercase();
    encoded.chars().take(CHECK_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::random::SeededRandom;

    const MSP: MspId = MspId::new(Uuid::from_u128(1));
    const TENANT: EntraTenantId = EntraTenantId::new(Uuid::from_u128(2));

    #[test]
    fn tag_when_made_fits_employee_id_and_does_not_repeat() {
        let random = SeededRandom::new(8);
        let (one, two) = (
            make_tag(&random, MSP, TENANT),
            make_tag(&random, MSP, TENANT),
        );
        assert_eq!(one.len(), hallpass_graph::users::EMPLOYEE_ID_MAX_CHARS);
        assert!(one.starts_with(TAG_PREFIX) && one != two);
    }

    #[test]
    fn tag_when_another_installation_or_another_tenant_made_it_is_not_ours() {
        let random = SeededRandom::new(9);
        let tag = make_tag(&random, MSP, TENANT);
        assert!(is_made_by(&tag, MSP, TENANT));
        let other_msp = MspId::new(Uuid::from_u128(3));
        let other_tenant = EntraTenantId::new(Uuid::from_u128(3));
        assert!(!is_made_by(&tag, other_msp, TENANT));
        assert!(!is_made_by(&tag, MSP, other_tenant));
    }

    #[test]
    fn tag_of_before_the_check_is_not_taken_for_one() {
        for old in ["hpabcdefghij2345", "hp", "", "hp-someone-else", "HP12345"] {
            assert!(!is_made_by(old, MSP, TENANT), "{old}");
        }
    }

    proptest! {
        #[test]
        fn tag_when_it_is_any_text_is_judged_without_harm(text in "\\PC{0,20}") {
            prop_assert!(!is_made_by(&text, MSP, TENANT));
            let marked = format!("hp{text}");
            prop_assert!(!is_made_by(&marked, MSP, TENANT));
        }
    }
}
