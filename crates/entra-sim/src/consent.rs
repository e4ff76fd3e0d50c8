//! `/{tenant}/v2.0/adminconsent`: where a customer's administrator lets our application in (Microsoft
//! Learn, "Admin consent on the Microsoft identity platform"). The page is the simulator's own: it
//! signs in and decides in one form.

use core::fmt::Write as _;

use url::Url;
use uuid::Uuid;

use crate::answer::Answer;
use crate::call::Call;
use crate::html::escape;
use crate::shared::Shared;
use crate::state::World;
use crate::state::role::GLOBAL_ADMINISTRATOR;

/// The other role whose holders may consent to Graph's application permissions.
const PRIVILEGED_ROLE_ADMINISTRATOR: Uuid = uuid::uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814");

/// The parameters that the form carries from the first request to the second.
const CARRIED: [&str; 4] = ["client_id", "scope", "redirect_uri", "state"];

/// Answers both: GET shows the form, POST decides.
pub(crate) fn answer(shared: &Shared, tenant_name: &str, call: &Call) -> Answer {
    let is_post = call.method == "POST" && call.is_form();
    if !is_post && call.method != "GET" {
        return Answer::empty(405);
    }
    let value = |name: &str| {
        let given = if is_post {
            call.form_value(name)
        } else {
            call.query_value(name)
        };
        given.unwrap_or_default()
    };
    shared.with(|world| {
        let redirect = match check(world, tenant_name, &value) {
            Ok(redirect) => redirect,
            Err(sentence) => return error_page(400, &sentence),
        };
        if is_post {
            decide(world, tenant_name, redirect, &value)
        } else {
            form(&value)
        }
    })
}

/// Where the decision is told.
fn check(world: &World, tenant_name: &str, value: &dyn Fn(&str) -> String) -> Result<Url, String> {
    if tenant_name != "organizations" && world.find_tenant(tenant_name).is_none() {
        return Err(format!("AADSTS90002: Tenant '{tenant_name}' not found."));
    }
    let client_id = value("client_id");
    let app = world
        .tenants
        .iter()
        .map(|tenant| &tenant.app)
        .find(|app| app.client_id.to_string().eq_ignore_ascii_case(&client_id))
        .ok_or_else(|| format!("AADSTS700016: Application '{client_id}' was not found."))?;
    if value("scope") != "https://graph.microsoft.com/.default" {
        return Err("AADSTS70011: The provided value for the scope is not valid.".to_owned());
    }
    let wanted = value("redirect_uri");
    let is_registered = app.redirect_uris.is_empty() || app.redirect_uris.contains(&wanted);
    let redirect = Url::parse(&wanted).ok().filter(|_| is_registered);
    redirect.ok_or_else(|| {
        "AADSTS50011: The redirect URI specified in the request does not match the redirect URIs \
         configured for the application."
            .to_owned()
    })
}

fn form(value: &dyn Fn(&str) -> String) -> Answer {
    let mut hidden = String::new();
    for name in CARRIED {
        let value = escape(&value(name));
        // Writing to a string does not fail.
        let _written = write!(
            hidden,
            r#"<input type="hidden" name="{name}" value="{value}">"#
        );
    }
    Answer::html(
        200,
        format!(
            r#"<!doctype html><html lang="en"><title>Permissions requested</title>
<h1>Permissions requested: review for your organization</h1>
<form method="post">{hidden}
<label>Account <input id="consent-username" name="username" autocomplete="off"></label>
<label>Password <input id="consent-password" name="password" type="password"></label>
<button id="consent-accept" name="decision" value="accept">Accept</button>
<button id="consent-cancel" name="decision" value="cancel">Cancel</button>
</form></html>"#
        ),
    )
}

fn decide(
    world: &mut World,
    tenant_name: &str,
    mut redirect: Url,
    value: &dyn Fn(&str) -> String,
) -> Answer {
    let state = value("state");
    if value("decision") != "accept" {
        // The error too says that there was an admin consent.
        redirect
            .query_pairs_mut()
            .append_pair("admin_consent", "True")
            .append_pair("error", "consent_required")
            .append_pair(
                "error_description",
                "AADSTS65004: User declined to consent to access the app.",
            )
            .append_pair("state", &state);
        return Answer::redirect(redirect.as_str());
    }
    let username = value("username");
    let Some(tenant_id) = world.find_tenant_of_upn(&username).map(|tenant| tenant.id) else {
        return error_page(400, "AADSTS50034: The user account does not exist.");
    };
    let is_of_this = world
        .find_tenant(tenant_name)
        .is_none_or(|named| named.id == tenant_id);
    if !is_of_this {
        return error_page(
            400,
            "AADSTS50020: The user account does not exist in this tenant.",
        );
    }
    let Some(tenant) = world.tenant_mut(tenant_id) else {
        return error_page(400, "AADSTS90002: Tenant not found.");
    };
    let user = tenant
        .find_user(&username)
        .filter(|user| user.password == value("password") && user.profile.account_enabled)
        .map(|user| user.id);
    let Some(user) = user else {
        return error_page(400, "AADSTS50126: Invalid username or password.");
    };
    let may_consent = tenant.assignments_of(user).iter().any(|held| {
        held.scope == "/"
            && [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR].contains(&held.role_id)
    });
    if !may_consent {
        return error_page(
            403,
            "AADSTS90094: Admin consent is required for the permissions requested.",
        );
    }
    tenant.app.is_consented = true;
    redirect
        .query_pairs_mut()
        .append_pair("admin_consent", "True")
        .append_pair("tenant", &tenant_id.to_string())
        .append_pair("scope", "https://graph.microsoft.com/.default")
        .append_pair("state", &state);
    Answer::redirect(redirect.as_str()).about(tenant_id)
}

fn error_page(status: u16, sentence: &str) -> Answer {
    let sentence = escape(sentence);
    Answer::html(
        status,
        format!(
            "<!doctype html><html lang=\"en\"><title>Sorry</title><p id=\"consent-error\">{sentence}</p></html>"
        ),
    )
}
