//! What the technician is told: one sentence each on what Microsoft asks, and what to do.

use crate::plan::Slot;
use crate::screen::Screen;

pub(crate) const WRONG_IDENTITY: &str = "This page asks for another account. Go back, \
     choose \"use another account\", or open the portal again from Hallpass.";
pub(crate) const NO_IDENTITY: &str = "This page does not show for which account it asks. Copy \
     what it wants from Hallpass if you are sure that it is the right one.";
pub(crate) const AMBIGUOUS: &str = "Hallpass cannot tell which field to fill on this page. Copy \
     the user name or the password from Hallpass and complete the page yourself.";
pub(crate) const TILE_AMBIGUOUS: &str =
    "Hallpass cannot tell which account to choose here. Choose it yourself.";
pub(crate) const SPENT: &str = "Microsoft takes each code once, and this one was used. Wait half \
     a minute, then press Fill in Hallpass.";
pub(crate) const USER_NAME_UNKNOWN: &str = "Microsoft does not know this account yet. Hallpass \
     loads the page again once.";
pub(crate) const USER_NAME_STILL_UNKNOWN: &str = "Microsoft still does not know this account. \
     Wait a minute and open the portal again from Hallpass.";
pub(crate) const NO_PASSWORD_CHOICE: &str = "Microsoft offers several ways to sign in, but \
     Hallpass cannot tell the password among them. Choose \"Password\" yourself.";
pub(crate) const METHOD_AMBIGUOUS: &str = "Hallpass cannot tell which way to verify is the \
     account's. Choose it yourself.";
pub(crate) const NO_METHOD: &str = "Microsoft asks for a second factor that this account does \
     not have. Check what the customer's policy demands.";
pub(crate) const PASS_NOT_ASKED_FOR: &str = "Microsoft asks for more than a password, and not for \
     this account's Temporary Access Pass: passes seem to be switched off in this tenant now. Have \
     them switched on in its authentication methods policy, or end the account and request a new one.";
pub(crate) const STAY_SIGNED_IN: &str =
    "Microsoft asks whether to stay signed in. Choose \"No\" yourself.";

/// The account has no such secret.
pub(crate) const fn absent(slot: Slot) -> &'static str {
    match slot {
        Slot::UserName | Slot::Password => {
            "Microsoft asks for a password, which this account does not have. Choose another way \
             to sign in."
        }
        Slot::AccessPass => {
            "Microsoft asks for a Temporary Access Pass, which this account does not have. \
             Choose another way to sign in and then the password."
        }
        Slot::OneTimeCode => {
            "Microsoft asks for a code, which this account cannot make. Choose another way to \
             verify, or check what the customer's policy demands."
        }
    }
}

/// The secret was submitted for this intent.
pub(crate) const fn already_sent(slot: Slot) -> &'static str {
    match slot {
        Slot::UserName | Slot::Password => {
            "Hallpass sent the password once and does not send it again by itself. Open the \
             portal again from Hallpass, or press Fill."
        }
        Slot::AccessPass => {
            "Hallpass sent the Temporary Access Pass once and does not send it again by itself. \
             Open the portal again from Hallpass, or press Fill."
        }
        Slot::OneTimeCode => {
            "Hallpass sent a code once and does not send another by itself. Wait half a minute, \
             then press Fill in Hallpass."
        }
    }
}

/// Microsoft refused the secret before.
pub(crate) const fn refused_before(slot: Slot) -> &'static str {
    match slot {
        Slot::UserName | Slot::Password => {
            "Microsoft refused this account's password, so Hallpass does not send it again. End \
             the account in Hallpass and request a new one."
        }
        Slot::AccessPass => {
            "Microsoft refused this account's Temporary Access Pass, so Hallpass does not send it \
             again. End the account in Hallpass and request a new one."
        }
        Slot::OneTimeCode => {
            "Microsoft refused this account's code. Check this computer's clock; if it is right, \
             end the account in Hallpass and request a new one."
        }
    }
}

/// The page shows an error beside the field.
pub(crate) const fn error_beside(slot: Slot) -> &'static str {
    match slot {
        Slot::UserName | Slot::Password => {
            "Microsoft shows an error beside the password. Read it on the page; do not send the \
             same password again."
        }
        Slot::AccessPass => {
            "Microsoft shows an error beside the Temporary Access Pass. Read it on the page; do \
             not send the same pass again."
        }
        Slot::OneTimeCode => {
            "Microsoft shows an error beside the code. Check this computer's clock, then open the \
             portal again from Hallpass."
        }
    }
}

/// What is said on a screen that is never touched; `None` where there is nothing to say.
pub(crate) fn for_untouched(screen: Screen) -> Option<&'static str> {
    Some(match screen {
        Screen::Federated => {
            "The customer signs this account in at another identity provider. Hallpass fills \
             Microsoft's pages only: go back and check the account's domain."
        }
        Screen::ApprovalPending | Screen::PhoneSignIn => {
            "Microsoft waits for an approval on a phone. Approve it there, or choose another way \
             to sign in."
        }
        Screen::CodeByMessage => {
            "Microsoft asks for a code that it sends by message, which this account does not \
             get. Choose another way to sign in."
        }
        Screen::Passkey => {
            "Microsoft asks for a passkey. Cancel, choose another way to sign in and then the \
             password."
        }
        Screen::MoreInformation => {
            "Microsoft wants to register sign-in methods for this account. Do not register your \
             own: ask the customer's administrator to exempt Hallpass's accounts."
        }
        Screen::ConfirmApp => {
            "Microsoft asks whether you are signing in to this application. Continue only if you \
             opened it yourself."
        }
        Screen::DeviceCode => {
            "This page signs in another device. Enter a code only if you started that sign-in \
             yourself; close the page if somebody sent you the code."
        }
        Screen::Consent => {
            "An application asks for permissions in the customer's tenant. Read them and decide \
             yourself; Hallpass never accepts."
        }
        Screen::Captcha => "Microsoft checks that you are a person. Complete the check yourself.",
        Screen::TermsOfUse => {
            "The customer's terms of use are shown. Read them and decide yourself."
        }
        Screen::TenantChoice => {
            "Microsoft asks which organisation is meant. Choose the customer's yourself."
        }
        Screen::ShapeOnly => {
            "This page looks like a sign-in page, but not one that Hallpass knows. Copy the user \
             name or the password from Hallpass and complete the page yourself."
        }
        Screen::Unknown => {
            "Hallpass does not know this page of Microsoft's and leaves it alone. Complete it \
             yourself; user name and password can be copied from Hallpass."
        }
        Screen::Blank
        | Screen::Username
        | Screen::Password
        | Screen::AccessPass
        | Screen::OneTimeCode
        | Screen::MethodList
        | Screen::Tiles
        | Screen::WorkOrPersonal
        | Screen::CredentialPicker
        | Screen::StaySignedIn
        | Screen::ApprovalRefused
        | Screen::ApprovalTimedOut
        | Screen::ChangePassword
        | Screen::ErrorPage
        | Screen::CloudAppProxy
        | Screen::ConditionalAccess
        | Screen::Progress => return None,
    })
}

/// What is said on a screen that ends the fill; `None` where it does not end it.
pub(crate) fn for_end(screen: Screen) -> Option<&'static str> {
    Some(match screen {
        Screen::ApprovalRefused => {
            "The approval was refused on the phone. Open the portal again from Hallpass."
        }
        Screen::ApprovalTimedOut => {
            "Nobody approved the sign-in in time. Open the portal again from Hallpass."
        }
        Screen::ChangePassword => {
            "Microsoft wants a new password for this account, which should not happen. Do not \
             change it: end the account in Hallpass, request a new one and report this."
        }
        Screen::ErrorPage => {
            "Microsoft shows an error page. Open the portal again from Hallpass; if it comes \
             back, report what the page says."
        }
        Screen::ConditionalAccess => {
            "The customer's access policy wants a managed device. Use one, or ask the customer to \
             exempt Hallpass's accounts."
        }
        _ => return None,
    })
}
