//! What a token says about itself.

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::ids::{EntraObjectId, EntraTenantId};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::AccessToken;

/// What a token says about itself. Microsoft calls Graph's tokens opaque to whoever carries them
/// (Microsoft Learn, "Access tokens in the Microsoft identity platform"), so this is a hint: what
/// it leaves out is not granted, and where it cannot be read, nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Claims {
    /// The object id of our service principal.
    pub(crate) oid: Option<EntraObjectId>,
    /// The tenant for which it was issued.
    pub(crate) tid: Option<EntraTenantId>,
    /// The application permissions by name. Absent when none is granted, or the consent has not
    /// reached the token service yet.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

impl Claims {
    /// Reads the token; `None` when it is not a JSON web token, or has not this shape.
    pub(crate) fn read(token: &AccessToken) -> Option<Self> {
        // EXPOSE: its middle part is read, which holds no secret by itself.
        Self::parse(token.expose())
    }

    fn parse(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let json = Zeroizing::new(BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?);
        serde_json::from_slice(&json).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(payload.as_bytes()))
    }

    #[test]
    fn claims_when_the_token_is_microsofts_are_read() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        let whole = format!(r#"{{"oid":"{id}","roles":["User.ReadWrite.All"],"ver":"1.0"}}"#);
        let claims = Claims::parse(&token(&whole)).unwrap();
        assert_eq!(claims.oid, Some(id.parse().unwrap()));
        assert_eq!(claims.roles, ["User.ReadWrite.All"]);
        // Consent that lands late: a token without `roles`.
        let bare = Claims::parse(&token("{}")).unwrap();
        assert_eq!(bare, Claims::default());
    }

    #[test]
    fn claims_when_the_token_is_something_else_are_none() {
        for other in [
            "",
            "opaque",
            "a.b",
            "a.b.c.d",
            "e30.%%%.c2ln",
            &token("not json"),
            &token(r#"{"roles":"User.ReadWrite.All"}"#),
            &token(r#"{"oid":7}"#),
            &token("[]"),
        ] {
            assert_eq!(Claims::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn claims_when_the_token_is_anything_are_read_without_harm(text in "\\PC{0,200}") {
            let _claims = Claims::parse(&text);
            let _claims = Claims::parse(&token(&text));
        }
    }
}
