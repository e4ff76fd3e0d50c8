//! Who calls, with which rights, and on which tenant.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::GraphError;
use super::permission::Need;
use super::quota::QuotaBook;
use crate::call::Call;
use crate::settings::{Replication, Settings};
use crate::state::{Tenant, World};

/// One authenticated call.
#[derive(Debug)]
pub(crate) struct GraphCall<'a> {
    pub(crate) call: &'a Call,
    pub(crate) tenant: &'a mut Tenant,
    pub(crate) settings: &'a Settings,
    pub(crate) quotas: &'a mut QuotaBook,
    pub(crate) tenant_id: Uuid,
    pub(crate) now_ms: i64,
    /// What allowed the call, for the request log.
    pub(crate) permission: Option<String>,
    roles: Vec<String>,
}

impl<'a> GraphCall<'a> {
    /// Reads the bearer token.
    ///
    /// # Errors
    /// 401 without a token, with one that was not issued here, or with one past its end.
    pub(crate) fn authenticate(
        world: &'a mut World,
        call: &'a Call,
        now_ms: i64,
    ) -> Result<Self, GraphError> {
        let text = call
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(GraphError::TokenMissing)?;
        let token = world
            .tokens
            .find(text.trim())
            .cloned()
            .ok_or(GraphError::TokenMalformed)?;
        if now_ms >= token.expires_ms {
            return Err(GraphError::TokenExpired);
        }
        let World {
            tenants,
            settings,
            quotas,
            ..
        } = world;
        let tenant = tenants
            .iter_mut()
            .find(|tenant| tenant.id == token.tenant_id)
            .filter(|tenant| tenant.app.client_id == token.client_id && tenant.app.is_consented)
            .ok_or(GraphError::IdentityNotFound)?;
        let tenant_id = tenant.id;
        Ok(Self {
            call,
            tenant,
            settings,
            quotas,
            tenant_id,
            now_ms,
            permission: None,
            roles: token.roles,
        })
    }

    /// Checks the token's application permissions and notes which allowed the call.
    ///
    /// # Errors
    /// 403 when no alternative is fully held.
    pub(crate) fn require(&mut self, need: Need) -> Result<(), GraphError> {
        let granted = need.granted_by(&self.roles).ok_or(GraphError::Denied)?;
        self.permission = Some(match self.permission.take() {
            Some(earlier) if earlier != granted => format!("{earlier} + {granted}"),
            _ => granted,
        });
        Ok(())
    }

    /// Whether the token meets a need, without noting it.
    pub(crate) fn has(&self, need: Need) -> bool {
        need.granted_by(&self.roles).is_some()
    }

    /// The JSON object of the body.
    ///
    /// # Errors
    /// 400 when there is no body or it is not a JSON object.
    pub(crate) fn body(&self) -> Result<Map<String, Value>, GraphError> {
        if self.call.body.is_empty() {
            return Err(GraphError::EmptyPayload);
        }
        let is_json = self
            .call
            .header("content-type")
            .is_some_and(|kind| kind.trim_start().starts_with("application/json"));
        if !is_json {
            return Err(GraphError::NotJson);
        }
        serde_json::from_slice(&self.call.body).map_err(|_| GraphError::MalformedJson)
    }

    /// The visibility lag that holds here.
    pub(crate) fn replication(&self) -> Replication {
        self.tenant.replication.unwrap_or(self.settings.replication)
    }

    /// The id of a user whom the replica that answers now knows.
    ///
    /// # Errors
    /// 404 for an unknown or not yet visible user.
    pub(crate) fn visible_user(&mut self, id_or_upn: &str) -> Result<Uuid, GraphError> {
        let now_ms = self.now_ms;
        self.tenant
            .find_user_mut(id_or_upn)
            .and_then(|user| user.is_found_by_read(now_ms).then_some(user.id))
            .ok_or_else(|| GraphError::NotFound(id_or_upn.to_owned()))
    }
}
