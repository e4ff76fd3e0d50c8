//! Steps that run one after the other.

use leptos::prelude::*;

use super::{Icon, IconKind, Spinner};

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// Running.
    Running,
    /// Not begun.
    Waiting,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "step step--done",
            Self::Running => "step step--running",
            Self::Waiting => "step",
        }
    }

    /// As tests and screen readers read it.
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Running => "running",
            Self::Waiting => "waiting",
        }
    }
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// For tests: `account-stage-<name>`.
    pub name: &'static str,
    /// The words.
    pub label: &'static str,
    /// Where it is.
    pub state: StepState,
}

/// The steps in a row, each with its mark and its words.
#[component]
pub fn ProgressSteps(
    /// In their order.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> impl IntoView {
    let item = |step: Step| {
        let mark = match step.state {
            StepState::Done => view! { <Icon kind=IconKind::Check /> }.into_any(),
            StepState::Running => view! { <Spinner /> }.into_any(),
            StepState::Waiting => ().into_any(),
        };
        view! {
            <li
                class=step.state.class()
                aria-current=(step.state == StepState::Running).then_some("step")
                data-testid=format!("account-stage-{}", step.name)
                data-state=step.state.name()
            >
                <span class="step__mark">{mark}</span>
                <span class="step__label">{step.label}</span>
                <span class="visually-hidden">{format!(", {}", step.state.name())}</span>
            </li>
        }
    };
    view! {
        <ol class="steps" aria-label="Progress">
            {move || steps.get().into_iter().map(item).collect_view()}
        </ol>
    }
}
