//! The icons of rooms and rows that only the portal has, in the manner of the shared ones. They
//! stand here, because every shared icon is carried by the popup too.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomIconKind {
    /// Cards one behind the other.
    Accounts,
    /// A tray with a tick above it.
    Approvals,
    /// A list with marks.
    Attempts,
    /// A shield with a tick.
    Security,
    /// Two persons.
    Technicians,
    /// A house with windows.
    Customers,
    /// Three discs.
    Groups,
    /// A person and an open door.
    Access,
    /// A stack of badges.
    Presets,
    /// Sliders.
    Policy,
    /// A ticket with its stub.
    Tickets,
    /// A hook.
    Webhooks,
    /// A window of a browser.
    Window,
    /// A piece of a puzzle: the extension.
    Extension,
    /// A key.
    Passkey,
    /// Onwards.
    Chevron,
}

impl RoomIconKind {
    const fn path(self) -> &'static str {
        match self {
            Self::Accounts => "M2.2 6.2h11.6v7.4H2.2z M4 3.9h8 M5.6 1.8h4.8 M5 10h2.6",
            Self::Approvals => {
                "M14.2 8.400v4.800a.6.6 0 0 1-.6.6H2.400a.6.6 0 0 1-.6-.6V8.400 M1.800 8.400h3.400l1.100 1.800h3.400l1.100-1.800h3.400 M5.400 4.400 7.400 6.400 11 2.200"
            }
            Self::Attempts => {
                "M6.400 3.600h7.400 M6.400 8h7.400 M6.400 12.400h7.400 M2 3.500l.9.9 1.500-1.800 M2 7.900l.9.9 1.500-1.800 M2.300 11.600l1.700 1.700 M4 11.600l-1.700 1.700"
            }
            Self::Security => {
                "M8 1.6 13.2 3.600v4c0 3.2-2.1 5.7-5.2 6.8-3.1-1.1-5.2-3.6-5.2-6.800v-4z M5.7 8l1.7 1.7 3-3.2"
            }
            Self::Technicians => {
                "M8.2 5.400a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0z M1.4 13.400c.3-2.6 2-4.1 4.4-4.100s4.1 1.5 4.4 4.1 M10.4 3.100a2.4 2.4 0 0 1 0 4.6 M11.7 9.600c1.7.4 2.7 1.7 2.9 3.8"
            }
            Self::Customers => {
                "M2.6 14V2.400h6.8V14 M9.4 6.200h4V14 M1.4 14h13.2 M4.800 5h.1 M7.100 5h.1 M4.800 8h.1 M7.100 8h.1 M4.800 11h.1 M7.100 11h.1 M11.400 9h.1 M11.400 11.500h.1"
            }
            Self::Groups => {
                "M10.2 4.200a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z M6.2 11.600a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z M14.2 11.600a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z M6.9 6.1 5.2 9.6 M9.1 6.100l1.7 3.5"
            }
            Self::Access => {
                "M6.600 4.800a2 2 0 1 1-4 0 2 2 0 0 1 4 0z M1.400 13.400c.2-2.500 1.400-4 3.200-4s3 1.500 3.200 4 M10 14V2.400h4.600V14 M9 14h6.200 M11.600 8.200h.1"
            }
            Self::Presets => {
                "M3.200 4.600h9.600v9H3.200z M5 2.400h6 M8 9.200a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z M5.600 11.800c.4-1.100 1.200-1.700 2.400-1.700s2 .6 2.400 1.700"
            }
            Self::Policy => {
                "M2 4.500h6.400 M11.600 4.500h2.4 M11.600 4.500a1.600 1.600 0 1 1-3.2 0 1.600 1.600 0 0 1 3.2 0z M2 11.500h2.400 M7.600 11.500h6.400 M7.600 11.500a1.600 1.600 0 1 1-3.2 0 1.600 1.600 0 0 1 3.2 0z"
            }
            Self::Tickets => {
                "M1.800 4.400h12.400v2.200a1.500 1.500 0 0 0 0 2.800v2.200H1.800V9.400a1.500 1.500 0 0 0 0-2.800z M6 5.800v.6 M6 7.700v.6 M6 9.600v.6"
            }
            Self::Webhooks => {
                "M4.500 3.600a1.700 1.700 0 1 1 3.400 0 1.700 1.700 0 0 1-3.400 0z M6.2 5.300v5.2a3.4 3.4 0 0 0 6.8 0V8.200 M10.900 10.200 13 8l2 2.2"
            }
            Self::Window => "M2 3h12v10H2z M2 6h12 M4 4.500v.1 M6 4.500v.1",
            Self::Extension => {
                "M6.3 3.400a1.5 1.5 0 1 1 3 0V4.500h3.200v3.200h-.8a1.5 1.5 0 1 0 0 3h.8v3H3V4.500h3.300z"
            }
            Self::Passkey => {
                "M8.6 10a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0z M7.6 7.6 13.4 2 M10.6 4.8l2 2 M12.2 3.2l1.6 1.6"
            }
            Self::Chevron => "M6 3.5 10.5 8 6 12.5",
        }
    }
}

/// An icon. Decorative: the words beside it say what it means.
#[component]
pub(crate) fn RoomIcon(
    /// Which one.
    kind: RoomIconKind,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=kind.path() />
        </svg>
    }
}
