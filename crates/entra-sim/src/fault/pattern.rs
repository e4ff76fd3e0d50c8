//! Path patterns.

/// Whether `text` matches `pattern`, in which `*` stands for any characters.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_anything() {
        assert!(matches("/v1.0/users", "/v1.0/users"));
        assert!(matches("/v1.0/users/*", "/v1.0/users/abc"));
        assert!(matches("*/oauth2/v2.0/token", "/contoso/oauth2/v2.0/token"));
        assert!(matches(
            "/v1.0/*/revoke*",
            "/v1.0/users/x/revokeSignInSessions"
        ));
        assert!(matches("*", ""));
    }

    #[test]
    fn without_a_star_the_whole_path_counts() {
        assert!(!matches("/v1.0/users", "/v1.0/users/abc"));
        assert!(!matches("/v1.0/users/*/x", "/v1.0/users/abc/y"));
        assert!(!matches("/a*b*c", "/acb"));
    }
}
