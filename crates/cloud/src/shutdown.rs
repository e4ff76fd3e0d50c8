//! The wish to stop, told to everything that runs for long.

use std::sync::Arc;

use tokio::sync::watch;

/// Asks for the end. Clones ask for the same.
#[derive(Debug, Clone)]
pub struct ShutdownTrigger(Arc<watch::Sender<bool>>);

/// Hears of the end.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

/// A trigger and its first listener.
pub fn shutdown_channel() -> (ShutdownTrigger, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (ShutdownTrigger(Arc::new(sender)), Shutdown(receiver))
}

impl ShutdownTrigger {
    /// Asks everything to stop.
    pub fn request(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Completes once the end was asked for, also when whoever could ask is gone.
    pub async fn requested(&mut self) {
        let _asked_or_gone = self.0.wait_for(|is_requested| *is_requested).await;
    }

    /// Whether the end was asked for.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }
}
