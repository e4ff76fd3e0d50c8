//! The one world, and the news that it changed.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::clock::SimClock;
use crate::seed::Seed;
use crate::state::World;

/// Shared by both listeners and every [`crate::Control`].
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    changes: watch::Sender<u64>,
    pub(crate) clock: SimClock,
}

impl Shared {
    pub(crate) fn new(seed: &Seed) -> Self {
        let clock = SimClock::default();
        let world = World::new(seed, clock.now_ms());
        Self {
            world: Mutex::new(world),
            changes: watch::Sender::new(0),
            clock,
        }
    }

    /// Looks at or changes the world. Nothing inside may wait.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let answer = act(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.changes
            .send_modify(|count| *count = count.wrapping_add(1));
        answer
    }

    /// Waits until `look` finds something; looks again after every change of the world.
    pub(crate) async fn wait<T>(&self, mut look: impl FnMut(&World) -> Option<T>) -> T {
        let mut changes = self.changes.subscribe();
        loop {
            changes.borrow_and_update();
            let found = look(&self.world.lock().unwrap_or_else(PoisonError::into_inner));
            if let Some(found) = found {
                return found;
            }
            if changes.changed().await.is_err() {
                // The sender lives as long as `self`.
                std::future::pending::<()>().await;
            }
        }
    }
}
