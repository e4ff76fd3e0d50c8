//! Hardware OATH tokens: the tenant's inventory and users' methods. Beta only.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{check_known, text};
use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::{filter, permission};
use crate::random::make_id;
use crate::settings::MethodState;
use crate::state::method::{OathAssignment, OathDevice, OathState, read_seed, step_of_code};

const DEVICE: &str = "HardwareOathTokenAuthenticationMethodDevice";
const DEVICE_PROPERTIES: [&str; 8] = [
    "displayName",
    "serialNumber",
    "manufacturer",
    "model",
    "secretKey",
    "timeIntervalInSeconds",
    "hashFunction",
    "assignTo",
];
const ACTIVATION: [&str; 3] = ["serialNumber", "displayName", "verificationCode"];

pub(crate) fn create_device(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_METHOD_POLICY)?;
    let body = graph.body()?;
    check_known(&body, &DEVICE_PROPERTIES)?;
    for name in ["manufacturer", "model"] {
        text(&body, name, DEVICE)?;
    }
    let serial = text(&body, "serialNumber", DEVICE)?.to_owned();
    let invalid = |name: &str| GraphError::InvalidValue {
        name: name.to_owned(),
        resource: DEVICE,
    };
    let seed = read_seed(text(&body, "secretKey", DEVICE)?).ok_or_else(|| invalid("secretKey"))?;
    if body.get("timeIntervalInSeconds").and_then(Value::as_u64) != Some(30) {
        return Err(invalid("timeIntervalInSeconds"));
    }
    if body.get("hashFunction").and_then(Value::as_str) != Some("hmacsha1") {
        return Err(invalid("hashFunction"));
    }
    let devices = &mut graph.tenant.oath_devices;
    if devices.values().any(|one| one.serial_number == serial) {
        return Err(GraphError::SerialNumberTaken);
    }
    let device = OathDevice {
        id: make_id(),
        serial_number: serial,
        seed,
        assigned: None,
    };
    let object = write_device(&device);
    devices.insert(device.id, device);
    Ok(Answer::json(201, &object))
}

pub(crate) fn list_devices(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_METHOD_POLICY)?;
    let clauses = match graph.call.query_value("$filter") {
        Some(text) => filter::parse(&text)?,
        None => Vec::new(),
    };
    if clauses.iter().any(|one| one.property() != "serialNumber") {
        return Err(GraphError::InvalidFilter);
    }
    let all: Vec<Value> = graph
        .tenant
        .oath_devices
        .values()
        .filter(|device| clauses.iter().all(|one| one.accepts(&device.serial_number)))
        .map(write_device)
        .collect();
    Ok(Answer::json(200, &json!({ "value": all })))
}

pub(crate) fn delete_device(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_METHOD_POLICY)?;
    let devices = &mut graph.tenant.oath_devices;
    let found = Uuid::parse_str(id)
        .ok()
        .and_then(|id| devices.get(&id))
        .ok_or_else(|| GraphError::NotFound(id.to_owned()))?;
    if found.assigned.is_some() {
        return Err(GraphError::TokenAssigned);
    }
    let id = found.id;
    devices.remove(&id);
    Ok(Answer::empty(204))
}

/// `assignAndActivateBySerialNumber`. A wrong code leaves the token assigned, with a failed
/// activation.
pub(crate) fn activate(graph: &mut GraphCall<'_>, user: &str) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_OATH)?;
    let body = graph.body()?;
    check_known(&body, &ACTIVATION)?;
    let serial = text(&body, "serialNumber", DEVICE)?.to_owned();
    let code = text(&body, "verificationCode", DEVICE)?.to_owned();
    let user_id = graph.visible_user(user)?;
    if graph.tenant.sign_in.hardware_oath != MethodState::Everybody {
        return Err(GraphError::MethodRefused("HardwareOathToken"));
    }
    let (now_ms, refuses) = (graph.now_ms, graph.tenant.sign_in.refuses_activation);
    let device = graph
        .tenant
        .oath_devices
        .values_mut()
        .find(|device| device.serial_number == serial)
        .ok_or(GraphError::NotFound(serial))?;
    if device
        .assigned
        .as_ref()
        .is_some_and(|held| held.user_id != user_id)
    {
        return Err(GraphError::TokenAssigned);
    }
    let is_right = !refuses && step_of_code(&device.seed, &code, now_ms).is_some();
    let held = device.assigned.get_or_insert_with(|| OathAssignment {
        method_id: make_id(),
        user_id,
        state: OathState::Assigned,
        activated_ms: now_ms,
        last_step: i64::MIN,
    });
    if is_right {
        held.state = OathState::Activated;
        held.activated_ms = now_ms;
        Ok(Answer::empty(204))
    } else {
        held.state = OathState::FailedActivation;
        Err(GraphError::CodeRefused)
    }
}

pub(crate) fn list_methods(graph: &mut GraphCall<'_>, user: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_OATH)?;
    let user_id = graph.visible_user(user)?;
    let all: Vec<Value> = graph
        .tenant
        .oath_devices
        .values()
        .filter_map(|device| {
            let held = device.assigned.as_ref()?;
            (held.user_id == user_id)
                .then(|| json!({ "id": held.method_id, "device": write_device(device) }))
        })
        .collect();
    Ok(Answer::json(200, &json!({ "value": all })))
}

pub(crate) fn delete_method(
    graph: &mut GraphCall<'_>,
    user: &str,
    method: &str,
) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_OATH)?;
    let user_id = graph.visible_user(user)?;
    let found = graph.tenant.oath_devices.values_mut().find(|device| {
        let held = device.assigned.as_ref();
        held.is_some_and(|held| held.user_id == user_id && held.method_id.to_string() == method)
    });
    match found {
        Some(device) => {
            device.assigned = None;
            Ok(Answer::empty(204))
        }
        None => Err(GraphError::NotFound(method.to_owned())),
    }
}

fn write_device(device: &OathDevice) -> Value {
    let status = device
        .assigned
        .as_ref()
        .map_or("available", |held| held.state.as_str());
    json!({
        "id": device.id,
        "displayName": null,
        "serialNumber": device.serial_number,
        "manufacturer": "Hallpass",
        "model": "One account's sign-in",
        "secretKey": null,
        "timeIntervalInSeconds": 30,
        "hashFunction": "hmacsha1",
        "status": status,
        "assignedTo": device.assigned.as_ref().map(|held| json!({ "id": held.user_id })),
    })
}
