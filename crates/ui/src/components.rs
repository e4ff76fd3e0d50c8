//! Components without I/O, one a file.

pub mod account_badge;
pub mod banner;
pub mod button;
pub mod combobox;
pub mod confirm;
pub mod countdown;
pub mod empty_state;
pub mod field;
pub mod icon;
pub mod progress_steps;
pub mod qr_code;
pub mod skeleton;
pub mod spinner;

pub use account_badge::AccountBadge;
pub use banner::{Banner, BannerKind};
pub use button::{Button, ButtonKind};
pub use combobox::{Combobox, ComboboxOption};
pub use confirm::Confirm;
pub use countdown::Countdown;
pub use empty_state::EmptyState;
pub use field::Field;
pub use icon::{Icon, IconKind};
pub use progress_steps::ProgressSteps;
pub use qr_code::QrCode;
pub use skeleton::Skeleton;
pub use spinner::Spinner;
