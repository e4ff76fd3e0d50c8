//! HaloPSA over its REST API (<https://haloacademy.halopsa.com/apidoc/>): a token by OAuth's client
//! credentials, `GET /api/Tickets/{id}`, `POST /api/Actions`.
//!
//! Its application needs the scopes `read:tickets` and `edit:tickets`; actions go with tickets.

mod http;
mod wire;

use url::Url;
use zeroize::Zeroizing;

pub use self::http::HaloHttp;
use self::wire::{HaloTicket, NewAction, Token};
use super::{Answer, Ticket, TicketNumber, TicketSecret, TicketSystem, TicketSystemError};

const SCOPES: &str = "read:tickets edit:tickets";

/// One MSP's HaloPSA, for a few calls: the token is kept as long as this is.
pub struct HaloPsa {
    http: HaloHttp,
    base: Url,
    tenant: Option<String>,
    client_id: String,
    secret: TicketSecret,
    token: tokio::sync::Mutex<Option<Zeroizing<String>>>,
}

impl HaloPsa {
    /// The system at `base`; `tenant` names which, where its host serves several.
    pub fn new(
        http: HaloHttp,
        base: Url,
        tenant: Option<String>,
        client_id: String,
        secret: TicketSecret,
    ) -> Self {
        Self {
            http,
            base,
            tenant,
            client_id,
            secret,
            token: tokio::sync::Mutex::default(),
        }
    }

    /// An address below the base, which may have a path of its own.
    fn at(&self, path: &str) -> Result<Url, TicketSystemError> {
        let mut url = self.base.clone();
        let own = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{own}/{path}"));
        url.set_query(None);
        self.http.admit(&url)?;
        Ok(url)
    }

    async fn token(&self) -> Result<Zeroizing<String>, TicketSystemError> {
        let mut token = self.token.lock().await;
        if let Some(token) = &*token {
            return Ok(token.clone());
        }
        let mut url = self.at("auth/token")?;
        if let Some(tenant) = &self.tenant {
            url.query_pairs_mut().append_pair("tenant", tenant);
        }
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            // EXPOSE: it is what Halo wants to see (RFC 6749 §2.3.1), over TLS.
            ("client_secret", self.secret.expose()),
            ("scope", SCOPES),
        ];
        let answer = self
            .http
            .send(self.http.client().post(url).form(&form))
            .await;
        let answer: Token = match answer {
            // OAuth answers 400 and 401 to a wrong secret or scope (RFC 6749 §5.2).
            Err(TicketSystemError::Refused {
                status: status @ (400 | 401 | 403),
                ..
            }) => return Err(TicketSystemError::SignInRefused { status }),
            answer => HaloHttp::read(answer?).await?,
        };
        let fresh = answer.access_token;
        *token = Some(fresh.clone());
        Ok(fresh)
    }

    async fn read_ticket(&self, number: TicketNumber) -> Result<Option<Ticket>, TicketSystemError> {
        let url = self.at(&format!("api/Tickets/{number}"))?;
        let token = self.token().await?;
        let call = self.http.client().get(url).bearer_auth(token.as_str());
        let ticket: HaloTicket = match self.http.send(call).await {
            Err(TicketSystemError::Refused { status: 404, .. }) => return Ok(None),
            answer => HaloHttp::read(answer?).await?,
        };
        // Whatever it says instead of "not found": another ticket is not this one.
        Ok((ticket.id == i64::from(number.get()))
            .then(|| ticket.to_ticket())
            .flatten())
    }

    /// Whether tickets may be read, whichever there are.
    async fn try_reading(&self) -> Result<(), TicketSystemError> {
        self.token().await?;
        match self.read_ticket(TicketNumber::FIRST).await {
            Err(TicketSystemError::Refused {
                status: status @ (401 | 403),
                ..
            }) => Err(TicketSystemError::ReadingRefused { status }),
            // That there is no such ticket tells only somebody who may read them.
            Err(error) if error.is_final() => Ok(()),
            answer => answer.map(drop),
        }
    }

    async fn add_action(&self, number: TicketNumber, note: &str) -> Result<(), TicketSystemError> {
        let url = self.at("api/Actions")?;
        let token = self.token().await?;
        let actions = [NewAction::private_note(number, note)];
        let call = self.http.client().post(url).bearer_auth(token.as_str());
        self.http.send(call.json(&actions)).await?;
        Ok(())
    }
}

impl TicketSystem for HaloPsa {
    fn check(&self) -> Answer<'_, ()> {
        Box::pin(self.try_reading())
    }

    fn find(&self, number: TicketNumber) -> Answer<'_, Option<Ticket>> {
        Box::pin(self.read_ticket(number))
    }

    fn add_note<'a>(&'a self, number: TicketNumber, note: &'a str) -> Answer<'a, ()> {
        Box::pin(self.add_action(number, note))
    }
}
