//! How the tenant gives our service principal its directory role.

use hallpass_protocol::connection::RoleHelp;
use leptos::prelude::*;

use super::checks::outside;
use crate::components::Section;

/// The way by hand, and the same as PowerShell.
#[component]
pub(super) fn RoleSection(
    /// What to do.
    help: RoleHelp,
) -> impl IntoView {
    let steps = help.steps.into_iter().map(|step| view! { <li>{step}</li> });
    view! {
        <Section
            title="Directory role"
            text="With it Hallpass can disable an administrator at once; without it the roles are taken away first."
            testid="connection-role"
        >
            <ol class="points">{steps.collect_view()}</ol>
            <p class="row__detail">{outside(help.link)} ", or in PowerShell:"</p>
            <pre class="snippet" data-testid="connection-role-script">{help.powershell}</pre>
        </Section>
    }
}
