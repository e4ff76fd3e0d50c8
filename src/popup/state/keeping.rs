//! Who can read the credentials of the technician who signed in.

use hallpass_protocol::technician::PasskeyView;

/// Who can read the credentials that are made in this session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// This browser alone, with the passkey's key.
    Sealed,
    /// Nobody here: the passkey can seal, but did not give its key at the sign-in.
    KeyMissing,
    /// The cloud: the passkey has no PRF.
    HeldByCloud,
}

impl Keeping {
    /// What follows from the passkey and from what it gave.
    pub(crate) const fn of(can_open_credentials: bool, passkey: &PasskeyView) -> Self {
        match (can_open_credentials, passkey.can_seal) {
            (true, _) => Self::Sealed,
            (false, true) => Self::KeyMissing,
            (false, false) => Self::HeldByCloud,
        }
    }

    /// What that means, and what to do.
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Sealed => {
                "Credentials are sealed to your passkey: only this browser can open them."
            }
            Self::KeyMissing => {
                "Your passkey did not give the key that opens sealed credentials. Sign in with it \
                 again; if that does not help, use another passkey."
            }
            Self::HeldByCloud => {
                "Your credentials are held by the cloud: this passkey cannot seal them, so whoever \
                 runs the cloud could read them. A passkey with PRF keeps them to yourself."
            }
        }
    }

    /// As tests read it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::KeyMissing => "key-missing",
            Self::HeldByCloud => "cloud",
        }
    }
}
