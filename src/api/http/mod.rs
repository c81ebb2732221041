//! HTTP itself: requests, responses, content encodings, ETags, problems (RFC 9110, RFC 9457).

pub(super) mod chunked_body;
pub(super) mod compute;
pub(super) mod content_encoding;
pub(super) mod csv_writer;
pub(super) mod etag;
pub(super) mod prepared_response;
pub(super) mod problem;
pub(super) mod problem_code;
pub(super) mod request_id;
pub(super) mod request_limits;
pub(super) mod request_target;
pub(super) mod response;
