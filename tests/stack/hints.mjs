// What the popup says on each of the simulator's screens that is not filled.

/** Those that every account is filled on, or on which one of several is chosen. */
const filledForAll = {
  knockout: ["username", "password", "tiles", "idp_disambiguation", "credential_picker", "kmsi"],
  react: ["username", "password", "kmsi"],
};

/** Those that are filled with what an account of each method carries. */
const filledByMethod = {
  knockout: {
    access_pass: ["access_pass", "tfa_access_pass", "method_list"],
    one_time_code: ["tfa_code", "method_list"],
    password: [],
  },
  react: { access_pass: ["access_pass", "tfa_access_pass"], one_time_code: ["tfa_code"], password: [] },
};

/** Screen → what its hint names. */
const knockout = {
  consent: /asks for permissions/,
  cmsi: /asks whether you are signing in to this application/,
  device_code: /signs in another device/,
  remote_connect: /signs in another device/,
  proof_up: /register sign-in methods/,
  registration_campaign: /register sign-in methods/,
  security_defaults: /register sign-in methods/,
  change_password: /wants a new password/,
  tfa_code: /asks for a code/,
  tfa_push: /approval on a phone/,
  tfa_refused: /approval was refused/,
  tfa_timed_out: /Nobody approved/,
  tfa_access_pass: /Temporary Access Pass/,
  method_list: /second factor/,
  passwordless_phone: /approval on a phone/,
  fido: /asks for a passkey/,
  access_pass: /Temporary Access Pass/,
  federated_redirect: /another identity provider/,
  captcha: /you are a person/,
  code_by_message: /code that it sends by message/,
  terms_of_use: /terms of use/,
  device_needed: /managed device/,
  error: /error/,
  shape_only: /looks like a sign-in page, but not one that Hallpass knows/,
  unknown: /looks like a sign-in page, but not one that Hallpass knows/,
};

const unknown = /does not know this page/;

/** In the newer markup fewer screens can be told apart: what is not known there is said to be unknown. */
const toldInReact = [
  "consent", "cmsi", "proof_up", "registration_campaign", "change_password", "error", "tfa_code", "tfa_access_pass",
  "access_pass", "passwordless_phone", "code_by_message", "shape_only", "unknown",
];

const react = {
  ...Object.fromEntries(Object.entries(knockout).map(([name, says]) => [name, toldInReact.includes(name) ? says : unknown])),
  device_code: knockout.code_by_message,
  tiles: unknown,
  idp_disambiguation: unknown,
  credential_picker: unknown,
};

/** The same by generation of the markup. */
export const hints = { knockout, react };

/** The screens on which an account of `method` is filled. */
export const filledScreens = (generation, method) => [...filledForAll[generation], ...filledByMethod[generation][method]];
