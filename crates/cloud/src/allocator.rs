//! Memory: a request makes some hundred small values on one thread and drops some on another, which
//! mimalloc does in half of the time that the system's allocator takes (ADR 9's profile). It is set
//! here, so that the program, its tests and its benches have the same.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
