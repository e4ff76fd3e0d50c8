//! The WebAuthn relying party: enrolment of passkeys and sign-in with them.
//!
//! Invariants, each held by a test of this module or of the routes:
//! - the RP ID is the public URL's host and is always sent;
//! - the origin in the client data equals one of the allowed origins, character by character;
//! - the user was verified, at enrolment and at every sign-in;
//! - a passkey is discoverable, and belongs to the technician whom it names;
//! - no PRF output is accepted: it must not leave the browser;
//! - a signature counter that does not grow is an error.

mod client_data;
mod cose_key;
mod secret;
mod signing;

use hallpass_protocol::ids::TechnicianId;
use serde_json::Value;
pub use signing::Signed;
use url::Url;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::{ResidentKeyRequirement, UserVerificationPolicy};

use crate::ceremony::CEREMONY_TTL;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::sessions::OriginKind;
use crate::store::technicians::Technician;

/// The longest id of a passkey, in bytes.
const CREDENTIAL_ID_MAX: usize = 1_023;

/// The relying party.
#[derive(Debug)]
pub struct RelyingParty {
    webauthn: Webauthn,
    rp_id: String,
    origins: Vec<AllowedOrigin>,
}

/// An origin on which ceremonies may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedOrigin {
    /// As the browser writes it in the client data: no trailing slash.
    pub text: String,
    /// What runs there.
    pub kind: OriginKind,
}

/// The public URL or an extension's origin is not usable.
#[derive(Debug, thiserror::Error)]
pub enum RelyingPartyError {
    /// Passkeys are bound to a host name.
    #[error(
        "the public URL {0} has no host name: passkeys need one (an IP address will not do; `localhost` will)"
    )]
    NoHostName(Url),
    /// Browsers run ceremonies in secure contexts only.
    #[error("the public URL {0} is not https, and http is good for localhost alone")]
    NotSecure(Url),
    /// It would never match.
    #[error(
        "{0:?} is not an extension's origin: expected chrome-extension://ID or moz-extension://ID, with no slash behind it"
    )]
    NotAnExtensionOrigin(String),
    /// The library refuses the configuration.
    #[error("passkeys cannot be set up for this public URL")]
    Library(#[from] WebauthnError),
}

/// A ceremony did not end well.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// A secret that must stay in the browser was sent.
    #[error("the passkey's answer holds output of the PRF extension")]
    SecretNotWanted,
    /// The answer is not one.
    #[error("the passkey's answer cannot be read")]
    Malformed,
    /// The ceremony ran where none may.
    #[error("the ceremony ran on an origin that is not allowed")]
    OriginNotAllowed,
    /// The authenticator did not check who is there.
    #[error("the user was not verified")]
    UserNotVerified,
    /// The authenticator did not keep the passkey.
    #[error("the passkey is not discoverable")]
    NotDiscoverable,
    /// The passkey's id is too long, or not the one that its authenticator gave it.
    #[error("the passkey's id is not the one that was attested, or too long")]
    IdInvalid,
    /// The passkey may have been copied.
    #[error("the passkey's signature counter did not grow")]
    CounterRegressed,
    /// The passkey names another user than the one it was enrolled for.
    #[error("the passkey names another user")]
    OtherUser,
    /// What the log would keep of it does not verify.
    #[error("the passkey's answer cannot be checked later: {0}")]
    NotVerifiable(String),
    /// It does not verify.
    #[error("the passkey's answer does not verify")]
    Refused(#[source] WebauthnError),
}

/// A sign-in's answer, read but not verified.
#[derive(Debug)]
pub struct Assertion {
    credential: PublicKeyCredential,
    /// Where it ran.
    pub origin: AllowedOrigin,
}

impl Assertion {
    /// WebAuthn's id of the passkey.
    pub fn credential_id(&self) -> &[u8] {
        self.credential.get_credential_id()
    }
}

impl RelyingParty {
    /// The relying party whose id is the host of `public_url`, for ceremonies on that URL's origin
    /// and on the extensions' origins.
    ///
    /// # Errors
    /// When one of them cannot work.
    pub fn new(public_url: &Url, extension_origins: &[String]) -> Result<Self, RelyingPartyError> {
        let rp_id = public_url
            .domain()
            .ok_or_else(|| RelyingPartyError::NoHostName(public_url.clone()))?;
        let is_loopback = rp_id == "localhost" || rp_id.ends_with(".localhost");
        if public_url.scheme() != "https" && !(public_url.scheme() == "http" && is_loopback) {
            return Err(RelyingPartyError::NotSecure(public_url.clone()));
        }
        let portal = public_url.origin().ascii_serialization();
        let mut builder = WebauthnBuilder::new(rp_id, public_url)?
            .rp_name("Hallpass")
            .timeout(CEREMONY_TTL);
        let mut origins = vec![AllowedOrigin {
            text: portal,
            kind: OriginKind::Portal,
        }];
        for text in extension_origins {
            builder = builder.append_allowed_origin(&parse_extension_origin(text)?);
            origins.push(AllowedOrigin {
                text: text.clone(),
                kind: OriginKind::Extension,
            });
        }
        Ok(Self {
            webauthn: builder.build()?,
            rp_id: rp_id.to_owned(),
            origins,
        })
    }

    /// The relying party's id.
    pub fn id(&self) -> &str {
        &self.rp_id
    }

    /// The portal's origin, without a slash at its end.
    pub fn portal_origin(&self) -> &str {
        let mut origins = self.origins.iter();
        let portal = origins.find(|it| it.kind == OriginKind::Portal);
        portal.map_or("", |portal| &portal.text)
    }

    /// The origins on which ceremonies may run.
    pub fn origins(&self) -> Vec<String> {
        self.origins.iter().map(|it| it.text.clone()).collect()
    }

    /// What the browser is to do to enrol a passkey for `technician`, and what is kept until it
    /// answers. `enrolled` are the passkeys that they have already.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn start_enrolment(
        &self,
        technician: &Technician,
        enrolled: &[EnrolledPasskey],
    ) -> Result<(Value, PasskeyRegistration), CeremonyError> {
        let exclude: Vec<CredentialID> = enrolled
            .iter()
            .map(|passkey| passkey.passkey.cred_id().clone())
            .collect();
        let (mut options, state) = self
            .webauthn
            .start_passkey_registration(
                *technician.id.as_uuid(),
                &technician.email,
                &technician.display_name,
                Some(exclude),
            )
            .map_err(CeremonyError::Refused)?;
        // Sign-in names no technician, so the authenticator has to keep the passkey; the library
        // asks for that only as a preference, and not at all by default.
        let selection = options
            .public_key
            .authenticator_selection
            .get_or_insert_default();
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
        selection.user_verification = UserVerificationPolicy::Required;
        let options = serde_json::to_value(options).map_err(|_| CeremonyError::Malformed)?;
        Ok((options, state))
    }

    /// Verifies the browser's answer to [`Self::start_enrolment`].
    ///
    /// # Errors
    /// When it does not verify.
    pub fn finish_enrolment(
        &self,
        credential: Value,
        state: &PasskeyRegistration,
    ) -> Result<Passkey, CeremonyError> {
        secret::refuse(&credential)?;
        let credential: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| CeremonyError::Malformed)?;
        self.allowed_origin(&credential.response.client_data_json)?;
        let reported = credential
            .extensions
            .cred_props
            .as_ref()
            .and_then(|props| props.rk);
        if reported == Some(false) {
            return Err(CeremonyError::NotDiscoverable);
        }
        let passkey = self
            .webauthn
            .finish_passkey_registration(&credential, state)
            .map_err(CeremonyError::of)?;
        // WebAuthn L3 §5.1 and §7.1 step 25: the id is the one that was attested, and at most 1023
        // bytes long.
        let id = passkey.cred_id();
        if id.as_slice() != credential.raw_id.as_slice() || id.len() > CREDENTIAL_ID_MAX {
            return Err(CeremonyError::IdInvalid);
        }
        Ok(passkey)
    }

    /// What the browser is to do to sign in with a discoverable passkey, and what is kept until it
    /// answers.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn start_sign_in(&self) -> Result<(Value, DiscoverableAuthentication), CeremonyError> {
        let (mut options, state) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(CeremonyError::Refused)?;
        // The library asks for autofill's conditional mediation; a button starts ours.
        options.mediation = None;
        let options = serde_json::to_value(options).map_err(|_| CeremonyError::Malformed)?;
        Ok((options, state))
    }

    /// Reads the browser's answer to [`Self::start_sign_in`], to find out whose passkey it is.
    ///
    /// # Errors
    /// When it is not an answer, or comes from elsewhere.
    pub fn read_assertion(&self, credential: Value) -> Result<Assertion, CeremonyError> {
        secret::refuse(&credential)?;
        let credential: PublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| CeremonyError::Malformed)?;
        let origin = self
            .allowed_origin(&credential.response.client_data_json)?
            .clone();
        Ok(Assertion { credential, origin })
    }

    /// Verifies an assertion by the passkey that it names.
    ///
    /// # Errors
    /// When it does not verify.
    pub fn finish_sign_in(
        &self,
        assertion: &Assertion,
        state: DiscoverableAuthentication,
        passkey: &Passkey,
        technician_id: TechnicianId,
    ) -> Result<AuthenticationResult, CeremonyError> {
        // WebAuthn L3 §7.2 step 6: the user handle is present and names the passkey's owner.
        if assertion.credential.get_user_unique_id() != Some(technician_id.as_uuid().as_bytes()) {
            return Err(CeremonyError::OtherUser);
        }
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&assertion.credential, state, passkey)
            .map_err(CeremonyError::of)?;
        // The library demands it for the policy that it put into the state; ours is not left to it.
        if !result.user_verified() {
            return Err(CeremonyError::UserNotVerified);
        }
        Ok(result)
    }

    fn allowed_origin(&self, client_data_json: &[u8]) -> Result<&AllowedOrigin, CeremonyError> {
        let origin = client_data::read_origin(client_data_json)?;
        self.origins
            .iter()
            .find(|allowed| allowed.text == origin)
            .ok_or(CeremonyError::OriginNotAllowed)
    }
}

impl CeremonyError {
    fn of(error: WebauthnError) -> Self {
        match error {
            WebauthnError::UserNotVerified => Self::UserNotVerified,
            WebauthnError::CredentialPossibleCompromise => Self::CounterRegressed,
            WebauthnError::InvalidRPOrigin => Self::OriginNotAllowed,
            other => Self::Refused(other),
        }
    }
}

fn parse_extension_origin(text: &str) -> Result<Url, RelyingPartyError> {
    let refused = || RelyingPartyError::NotAnExtensionOrigin(text.to_owned());
    let id = text
        .strip_prefix("chrome-extension://")
        .or_else(|| text.strip_prefix("moz-extension://"))
        .ok_or_else(refused)?;
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_id {
        return Err(refused());
    }
    Url::parse(text).map_err(|_| refused())
}

#[cfg(test)]
mod tests;
