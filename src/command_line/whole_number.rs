//! Numbers of the command line.

/// Accepts whole numbers from `min` to `max`.
pub(super) fn whole_number<T: TryFrom<u64>>(
    min: u64,
    max: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse::<u64>().ok();
        let number = number.filter(|number| (min..=max).contains(number));
        let converted = number.and_then(|number| T::try_from(number).ok());
        converted.ok_or_else(|| match max {
            u64::MAX => "write a whole number, in digits only".to_owned(),
            _ => format!("write a whole number from {min} to {max}"),
        })
    }
}
