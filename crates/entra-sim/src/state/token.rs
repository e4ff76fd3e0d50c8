//! Access tokens that were issued.

use std::collections::HashMap;

use uuid::Uuid;

/// What a token allows.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) tenant_id: Uuid,
    pub(crate) client_id: Uuid,
    pub(crate) roles: Vec<String>,
    pub(crate) expires_ms: i64,
}

/// Tokens by their text.
#[derive(Debug, Default)]
pub(crate) struct TokenTable {
    issued: HashMap<String, AccessToken>,
}

impl TokenTable {
    pub(crate) fn insert(&mut self, text: String, token: AccessToken) {
        self.issued.insert(text, token);
    }

    pub(crate) fn find(&self, text: &str) -> Option<&AccessToken> {
        self.issued.get(text)
    }

    /// Forgets every token, as after a key roll: the next call of each holder is refused.
    pub(crate) fn clear(&mut self) {
        self.issued.clear();
    }
}
