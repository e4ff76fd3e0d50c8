//! The three states of everything that is fetched.

/// Something that is fetched and then shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Load<T> {
    /// Under way for the first time.
    #[default]
    Loading,
    /// Here.
    Ready(T),
    /// Not here; one sentence says why and what to do next.
    Failed(String),
}

impl<T> Load<T> {
    /// The value, when it is here.
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// Takes the outcome of a fetch. A failure does not throw away a value that is here.
    pub fn settle(&mut self, outcome: Result<T, String>) {
        match outcome {
            Ok(value) => *self = Self::Ready(value),
            Err(_) if self.ready().is_some() => {}
            Err(message) => *self = Self::Failed(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settle_when_a_repeat_fails_keeps_the_value() {
        let mut load = Load::Loading;
        load.settle(Ok(1));
        load.settle(Err("offline".to_owned()));
        assert_eq!(load, Load::Ready(1));
    }

    #[test]
    fn settle_when_the_first_fetch_fails_says_so_until_one_succeeds() {
        let mut load = Load::Loading;
        load.settle(Err("offline".to_owned()));
        assert_eq!(load, Load::Failed("offline".to_owned()));
        load.settle(Ok(2));
        assert_eq!(load, Load::Ready(2));
    }
}
