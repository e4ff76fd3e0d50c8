use super::*;

fn kind(status: u16, body: &str) -> GraphErrorKind {
    classify(status, &ErrorBody::parse(body.as_bytes()), None, None)
}

fn bad_request(message: &str) -> GraphErrorKind {
    let body = serde_json::json!({ "error": { "code": "Request_BadRequest", "message": message } });
    kind(400, &body.to_string())
}

#[test]
fn bad_request_when_its_text_tells_the_case_is_told_apart() {
    let cases = [
        (
            "A conflicting object with one or more of the specified property values is present in \
             the directory.",
            GraphErrorKind::AlreadyExists,
        ),
        (
            "One or more added object references already exist for the following modified \
             properties: 'members'.",
            GraphErrorKind::AlreadyExists,
        ),
        (
            "The specified password does not comply with password complexity requirements. Please \
             provide a different password.",
            GraphErrorKind::PasswordRefused,
        ),
        (
            "The domain portion of the userPrincipalName property is invalid. You must use one of \
             the verified domain names in your organization.",
            GraphErrorKind::DomainRefused,
        ),
        (
            "Not a valid reference update.",
            GraphErrorKind::NotReplicated,
        ),
        (
            "One or more property values specified are invalid.",
            GraphErrorKind::NotReplicated,
        ),
        ("Property netId is invalid.", GraphErrorKind::NameTaken),
        (
            "Invalid value specified for property 'employeeId'.",
            GraphErrorKind::Rejected,
        ),
        ("", GraphErrorKind::Rejected),
    ];
    for (message, expected) in cases {
        assert_eq!(bad_request(message), expected, "{message}");
    }
}

#[test]
fn bad_request_when_a_detail_names_a_conflict_is_a_taken_name() {
    let body = r#"{"error":{"code":"Request_BadRequest","message":"Another object with the same
        value for property userPrincipalName already exists.","details":[{"code":"ObjectConflict",
        "message":"…","target":"userPrincipalName"}],"innerError":{"request-id":"r-1"}}}"#
        .replace('\n', " ");
    assert_eq!(kind(400, &body), GraphErrorKind::NameTaken);
    assert_eq!(
        ErrorBody::parse(body.as_bytes())
            .inner
            .request_id
            .as_deref(),
        Some("r-1")
    );
}

#[test]
fn status_when_known_gives_its_kind_whatever_the_body() {
    let unknown = GraphErrorKind::OutcomeUnknown { retry_after: None };
    let throttled = GraphErrorKind::Throttled {
        retry_after: None,
        is_tenant_wide: false,
    };
    let cases = [
        (301, GraphErrorKind::Rejected),
        (401, GraphErrorKind::Unauthorized),
        (403, GraphErrorKind::Forbidden),
        (404, GraphErrorKind::NotFound),
        (405, GraphErrorKind::Rejected),
        (408, unknown.clone()),
        (409, GraphErrorKind::Busy),
        (412, GraphErrorKind::Busy),
        (423, GraphErrorKind::Busy),
        (429, throttled),
        (500, unknown.clone()),
        (502, unknown.clone()),
        (503, unknown.clone()),
        (504, unknown.clone()),
        (507, unknown),
    ];
    for (status, expected) in cases {
        for body in [
            "",
            "<html>Bad Gateway</html>",
            "{\"error\":",
            "{}",
            "[]",
            "{\"error\":null}",
        ] {
            assert_eq!(kind(status, body), expected, "{status} {body}");
        }
    }
}

#[test]
fn not_found_when_the_directory_was_not_readable_is_replication() {
    let body = r#"{"error":{"code":"Directory_ObjectNotFound","message":"Unable to read the company information from the directory."}}"#;
    assert_eq!(kind(404, body), GraphErrorKind::NotReplicated);
    let body = r#"{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present."}}"#;
    assert_eq!(kind(404, body), GraphErrorKind::NotFound);
    assert!(kind(404, body).may_be_replication());
}

#[test]
fn forbidden_when_the_quota_is_used_up_says_so() {
    let body = r#"{"error":{"code":"Directory_QuotaExceeded","message":"The directory object quota limit for the Principal has been exceeded."}}"#;
    assert_eq!(kind(403, body), GraphErrorKind::QuotaExceeded);
}

#[test]
fn throttling_when_its_scope_is_the_tenant_or_the_application_pauses_the_tenant() {
    let wait = Some(Duration::from_millis(2_128));
    for (scope, expected) in [
        (Some("Tenant_Application/ReadWrite/app/tenant"), true),
        (Some("Tenant/Read/app/tenant"), true),
        (Some("Application/ReadWrite/app/tenant"), true),
        (None, false),
    ] {
        let kind = classify(429, &ErrorBody::default(), wait, scope);
        assert_eq!(
            kind,
            GraphErrorKind::Throttled {
                retry_after: wait,
                is_tenant_wide: expected
            },
            "{scope:?}"
        );
        assert_eq!(kind.retry_after(), wait);
    }
}

#[test]
fn retryability_when_asked_for_follows_the_kind() {
    for (status, expected) in [
        (400, false),
        (401, false),
        (403, false),
        (404, true),
        (409, true),
        (429, true),
        (500, true),
    ] {
        assert_eq!(kind(status, "").is_retryable(), expected, "{status}");
    }
}
