//! Reading what a tenant lets accounts sign in with. Nothing is remembered: two requests for an
//! account are few beside the rest, and a policy that was changed a moment ago holds at once.

use hallpass_graph::{GraphClient, GraphError, GraphErrorKind, MethodScope};

use super::sign_in_method::TenantMethods;

/// What the tenant lets a new account sign in with. `is_mfa_mandatory`: Microsoft's admin portals let
/// nobody in without a second factor, whatever the tenant's own settings say.
///
/// # Errors
/// When Graph does not answer; [`GraphErrorKind::Forbidden`] where a second factor is mandatory and
/// we may not ask.
pub(super) async fn read_methods(
    graph: &GraphClient,
    is_mfa_mandatory: bool,
) -> Result<TenantMethods, GraphError> {
    let access_pass = match graph.read_access_pass_policy().await {
        Ok(policy) => policy,
        // A connection of before Hallpass asked for this permission.
        Err(error) if error.kind == GraphErrorKind::Forbidden && !is_mfa_mandatory => {
            return Ok(TenantMethods::PASSWORD_ONLY);
        }
        Err(error) => return Err(error),
    };
    let is_pass_allowed = access_pass.scope == MethodScope::Everybody && !access_pass.is_one_time;
    let hardware_oath = if is_pass_allowed {
        MethodScope::Off
    } else {
        match graph.read_hardware_oath_scope().await {
            Ok(scope) => scope,
            // Beta calls may vanish; then there are no tokens.
            Err(error)
                if matches!(
                    error.kind,
                    GraphErrorKind::NotFound | GraphErrorKind::Rejected | GraphErrorKind::Forbidden
                ) =>
            {
                MethodScope::Off
            }
            Err(error) => return Err(error),
        }
    };
    let has_second_factor = is_pass_allowed || hardware_oath == MethodScope::Everybody;
    let demands_second_factor =
        is_mfa_mandatory || (!has_second_factor && graph.has_security_defaults().await?);
    Ok(TenantMethods {
        access_pass,
        hardware_oath,
        demands_second_factor,
    })
}
