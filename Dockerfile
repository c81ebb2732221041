# syntax=docker/dockerfile:1
# A fully static program in an image that holds nothing else.

# The index of all platforms; the version is that of rust-toolchain.toml.
FROM rust:1.95.0-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
WORKDIR /talks
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY fixtures fixtures
# The target is named so that build scripts and macros, which cannot be static, are not.
RUN target="$(rustc -vV | sed -n 's/^host: //p')" \
    && RUSTFLAGS='-C target-feature=+crt-static' cargo build --profile dist --locked --target "$target" \
    && cp "target/$target/dist/talks" /talks/static
# What is linked besides crates: the C library, and Rust's own.
RUN mkdir licenses \
    && cp /usr/share/doc/libc6/copyright licenses/libc6 \
    && cp "$(rustc --print sysroot)/share/doc/rust/COPYRIGHT-library.html" licenses/rust-library.html

FROM scratch
LABEL org.opencontainers.image.title="talks" \
      org.opencontainers.image.description="A read-only JSON API that publishes the record of an international negotiation" \
      org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND CC-BY-4.0"
COPY --from=build /talks/static /talks
COPY LICENSE LICENSE-APACHE LICENSE-MIT THIRD-PARTY-NOTICES /licenses/
COPY --from=build /talks/licenses /licenses/
USER 65532:65532
ENV TALKS_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s CMD ["/talks", "health"]
ENTRYPOINT ["/talks"]
