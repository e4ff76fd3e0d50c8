//! Line icons, drawn here on a grid of 16, in the colour of the text.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconKind {
    /// A hall pass on its cord with a keyhole: the product's mark.
    Mark,
    /// A key.
    Key,
    /// Two sheets.
    Copy,
    /// A tick.
    Check,
    /// A cross.
    Cross,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an i.
    Info,
    /// Back.
    ArrowLeft,
    /// An arrow out of a box.
    External,
    /// A plus.
    Plus,
    /// A door with an arrow out of it.
    SignOut,
    /// A gear, simplified to sliders.
    Settings,
    /// A person.
    Person,
    /// A padlock.
    Lock,
}

impl IconKind {
    const fn path(self) -> &'static str {
        match self {
            Self::Mark => {
                "M8 .9v2.2 M5 3.1h6a1.6 1.6 0 0 1 1.6 1.6v8.7a1.6 1.6 0 0 1-1.6 1.6H5a1.6 1.6 0 0 \
                 1-1.6-1.6V4.7A1.6 1.6 0 0 1 5 3.1z M8 9.4v2.4 M9.5 7.9a1.5 1.5 0 1 1-3 0 1.5 1.5 0 \
                 0 1 3 0z"
            }
            Self::Key => {
                "M8.6 10a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0z M7.6 7.6 13.4 2 M10.6 4.8l2 2 M12.2 3.2l1.6 1.6"
            }
            Self::Copy => "M6 5.5h7.5V14H6z M3.2 10.5h-.7V2H10v.8",
            Self::Check => "M3 8.6 6.4 12 13 4.6",
            Self::Cross => "M4 4l8 8 M12 4l-8 8",
            Self::Warning => "M8 2.2 14.6 13.6H1.4z M8 6.6v3.2 M8 11.6v.1",
            Self::Info => "M14.3 8A6.3 6.3 0 1 1 1.7 8a6.3 6.3 0 0 1 12.6 0z M8 7.4v3.8 M8 5v.1",
            Self::ArrowLeft => "M13.4 8H2.8 M7 3.6 2.6 8 7 12.4",
            Self::External => {
                "M9.4 2.4h4.2v4.2 M13.4 2.6 7.4 8.6 M11.6 9.4v3.8a.6.6 0 0 1-.6.6H3a.6.6 0 0 1-.6-.6V5.2a.6.6 0 0 1 .6-.6h3.8"
            }
            Self::Plus => "M8 3v10 M3 8h10",
            Self::SignOut => "M6.4 13.8H2.8V2.2h3.6 M6.6 8h7 M10.6 4.8 13.8 8l-3.2 3.2",
            Self::Settings => {
                "M2 4.6h6.4 M11.6 4.6H14 M11.6 4.6a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0z M2 11.4h2.4 M7.6 11.4H14 M7.6 11.4a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0z"
            }
            Self::Person => {
                "M10.6 5.2a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z M3 13.8c.4-2.8 2.2-4.4 5-4.4s4.6 1.6 5 4.4"
            }
            Self::Lock => "M3.6 7.2h8.8v6.6H3.6z M5.4 7V5.2a2.6 2.6 0 0 1 5.2 0V7",
        }
    }
}

/// An icon. Decorative: the words beside it, or the control's label, say what it means.
#[component]
pub fn Icon(
    /// Which one.
    kind: IconKind,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=kind.path() />
        </svg>
    }
}
