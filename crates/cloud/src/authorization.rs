//! Who may do what. Deny by default: what is not listed here is refused.
//!
//! The MSP is not asked about here, because no handler can reach another MSP's rows: every query
//! takes the MSP from the caller's session.

use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::technician::TechnicianRole;

use crate::store::technicians::Technician;

/// Something that a technician wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the customers and what may be requested there.
    ListCustomers,
    /// Ask for an account for oneself.
    RequestAccount,
    /// See an account.
    SeeAccount {
        /// Whose account.
        of: TechnicianId,
    },
    /// End an account.
    EndAccount {
        /// Whose account.
        of: TechnicianId,
    },
    /// Fetch the sealed credential of an account, and say what became of filling it.
    UseCredential {
        /// Whose account.
        of: TechnicianId,
    },
}

/// Whether `technician` may do it.
pub fn may(technician: &Technician, action: Action) -> bool {
    use TechnicianRole::{Admin, Auditor, Owner, Technician};
    let role = technician.role;
    match action {
        Action::ListCustomers => matches!(role, Owner | Admin | Technician | Auditor),
        Action::RequestAccount => matches!(role, Owner | Admin | Technician),
        Action::SeeAccount { of } => of == technician.id || matches!(role, Owner | Admin | Auditor),
        Action::EndAccount { of } => match role {
            Owner | Admin => true,
            Technician => of == technician.id,
            Auditor => false,
        },
        Action::UseCredential { of } => {
            of == technician.id && matches!(role, Owner | Admin | Technician)
        }
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ids::MspId;
    use hallpass_protocol::technician::TechnicianState;
    use uuid::Uuid;

    use super::*;

    const OWN: TechnicianId = TechnicianId::new(Uuid::from_u128(1));
    const OTHERS: TechnicianId = TechnicianId::new(Uuid::from_u128(2));

    fn technician(role: TechnicianRole) -> Technician {
        Technician {
            msp_id: MspId::new(Uuid::from_u128(9)),
            id: OWN,
            display_name: "Kim".into(),
            email: "kim@northwind.example".into(),
            role,
            state: TechnicianState::Active,
        }
    }

    #[test]
    fn each_role_may_do_exactly_what_the_table_says() {
        use TechnicianRole::{Admin, Auditor, Owner, Technician};
        //                                                     owner  admin  techn. auditor
        let table = [
            (
                Action::ListCustomers,
                /*                      */ [true, true, true, true],
            ),
            (
                Action::RequestAccount,
                /*                     */ [true, true, true, false],
            ),
            (
                Action::SeeAccount { of: OWN },
                /*             */ [true, true, true, true],
            ),
            (
                Action::SeeAccount { of: OTHERS },
                /*          */ [true, true, false, true],
            ),
            (
                Action::EndAccount { of: OWN },
                /*             */ [true, true, true, false],
            ),
            (
                Action::EndAccount { of: OTHERS },
                /*          */ [true, true, false, false],
            ),
            (
                Action::UseCredential { of: OWN },
                /*          */ [true, true, true, false],
            ),
            (
                Action::UseCredential { of: OTHERS },
                /*       */ [false, false, false, false],
            ),
        ];
        for (action, expected) in table {
            let decided =
                [Owner, Admin, Technician, Auditor].map(|role| may(&technician(role), action));
            assert_eq!(decided, expected, "{action:?}");
        }
    }
}
