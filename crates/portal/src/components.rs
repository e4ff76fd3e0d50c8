//! The portal's own components, one a file.

mod account_item;
mod ago;
mod avatar;
mod confirm_dialog;
mod dialog;
mod failure;
mod invitation_link;
mod page_head;
mod passkey_facts;
mod role_picker;
mod room_icon;
mod section;
mod sheet;
mod shell;
mod show_load;
mod side;
mod technician_badge;
mod toast_region;

pub(crate) use account_item::AccountItem;
pub(crate) use ago::Ago;
pub(crate) use avatar::Avatar;
pub(crate) use confirm_dialog::ConfirmDialog;
pub(crate) use dialog::Dialog;
pub(crate) use failure::Failure;
pub(crate) use invitation_link::InvitationLink;
pub(crate) use page_head::PageHead;
pub(crate) use passkey_facts::PasskeyFacts;
pub(crate) use role_picker::RolePicker;
pub(crate) use room_icon::{RoomIcon, RoomIconKind};
pub(crate) use section::Section;
pub(crate) use sheet::Sheet;
pub(crate) use shell::Shell;
pub(crate) use show_load::show_load;
pub(crate) use side::Side;
pub(crate) use technician_badge::TechnicianBadge;
pub(crate) use toast_region::ToastRegion;
