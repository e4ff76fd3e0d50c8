//! Seals a credential to a technician's key and opens it again. No I/O, no clock, no randomness of
//! its own.
