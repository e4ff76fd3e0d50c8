//! The screens of Microsoft's sign-in and how they are told apart.

use serde::{Deserialize, Serialize};

use crate::snapshot::PageSnapshot;
use crate::table::{PAGE_IDS, SIGNATURES, Signature, View};

/// A screen of Microsoft's sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Screen {
    /// Nothing is shown yet: the shell before its script ran, or the bridge that posts itself on.
    Blank,
    /// "Sign in": asks for the user name.
    Username,
    /// "Enter password".
    Password,
    /// "Enter Temporary Access Pass", as first or second factor.
    AccessPass,
    /// "Pick an account".
    Tiles,
    /// "It looks like this email is used with more than one account": organisation or personal.
    WorkOrPersonal,
    /// "Choose a way to sign in", first factor.
    CredentialPicker,
    /// "Stay signed in?"
    StaySignedIn,
    /// Sign-in goes to another identity provider.
    Federated,
    /// "Approve sign in request", with or without a number.
    ApprovalPending,
    /// The approval was refused.
    ApprovalRefused,
    /// The approval timed out.
    ApprovalTimedOut,
    /// Sign-in by phone without a password.
    PhoneSignIn,
    /// "Enter code" as second factor: of an authenticator or a hardware token.
    OneTimeCode,
    /// "Enter code" elsewhere: one that Microsoft sent to a phone or a mailbox.
    CodeByMessage,
    /// "Verify your identity": the list of second factors.
    MethodList,
    /// Passkey or security key.
    Passkey,
    /// "More information required", "action required", security defaults: registration of methods.
    MoreInformation,
    /// "Update your password".
    ChangePassword,
    /// "Permissions requested".
    Consent,
    /// "Are you trying to sign in to …?"
    ConfirmApp,
    /// A code for another device, or its confirmation.
    DeviceCode,
    /// "Sorry, but we're having trouble signing you in".
    ErrorPage,
    /// Defender for Cloud Apps' notice.
    CloudAppProxy,
    /// "Help us beat the robots".
    Captcha,
    /// Terms of use.
    TermsOfUse,
    /// Conditional Access wants a broker or a joined device.
    ConditionalAccess,
    /// The user name belongs to more than one tenant.
    TenantChoice,
    /// Microsoft is at work: desktop single sign-on, fetching sessions.
    Progress,
    /// Fields of the right kind, but nothing that is known: reported, never filled.
    ShapeOnly,
    /// No known screen: nothing is done.
    Unknown,
}

/// Tells which screen the snapshot shows: by page id, view number and the table's visible
/// elements; never by words, and never by an element that is hidden.
pub fn classify(snapshot: &PageSnapshot) -> Screen {
    SIGNATURES
        .iter()
        .find(|signature| is_met(signature, snapshot))
        .map_or_else(|| unmatched(snapshot), |signature| signature.screen)
}

fn is_met(signature: &Signature, snapshot: &PageSnapshot) -> bool {
    let page = signature.page.is_empty()
        || snapshot
            .page_id
            .as_deref()
            .is_some_and(|id| signature.page.contains(&id));
    let view = match (signature.view, snapshot.view_id) {
        (View::Any, _) | (View::OneOfOrAbsent(_), None) => true,
        (View::OneOf(_), None) => false,
        (View::OneOf(views) | View::OneOfOrAbsent(views), Some(id)) => views.contains(&id),
    };
    let shown = signature.shown.is_empty()
        || signature
            .shown
            .iter()
            .any(|key| snapshot.visible(*key).next().is_some());
    page && view && shown
}

/// A page of Microsoft's with nothing on it is still being drawn; one that shows something, or
/// whose id is new, is a screen that we do not know.
fn unmatched(snapshot: &PageSnapshot) -> Screen {
    let is_empty = snapshot.view_id.is_none() && !snapshot.elements.iter().any(|e| e.is_visible);
    let is_new_page = snapshot
        .page_id
        .as_deref()
        .is_some_and(|id| !PAGE_IDS.contains(&id));
    if is_empty && !is_new_page {
        Screen::Blank
    } else {
        Screen::Unknown
    }
}

#[cfg(test)]
mod tests;
