"""What Schemathesis takes for right although the document says otherwise."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Lets items lack what a request with `fields` leaves out.

    The document requires it, so that typed clients need no null checks for requests without
    `fields`. `tests/it/contract.rs` validates both sorts of responses.
    """
    for schema in raw_schema["components"]["schemas"].values():
        if "search_match" in schema.get("properties", {}):
            schema["required"] = ["type", "id"]
