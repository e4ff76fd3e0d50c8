//! `/groups`, and which groups somebody is in.

use serde_json::{Value, json};
use uuid::Uuid;

use super::context::GraphCall;
use super::directory::select;
use super::error::GraphError;
use super::{filter, page, permission};
use crate::answer::Answer;
use crate::seed::SeedGroupKind;
use crate::state::group::Group;

const GROUP: &[&str] = &[
    "id",
    "description",
    "displayName",
    "groupTypes",
    "isAssignableToRole",
    "mailEnabled",
    "membershipRule",
    "onPremisesSyncEnabled",
    "securityEnabled",
];

/// `GET groups`.
pub(crate) fn list(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_GROUPS)?;
    let clauses = match graph.call.query_value("$filter") {
        None => Vec::new(),
        Some(text) => filter::parse(&text)?,
    };
    if clauses.iter().any(|it| it.property() != "displayName") {
        return Err(GraphError::InvalidFilter);
    }
    let mut groups: Vec<&Group> = graph.tenant.groups.iter().collect();
    groups.sort_by(|a, b| a.display_name.cmp(&b.display_name));
    let found: Vec<Value> = groups
        .into_iter()
        .filter(|group| clauses.iter().all(|it| it.accepts(&group.display_name)))
        .map(write)
        .collect();
    let mut all = Vec::new();
    for object in found {
        all.push(select(graph, object, "group", GROUP)?);
    }
    page::answer(graph, "groups", all)
}

/// `GET groups/{id}`.
pub(crate) fn read(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_GROUPS)?;
    let object = write(find(graph, id)?);
    Ok(Answer::json(200, &select(graph, object, "group", GROUP)?))
}

/// `POST groups/{id}/members/$ref`.
pub(crate) fn add_member(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_MEMBERS)?;
    let body = graph.body()?;
    let group = writable(graph, id)?;
    let reference = match body.get("@odata.id") {
        Some(Value::String(text)) => text.clone(),
        Some(_) => {
            return Err(GraphError::WrongType {
                expected: "Edm.String",
            });
        }
        None => {
            return Err(GraphError::MissingProperty {
                name: "@odata.id",
                resource: "ReferenceLink",
            });
        }
    };
    if body.len() > 1 {
        let other = body.keys().find(|name| *name != "@odata.id");
        return Err(GraphError::UnknownProperty(
            other.cloned().unwrap_or_default(),
        ));
    }
    let member = reference
        .split_once("/v1.0/directoryObjects/")
        .map(|(_, member)| member.to_owned())
        .ok_or_else(|| GraphError::InvalidValue {
            name: "@odata.id".to_owned(),
            resource: "ReferenceLink",
        })?;
    let member = graph.visible_user(&member)?;
    let lag = graph.replication().stale_lists;
    if graph.tenant.change_membership(group, member, true, lag) {
        Ok(Answer::empty(204))
    } else {
        Err(GraphError::MemberExists)
    }
}

/// `DELETE groups/{id}/members/{member}/$ref`.
pub(crate) fn remove_member(
    graph: &mut GraphCall<'_>,
    id: &str,
    member: &str,
) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_MEMBERS)?;
    let group = writable(graph, id)?;
    let lag = graph.replication().stale_lists;
    let is_removed = Uuid::parse_str(member)
        .is_ok_and(|member| graph.tenant.change_membership(group, member, false, lag));
    if is_removed {
        Ok(Answer::empty(204))
    } else {
        Err(GraphError::NotFound(member.to_owned()))
    }
}

/// `POST users/{id}/getMemberGroups`.
pub(crate) fn of_user(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_MEMBERSHIPS_OF_USER)?;
    let only_security = read_question(graph)?;
    let user = graph.visible_user(id)?;
    let groups = graph.tenant.read_all_groups_of(user);
    let groups = groups.into_iter().filter(|id| {
        let group = graph.tenant.group(*id);
        group.is_some_and(|group| !only_security || is_security(group))
    });
    let groups: Vec<Uuid> = groups.collect();
    Ok(answer_ids(&groups))
}

/// `POST groups/{id}/getMemberGroups`.
pub(crate) fn of_group(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_GROUPS)?;
    if read_question(graph)? {
        // Microsoft: only users can be asked about security groups alone.
        return Err(GraphError::InvalidValue {
            name: "securityEnabledOnly".to_owned(),
            resource: "Group",
        });
    }
    let group = find(graph, id)?.id;
    let groups: Vec<Uuid> = graph.tenant.all_groups_of(group).into_iter().collect();
    Ok(answer_ids(&groups))
}

fn read_question(graph: &GraphCall<'_>) -> Result<bool, GraphError> {
    let body = graph.body()?;
    if let Some(other) = body.keys().find(|name| *name != "securityEnabledOnly") {
        return Err(GraphError::UnknownProperty(other.clone()));
    }
    match body.get("securityEnabledOnly") {
        Some(Value::Bool(only_security)) => Ok(*only_security),
        _ => Err(GraphError::WrongType {
            expected: "Edm.Boolean",
        }),
    }
}

fn answer_ids(ids: &[Uuid]) -> Answer {
    let context = "https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)";
    Answer::json(200, &json!({ "@odata.context": context, "value": ids }))
}

fn find<'a>(graph: &'a GraphCall<'_>, id: &str) -> Result<&'a Group, GraphError> {
    Uuid::parse_str(id)
        .ok()
        .and_then(|id| graph.tenant.group(id))
        .ok_or_else(|| GraphError::NotFound(id.to_owned()))
}

/// The group, if an application with these rights may change who is in it.
fn writable(graph: &mut GraphCall<'_>, id: &str) -> Result<Uuid, GraphError> {
    let group = find(graph, id)?;
    let (id, is_assignable) = (group.id, group.is_assignable_to_role);
    match group.kind {
        SeedGroupKind::Synced => return Err(GraphError::SyncedObject),
        SeedGroupKind::MailSecurity => return Err(GraphError::MailEnabledGroup),
        _ if !group.has_assigned_members() => return Err(GraphError::DynamicGroup),
        _ => {}
    }
    if is_assignable {
        graph.require(permission::WRITE_ROLES)?;
    }
    Ok(id)
}

fn is_security(group: &Group) -> bool {
    group.kind != SeedGroupKind::Microsoft365
}

fn write(group: &Group) -> Value {
    let types: &[&str] = match group.kind {
        SeedGroupKind::Dynamic => &["DynamicMembership"],
        SeedGroupKind::Microsoft365 => &["Unified"],
        _ => &[],
    };
    let has_mail = matches!(
        group.kind,
        SeedGroupKind::Microsoft365 | SeedGroupKind::MailSecurity
    );
    json!({
        "id": group.id,
        "description": group.description,
        "displayName": group.display_name,
        "groupTypes": types,
        "isAssignableToRole": group.is_assignable_to_role.then_some(true),
        "mailEnabled": has_mail,
        "membershipRule": (group.kind == SeedGroupKind::Dynamic).then_some("user.accountEnabled -eq true"),
        "onPremisesSyncEnabled": (group.kind == SeedGroupKind::Synced).then_some(true),
        "securityEnabled": is_security(group),
    })
}
