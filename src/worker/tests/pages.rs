//! What the content script reports of Microsoft's sign-in pages.

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::snapshot::ElementSnapshot;
use hallpass_autofill::table::ElementKey;

fn element(key: ElementKey, detail: Option<&str>) -> ElementSnapshot {
    ElementSnapshot {
        key,
        index: 0,
        is_visible: true,
        is_enabled: true,
        detail: detail.map(str::to_owned),
    }
}

fn page(page_id: &str, view_id: Option<u16>, elements: Vec<ElementSnapshot>) -> PageSnapshot {
    PageSnapshot {
        page_id: Some(page_id.to_owned()),
        view_id,
        elements,
        ..PageSnapshot::default()
    }
}

pub(super) fn user_name_page() -> PageSnapshot {
    let elements = vec![
        element(ElementKey::UserName, None),
        element(ElementKey::PrimaryButton, None),
    ];
    page("ConvergedSignIn", Some(1), elements)
}

/// The page after Microsoft said `code` on it.
pub(super) fn with_error(page: PageSnapshot, code: &str) -> PageSnapshot {
    PageSnapshot {
        error_code: Some(code.to_owned()),
        ..page
    }
}

/// The user name page after Microsoft said that there is no such account.
pub(super) fn unknown_user_name(page: &PageSnapshot) -> PageSnapshot {
    let mut page = page.clone();
    page.elements
        .push(element(ElementKey::UserNameError, Some("no such account")));
    page
}

pub(super) fn password_page() -> PageSnapshot {
    let elements = vec![
        element(ElementKey::Identity, Some("hp-1@contoso.onmicrosoft.com")),
        element(ElementKey::Password, None),
        element(ElementKey::PrimaryButton, None),
    ];
    page("ConvergedSignIn", Some(2), elements)
}

pub(super) fn access_pass_page() -> PageSnapshot {
    let elements = vec![
        element(ElementKey::Identity, Some("hp-1@contoso.onmicrosoft.com")),
        element(ElementKey::AccessPass, None),
        element(ElementKey::PrimaryButton, None),
    ];
    page("ConvergedSignIn", Some(56), elements)
}

pub(super) fn code_page() -> PageSnapshot {
    let elements = vec![
        element(ElementKey::Identity, Some("hp-1@contoso.onmicrosoft.com")),
        element(ElementKey::OneTimeCode, None),
        element(ElementKey::CodeButton, None),
    ];
    page("ConvergedTFA", None, elements)
}

pub(super) fn stay_signed_in_page() -> PageSnapshot {
    let elements = vec![
        element(ElementKey::StaySignedIn, None),
        element(ElementKey::PrimaryButton, None),
        element(ElementKey::BackButton, None),
    ];
    page("KmsiInterrupt", None, elements)
}
