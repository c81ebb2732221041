//! The resources of the process, under the names that all Prometheus clients use.

use std::fmt;

use procfs::process::Process;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// Reads `/proc` when metrics are collected. If it is not mounted, the metrics are missing.
#[derive(Debug)]
pub(super) struct ProcessCollector;

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut encode = |name, help, unit: Option<&Unit>, metric: &dyn EncodeMetric| {
            let family = encoder.encode_descriptor(name, help, unit, metric.metric_type())?;
            metric.encode(family)
        };
        if let Ok((soft, _)) = rlimit::Resource::NOFILE.get() {
            let help = "Maximum number of open file descriptors.";
            encode("process_max_fds", help, None, &ConstGauge::new(soft))?;
        }
        let Ok(process) = Process::myself() else {
            return Ok(());
        };
        if let Ok(count) = process.fd_count() {
            let help = "Number of open file descriptors.";
            encode(
                "process_open_fds",
                help,
                None,
                &ConstGauge::new(count as u64),
            )?;
        }
        let Ok(stat) = process.stat() else {
            return Ok(());
        };
        let ticks_per_second = procfs::ticks_per_second();
        let seconds = |ticks| ticks_to_seconds(ticks, ticks_per_second);
        encode(
            "process_cpu",
            "Total user and system CPU time spent in seconds.",
            Some(&Unit::Seconds),
            &ConstCounter::new(seconds(stat.utime + stat.stime)),
        )?;
        encode(
            "process_virtual_memory",
            "Virtual memory size in bytes.",
            Some(&Unit::Bytes),
            &ConstGauge::new(stat.vsize),
        )?;
        encode(
            "process_resident_memory",
            "Resident memory size in bytes.",
            Some(&Unit::Bytes),
            &ConstGauge::new(stat.rss * procfs::page_size()),
        )?;
        if let Ok(boot) = procfs::boot_time_secs() {
            encode(
                "process_start_time",
                "Start time of the process since unix epoch in seconds.",
                Some(&Unit::Seconds),
                &ConstGauge::new(seconds(boot * ticks_per_second + stat.starttime)),
            )?;
        }
        Ok(())
    }
}

/// Converts clock ticks to seconds.
fn ticks_to_seconds(ticks: u64, ticks_per_second: u64) -> f64 {
    let ticks_per_second = ticks_per_second.max(1);
    #[expect(clippy::cast_precision_loss, reason = "less than 2^53")]
    let [seconds, remainder] =
        [ticks / ticks_per_second, ticks % ticks_per_second].map(|n| n as f64);
    #[expect(clippy::cast_precision_loss, reason = "less than 2^53")]
    let fraction = remainder / ticks_per_second as f64;
    seconds + fraction
}
