//! A browser without script: cookies, redirects by hand, and the forms that the pages' scripts
//! would post.

use std::collections::BTreeMap;

use entra_sim::Simulator;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};
use serde_json::Value;

const HOSTS: [&str; 6] = [
    "login.microsoftonline.com",
    "entra.microsoft.com",
    "portal.azure.com",
    "admin.cloud.microsoft",
    "admin.teams.microsoft.com",
    "login.microsoftonline.com.evil.example",
];

pub(crate) struct Browser {
    client: Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) url: Url,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// The page's `$Config`.
    pub(crate) fn config(&self) -> Value {
        let start = self.html.find("$Config=").unwrap() + "$Config=".len();
        let end = self.html[start..].find(";\n//]]>").unwrap();
        serde_json::from_str(&self.html[start..start + end]).unwrap()
    }

    pub(crate) fn page_id(&self) -> String {
        self.config()["pgid"].as_str().unwrap().to_owned()
    }

    /// The screen that the script would show first.
    pub(crate) fn screen(&self) -> String {
        self.config()["oSim"]["screen"].as_str().unwrap().to_owned()
    }

    pub(crate) fn error_code(&self) -> String {
        self.config()["sErrorCode"].as_str().unwrap().to_owned()
    }

    /// The value of a hidden field in the HTML.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let start = self.html.find(&marker).unwrap() + marker.len();
        self.html[start..].split('"').next().unwrap().to_owned()
    }

    pub(crate) fn action(&self) -> String {
        self.html
            .split("action=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }
}

impl Browser {
    pub(crate) fn new(sim: &Simulator) -> Self {
        // A second test in the same process finds the provider installed: that is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .tls_danger_accept_invalid_certs(true);
        for host in HOSTS {
            builder = builder.resolve(host, sim.https_address());
        }
        Self {
            client: builder.build().unwrap(),
            cookies: BTreeMap::new(),
            url: Url::parse("about:blank").unwrap(),
        }
    }

    pub(crate) async fn open(&mut self, url: &str) -> Page {
        let url = Url::parse(url).unwrap();
        let request = self.client.get(url.clone());
        self.follow(url, request).await
    }

    /// Posts a form to an address relative to the page's own.
    pub(crate) async fn post(&mut self, to: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.url.join(to).unwrap();
        let request = self.client.post(url.clone()).form(fields);
        self.follow(url, request).await
    }

    pub(crate) async fn post_json(&mut self, to: &str, body: &Value) -> Value {
        let url = self.url.join(to).unwrap();
        let request = self.client.post(url.clone()).json(body);
        self.send(&url, request).await.json().await.unwrap()
    }

    async fn send(&mut self, url: &Url, request: RequestBuilder) -> Response {
        let host = url.host_str().unwrap().to_owned();
        let jar = self.cookies.entry(host.clone()).or_default();
        let line: Vec<String> = jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let response = request
            .header(COOKIE, line.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let jar = self.cookies.entry(host.clone()).or_default();
            if text.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    async fn follow(&mut self, mut url: Url, mut request: RequestBuilder) -> Page {
        loop {
            let response = self.send(&url, request).await;
            self.url = url.clone();
            let Some(location) = response.headers().get(LOCATION) else {
                return Page {
                    status: response.status().as_u16(),
                    headers: response.headers().clone(),
                    html: response.text().await.unwrap(),
                };
            };
            url = url.join(location.to_str().unwrap()).unwrap();
            request = self.client.get(url.clone());
        }
    }

    /// Posts what the page's script posts for a password.
    pub(crate) async fn submit_password(&mut self, page: &Page, upn: &str, password: &str) -> Page {
        let config = page.config();
        let text = |name: &str| config[name].as_str().unwrap().to_owned();
        let (to, context, token, canary) =
            (text("urlPost"), text("sCtx"), text("sFT"), text("canary"));
        let fields = [
            ("login", upn),
            ("loginfmt", upn),
            ("passwd", password),
            ("ps", "2"),
            ("type", "11"),
            ("LoginOptions", "3"),
            ("ctx", &context),
            ("flowToken", &token),
            ("canary", &canary),
        ];
        self.post(&to, &fields).await
    }

    /// Answers "stay signed in?".
    pub(crate) async fn answer_stay_signed_in(&mut self, page: &Page, option: &str) -> Page {
        let config = page.config();
        let text = |name: &str| config[name].as_str().unwrap().to_owned();
        let (to, context, token) = (text("urlPost"), text("sCtx"), text("sFT"));
        let fields = [
            ("LoginOptions", option),
            ("type", "28"),
            ("ctx", &context),
            ("flowToken", &token),
        ];
        self.post(&to, &fields).await
    }

    /// Does what the "Working…" page's script does.
    pub(crate) async fn post_itself(&mut self, page: &Page) -> Page {
        let (code, state, to) = (page.hidden("code"), page.hidden("state"), page.action());
        self.post(&to, &[("code", &code), ("state", &state)]).await
    }
}
