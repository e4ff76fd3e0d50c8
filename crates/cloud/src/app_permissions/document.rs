//! The page for the customer: one HTML file that needs nothing else, and runs nothing.

use core::fmt::Write as _;

use hallpass_protocol::connection::{AppPermissionsResponse, GrantedPermission};

/// Renders the page. Every text in it is escaped: names come from the tenant.
pub(super) fn render(facts: &AppPermissionsResponse) -> String {
    let mut page = String::new();
    let customer = escape(&facts.customer);
    // Writing to a string does not fail.
    let _written = write!(
        page,
        r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What Hallpass can do at {customer}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }}
h1 {{ font-size: 1.6rem; }} h2 {{ font-size: 1.2rem; margin-top: 2rem; }}
dt {{ font-weight: 600; margin-top: .8rem; }} dd {{ margin: 0; }} code {{ font-size: .95em; }}
.unneeded {{ border-left: .25rem solid #b35900; padding-left: .6rem; }}
table {{ border-collapse: collapse; }} td {{ padding: .1rem 1rem .1rem 0; vertical-align: top; }}
</style></head><body>
<h1>What Hallpass can do at {customer}</h1>
<table>
<tr><td>Tenant</td><td>{tenant} (<code>{tenant_id}</code>)</td></tr>
<tr><td>Application</td><td><code>{client_id}</code></td></tr>
<tr><td>Read from the tenant</td><td>{read_at}</td></tr>
</table>
<h2>In short</h2>
<ul>
"#,
        tenant = escape(&facts.tenant_name),
        tenant_id = facts.tenant_id,
        client_id = facts.client_id.hyphenated(),
        read_at = facts.read_at,
    );
    for sentence in &facts.summary {
        let _written = writeln!(page, "<li>{}</li>", escape(sentence));
    }
    page.push_str("</ul>\n<h2>What was granted</h2>\n<dl>\n");
    for permission in &facts.permissions {
        render_permission(&mut page, permission);
    }
    page.push_str("</dl>\n");
    if !facts.directory_roles.is_empty() {
        page.push_str("<h2>Directory roles that the application holds</h2>\n<dl>\n");
        for role in &facts.directory_roles {
            let (name, allows) = (escape(&role.name), escape(&role.allows));
            let _written = writeln!(page, "<dt>{name}</dt><dd>It may {allows}.</dd>");
        }
        page.push_str("</dl>\n");
    }
    if !facts.missing.is_empty() {
        page.push_str("<h2>What Hallpass asks for and was not granted</h2>\n<dl>\n");
        for permission in &facts.missing {
            render_permission(&mut page, permission);
        }
        page.push_str("</dl>\n");
    }
    page.push_str("</body></html>\n");
    page
}

fn render_permission(page: &mut String, permission: &GrantedPermission) {
    let (name, allows) = (escape(&permission.name), escape(&permission.allows));
    let _written = match &permission.used_for {
        Some(used_for) => writeln!(
            page,
            "<dt><code>{name}</code></dt><dd>{allows}</dd><dd>Hallpass: {}</dd>",
            escape(used_for)
        ),
        None => writeln!(
            page,
            "<dt class=\"unneeded\"><code>{name}</code></dt><dd class=\"unneeded\">{allows} \
             <strong>Hallpass does not need this.</strong></dd>"
        ),
    };
}

/// Text for element content.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
