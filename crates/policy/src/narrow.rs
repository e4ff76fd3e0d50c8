//! What "stricter" means, type by type.

/// A setting's effective value.
///
/// `a.narrow(&b)` is the least strict value that is as strict as `a` and, where that can be, as `b`.
/// A value that a lock allows comes out as it went in; so `lock.narrow(&value) == value` is what "at
/// least as strict as the lock" means. For every type:
///
/// - `a.narrow(&a) == a`;
/// - narrowing twice by the same lock changes nothing more;
/// - what is allowed by a narrowed value is allowed by the lock.
pub trait Narrow: Clone + PartialEq {
    /// What a level is given for it.
    type Given;

    /// The value that a level's word means.
    fn from_given(given: &Self::Given) -> Self;

    /// As much of `wanted` as a lock at `self` allows.
    #[must_use]
    fn narrow(&self, wanted: &Self) -> Self;

    /// Whether a lock at `self` allows the value.
    fn allows(&self, value: &Self) -> bool {
        self.narrow(value) == *value
    }
}
