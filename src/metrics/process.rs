//! The resources of the process, under the names that all Prometheus clients use.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// In which `/proc` counts time: `USER_HZ`, which Linux keeps the same on x86-64 and ARM.
const TICKS_PER_SECOND: f64 = 100.0;

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
        if let Ok(descriptors) = fs::read_dir("/proc/self/fd") {
            let help = "Number of open file descriptors.";
            let count = descriptors.count() as u64;
            encode("process_open_fds", help, None, &ConstGauge::new(count))?;
        }
        if let Some(seconds) = cpu_seconds() {
            let help = "Total user and system CPU time spent in seconds.";
            let metric = ConstCounter::new(seconds);
            encode("process_cpu", help, Some(&Unit::Seconds), &metric)?;
        }
        if let Some(bytes) = memory_bytes("VmSize:") {
            let help = "Virtual memory size in bytes.";
            let metric = ConstGauge::new(bytes);
            encode("process_virtual_memory", help, Some(&Unit::Bytes), &metric)?;
        }
        if let Some(bytes) = memory_bytes("VmRSS:") {
            let help = "Resident memory size in bytes.";
            let metric = ConstGauge::new(bytes);
            encode("process_resident_memory", help, Some(&Unit::Bytes), &metric)?;
        }
        if let Some(seconds) = start_seconds() {
            let help = "Start time of the process since unix epoch in seconds.";
            let metric = ConstGauge::new(seconds);
            encode("process_start_time", help, Some(&Unit::Seconds), &metric)?;
        }
        Ok(())
    }
}

fn cpu_seconds() -> Option<f64> {
    Some((stat_ticks(14)? + stat_ticks(15)?) / TICKS_PER_SECOND)
}

fn start_seconds() -> Option<f64> {
    let boot: f64 = proc_field("/proc/stat", "btime")?.parse().ok()?;
    Some(boot + stat_ticks(22)? / TICKS_PER_SECOND)
}

/// A field of `/proc/self/stat`, numbered from 1 as in `proc_pid_stat(5)`.
fn stat_ticks(number: usize) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name of the program in parentheses, which may contain anything.
    let (_, third_and_later) = stat.rsplit_once(") ")?;
    let field = third_and_later.split(' ').nth(number.checked_sub(3)?)?;
    field.parse().ok()
}

/// A field of `/proc/self/status`, which counts in kibibytes, in bytes.
fn memory_bytes(field: &str) -> Option<u64> {
    let value = proc_field("/proc/self/status", field)?;
    let kibibytes: u64 = value.strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// What follows `field` in its line of the file.
fn proc_field(path: &str, field: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(field))?;
    Some(value.trim().to_owned())
}
