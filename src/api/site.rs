//! The whole API as a service: what is kept is answered at once, the rest by its route.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::routing::future::RouteFuture;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Map};
use tower::Service;

use super::dispatch::{self, ResponseFuture};
use super::router::Api;
use super::{addresses, admin, request};
use crate::metrics::Metrics;
use crate::model::LinkBase;

/// The whole API as a service.
#[derive(Clone)]
pub struct Site {
    pub(super) api: Arc<Api>,
    pub(super) routes: Router,
}

impl Site {
    /// What operators ask, at an address of their own.
    pub fn admin(&self) -> Router {
        admin::admin(&self.api)
    }

    /// What every link in responses begins with.
    pub fn links(&self) -> &LinkBase {
        self.api.links()
    }

    /// Every path that answers without a query.
    pub fn addresses(&self) -> Vec<String> {
        addresses::all(&self.api)
    }

    /// Has `/readyz` fail from now on, since the server is about to stop.
    pub fn drain(&self) {
        self.api.drain();
    }

    /// The number of the edition that is served.
    pub fn edition(&self) -> i64 {
        self.api.shelf().archive().newest().number()
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        self.api.metrics()
    }
}

/// What makes a reply of a response.
type Reply = fn(Response<Body>) -> Result<Response<Body>, Infallible>;

impl Service<Request> for Site {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Map<ResponseFuture, Reply>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        request::normalize(&mut parts);
        match dispatch::find_cached(&self.api, &parts) {
            Some(cached) => {
                let response = dispatch::send_cached(&self.api, cached, parts);
                Either::Left(response.map(Ok))
            }
            None => Either::Right(self.routes.call(Request::from_parts(parts, body))),
        }
    }
}
