# syntax=docker/dockerfile:1
# A fully static program in an image that holds nothing else.

FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /talks
# The allocator is built from C.
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY fixtures fixtures
# The target is named so that build scripts and macros, which cannot be static, are not.
RUN target="$(rustc -vV | sed -n 's/^host: //p')" \
    && RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --target "$target" \
    && cp "target/$target/release/talks" /talks/static

FROM scratch
LABEL org.opencontainers.image.title="talks" \
      org.opencontainers.image.description="A read-only JSON API that publishes the record of an international negotiation" \
      org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND CC-BY-4.0"
COPY --from=build /talks/static /talks
COPY LICENSE LICENSE-APACHE LICENSE-MIT /licenses/
USER 65532:65532
ENV TALKS_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s CMD ["/talks", "health"]
ENTRYPOINT ["/talks"]
