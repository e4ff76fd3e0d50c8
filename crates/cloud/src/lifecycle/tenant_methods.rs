//! Reading what a tenant lets accounts sign in with. Nothing is remembered: two requests for an
//! account are few beside the rest, and a policy that was changed a moment ago holds at once.

use hallpass_graph::{GraphClient, GraphError, GraphErrorKind, MethodScope};
use hallpass_protocol::account::SignInMethod;

use super::sign_in_method::{EACH_METHOD, TenantMethods};

/// What the tenant lets a new account sign in with. `is_mfa_mandatory`: Microsoft's admin portals let
/// nobody in without a second factor, whatever the tenant's own settings say. What the `allowed` methods
/// make no difference to is not asked.
///
/// # Errors
/// When Graph does not answer; [`GraphErrorKind::Forbidden`] where a second factor is mandatory and
/// we may not ask.
pub(super) async fn read_methods(
    graph: &GraphClient,
    is_mfa_mandatory: bool,
    allowed: &[SignInMethod],
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
    let is_pass_first = is_pass_allowed && allowed.first() == Some(&SignInMethod::AccessPass);
    let hardware_oath = if is_pass_first {
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
    let may_be_password = !has_second_factor || allowed != EACH_METHOD;
    let demands_second_factor =
        is_mfa_mandatory || (may_be_password && graph.has_security_defaults().await?);
    Ok(TenantMethods {
        access_pass,
        hardware_oath,
        demands_second_factor,
    })
}
