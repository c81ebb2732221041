//! Problems as clients see them (RFC 9457).

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::api::http::compute::ComputeError;
pub(crate) use crate::api::http::problem_code::ProblemCode;
use crate::model::{Href, LinkBase, capitalize};
use crate::query::{QueryError, QueryErrors, did_you_mean, to_query_string};

/// Why a request failed (RFC 9457, problem details).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// The type of problem: the URL of the page that explains it.
    r#type: Href,
    /// The title of the type of problem, the same for every occurrence.
    #[schema(min_length = 1, max_length = 80, pattern = r"^\S(.*\S)?$")]
    title: &'static str,
    /// The HTTP status code of the response (RFC 9110).
    #[schema(minimum = 400, maximum = 599)]
    status: i32,
    /// What is wrong with this request, and what to do, for people.
    #[schema(max_length = 65_536, pattern = r"^[\s\S]*$")]
    detail: &'a str,
    /// The URL of the request, absolute if `type` is; cut off if it is too long to be served.
    #[schema(max_length = 32_768, format = "uri-reference")]
    instance: &'a str,
    /// The type of problem as a code for programs, such as `invalid-value`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: &'static str,
    /// The id of the request, the same as in the header `X-Request-Id`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$")]
    request_id: &'a str,
    /// The mistakes in the request, one entry each: the first twenty, without repetition.
    #[schema(max_items = 20)]
    errors: &'a [ParameterError],
    /// Links that help with the problem.
    links: ProblemLinks,
}

/// What is wrong with one parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ParameterError {
    /// The name of the parameter; `id` or `path` if the path of the URL is wrong.
    #[schema(max_length = 8192, pattern = r"^[\s\S]*$")]
    parameter: String,
    /// The value of the parameter, as it was sent.
    #[schema(max_length = 8192, pattern = r"^[\s\S]*$")]
    value: String,
    /// The type of problem as a code for programs, such as `invalid-value`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: &'static str,
    /// What is wrong with the parameter and what it can be instead, for people.
    #[schema(max_length = 65_536, pattern = r"^[\s\S]*$")]
    detail: String,
    /// Whether the text says no more than that a name is unknown and which are known.
    #[serde(skip)]
    is_unexplained: bool,
    /// What would have been accepted: at most fifty names or values.
    #[schema(max_items = 50)]
    allowed: Vec<AllowedValue>,
    /// The accepted name or value that is closest to the one sent; null if none is close.
    #[schema(required = true, max_length = 8192, pattern = r"^[\s\S]*$")]
    suggestion: Option<String>,
}

/// A name or value that would have been accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct AllowedValue(String);

impl PartialSchema for AllowedValue {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A name or value that would have been accepted."))
            .max_length(Some(8192))
            .pattern(Some(r"^[\s\S]*$"))
            .into()
    }
}

impl ToSchema for AllowedValue {}

/// Links that help with a problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemLinks {
    /// The URL of the request, corrected with the closest matches; null if an error has no match.
    suggestion: Option<Href>,
    /// The URL of the page that explains the type of problem.
    documentation: Href,
}

/// What the body of a problem says of the request.
pub(crate) struct ProblemContext<'a> {
    pub(crate) link_base: &'a LinkBase,
    /// What links to the edition of the request begin with.
    pub(crate) edition_links: &'a LinkBase,
    /// The URL of the request.
    pub(crate) instance: &'a str,
    pub(crate) request_id: &'a str,
}

/// A problem on its way to the client.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: ProblemCode,
    detail: String,
    errors: Vec<ParameterError>,
    /// The corrected path and query.
    suggestion: Option<String>,
    /// The same problem with other suggestions, in case this one finds nothing.
    alternatives: Vec<Problem>,
}

impl Problem {
    /// A problem that no parameter is to blame for.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            suggestion: None,
            alternatives: Vec::new(),
        }
    }

    /// A failure of the server: the log says `what` failed and why, the client only `detail`.
    pub(crate) fn internal(error: &dyn std::error::Error, what: &str, detail: &str) -> Self {
        tracing::error!(%error, "{what}");
        Self::new(ProblemCode::InternalError, detail)
    }

    /// A bug, which the panic hook has logged.
    pub(crate) fn from_panic() -> Self {
        let detail = "The server failed while it prepared this response.";
        Self::new(ProblemCode::InternalError, detail)
    }

    /// The same, leading on below a prefix, unless it names an edition itself.
    pub(crate) fn with_prefix(mut self, prefix: &str) -> Self {
        self.suggestion = self.suggestion.map(|target| match target.as_str() {
            named if named.starts_with("/editions/") => target,
            "/" => prefix.to_owned(),
            _ => format!("{prefix}{target}"),
        });
        self
    }

    /// The corrected path and query, if there is one.
    pub(crate) fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The same with another corrected path and query.
    pub(crate) fn with_suggestion(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }

    /// Whether one of its errors is a parameter that the path does not take.
    pub(crate) fn has_unknown_parameter(&self, name: &str) -> bool {
        let mut errors = self.errors.iter();
        let code = ProblemCode::UnknownParameter.slug();
        errors.any(|error| error.code == code && error.parameter == name)
    }

    /// Whether it says no more of a parameter than that the path does not take it.
    pub(crate) fn has_unexplained_parameter(&self, name: &str) -> bool {
        let mut errors = self.errors.iter();
        errors.any(|error| error.is_unexplained && error.parameter == name)
    }

    /// Whether one of its errors is about a parameter.
    pub(crate) fn is_about_parameter(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error.parameter == name)
    }

    /// Whether one of its errors is a value that is none of the codes that a parameter takes.
    pub(crate) fn has_unknown_code(&self, name: &str, value: &str) -> bool {
        let code = ProblemCode::InvalidValue.slug();
        let mut errors = self.errors.iter();
        let is_unknown = |error: &ParameterError| {
            let is_code = error.code == code && !error.allowed.is_empty();
            is_code && error.suggestion.is_none()
        };
        errors.any(|error| is_unknown(error) && error.parameter == name && error.value == value)
    }

    /// Whether a name or value would have been accepted in place of a parameter.
    pub(crate) fn allows(&self, parameter: &str, text: &str) -> bool {
        let mut errors = self
            .errors
            .iter()
            .filter(|error| error.parameter == parameter);
        errors.any(|error| error.allowed.iter().any(|allowed| allowed.0 == text))
    }

    /// What is wrong, in sentences.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The same, saying what is still wrong with the query that it suggests.
    pub(crate) fn with_remaining(mut self, detail: &str) -> Self {
        // The suggested parameter has just been named.
        let named = self
            .errors
            .last()
            .and_then(|error| error.suggestion.as_deref());
        let prefix = named.map(|name| format!("`{name}`: ")).unwrap_or_default();
        let rest = detail.strip_prefix(&prefix).unwrap_or(detail);
        let detail = capitalize(rest);
        if let [only] = self.errors.as_mut_slice() {
            only.detail = format!("{} {detail}", only.detail);
        }
        self.detail = format!("{} {detail}", self.detail);
        self
    }

    /// Splits off the same problem with other suggestions.
    pub(crate) fn split_alternatives(mut self) -> (Self, Vec<Self>) {
        let alternatives = std::mem::take(&mut self.alternatives);
        (self, alternatives)
    }

    /// The same, leading on to the path and query that a parameter stands for, for the reason that
    /// `explanation` gives in place of what it says now.
    pub(crate) fn with_target(
        mut self,
        parameter: &str,
        target: String,
        explanation: Option<&str>,
    ) -> Self {
        if let Some(explanation) = explanation {
            self = self.with_explanation(parameter, explanation);
        }
        let mut errors = self.errors.iter_mut();
        if let Some(error) = errors.find(|error| error.parameter == parameter) {
            let former = did_you_mean(error.suggestion.as_deref());
            let hint = did_you_mean(Some(&target));
            for detail in [&mut error.detail, &mut self.detail] {
                match detail.find(&former).filter(|_| !former.is_empty()) {
                    Some(start) => detail.replace_range(start..start + former.len(), &hint),
                    None => detail.push_str(&hint),
                }
            }
            error.suggestion = Some(target.clone());
        }
        self.with_suggestion(Some(target))
    }

    /// The same, with another text on what is wrong with a parameter.
    pub(crate) fn with_explanation(mut self, parameter: &str, explanation: &str) -> Self {
        let mut errors = self.errors.iter_mut();
        if let Some(error) = errors.find(|error| error.parameter == parameter) {
            self.detail = self.detail.replace(&error.detail, explanation);
            explanation.clone_into(&mut error.detail);
        }
        self
    }

    /// The same, leading on to another path and query than it does, also where texts name it.
    pub(crate) fn retargeted(mut self, target: &str) -> Self {
        let former = self.suggestion.replace(target.to_owned());
        let is_named = |error: &&mut ParameterError| error.suggestion == former;
        for error in self.errors.iter_mut().filter(is_named) {
            let (before, after) = (
                did_you_mean(error.suggestion.as_deref()),
                did_you_mean(Some(target)),
            );
            for detail in [&mut error.detail, &mut self.detail] {
                *detail = detail.replace(&before, &after);
            }
            error.suggestion = Some(target.to_owned());
        }
        self
    }

    /// The same, saying which parameters of the request its suggestion lacks.
    pub(crate) fn with_left_out(mut self, names: &[String]) -> Self {
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let sentence = format!(
                " The suggested URL leaves out {}, which has no meaning there.",
                names.join(", ")
            );
            self.detail.push_str(&sentence);
        }
        self
    }

    /// A problem of the path itself; `parameter` is `path` or `id`.
    pub(crate) fn from_path_error<'a>(
        code: ProblemCode,
        detail: String,
        (parameter, value): (&str, &str),
        allowed: impl IntoIterator<Item = &'a str>,
        (suggestion, corrected_target): (Option<&str>, Option<String>),
    ) -> Self {
        let error = ParameterError {
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            code: code.slug(),
            detail: detail.clone(),
            is_unexplained: false,
            allowed: allowed
                .into_iter()
                .take(50)
                .map(|one| AllowedValue(one.to_owned()))
                .collect(),
            suggestion: suggestion.map(str::to_owned),
        };
        Self {
            code,
            detail,
            errors: vec![error],
            suggestion: corrected_target,
            alternatives: Vec::new(),
        }
    }

    /// The problem of a query to `path` that was refused.
    pub(crate) fn from_query_errors(path: &str, errors: QueryErrors) -> Self {
        let code = errors
            .errors
            .first()
            .map(|first| ProblemCode::from(first.kind))
            .expect("a query is refused for at least one error");
        let reported = errors.errors.into_iter().enumerate();
        let reported: Vec<_> = reported
            .map(|(index, error)| error.at_index(index))
            .collect();
        let detail = match reported.as_slice() {
            [only] if errors.unreported == 0 => only.detail.clone(),
            several => numbered(several, errors.unreported),
        };
        Self {
            code,
            detail,
            suggestion: errors
                .corrected_query
                .map(|pairs| format!("{path}{}", to_query_string(&pairs))),
            errors: reported.into_iter().map(ParameterError::from).collect(),
            alternatives: errors
                .alternatives
                .into_iter()
                .map(|errors| Self::from_query_errors(path, errors))
                .collect(),
        }
    }

    /// The body of the response.
    pub(crate) fn to_json(&self, context: &ProblemContext<'_>) -> Vec<u8> {
        let documentation = format!("/problems/{}", self.code.slug());
        let link_base = context.link_base;
        let suggestion = self.suggestion.as_ref().map(|path| {
            // A path that names an edition itself belongs to no other.
            let names_edition = path.starts_with("/editions/");
            let base = if names_edition {
                link_base
            } else {
                context.edition_links
            };
            base.href(path)
        });
        let mut body = serde_json::to_vec_pretty(&ProblemBody {
            r#type: link_base.href(&documentation),
            title: self.code.title(),
            status: i32::from(self.code.status().as_u16()),
            detail: &self.detail,
            instance: context.instance,
            code: self.code.slug(),
            request_id: context.request_id,
            errors: &self.errors,
            links: ProblemLinks {
                suggestion,
                documentation: link_base.href(&documentation),
            },
        })
        .expect("texts and numbers can be serialized");
        body.push(b'\n');
        body
    }
}

/// The texts of several errors, as a list in one line.
fn numbered(errors: &[QueryError], unreported: usize) -> String {
    let numbers = (1..).zip(errors);
    let entries = numbers.map(|(number, error)| format!("({number}) {}", error.detail));
    let more = (unreported > 0).then(|| format!("There are {unreported} more mistakes."));
    entries.chain(more).collect::<Vec<_>>().join(" ")
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        let detail = "The server failed while it wrote this response.";
        Self::internal(&error, "a response could not be written", detail)
    }
}

impl From<ComputeError> for Problem {
    fn from(error: ComputeError) -> Self {
        match error {
            ComputeError::Busy => Self::new(
                ProblemCode::Busy,
                "The server is computing as many large responses as it can. Try again in a second.",
            ),
            ComputeError::Failed => Self::from_panic(),
        }
    }
}

impl From<QueryError> for ParameterError {
    fn from(error: QueryError) -> Self {
        Self {
            parameter: error.parameter,
            value: error.value,
            code: ProblemCode::from(error.kind).slug(),
            detail: error.detail,
            is_unexplained: error.is_unexplained,
            allowed: error.allowed.into_iter().map(AllowedValue).collect(),
            suggestion: error.suggestion,
        }
    }
}
