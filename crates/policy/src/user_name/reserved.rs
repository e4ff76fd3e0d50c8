//! Names that no account of ours has: they would pass for somebody else's.

/// Windows' and Unix's own accounts, the mailboxes of RFC 2142, and what tenants call their own.
const RESERVED: [&str; 36] = [
    "abuse",
    "admin",
    "administrateur",
    "administrator",
    "administrators",
    "aadconnect",
    "backup",
    "breakglass",
    "daemon",
    "defaultaccount",
    "domainadmin",
    "emergency",
    "entraconnect",
    "globaladmin",
    "guest",
    "helpdesk",
    "hostmaster",
    "info",
    "it",
    "localadmin",
    "localsystem",
    "mailerdaemon",
    "microsoft",
    "msol",
    "nobody",
    "noc",
    "operator",
    "postmaster",
    "root",
    "security",
    "support",
    "sync",
    "sysadmin",
    "system",
    "user",
    "webmaster",
];

/// Whether a name, in any case and with any separators in it, is one of those, or begins as those
/// of Windows that are not shown (`~`) or of directory synchronisation (`sync_`, `msol_`).
pub fn is_reserved(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    let bare = name.replace(['.', '-', '_'], "");
    name.starts_with('~')
        || name.starts_with("sync_")
        || name.starts_with("msol_")
        || RESERVED.contains(&bare.as_str())
}
