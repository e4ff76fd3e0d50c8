//! The one way in which a route comes to be: with its [`Access`]. The router is made from this table,
//! and the table of the tests is held against it.

use core::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::signed_in::SignedIn;
use super::strangers::guard_strangers;
use crate::app::App;
use crate::authorization::Action;
use crate::failure::Failure;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Anybody. It tells nothing about anybody.
    Public,
    /// Anybody, at the door where strangers queue: it leads to a session or a passkey.
    Ceremony,
    /// A signed-in technician, as [`decide`](crate::authorization::decide) says about the action.
    SignedIn(Action),
    /// The same, shortly after they signed in: a session that was left open, or stolen with its
    /// browser, does not change who can sign in.
    JustSignedIn(Action),
}

/// A route of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method. `HEAD` goes where `GET` goes.
    pub method: Method,
    /// The path, with `{…}` for what varies.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// The routes of the API.
pub struct RouteTable {
    app: App,
    routes: Vec<Route>,
    router: Router<App>,
}

impl RouteTable {
    /// No route at all.
    pub fn new(app: App) -> Self {
        Self {
            app,
            routes: Vec::new(),
            router: Router::new(),
        }
    }

    /// Reads something.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// Makes something, or does something.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Changes something.
    #[must_use]
    pub fn patch<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PATCH, MethodFilter::PATCH, path, access, handler)
    }

    /// Sees to it that something is there.
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// Takes something away.
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guarded = guard(&self.app, access, on(filter, handler));
        self.router = self.router.route(path, guarded);
        self.routes.push(Route {
            method,
            path,
            access,
        });
        self
    }

    /// What is in the table.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The router of exactly these routes.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

fn guard(app: &App, access: Access, route: MethodRouter<App>) -> MethodRouter<App, Infallible> {
    let (action, is_recent) = match access {
        Access::Public => return route,
        Access::Ceremony => {
            return route.route_layer(from_fn_with_state(app.clone(), guard_strangers));
        }
        Access::SignedIn(action) => (action, false),
        Access::JustSignedIn(action) => (action, true),
    };
    let app = app.clone();
    route.route_layer(from_fn(move |request: Request, next: Next| {
        let app = app.clone();
        async move { admit(&app, action, is_recent, request, next).await }
    }))
}

/// Lets a request in with its caller.
async fn admit(
    app: &App,
    action: Action,
    is_recent: bool,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = SignedIn::authenticate(&mut parts, app, action).await?;
    if is_recent {
        caller.check_recent(app.clock.now())?;
    }
    app.rate_limits
        .technicians
        .admit(caller.technician.id, action)?;
    parts.extensions.insert(caller);
    Ok(next.run(Request::from_parts(parts, body)).await)
}
