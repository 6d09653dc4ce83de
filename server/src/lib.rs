//! Kith server.
