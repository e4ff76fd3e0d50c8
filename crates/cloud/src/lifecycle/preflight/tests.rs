use std::collections::BTreeSet;

use hallpass_graph::{
    AccessPassPolicy, GrantedRights, GraphError, GraphErrorKind, MethodScope, TokenErrorKind,
};
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::PresetId;
use hallpass_protocol::tenant_group::GroupObstacle;

use super::*;
use crate::lifecycle::sign_in_method::MethodLack;

const DOMAIN: &str = "contoso.onmicrosoft.com";
const HELPDESK: Uuid = uuid!("729827e3-9c14-49f7-bb1b-9608f156bbb8");
const GLOBAL: Uuid = uuid!("62e90394-69f5-4237-9190-012177145e10");
const CORE: [&str; 3] = [
    "User.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "RoleManagement.ReadWrite.Directory",
];

fn preset(n: u128, name: &str, role: Uuid) -> Preset {
    Preset {
        groups: Vec::new(),
        id: PresetId::new(Uuid::from_u128(n)),
        name: name.into(),
        roles: vec![RoleView {
            template_id: RoleTemplateId::new(role),
            name: name.into(),
        }],
        lifetime_default_s: 3_600,
        lifetime_min_s: 900,
        lifetime_max_s: 7_200,
    }
}

fn presets() -> [Preset; 2] {
    [
        preset(1, "Helpdesk Administrator", HELPDESK),
        preset(2, "Global Administrator", GLOBAL),
    ]
}

fn examined(permissions: &[&str]) -> Examination {
    Examination {
        rights: Some(GrantedRights {
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
            directory_roles: BTreeSet::from([RoleTemplateId::new(GLOBAL)]),
        }),
        known_roles: Some([HELPDESK, GLOBAL].map(RoleTemplateId::new).into()),
        usable_domains: Some(vec!["CONTOSO.onmicrosoft.com".into()]),
        groups: Some(std::collections::BTreeMap::new()),
        methods: Some(TenantMethods::PASSWORD_ONLY),
    }
}

fn faults(examined: &Examination) -> Vec<Finding> {
    find_faults(examined, &presets(), &BTreeSet::new(), DOMAIN)
}

#[test]
fn tenant_when_everything_is_granted_lacks_nothing() {
    assert_eq!(faults(&examined(&CORE)), []);
}

#[test]
fn tenant_when_one_core_permission_is_missing_blocks_and_names_it() {
    for missing in CORE {
        let left: Vec<&str> = CORE.into_iter().filter(|name| *name != missing).collect();
        let found = faults(&examined(&left));
        assert!(!found.is_empty(), "{missing}");
        for finding in found {
            let view = finding.to_view();
            assert!(view.blocks, "{missing}");
            assert_eq!(view.code, "permission_missing");
            assert!(view.sentence.contains(missing), "{}", view.sentence);
            assert!(view.fix.contains(missing), "{}", view.fix);
            assert!(finding.blocks_preset(presets()[0].id));
        }
    }
}

#[test]
fn tenant_when_a_smaller_set_of_permissions_does_lacks_nothing() {
    let least = [
        "User.Create",
        "User.EnableDisableAccount.All",
        "User.Read.All",
        "User.RevokeSessions.All",
        "User-PasswordProfile.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
    ];
    assert_eq!(faults(&examined(&least)), []);
    let half = examined(&least[1..2]);
    let lacks_reading = Finding::PermissionMissing {
        need: Need::DisableUsers,
    };
    assert!(faults(&half).contains(&lacks_reading));
}

#[test]
fn tenant_without_a_directory_role_of_ours_is_told_so_and_does_not_block() {
    let mut examined = examined(&CORE);
    let held = [
        BTreeSet::new(),
        // User Administrator may not disable administrators.
        BTreeSet::from([RoleTemplateId::new(uuid!(
            "fe930be7-5e62-47db-91af-98c3a49a38b1"
        ))]),
    ];
    for held in held {
        examined.rights.as_mut().unwrap().directory_roles = held;
        let found = faults(&examined);
        assert_eq!(
            found,
            [Finding::DirectoryRoleMissing {
                presets: vec![
                    "Helpdesk Administrator".into(),
                    "Global Administrator".into()
                ]
            }]
        );
        assert!(!found[0].blocks() && !found[0].blocks_preset(presets()[1].id));
    }
    assert_eq!(find_faults(&examined, &[], &BTreeSet::new(), DOMAIN), []);
}

#[test]
fn tenant_that_does_not_know_a_role_blocks_that_preset_alone() {
    let mut examined = examined(&CORE);
    examined.known_roles = Some(BTreeSet::from([RoleTemplateId::new(HELPDESK)]));
    let found = faults(&examined);
    assert_eq!(found.len(), 1);
    let [helpdesk, global] = presets();
    assert!(found[0].blocks_preset(global.id) && !found[0].blocks_preset(helpdesk.id));
    assert!(found[0].sentence().contains("Global Administrator"));
    examined.known_roles = None;
    assert_eq!(faults(&examined), [], "what may not be asked is no fault");
}

#[test]
fn tenant_whose_domain_went_away_blocks() {
    let mut examined = examined(&CORE);
    examined.usable_domains = Some(vec!["contoso.com".into()]);
    let found = faults(&examined);
    assert_eq!(
        found,
        [Finding::DomainNotUsable {
            domain: DOMAIN.into()
        }]
    );
    assert!(found[0].blocks());
}

#[test]
fn tenant_that_does_not_say_what_we_may_do_blocks() {
    let silent = Examination::default();
    assert_eq!(faults(&silent), [Finding::RightsUnreadable]);
    assert!(Finding::RightsUnreadable.blocks());
}

#[test]
fn error_when_it_is_the_tenants_word_is_a_finding_and_a_missing_answer_is_none() {
    let of = |kind| Finding::of_error(&GraphError::new("get token", kind));
    for (kind, code) in [
        (TokenErrorKind::ConsentMissing, "consent_missing"),
        (TokenErrorKind::TenantNotFound, "tenant_not_found"),
        (TokenErrorKind::SecretExpired, "secret_expired"),
        (TokenErrorKind::SecretRefused, "secret_refused"),
        (TokenErrorKind::BlockedByPolicy, "blocked_by_policy"),
        (TokenErrorKind::ResourceMissing, "sign_in_refused"),
        (TokenErrorKind::Rejected, "sign_in_refused"),
    ] {
        let found = of(GraphErrorKind::Token(kind)).unwrap();
        assert!(found.blocks());
        assert_eq!(found.code(), code);
    }
    assert!(of(GraphErrorKind::Unauthorized).is_some());
    for kind in [
        GraphErrorKind::Token(TokenErrorKind::Unreachable),
        GraphErrorKind::Token(TokenErrorKind::ConsentPending),
        GraphErrorKind::Token(TokenErrorKind::ClockSkewed),
        GraphErrorKind::Token(TokenErrorKind::Throttled { retry_after: None }),
        GraphErrorKind::Unreachable,
        GraphErrorKind::OutcomeUnknown { retry_after: None },
        GraphErrorKind::Throttled {
            retry_after: None,
            is_tenant_wide: true,
        },
        GraphErrorKind::ForeignLink,
    ] {
        assert_eq!(of(kind.clone()), None, "{kind:?}");
    }
}

#[test]
fn finding_when_kept_and_read_is_the_same() {
    let found = vec![
        Finding::TenantRefused {
            reason: TenantRefusal::SecretExpired,
        },
        Finding::RightsUnreadable,
        Finding::PermissionMissing {
            need: Need::ManageRoles,
        },
        Finding::DomainNotUsable {
            domain: DOMAIN.into(),
        },
        Finding::RoleUnknown {
            preset_id: presets()[0].id,
            preset: "Helpdesk".into(),
            role: "Helpdesk Administrator".into(),
        },
        Finding::GroupLacking {
            preset_id: presets()[0].id,
            preset: "Helpdesk".into(),
            group: "Operators".into(),
            lack: GroupLack::Unusable(GroupObstacle::Synced),
            is_of_tenant: true,
        },
        Finding::GroupLacking {
            preset_id: presets()[0].id,
            preset: "Helpdesk".into(),
            group: "Operators".into(),
            lack: GroupLack::NotThere,
            is_of_tenant: false,
        },
        Finding::NoSignInMethod {
            lack: MethodLack::PassesForSomeGroups,
        },
        Finding::DirectoryRoleMissing {
            presets: vec!["Helpdesk".into()],
        },
    ];
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Finding>>(&text).unwrap(), found);
    for finding in found {
        let view = finding.to_view();
        assert!(
            view.sentence.ends_with('.') && view.fix.ends_with('.'),
            "{view:?}"
        );
    }
}

fn with_methods(scope: MethodScope, oath: MethodScope) -> TenantMethods {
    TenantMethods {
        access_pass: AccessPassPolicy {
            scope,
            min_lifetime_min: 60,
            max_lifetime_min: 480,
            is_one_time: false,
        },
        hardware_oath: oath,
        demands_second_factor: true,
    }
}

#[test]
fn tenant_whose_ladder_has_no_rung_blocks_and_names_the_setting() {
    use MethodScope::{Everybody, Off, SomeGroups};
    let mut one_time = with_methods(Everybody, Off);
    one_time.access_pass.is_one_time = true;
    for (methods, lack, says) in [
        (with_methods(Off, Off), MethodLack::PassesOff, "is off"),
        (
            with_methods(SomeGroups, SomeGroups),
            MethodLack::PassesForSomeGroups,
            "not on for all users",
        ),
        (
            one_time,
            MethodLack::OneTimePassesOnly,
            "one-time passes only",
        ),
    ] {
        let mut examined = examined(&CORE);
        examined.methods = Some(methods);
        let found = faults(&examined);
        assert_eq!(found, [Finding::NoSignInMethod { lack }]);
        assert!(found[0].blocks_preset(presets()[0].id));
        assert!(found[0].sentence().contains(says), "{lack:?}");
        assert!(found[0].fix().contains("Authentication methods"));
    }
}

#[test]
fn tenant_that_allows_a_method_which_we_may_not_give_blocks_and_names_the_permission() {
    use MethodScope::{Everybody, Off};
    let pass = "UserAuthMethod-TAP.ReadWrite.All";
    let token = "UserAuthMethod-HardwareOATH.ReadWrite.All";
    let inventory = "Policy.ReadWrite.AuthenticationMethod";
    for (methods, granted, need) in [
        (
            Some(with_methods(Everybody, Everybody)),
            vec![],
            Some(Need::GivePasses),
        ),
        (Some(with_methods(Everybody, Off)), vec![pass], None),
        (
            Some(with_methods(Off, Everybody)),
            vec![pass],
            Some(Need::GiveTokens),
        ),
        (
            Some(with_methods(Off, Everybody)),
            vec![token],
            Some(Need::KeepTokens),
        ),
        (
            Some(with_methods(Off, Everybody)),
            vec![token, inventory],
            None,
        ),
        (None, vec![pass, token, inventory], Some(Need::ReadPolicies)),
    ] {
        let mut examined = examined(&[&CORE[..], &granted].concat());
        examined.methods = methods;
        let expected: Vec<_> = need
            .map(|need| Finding::PermissionMissing { need })
            .into_iter()
            .collect();
        assert_eq!(faults(&examined), expected, "{granted:?}");
    }
}
