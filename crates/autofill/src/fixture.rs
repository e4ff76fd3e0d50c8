//! Snapshots of Microsoft's pages, as the content script takes them: hand-made after the
//! `microsoft-sign-in` reference, hidden twins and empty alert containers included.

use crate::plan::{Grant, Standing, Standings};
use crate::screen::Screen;
use crate::snapshot::{ElementSnapshot, PageSnapshot};
use crate::table::{ElementKey, HAS_TEXT};

pub(crate) const UPN: &str = "hp-alex@contoso.onmicrosoft.com";

pub(crate) fn grant() -> Grant {
    Grant {
        user_principal_name: UPN.to_owned(),
        secrets: Standings {
            password: Standing::Unsent,
            access_pass: Standing::Absent,
            one_time_code: Standing::Absent,
        },
        may_submit_user_name: true,
        may_reload: true,
    }
}

/// A grant of an account that has a Temporary Access Pass.
pub(crate) fn grant_with_pass() -> Grant {
    let mut grant = grant();
    grant.secrets.access_pass = Standing::Unsent;
    grant
}

/// A grant of an account that makes one-time codes, whose password was submitted.
pub(crate) fn grant_with_code() -> Grant {
    let mut grant = grant();
    grant.secrets.password = Standing::Sent;
    grant.secrets.one_time_code = Standing::Unsent;
    grant
}

/// A document with this page id and view, and nothing in it.
pub(crate) fn page(page_id: &str, view_id: Option<u16>) -> PageSnapshot {
    PageSnapshot {
        page_id: Some(page_id.to_owned()),
        view_id,
        ..PageSnapshot::default()
    }
}

impl PageSnapshot {
    fn with(mut self, key: ElementKey, is_visible: bool, detail: Option<&str>) -> Self {
        let index = self
            .elements
            .iter()
            .filter(|element| element.key == key)
            .count();
        self.elements.push(ElementSnapshot {
            key,
            index: u16::try_from(index).unwrap(),
            is_visible,
            is_enabled: true,
            detail: detail.map(str::to_owned),
        });
        self
    }

    pub(crate) fn shows(self, key: ElementKey) -> Self {
        self.with(key, true, None)
    }

    pub(crate) fn reads(self, key: ElementKey, detail: &str) -> Self {
        self.with(key, true, Some(detail))
    }

    pub(crate) fn hides(self, key: ElementKey) -> Self {
        self.with(key, false, None)
    }

    pub(crate) fn fails(mut self, code: &str) -> Self {
        self.error_code = Some(code.to_owned());
        self
    }

    pub(crate) fn element(&mut self, key: ElementKey) -> &mut ElementSnapshot {
        self.elements
            .iter_mut()
            .find(|element| element.key == key)
            .unwrap()
    }
}

pub(crate) fn username() -> PageSnapshot {
    page("ConvergedSignIn", Some(1))
        .shows(ElementKey::UserName)
        .hides(ElementKey::Password)
        .shows(ElementKey::PrimaryButton)
        .hides(ElementKey::UserNameError)
        .shows(ElementKey::AnyEmail)
        .hides(ElementKey::AnyPassword)
}

pub(crate) fn password() -> PageSnapshot {
    page("ConvergedSignIn", Some(2))
        .shows(ElementKey::Password)
        .shows(ElementKey::PrimaryButton)
        .shows(ElementKey::BackButton)
        .reads(ElementKey::Identity, UPN)
        .hides(ElementKey::PasswordError)
        .shows(ElementKey::AnyPassword)
}

pub(crate) fn stay_signed_in() -> PageSnapshot {
    page("KmsiInterrupt", None)
        .shows(ElementKey::PrimaryButton)
        .shows(ElementKey::BackButton)
        .reads(ElementKey::Identity, UPN)
        .shows(ElementKey::StaySignedIn)
}

pub(crate) fn tiles(names: &[&str]) -> PageSnapshot {
    let list = page("ConvergedSignIn", Some(12)).shows(ElementKey::Tiles);
    names
        .iter()
        .fold(list, |list, name| list.reads(ElementKey::Tile, name))
        .shows(ElementKey::OtherTile)
        .shows(ElementKey::OtherTileLabelled)
}

pub(crate) fn picker(kinds: &[&str]) -> PageSnapshot {
    let list = page("ConvergedSignIn", Some(24)).shows(ElementKey::BackButton);
    kinds
        .iter()
        .fold(list, |list, kind| list.reads(ElementKey::PickerRow, kind))
}

pub(crate) fn access_pass() -> PageSnapshot {
    page("ConvergedSignIn", Some(56))
        .shows(ElementKey::AccessPass)
        .shows(ElementKey::PrimaryButton)
        .shows(ElementKey::BackButton)
        .reads(ElementKey::Identity, UPN)
        .hides(ElementKey::AlertError)
        .shows(ElementKey::AnyPassword)
}

pub(crate) fn code() -> PageSnapshot {
    page("ConvergedTFA", None)
        .shows(ElementKey::OneTimeCode)
        .shows(ElementKey::CodeDescription)
        .shows(ElementKey::CodeButton)
        .reads(ElementKey::Identity, UPN)
}

pub(crate) fn methods(kinds: &[&str]) -> PageSnapshot {
    let list = page("ConvergedTFA", None)
        .shows(ElementKey::MethodList)
        .reads(ElementKey::Identity, UPN);
    kinds
        .iter()
        .fold(list, |list, kind| list.reads(ElementKey::MethodRow, kind))
}

/// One snapshot for each screen, and more where a screen is told apart in more than one way.
#[expect(clippy::too_many_lines, reason = "one list of data")]
pub(crate) fn all_screens() -> Vec<(Screen, PageSnapshot)> {
    use ElementKey as Key;
    let sign_in = |view| page("ConvergedSignIn", Some(view));
    let second_factor = || page("ConvergedTFA", None);
    vec![
        (Screen::Blank, PageSnapshot::default()),
        (Screen::Blank, page("ConvergedSignIn", None)),
        (
            Screen::Blank,
            page("ConvergedSignIn", None).hides(Key::UserName),
        ),
        (Screen::Username, username()),
        (
            Screen::Username,
            PageSnapshot {
                view_id: None,
                ..username()
            },
        ),
        (Screen::Password, password()),
        (Screen::Password, password().fails("50126")),
        (Screen::AccessPass, access_pass()),
        (
            Screen::AccessPass,
            second_factor()
                .shows(Key::AccessPass)
                .shows(Key::PrimaryButton),
        ),
        (Screen::Tiles, tiles(&["someone@contoso.com", UPN])),
        (
            Screen::WorkOrPersonal,
            sign_in(7)
                .shows(Key::WorkTile)
                .shows(Key::WorkTileTitle)
                .shows(Key::PersonalTile),
        ),
        (Screen::CredentialPicker, picker(&["Password", "FidoKey"])),
        (Screen::StaySignedIn, stay_signed_in()),
        (
            Screen::StaySignedIn,
            page("KmsiBroker", None).shows(Key::BackButton),
        ),
        (Screen::Federated, sign_in(8)),
        (
            Screen::Federated,
            PageSnapshot::default().shows(Key::FederatedForm),
        ),
        (
            Screen::ApprovalPending,
            second_factor().shows(Key::ApprovalPending),
        ),
        (
            Screen::ApprovalPending,
            second_factor()
                .shows(Key::ApprovalPending)
                .reads(Key::ApprovalNumber, "42"),
        ),
        (
            Screen::ApprovalRefused,
            second_factor().shows(Key::ApprovalRefused),
        ),
        (
            Screen::ApprovalTimedOut,
            second_factor().shows(Key::ApprovalTimedOut),
        ),
        (
            Screen::PhoneSignIn,
            sign_in(4)
                .reads(Key::PhoneNumber, "7")
                .shows(Key::PhonePending),
        ),
        (Screen::OneTimeCode, code()),
        (
            Screen::OneTimeCode,
            second_factor()
                .shows(Key::OneTimeCode)
                .shows(Key::CodeButton),
        ),
        (Screen::CodeByMessage, sign_in(3).shows(Key::OneTimeCode)),
        (Screen::CodeByMessage, sign_in(13)),
        (
            Screen::CodeByMessage,
            PageSnapshot::default().shows(Key::OneTimeCode),
        ),
        (Screen::MethodList, second_factor().shows(Key::MethodList)),
        (
            Screen::MethodList,
            methods(&["PhoneAppNotification", "PhoneAppOTP", "AccessPass"]),
        ),
        (Screen::Passkey, sign_in(23)),
        (
            Screen::MoreInformation,
            page("ConvergedProofUpRedirect", None)
                .shows(Key::ProofUp)
                .shows(Key::PrimaryButton),
        ),
        (
            Screen::MoreInformation,
            sign_in(72).shows(Key::PrimaryButton),
        ),
        (
            Screen::ChangePassword,
            page("ConvergedChangePassword", None)
                .shows(Key::NewPassword)
                .shows(Key::AnyPassword)
                .shows(Key::PrimaryButton),
        ),
        (Screen::ChangePassword, sign_in(22).shows(Key::NewPassword)),
        (
            Screen::Consent,
            page("ConvergedConsent", None)
                .shows(Key::ConsentApp)
                .shows(Key::PrimaryButton)
                .shows(Key::BackButton),
        ),
        (
            Screen::ConfirmApp,
            page("CmsiInterrupt", None)
                .shows(Key::ConfirmApp)
                .shows(Key::PrimaryButton)
                .shows(Key::BackButton),
        ),
        (
            Screen::DeviceCode,
            page("ConvergedRemoteConnect", None)
                .shows(Key::DeviceCode)
                .shows(Key::PrimaryButton),
        ),
        (Screen::DeviceCode, sign_in(66).shows(Key::RemoteConnect)),
        (
            Screen::ErrorPage,
            page("ConvergedError", None).shows(Key::Exception),
        ),
        (
            Screen::CloudAppProxy,
            PageSnapshot::default().shows(Key::CloudAppProxy),
        ),
        (Screen::Captcha, sign_in(48).shows(Key::PrimaryButton)),
        (Screen::TermsOfUse, sign_in(17).shows(Key::PrimaryButton)),
        (
            Screen::ConditionalAccess,
            sign_in(35).shows(Key::PrimaryButton),
        ),
        (Screen::TenantChoice, sign_in(50)),
        (Screen::Progress, sign_in(55)),
        (
            Screen::ShapeOnly,
            page("ConvergedSignIn", None).shows(Key::AnyEmail),
        ),
        (
            Screen::ShapeOnly,
            PageSnapshot::default().shows(Key::AnyPassword),
        ),
        (Screen::Unknown, page("ConvergedNovelty", None)),
        (Screen::Unknown, sign_in(99).shows(Key::PrimaryButton)),
        (
            Screen::Unknown,
            PageSnapshot::default().shows(Key::PrimaryButton),
        ),
    ]
}

/// Strategies for snapshots that no honest page would show.
pub(crate) mod hostile {
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::UPN;
    use crate::snapshot::{ElementSnapshot, PageSnapshot};
    use crate::table::{ELEMENTS, HAS_TEXT, PAGE_IDS};

    pub(crate) fn element() -> impl Strategy<Value = ElementSnapshot> {
        let keys = ELEMENTS.iter().map(|row| row.key).collect::<Vec<_>>();
        let detail = prop_oneof![
            Just(UPN.to_owned()),
            Just(UPN.to_uppercase()),
            Just(HAS_TEXT.to_owned()),
            Just("Password".to_owned()),
            Just("AccessPass".to_owned()),
            Just("PhoneAppOTP".to_owned()),
            ".{0,12}",
        ];
        (
            select(keys),
            0..4_u16,
            any::<bool>(),
            any::<bool>(),
            option::of(detail),
        )
            .prop_map(
                |(key, index, is_visible, is_enabled, detail)| ElementSnapshot {
                    key,
                    index,
                    is_visible,
                    is_enabled,
                    detail,
                },
            )
    }

    pub(crate) fn snapshot() -> impl Strategy<Value = PageSnapshot> {
        let page_id = prop_oneof![4 => select(PAGE_IDS).prop_map(str::to_owned), 1 => ".{0,8}"];
        let code = prop_oneof![
            Just("50126".to_owned()),
            Just("50058".to_owned()),
            Just("130503".to_owned()),
            "[0-9]{0,6}"
        ];
        (
            option::weighted(0.9, page_id),
            option::weighted(0.7, 0..80_u16),
            proptest::collection::vec(element(), 0..12),
            option::weighted(0.2, code),
            proptest::bool::weighted(0.1),
            proptest::bool::weighted(0.1),
        )
            .prop_map(
                |(page_id, view_id, elements, error_code, is_busy, is_moving)| PageSnapshot {
                    page_id,
                    view_id,
                    elements,
                    error_code,
                    is_busy,
                    is_moving,
                },
            )
    }
}

/// The detail of an alert that says something.
pub(crate) const ALERT: &str = HAS_TEXT;
