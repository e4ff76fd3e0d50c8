//! How often a changing page is looked at.

/// A look that comes so much later than the last one is made at once, in milliseconds.
const QUIET_MS: f64 = 100.0;
/// The shortest wait in a row of changes, in milliseconds: one frame.
const FRAME_MS: f64 = 16.0;

/// So many looks in a row are made at once: a form that is drawn in pieces is not waited for.
const FREE_LOOKS: u8 = 8;

/// Paces the looks at a page: the first change after a quiet time is looked at at once, because a
/// form that has just appeared is to be filled without delay; in a long row of changes the waits grow
/// from a frame to [`QUIET_MS`], so that a page that draws thousands of rows pays for a few looks.
#[derive(Debug)]
pub struct Pace {
    last_look: Option<f64>,
    wait: f64,
    free_looks: u8,
    is_waiting: bool,
}

/// When to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Look {
    /// In this turn.
    Now,
    /// After so many milliseconds: then call [`Pace::wake`].
    After(f64),
    /// A look is already on its way.
    Pending,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            last_look: None,
            wait: 0.0,
            free_looks: FREE_LOOKS,
            is_waiting: false,
        }
    }
}

impl Pace {
    /// The page changed. `now` is in milliseconds on any steady clock.
    pub fn change(&mut self, now: f64) -> Look {
        if self.is_waiting {
            return Look::Pending;
        }
        let since = self.last_look.map_or(f64::INFINITY, |last| now - last);
        if since >= QUIET_MS {
            self.reset();
        }
        if since >= self.wait {
            self.look(now);
            return Look::Now;
        }
        self.is_waiting = true;
        Look::After(self.wait - since)
    }

    /// The wait is over and the page is looked at now.
    pub fn wake(&mut self, now: f64) {
        self.is_waiting = false;
        self.look(now);
    }

    /// The look found something new: the row of changes begins anew.
    pub fn reset(&mut self) {
        self.wait = 0.0;
        self.free_looks = FREE_LOOKS;
    }

    fn look(&mut self, now: f64) {
        self.last_look = Some(now);
        match self.free_looks.checked_sub(1) {
            Some(left) => self.free_looks = left,
            None => self.wait = (self.wait * 2.0).clamp(FRAME_MS, QUIET_MS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_when_the_page_was_quiet_is_looked_at_now() {
        let mut pace = Pace::default();
        assert_eq!(pace.change(5.0), Look::Now);
        assert_eq!(pace.change(105.0), Look::Now);
        assert_eq!(pace.change(1000.0), Look::Now);
    }

    fn after_the_free_looks() -> Pace {
        let mut pace = Pace::default();
        for _ in 0..=FREE_LOOKS {
            assert_eq!(pace.change(0.0), Look::Now);
        }
        pace
    }

    #[test]
    fn change_when_in_a_long_row_waits_and_does_not_ask_twice() {
        let mut pace = after_the_free_looks();
        assert_eq!(pace.change(4.0), Look::After(12.0));
        assert_eq!(pace.change(5.0), Look::Pending);
        pace.wake(16.0);
        assert_eq!(pace.change(17.0), Look::After(31.0));
    }

    #[test]
    fn change_when_something_new_was_found_is_looked_at_now() {
        let mut pace = after_the_free_looks();
        pace.reset();
        assert_eq!(pace.change(1.0), Look::Now);
    }

    #[test]
    fn churn_when_it_lasts_a_second_costs_few_looks_and_none_is_late() {
        let mut pace = Pace::default();
        let (mut looks, mut due, mut last) = (0, f64::INFINITY, 0.0);
        for now in (0..1000).map(f64::from) {
            if now >= due {
                pace.wake(now);
                due = f64::INFINITY;
                assert!(now - last <= QUIET_MS + 1.0);
                (looks, last) = (looks + 1, now);
            }
            match pace.change(now) {
                Look::Now => (looks, last) = (looks + 1, now),
                Look::After(wait) => due = now + wait,
                Look::Pending => {}
            }
        }
        assert!(looks <= 22, "{looks} looks");
    }
}
