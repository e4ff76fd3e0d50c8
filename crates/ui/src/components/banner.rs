//! A message that stays until its reason is gone.

use leptos::prelude::*;

use super::{Icon, IconKind};

/// What a banner is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BannerKind {
    /// Something to know or to do.
    #[default]
    Info,
    /// Something that went well.
    Success,
    /// Something that needs care.
    Warning,
    /// Something that failed.
    Error,
}

impl BannerKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "banner banner--info",
            Self::Success => "banner banner--success",
            Self::Warning => "banner banner--warning",
            Self::Error => "banner banner--error",
        }
    }

    const fn icon(self) -> IconKind {
        match self {
            Self::Info => IconKind::Info,
            Self::Success => IconKind::Check,
            Self::Warning | Self::Error => IconKind::Warning,
        }
    }

    /// Errors interrupt a screen reader; the rest waits for its turn.
    const fn role(self) -> &'static str {
        match self {
            Self::Error => "alert",
            Self::Info | Self::Success | Self::Warning => "status",
        }
    }
}

/// A banner.
#[component]
pub fn Banner(
    /// What it is about.
    #[prop(optional)]
    kind: BannerKind,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// One sentence, and what to do next.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=kind.class() role=kind.role() data-testid=testid>
            <Icon kind=kind.icon() />
            <div class="banner__words">{children()}</div>
        </div>
    }
}
