use super::*;

const ROLES: [TechnicianRole; 4] = [
    TechnicianRole::Owner,
    TechnicianRole::Admin,
    TechnicianRole::Technician,
    TechnicianRole::Auditor,
];

const RELATIONS: [Relation; 4] = [
    Relation::Msp,
    Relation::Own,
    Relation::Others,
    Relation::OtherOwner,
];

/// Each letter is one relation's answer, in the order of [`RELATIONS`]: `+` allowed, `!` forbidden,
/// `?` hidden.
#[test]
fn each_role_may_do_exactly_what_the_table_says() {
    #[rustfmt::skip]
    let table = [
        // action                     owner   admin   techn.  auditor
        (Action::ReadOwn,           ["++++", "++++", "++??", "++++"]),
        (Action::EndSession,        ["++??", "++??", "++??", "++??"]),
        (Action::KeepPasskeys,      ["++??", "++??", "++??", "++??"]),
        (Action::ListCustomers,     ["++++", "++++", "++??", "++++"]),
        (Action::AddCustomer,       ["++++", "+++!", "!!??", "!!!!"]),
        (Action::RenameCustomer,    ["++++", "+++!", "!!??", "!!!!"]),
        (Action::SeeConnection,     ["++++", "++++", "!!??", "++++"]),
        (Action::CheckConnection,   ["++++", "+++!", "!!??", "!!!!"]),
        (Action::RequestAccount,    ["++++", "++++", "++??", "!!!!"]),
        (Action::RequestApproval,   ["++??", "++??", "++??", "!!??"]),
        (Action::DecideApproval,    ["++++", "++++", "++++", "!!??"]),
        (Action::SignComputerIn,    ["++??", "++??", "++??", "????"]),
        (Action::SeeAttempts,       ["++++", "++++", "!!??", "++++"]),
        (Action::SeeAccount,        ["++++", "++++", "++??", "++++"]),
        (Action::EndAccount,        ["++++", "+++!", "!+??", "!!!!"]),
        (Action::ExtendAccount,     ["++++", "+++!", "!+??", "!!!!"]),
        (Action::RotateCredential,  ["++++", "+++!", "!+??", "!!!!"]),
        (Action::EndTechnicianAccounts, ["++++", "+++!", "!+??", "!!!!"]),
        (Action::EndCustomerAccounts, ["++++", "+++!", "!!??", "!!!!"]),
        (Action::UseCredential,     ["!+!!", "!+!!", "!+??", "!!!!"]),
        (Action::ListTechnicians,   ["++++", "++++", "!!??", "++++"]),
        (Action::SeeTechnician,     ["++++", "++++", "++??", "++++"]),
        (Action::InviteTechnician,  ["++++", "+++!", "!!??", "!!!!"]),
        (Action::ChangeTechnician,  ["++++", "+++!", "!!??", "!!!!"]),
        (Action::StopTechnician,    ["+!++", "+!+!", "!!??", "!!!!"]),
        (Action::RecoverTechnician, ["+!++", "+!+!", "!!??", "!!!!"]),
        (Action::ListGroups,        ["++++", "++++", "!!??", "++++"]),
        (Action::AddGroup,          ["++++", "+++!", "!!??", "!!!!"]),
        (Action::ChangeGroup,       ["++++", "+++!", "!!??", "!!!!"]),
        (Action::SeeAccess,         ["++++", "++++", "!!??", "++++"]),
        (Action::ChangeAccess,      ["++++", "+++!", "!!??", "!!!!"]),
        (Action::SeePresets,        ["++++", "++++", "!!??", "++++"]),
        (Action::ChangePresets,     ["++++", "+++!", "!!??", "!!!!"]),
        (Action::ConfirmPresetChange, ["+!++", "+!+!", "!!??", "!!!!"]),
        (Action::RefusePresetChange, ["++++", "+++!", "!!??", "!!!!"]),
        (Action::AddLogo,           ["++++", "+++!", "!!??", "!!!!"]),
        (Action::SeeLogo,           ["++++", "++++", "++??", "++++"]),
        (Action::ExportAudit,       ["++++", "++++", "!!??", "++++"]),
        (Action::ListWebhooks,      ["++++", "++++", "!!??", "++++"]),
        (Action::AddWebhook,        ["++++", "+++!", "!!??", "!!!!"]),
        (Action::ChangeWebhook,     ["++++", "+++!", "!!??", "!!!!"]),
        (Action::SeeTicketSystem,   ["++++", "++++", "!!??", "++++"]),
        (Action::ChangeTicketSystem, ["++++", "+++!", "!!??", "!!!!"]),
        (Action::TestTicketSystem,  ["++++", "+++!", "!!??", "!!!!"]),
    ];
    for (action, expected) in table {
        let decided = ROLES.map(|role| {
            RELATIONS
                .map(|relation| match decide(role, action, relation) {
                    Decision::Allow => '+',
                    Decision::Forbid => '!',
                    Decision::Hide => '?',
                })
                .iter()
                .collect::<String>()
        });
        assert_eq!(decided, expected, "{action:?}");
    }
}
