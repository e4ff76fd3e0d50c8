//! What the person who is signed in may do with technicians and groups. It decides only what the
//! screens offer; the cloud decides by itself.

use hallpass_protocol::technician::{TechnicianRole, TechnicianView};

use super::role::ROLES;

/// Whether they see the technicians and groups of the MSP.
pub(crate) const fn may_read_all(me: &TechnicianView) -> bool {
    !matches!(me.role, TechnicianRole::Technician)
}

/// Whether they ask for accounts, and end their own.
pub(crate) const fn may_request(me: &TechnicianView) -> bool {
    !matches!(me.role, TechnicianRole::Auditor)
}

/// Whether requests of others can be theirs to approve.
pub(crate) const fn may_approve(me: &TechnicianView) -> bool {
    !matches!(me.role, TechnicianRole::Auditor)
}

/// Whether they invite technicians and change groups.
pub(crate) const fn may_administer(me: &TechnicianView) -> bool {
    matches!(me.role, TechnicianRole::Owner | TechnicianRole::Admin)
}

/// Whether they change `them`: name, role, invitation, passkeys.
pub(crate) const fn may_change(me: &TechnicianView, them: &TechnicianView) -> bool {
    match me.role {
        TechnicianRole::Owner => true,
        TechnicianRole::Admin => !matches!(them.role, TechnicianRole::Owner),
        TechnicianRole::Technician | TechnicianRole::Auditor => false,
    }
}

/// Whether they suspend, resume and remove `them`. Nobody does that to oneself.
pub(crate) fn may_shut_out(me: &TechnicianView, them: &TechnicianView) -> bool {
    me.id != them.id && may_change(me, them)
}

/// The roles that they may give.
pub(crate) fn roles_to_give(me: &TechnicianView) -> Vec<TechnicianRole> {
    let may_give = |role: &TechnicianRole| match me.role {
        TechnicianRole::Owner => true,
        TechnicianRole::Admin => *role != TechnicianRole::Owner,
        TechnicianRole::Technician | TechnicianRole::Auditor => false,
    };
    ROLES.into_iter().filter(may_give).collect()
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::technician::TechnicianState;

    use super::*;

    fn person(last_digit: u8, role: TechnicianRole) -> TechnicianView {
        TechnicianView {
            id: format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}")
                .parse()
                .unwrap(),
            display_name: "Kim".to_owned(),
            email: "kim@msp.example".to_owned(),
            role,
            state: TechnicianState::Active,
        }
    }

    #[test]
    fn powers_over_others_are_those_of_the_contract() {
        use TechnicianRole::{Admin, Auditor, Owner, Technician};
        for (mine, theirs, may) in [
            (Owner, Owner, true),
            (Owner, Auditor, true),
            (Admin, Owner, false),
            (Admin, Admin, true),
            (Admin, Technician, true),
            (Technician, Technician, false),
            (Auditor, Technician, false),
        ] {
            let (me, them) = (person(1, mine), person(2, theirs));
            assert_eq!(may_change(&me, &them), may, "{mine:?} {theirs:?}");
            assert_eq!(may_shut_out(&me, &them), may, "{mine:?} {theirs:?}");
        }
    }

    #[test]
    fn nobody_shuts_out_oneself() {
        let me = person(1, TechnicianRole::Owner);
        assert!(may_change(&me, &me) && !may_shut_out(&me, &me));
    }

    #[test]
    fn an_administrator_makes_no_owners() {
        let roles = roles_to_give(&person(1, TechnicianRole::Admin));
        assert!(!roles.contains(&TechnicianRole::Owner) && roles.len() == 3);
        assert_eq!(roles_to_give(&person(1, TechnicianRole::Owner)), ROLES);
        assert!(roles_to_give(&person(1, TechnicianRole::Auditor)).is_empty());
    }

    #[test]
    fn an_auditor_reads_all_and_a_technician_only_what_is_theirs() {
        assert!(may_read_all(&person(1, TechnicianRole::Auditor)));
        assert!(!may_administer(&person(1, TechnicianRole::Auditor)));
        assert!(!may_read_all(&person(1, TechnicianRole::Technician)));
    }
}
