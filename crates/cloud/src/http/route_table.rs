//! The one way in which a route comes to be: with its [`Access`]. The router is made from this table,
//! and the table of the tests is held against it.

use core::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
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
use crate::openapi::{DescribeHandler, Operation};

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
    /// As [`Self::SignedIn`], and in a session for one account too: of what the path names, that
    /// account alone. In no other route such a session opens anything.
    AlsoForOneAccount(Action),
}

/// A route of the API.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method. `HEAD` goes where `GET` goes.
    pub method: Method,
    /// The path, with `{…}` for what varies.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it takes and answers.
    pub operation: Operation,
}

/// The routes of the API.
#[derive(Default)]
pub struct RouteTable {
    routes: Vec<Route>,
    mounts: Vec<Mount>,
}

/// Puts a route into the router, behind its guard.
type Mount = Box<dyn FnOnce(Router<App>, &App) -> Router<App>>;

impl RouteTable {
    /// Reads something. Of a handler `H`, `T` are the arguments as axum sees them, `A` as the document
    /// does.
    #[must_use]
    pub fn get<H, T, A>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// Makes something, or does something.
    #[must_use]
    pub fn post<H, T, A>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Changes something.
    #[must_use]
    pub fn patch<H, T, A>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.add(Method::PATCH, MethodFilter::PATCH, path, access, handler)
    }

    /// Sees to it that something is there.
    #[must_use]
    pub fn put<H, T, A>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// Takes something away.
    #[must_use]
    pub fn delete<H, T, A>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn add<H, T, A>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App> + DescribeHandler<A>,
        T: 'static,
    {
        self.routes.push(Route {
            method,
            path,
            access,
            operation: H::describe(),
        });
        self.mounts.push(Box::new(move |router, app| {
            router.route(path, guard(app, access, on(filter, handler)))
        }));
        self
    }

    /// What is in the table.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The router of exactly these routes.
    pub fn into_router(self, app: &App) -> Router<App> {
        let mounts = self.mounts.into_iter();
        mounts.fold(Router::new(), |router, mount| mount(router, app))
    }
}

fn guard(app: &App, access: Access, route: MethodRouter<App>) -> MethodRouter<App, Infallible> {
    let (action, wants) = match access {
        Access::Public => return route,
        Access::Ceremony => {
            return route.route_layer(from_fn_with_state(app.clone(), guard_strangers));
        }
        Access::SignedIn(action) => (action, Wants::Session),
        Access::JustSignedIn(action) => (action, Wants::RecentSession),
        Access::AlsoForOneAccount(action) => (action, Wants::AnySession),
    };
    let app = app.clone();
    route.route_layer(from_fn(move |request: Request, next: Next| {
        let app = app.clone();
        async move { admit(&app, action, wants, request, next).await }
    }))
}

/// What a route wants of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// Not one for a single account.
    Session,
    /// The same, and begun a short time ago.
    RecentSession,
    /// One for a single account will do.
    AnySession,
}

/// Lets a request in with its caller.
async fn admit(
    app: &App,
    action: Action,
    wants: Wants,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let caller = SignedIn::authenticate(&mut parts, app, action).await?;
    if caller.session.account.is_some() {
        if wants != Wants::AnySession {
            return Err(Failure::one_account_only());
        }
        let Ok(path) = RawPathParams::from_request_parts(&mut parts, &()).await else {
            return Err(Failure::not_found());
        };
        if !caller.is_about_its_account(path.iter().map(|(_, value)| value)) {
            return Err(Failure::not_found());
        }
    }
    if wants == Wants::RecentSession {
        caller.check_recent(app.clock.now())?;
    }
    app.rate_limits
        .technicians
        .admit(caller.technician.id, action)?;
    parts.extensions.insert(caller);
    Ok(next.run(Request::from_parts(parts, body)).await)
}
