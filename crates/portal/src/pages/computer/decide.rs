//! Which computer it is, for which account, and the decision.

use hallpass_protocol::computer_sign_in::{OfferedAccount, is_too_strange};
use hallpass_ui::components::countdown::{Countdown, CountdownRing};
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::desk::{Desk, Doing};
use crate::browser::date;
use crate::components::{Failure, NumberField};
use crate::state::computer::OpenedComputer;

/// The computer and what can be done.
#[component]
pub(super) fn ComputerView(
    /// The page's state.
    desk: Desk,
    /// What was opened.
    opened: OpenedComputer,
    /// This device's clock.
    now_ms: ReadSignal<i64>,
) -> impl IntoView {
    let counted = opened.clone();
    let left = Signal::derive(move || counted.remaining(now_ms.get()));
    let facts = opened.facts().clone();
    let network = if facts.is_same_network {
        "The same as this phone's"
    } else {
        "Another one than this phone's"
    };
    let is_changed = !opened.is_as_linked();
    let may_be_allowed = opened.may_be_allowed();
    let has_accounts = !opened.accounts().is_empty();
    let is_near = facts.is_same_network;
    let is_strange = is_too_strange(&facts.warnings);
    let is_new_network = !is_strange && !facts.warnings.is_empty();
    let place = facts.place.map(|place| place.to_string());
    let place = place.filter(|place| !place.is_empty());
    let opened = StoredValue::new(opened);
    let is_busy = Signal::derive(move || desk.doing.get().is_some());
    let deny = Callback::new(move |()| opened.with_value(|opened| desk.deny(opened, false)));
    let alarm = Callback::new(move |()| opened.with_value(|opened| desk.deny(opened, true)));
    view! {
        <Banner kind=BannerKind::Warning testid="computer-warning">{WARNING}</Banner>
        {is_changed.then(|| view! { <Banner kind=BannerKind::Error testid="computer-changed">{CHANGED}</Banner> })}
        {(!is_near).then(|| view! { <Banner kind=BannerKind::Error testid="computer-far">{FAR}</Banner> })}
        {is_strange.then(|| view! { <Banner kind=BannerKind::Error testid="computer-strange">{STRANGE}</Banner> })}
        {is_new_network.then(|| {
            view! { <Banner kind=BannerKind::Warning testid="computer-new-network">{NEW_NETWORK}</Banner> }
        })}
        <section class="card approve__card" aria-label="The computer">
            <div class="approve__who">
                <div class="row__words">
                    <p class="row__title" data-testid="computer-browser">{facts.browser}</p>
                </div>
                <div class="approve__time" data-testid="computer-remaining">
                    <CountdownRing remaining=left />
                    <Countdown remaining=left />
                </div>
            </div>
            <dl class="facts">
                {facts.address.map(|address| {
                    view! { <dt>"Address"</dt><dd data-testid="computer-address">{address}</dd> }
                })}
                {place.map(|place| view! { <dt>"Place"</dt><dd data-testid="computer-place">{place}</dd> })}
                <dt>"Network"</dt>
                <dd data-testid="computer-network" data-same=is_near.to_string()>{network}</dd>
            </dl>
        </section>
        <section class="approve__decide" aria-label="Your decision">
            <Failure error=desk.error testid="computer-error" />
            {(!has_accounts).then(|| {
                view! { <Banner kind=BannerKind::Info testid="computer-no-account">{NO_ACCOUNT}</Banner> }
            })}
            <Button kind=ButtonKind::Secondary testid="computer-deny" icon=IconKind::Cross disabled=is_busy on_press=deny>
                "Deny"
            </Button>
            {may_be_allowed.then(|| view! { <AllowForm desk opened /> })}
            <Button kind=ButtonKind::Quiet testid="computer-alarm" icon=IconKind::Warning disabled=is_busy on_press=alarm>
                "This was not me"
            </Button>
        </section>
    }
}

#[component]
fn AllowForm(desk: Desk, opened: StoredValue<OpenedComputer>) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        desk.allow(opened.get_value());
    };
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Allowing));
    let accounts = opened.with_value(|opened| opened.accounts().to_vec());
    let choices = accounts
        .into_iter()
        .map(|account| view! { <AccountChoice desk account /> })
        .collect_view();
    view! {
        <form class="approve__yes" novalidate on:submit=submit>
            <fieldset class="field choices" data-testid="computer-accounts">
                <legend class="field__label">"For this account only"</legend>
                {choices}
            </fieldset>
            <NumberField
                id="computer-number"
                error_testid="computer-number-error"
                hint="The three digits on the computer's screen. There is one try."
                number=desk.number
                objection=desk.objection
                is_busy
            />
            <Button kind=ButtonKind::Primary testid="computer-allow" icon=IconKind::Key submits=true busy=is_busy>
                "Allow with passkey"
            </Button>
        </form>
    }
}

#[component]
fn AccountChoice(desk: Desk, account: OfferedAccount) -> impl IntoView {
    let id = account.id;
    let until = date::day_and_time(account.session_ends_at);
    view! {
        <label class="choice">
            <input
                type="radio"
                name="computer-account"
                value=id.to_string()
                data-testid="computer-account"
                prop:checked=move || desk.account.get() == Some(id)
                on:change=move |_| desk.account.set(Some(id))
            />
            <span class="choice__words">
                <span class="choice__label">{account.customer_name}</span>
                <span class="choice__note">{format!("{} · until {until} at the latest", account.preset_name)}</span>
                <span class="choice__note choice__note--name">{account.user_principal_name}</span>
            </span>
        </label>
    }
}

const WARNING: &str = "Go on only if you stand before this computer and started this there. Whoever sent \
    you a code or a picture wants to use your account.";
const CHANGED: &str = "This is not the computer whose code you scanned: something of it differs. It cannot \
    be signed in. Deny it, and start again on the computer.";
const FAR: &str = "Your phone and the computer are in different networks, so the computer cannot be signed \
    in. Connect the phone to the computer's network, and scan the code again.";
const STRANGE: &str = "You are in a country in which you never signed in before, or came here faster than \
    anybody travels. From here, use the passkey prompt of the computer's browser: it can use your phone too.";
const NEW_NETWORK: &str = "You never signed in from this network before. Go on only if you know why: it \
    belongs to the place where you work today.";
const NO_ACCOUNT: &str = "No running account of yours may be used on another computer. Ask for one first, \
    or ask your administrator to allow it in the policy.";
