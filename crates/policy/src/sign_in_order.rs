//! How accounts may sign in.

use hallpass_protocol::account::SignInMethod;
use serde::Serialize;

use crate::Narrow;

/// Methods, the best first. Stricter: some of them in the same order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct SignInOrder(Vec<SignInMethod>);

impl SignInOrder {
    /// The methods, the best first.
    pub fn as_slice(&self) -> &[SignInMethod] {
        &self.0
    }
}

impl From<Vec<SignInMethod>> for SignInOrder {
    fn from(methods: Vec<SignInMethod>) -> Self {
        Self(methods)
    }
}

impl Narrow for SignInOrder {
    type Given = Vec<SignInMethod>;

    fn from_given(given: &Vec<SignInMethod>) -> Self {
        Self(given.clone())
    }

    /// The lock's order holds: what is wanted in another order keeps only its members.
    fn narrow(&self, wanted: &Self) -> Self {
        let kept = self.0.iter().filter(|method| wanted.0.contains(method));
        Self(kept.copied().collect())
    }
}
