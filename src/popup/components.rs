//! The popup's own components, one a file.

mod account_actions;
mod account_card;
mod approval_card;
mod ended_account;
mod extend;
mod fill_panel;
mod header;
mod inbox_list;
mod launch_place_picker;
mod lifetime_picker;
mod logo;
mod preset_picker;
mod reason_field;
mod shown_code;
mod start_picker;
mod ticket_field;

pub(crate) use account_card::AccountCard;
pub(crate) use approval_card::ApprovalCard;
pub(crate) use ended_account::EndedAccount;
pub(crate) use fill_panel::FillPanelView;
pub(crate) use header::{Header, PageFrame};
pub(crate) use inbox_list::InboxList;
pub(crate) use launch_place_picker::LaunchPlacePicker;
pub(crate) use lifetime_picker::LifetimePicker;
pub(crate) use logo::Logo;
pub(crate) use preset_picker::PresetPicker;
pub(crate) use reason_field::ReasonField;
pub(crate) use shown_code::{ShownCodeView, ShownCodeWords};
pub(crate) use start_picker::StartPicker;
pub(crate) use ticket_field::TicketField;
