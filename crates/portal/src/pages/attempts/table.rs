//! The attempts: a table in a wide window, a card each in a narrow one.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::Attempt;
use leptos::prelude::*;

use crate::browser::date;
use crate::state::attempts::{
    authenticated_by, from_where, result_class, result_label, result_name, strange_place, what,
};

/// The table.
#[component]
pub(super) fn AttemptTable(
    /// What it holds, the newest first.
    attempts: Vec<Attempt>,
) -> impl IntoView {
    view! {
        <div class="card table">
            <table data-testid="attempts-table">
                <thead>
                    <tr>
                        <th scope="col">"Created"</th>
                        <th scope="col">"Decided"</th>
                        <th scope="col">"Result"</th>
                        <th scope="col">"Requester"</th>
                        <th scope="col">"Customer and preset"</th>
                        <th scope="col">"Authenticated by"</th>
                        <th scope="col">"From where"</th>
                    </tr>
                </thead>
                <tbody>
                    {attempts.into_iter().map(|attempt| view! { <Row attempt /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(attempt: Attempt) -> impl IntoView {
    let by = authenticated_by(&attempt);
    let (about, details) = what(&attempt);
    let or_dash = |text: String| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            text
        }
    };
    let strange = strange_place(&attempt);
    let asked_from = from_where("asked", attempt.requested_from, attempt.requested_place);
    let decided_from = from_where("decided", attempt.decided_from, attempt.decided_place);
    let is_nowhere = asked_from.is_none() && decided_from.is_none();
    view! {
        <tr data-testid="attempts-row" data-attempt=attempt.id.to_string() data-result=result_name(attempt.result)>
            <td data-label="Created"><When moment=attempt.requested_at /></td>
            <td data-label="Decided">{match attempt.decided_at {
                    Some(moment) => view! { <When moment /> }.into_any(),
                    None => "–".into_any(),
                }}</td>
            <td data-label="Result">
                <span class=result_class(attempt.result) data-testid="attempts-row-result">
                    {result_label(attempt.result)}
                </span>
                {(!attempt.denial.is_empty()).then(|| {
                    view! { <span class="table__more">{format!("“{}”", attempt.denial)}</span> }
                })}
            </td>
            <td data-label="Requester">{attempt.requester_name}</td>
            <td data-label="Customer" data-testid="attempts-row-about">
                {about} <span class="table__more">{details}</span>
            </td>
            <td data-label="Authenticated by" data-testid="attempts-row-by">{or_dash(by)}</td>
            <td data-label="From where" data-testid="attempts-row-from">
                {is_nowhere.then_some("–")}
                {asked_from.map(|text| view! { <span class="table__line">{text}</span> })}
                {decided_from.map(|text| view! { <span class="table__line">{text}</span> })}
                {strange.map(|text| {
                    view! { <span class="table__more" data-testid="attempts-row-strange">{text}</span> }
                })}
            </td>
        </tr>
    }
}

/// A moment that breaks between day and time, and nowhere else.
#[component]
fn When(moment: Timestamp) -> impl IntoView {
    let words = date::day_and_time(moment);
    let (day, time) = words.split_once(", ").unwrap_or((words.as_str(), ""));
    let (day, time) = (day.to_owned(), time.to_owned());
    view! {
        <time datetime=moment.to_string()>
            <span class="table__day">{day}</span> " " <span>{time}</span>
        </time>
    }
}
