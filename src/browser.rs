//! Thin bindings to the browser's extension API: they convert and decide nothing.
