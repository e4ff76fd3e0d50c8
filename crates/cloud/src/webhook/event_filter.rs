//! Which events a webhook is told.

use core::fmt;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::Error;
use serde::de::value::MapDeserializer;

use crate::audit::AuditEvent;

/// The kinds of events that a webhook is told: some, or all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter(BTreeSet<String>);

/// There are no such events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no events of the kind {0:?}")]
pub struct UnknownKindError(pub String);

impl EventFilter {
    /// Some kinds; all, when none is named.
    ///
    /// # Errors
    /// When there is no such kind.
    pub fn of<T: AsRef<str>>(named: &[T]) -> Result<Self, UnknownKindError> {
        let known = kinds();
        named
            .iter()
            .map(AsRef::as_ref)
            .map(|kind| {
                if known.contains(&kind) {
                    Ok(kind.to_owned())
                } else {
                    Err(UnknownKindError(kind.to_owned()))
                }
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// From storage: kinds that a later version knows are kept.
    pub fn from_text(text: &str) -> Self {
        Self(text.split_ascii_whitespace().map(str::to_owned).collect())
    }

    /// For storage.
    pub fn to_text(&self) -> String {
        self.kinds().collect::<Vec<_>>().join(" ")
    }

    /// The kinds; none, when it is all.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a webhook is told of this kind.
    pub fn takes(&self, kind: &str) -> bool {
        self.0.is_empty() || self.0.contains(kind)
    }
}

/// All kinds of events. The type itself knows them: it says so to whoever names another.
pub fn kinds() -> &'static [&'static str] {
    let nothing = MapDeserializer::<_, KnownKinds>::new([("kind", "?")].into_iter());
    AuditEvent::deserialize(nothing).map_or_else(|known| known.0, |_| &[])
}

/// What serde says to a kind that there is not.
#[derive(Debug)]
struct KnownKinds(&'static [&'static str]);

impl Error for KnownKinds {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}

impl fmt::Display for KnownKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl core::error::Error for KnownKinds {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_the_type() {
        let kinds = kinds();
        assert!(kinds.len() > 40);
        for kind in ["msp_created", "account_overdue", "checkpoint_signed"] {
            assert!(kinds.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn filter_takes_what_it_names_and_everything_when_it_names_nothing() {
        let some = EventFilter::of(&["account_overdue", "account_ready"]).unwrap();
        assert!(some.takes("account_ready") && !some.takes("signed_in"));
        assert_eq!(EventFilter::from_text(&some.to_text()), some);
        let all = EventFilter::of::<&str>(&[]).unwrap();
        assert!(all.takes("signed_in"));
        assert_eq!(EventFilter::from_text(&all.to_text()), all);
        for unknown in ["Account_ready", "account ready", ""] {
            let refused = EventFilter::of(&[unknown]);
            assert_eq!(refused, Err(UnknownKindError(unknown.into())));
        }
    }
}
