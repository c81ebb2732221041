//! Tables in CSV (RFC 4180) that spreadsheets can open safely.

use std::borrow::Cow;

use crate::api::http::problem::Problem;
use crate::model::TableCell;

/// What tables begin with, so that spreadsheets read them as UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table with its header row.
pub(crate) fn begin_csv<T: AsRef<str>>(
    columns: impl IntoIterator<Item = T>,
) -> Result<Vec<u8>, Problem> {
    let mut table = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_csv(&mut table, |writer| writer.write_row(columns))?;
    Ok(table)
}

/// Writes rows of a table at the end of a buffer, with CRLF (RFC 4180).
pub(crate) fn write_csv(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut CsvWriter<'_>) -> csv::Result<()>,
) -> Result<(), Problem> {
    let writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut csv_writer = CsvWriter(writer);
    let result = write(&mut csv_writer).and_then(|()| Ok(csv_writer.0.flush()?));
    result.map_err(|error| {
        let detail = "The server failed while it wrote this table.";
        Problem::internal(&error, "a table could not be written", detail)
    })
}

/// Writes the rows of a table. Every cell goes through it, so that none is a formula.
pub(crate) struct CsvWriter<'a>(csv::Writer<&'a mut Vec<u8>>);

impl CsvWriter<'_> {
    pub(crate) fn write_row<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> csv::Result<()> {
        for cell in cells {
            self.0
                .write_field(escape_formula(cell.as_ref()).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)
    }

    /// The same for cells of which some are numbers, which are no formulas even if they begin
    /// with a sign.
    pub(crate) fn write_cells(
        &mut self,
        cells: impl IntoIterator<Item = TableCell>,
    ) -> csv::Result<()> {
        for cell in cells {
            match cell {
                TableCell::Text(text) => {
                    self.0.write_field(escape_formula(&text).as_bytes())?;
                }
                TableCell::Number(number) => self.0.write_field(number)?,
            }
        }
        self.0.write_record(None::<&[u8]>)
    }
}

/// What begins a formula, in full width too: East Asian versions of spreadsheets read both
/// (OWASP, CSV injection).
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text that a spreadsheet does not take for a formula.
fn escape_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_STARTS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
