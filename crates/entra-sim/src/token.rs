//! The OAuth 2.0 token endpoint, client credentials grant.

mod assertion;
mod error;

use axum::http::header;
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use crate::answer::Answer;
use crate::call::Call;
use crate::random::{make_id, make_token};
use crate::shared::Shared;
use crate::state::token::AccessToken;
use crate::state::{Tenant, World};
use error::Refusal;

/// Seconds that a token lives: one less than an hour, as the real endpoint says.
const TOKEN_LIFETIME_S: i64 = 3599;

/// Answers `POST /{tenant}/oauth2/v2.0/token`.
pub(crate) fn answer(shared: &Shared, tenant_name: &str, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    shared.with(|world| match grant(world, tenant_name, call, now_ms) {
        Ok(answer) => answer,
        Err(refusal) => refusal.into_answer(call, now_ms),
    })
}

fn grant(world: &mut World, tenant_name: &str, call: &Call, now: i64) -> Result<Answer, Refusal> {
    if call.method != "POST" || !call.is_form() {
        return Err(Refusal::MissingParameter("grant_type"));
    }
    let grant_type = parameter(call, "grant_type")?;
    let client_id = parameter(call, "client_id")?;
    let own_root = call.origin();
    let known_elsewhere = world
        .tenants
        .iter()
        .any(|t| t.app.client_id.to_string() == client_id);
    let tenant = world
        .find_tenant_mut(tenant_name)
        .ok_or_else(|| Refusal::TenantNotFound(tenant_name.to_owned()))?;
    if grant_type != "client_credentials" {
        return Err(Refusal::UnsupportedGrantType(grant_type));
    }
    if !client_id.eq_ignore_ascii_case(&tenant.app.client_id.to_string()) {
        return Err(if known_elsewhere {
            Refusal::ServicePrincipalMissing {
                client_id,
                tenant_id: tenant.id,
            }
        } else {
            Refusal::ApplicationNotFound {
                client_id,
                directory: tenant.display_name.clone(),
            }
        });
    }
    check_client(tenant, call, &client_id, now)?;
    check_scope(&parameter(call, "scope")?, &own_root)?;
    if !tenant.app.is_consented {
        return Err(Refusal::ServicePrincipalMissing {
            client_id,
            tenant_id: tenant.id,
        });
    }
    let token = make_access_token(tenant, now);
    let text = write_jwt(&token, tenant, now);
    let tenant_id = tenant.id;
    world.tokens.insert(text.clone(), token);
    let body = json!({
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME_S,
        "ext_expires_in": TOKEN_LIFETIME_S,
        "access_token": text,
    });
    Ok(Answer::json(200, &body)
        .with(header::CACHE_CONTROL, "no-store, no-cache")
        .with(header::PRAGMA, "no-cache")
        .about(tenant_id))
}

fn parameter(call: &Call, name: &'static str) -> Result<String, Refusal> {
    call.form_value(name)
        .filter(|v| !v.is_empty())
        .ok_or(Refusal::MissingParameter(name))
}

fn check_client(tenant: &Tenant, call: &Call, client_id: &str, now: i64) -> Result<(), Refusal> {
    if call.form_value("client_assertion").is_some() {
        return assertion::check(tenant, call, client_id, now);
    }
    let Some(secret) = call
        .form_value("client_secret")
        .filter(|secret| !secret.is_empty())
    else {
        return Err(Refusal::CredentialMissing);
    };
    if secret != tenant.app.client_secret {
        return Err(Refusal::WrongSecret(client_id.to_owned()));
    }
    if tenant.app.is_secret_expired {
        return Err(Refusal::SecretExpired(client_id.to_owned()));
    }
    Ok(())
}

/// The scope is the Graph root of this cloud plus `.default`; the simulator's own address is that
/// root for clients which are pointed at it.
fn check_scope(scope: &str, own_root: &str) -> Result<(), Refusal> {
    let Some(resource) = scope.strip_suffix("/.default") else {
        return Err(Refusal::ScopeNotDefault(scope.to_owned()));
    };
    let resource = resource.trim_end_matches('/');
    if resource == "https://graph.microsoft.com" || resource == own_root {
        Ok(())
    } else {
        Err(Refusal::ResourceNotFound(resource.to_owned()))
    }
}

fn make_access_token(tenant: &mut Tenant, now_ms: i64) -> AccessToken {
    let has_roles = tenant.app.tokens_without_roles == 0;
    tenant.app.tokens_without_roles = tenant.app.tokens_without_roles.saturating_sub(1);
    AccessToken {
        tenant_id: tenant.id,
        client_id: tenant.app.client_id,
        roles: if has_roles {
            tenant.app.roles.clone()
        } else {
            Vec::new()
        },
        expires_ms: now_ms.saturating_add(TOKEN_LIFETIME_S * 1000),
    }
}

/// A token of JWT shape. Nobody but the simulator may read it, so its signature is random.
fn write_jwt(token: &AccessToken, tenant: &Tenant, now_ms: i64) -> String {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "entra-sim" });
    let issued_at = now_ms.div_euclid(1000);
    let mut claims = json!({
        "aud": "https://graph.microsoft.com",
        "iss": format!("https://sts.windows.net/{}/", tenant.id),
        "iat": issued_at, "nbf": issued_at, "exp": token.expires_ms.div_euclid(1000),
        "app_displayname": "Hallpass",
        "appid": token.client_id, "appidacr": "1", "idtyp": "app",
        "oid": tenant.app.principal_id, "sub": tenant.app.principal_id,
        "tid": tenant.id, "uti": make_id().simple().to_string(), "ver": "1.0",
    });
    if let (Some(claims), false) = (claims.as_object_mut(), token.roles.is_empty()) {
        claims.insert("roles".to_owned(), json!(token.roles));
    }
    let encode = |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}.{}", encode(&header), encode(&claims), make_token())
}
