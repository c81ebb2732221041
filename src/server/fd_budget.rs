//! How many connections the process has descriptors for.

use std::io;

/// Descriptors for anything but connections: the standard streams, the listeners, the event
/// loops, and files that are read at a reload.
const RESERVED_FDS: u64 = 32;
/// Fewer connections than this are not worth a start.
const MIN_CONNECTIONS: u64 = 16;
/// How many clients beyond the limit get a 503 at a time. The connections of others are closed.
const MAX_BUSY_REPLIES: u32 = 128;
/// The maximum number of connections of the admin address.
const MAX_ADMIN_CONNECTIONS: u32 = 64;

/// The maximum number of connections of each sort.
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
    /// Raises the limit of descriptors as far as `max_connections` needs. If that is impossible,
    /// divides the descriptors that there are.
    ///
    /// # Errors
    ///
    /// If there are too few descriptors for any useful number of connections.
    pub(super) fn within_fd_limit(max_connections: u32) -> io::Result<Self> {
        let unlimited = Self {
            clients: max_connections,
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
        let budget = unlimited.reduce_to(available)?;
        if budget.clients < unlimited.clients {
            tracing::warn!(
                connections = budget.clients,
                wanted = unlimited.clients,
                open_files = available,
                "fewer connections than configured: raise the limit of open files (ulimit -n)"
            );
        }
        Ok(budget)
    }

    /// Divides so many descriptors: a sixteenth for the admin address, an eighth for clients
    /// that get a 503, the others for clients that are served.
    fn reduce_to(self, available: u64) -> io::Result<Self> {
        let free = available.saturating_sub(RESERVED_FDS);
        if free < MIN_CONNECTIONS {
            let min_fds = RESERVED_FDS + MIN_CONNECTIONS;
            return Err(io::Error::other(format!(
                "the process may open {available} files and needs at least {min_fds}: raise the limit (ulimit -n)"
            )));
        }
        let admin = (free / 16).clamp(2, self.admin.into());
        let busy_replies = (free / 8).clamp(2, self.busy_replies.into());
        let clients = (free - admin - busy_replies).min(self.clients.into());
        let to_u32 = |share| u32::try_from(share).expect("no share exceeds what is wanted");
        Ok(Self {
            clients: to_u32(clients),
            busy_replies: to_u32(busy_replies),
            admin: to_u32(admin),
        })
    }

    fn total(self) -> u64 {
        u64::from(self.clients) + u64::from(self.busy_replies) + u64::from(self.admin)
    }
}
