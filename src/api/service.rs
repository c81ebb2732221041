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

use crate::api::dispatch::{self, ResponseFuture};
use crate::api::endpoints::admin;
use crate::api::http::request_target;
use crate::api::state::AppState;
use crate::api::static_paths;
use crate::metrics::Metrics;
use crate::model::LinkBase;

/// The whole API as a service.
#[derive(Clone)]
pub struct ApiService {
    pub(crate) state: Arc<AppState>,
    pub(crate) router: Router,
}

impl ApiService {
    /// What operators ask, at an address of their own.
    pub fn admin_router(&self) -> Router {
        admin::admin_router(&self.state)
    }

    /// What every link in responses begins with.
    pub fn link_base(&self) -> &LinkBase {
        self.state.link_base()
    }

    /// Every path that answers without a query.
    pub fn static_paths(&self) -> Vec<String> {
        static_paths::all_static_paths(&self.state)
    }

    /// Has `/readyz` fail from now on, since the server is about to stop.
    pub fn drain(&self) {
        self.state.drain();
    }

    /// The number of the edition that is served.
    pub fn edition_number(&self) -> i64 {
        self.state.snapshot().record().newest().number()
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        self.state.metrics()
    }
}

/// What makes a reply of a response.
type IntoServiceResult = fn(Response<Body>) -> Result<Response<Body>, Infallible>;

impl Service<Request> for ApiService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Map<ResponseFuture, IntoServiceResult>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        request_target::normalize(&mut parts);
        match dispatch::find_cached(&self.state, &parts) {
            Some(cached) => {
                let response = dispatch::send_cached(&self.state, cached, parts);
                Either::Left(response.map(Ok))
            }
            None => Either::Right(self.router.call(Request::from_parts(parts, body))),
        }
    }
}
