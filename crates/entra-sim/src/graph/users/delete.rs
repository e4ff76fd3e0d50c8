//! `DELETE /users/{id | userPrincipalName}`.

use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;

pub(crate) fn delete(graph: &mut GraphCall<'_>, id_or_upn: &str) -> Result<Answer, GraphError> {
    graph.require(permission::DELETE_USER)?;
    let id = graph.visible_user(id_or_upn)?;
    let is_privileged = !graph.tenant.assignments_of(id).is_empty();
    if is_privileged && !graph.tenant.may_touch_privileged() {
        return Err(GraphError::Denied);
    }
    let now_ms = graph.now_ms;
    graph.tenant.delete_user(id, now_ms);
    Ok(Answer::empty(204))
}
