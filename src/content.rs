//! Reads a sign-in page into a snapshot and commits a fill; decides nothing.
