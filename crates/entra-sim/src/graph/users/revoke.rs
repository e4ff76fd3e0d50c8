//! `POST /users/{id | userPrincipalName}/revokeSignInSessions`.

use serde_json::json;

use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;

pub(crate) fn revoke_sessions(
    graph: &mut GraphCall<'_>,
    id_or_upn: &str,
) -> Result<Answer, GraphError> {
    graph.require(permission::REVOKE_SESSIONS)?;
    let id = graph.visible_user(id_or_upn)?;
    let now_ms = graph.now_ms;
    if let Some(user) = graph.tenant.user_mut(id) {
        user.sessions_valid_from_ms = now_ms;
    }
    if graph.settings.revoke_answers_204 {
        return Ok(Answer::empty(204));
    }
    let context = "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean";
    Ok(Answer::json(
        200,
        &json!({ "@odata.context": context, "value": true }),
    ))
}
