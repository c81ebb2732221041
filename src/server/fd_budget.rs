//! How many connections the process has descriptors for.

use std::io;

use crate::server::ServerLimits;

/// Descriptors for anything but connections: the standard streams, the listeners, the event
/// loops, and files that are read at a reload.
const RESERVED_FDS: u64 = 32;
/// Fewer connections than this are not worth a start.
const MIN_CONNECTIONS: u64 = 16;
/// How many clients beyond the limit get a 503 at a time; others are closed without one.
const MAX_BUSY_REPLIES: u32 = 128;
/// How many connections the admin address has at a time.
const MAX_ADMIN_CONNECTIONS: u32 = 64;

/// How many connections of each sort there may be at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ConnectionBudget {
    /// Clients that are served.
    pub(super) clients: u32,
    /// Clients beyond those that get a 503.
    pub(super) busy_replies: u32,
    /// Connections of the admin address.
    pub(super) admin: u32,
}

impl ConnectionBudget {
    /// Raises the limit of descriptors to what `limits` need, or shares out the descriptors
    /// that there are.
    ///
    /// # Errors
    ///
    /// If there are too few for a server that is of any use.
    pub(super) fn within_fd_limit(limits: &ServerLimits) -> io::Result<Self> {
        let unlimited = Self {
            clients: limits.max_connections,
            busy_replies: MAX_BUSY_REPLIES,
            admin: MAX_ADMIN_CONNECTIONS,
        };
        let required_fds = unlimited.total() + RESERVED_FDS;
        let available = match rlimit::increase_nofile_limit(required_fds) {
            Ok(available) => available,
            Err(error) => {
                tracing::warn!(%error, "the limit of open files is unknown");
                return Ok(unlimited);
            }
        };
        if available >= required_fds {
            return Ok(unlimited);
        }
        let budget = Self::divide(available)?;
        let (connections, wanted) = (budget.clients.min(unlimited.clients), unlimited.clients);
        if connections < wanted {
            tracing::warn!(
                connections,
                wanted,
                open_files = available,
                "fewer connections than configured: raise the limit of open files (ulimit -n)"
            );
        }
        Ok(Self {
            clients: connections,
            ..budget
        })
    }

    /// Most of so many descriptors for clients, a sixteenth for the admin address, an eighth
    /// for telling clients to try again.
    fn divide(available: u64) -> io::Result<Self> {
        let free = available.saturating_sub(RESERVED_FDS);
        if free < MIN_CONNECTIONS {
            let min_fds = RESERVED_FDS + MIN_CONNECTIONS;
            return Err(io::Error::other(format!(
                "the process may open {available} files and needs at least {min_fds}: raise the limit (ulimit -n)"
            )));
        }
        let share_of = |divisor: u64, max: u32| {
            let share = u32::try_from(free / divisor).unwrap_or(u32::MAX);
            share.clamp(2, max)
        };
        let admin = share_of(16, MAX_ADMIN_CONNECTIONS);
        let busy_replies = share_of(8, MAX_BUSY_REPLIES);
        let clients = free - u64::from(admin) - u64::from(busy_replies);
        Ok(Self {
            clients: u32::try_from(clients).unwrap_or(u32::MAX),
            busy_replies,
            admin,
        })
    }

    fn total(self) -> u64 {
        u64::from(self.clients) + u64::from(self.busy_replies) + u64::from(self.admin)
    }
}
