//! Settings whose value is as it was given.

use hallpass_protocol::policy::{CustodyRule, DefaultLifetime, Limit, LogoChoice, PresetChoice};

use crate::Narrow;

/// Whether something is possible; stricter is not.
impl Narrow for bool {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        *given
    }

    fn narrow(&self, wanted: &Self) -> Self {
        *self && *wanted
    }
}

/// Texts are neither strict nor not: a lock fixes them.
impl Narrow for String {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        given.clone()
    }

    fn narrow(&self, _wanted: &Self) -> Self {
        self.clone()
    }
}

/// As texts.
impl Narrow for LogoChoice {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        given.clone()
    }

    fn narrow(&self, _wanted: &Self) -> Self {
        self.clone()
    }
}

impl Narrow for Limit {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        *given
    }

    fn narrow(&self, wanted: &Self) -> Self {
        *self.min(wanted)
    }
}

impl Narrow for DefaultLifetime {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        *given
    }

    fn narrow(&self, wanted: &Self) -> Self {
        *self.min(wanted)
    }
}

impl Narrow for CustodyRule {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        *given
    }

    fn narrow(&self, wanted: &Self) -> Self {
        *self.max(wanted)
    }
}

impl Narrow for PresetChoice {
    type Given = Self;

    fn from_given(given: &Self) -> Self {
        given.clone()
    }

    fn narrow(&self, wanted: &Self) -> Self {
        match (self, wanted) {
            (Self::All, choice) | (choice, Self::All) => choice.clone(),
            (Self::Only(allowed), Self::Only(chosen)) => {
                Self::Only(allowed.intersection(chosen).copied().collect())
            }
        }
    }
}
