//! All routes on one screen, and what surrounds them.

use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::Router;
use bytes::Bytes;
use tower_http::catch_panic::CatchPanicLayer;

use super::dispatch::{panicked, respond, route, without_parameters};
use super::document as documents;
use super::endpoint::{Endpoint, Handler};
use super::health::Reload;
use super::shelf::{Room, Shelf};
use super::site::Site;
use super::{
    catalog, citation, collections, docs, entry, export, health, overviews, paths, pictures, pin,
    problem_pages, search, views, whole,
};
use crate::model::kinds;
use crate::record::Archive;

/// How long is waited for requests that a record which was replaced still answers: none of
/// them takes that long.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// What all handlers share.
pub struct Api {
    shelf: ArcSwap<Shelf>,
    last_reload: ArcSwapOption<Reload>,
    service_links: String,
    room: Room,
    base: String,
    document: OnceLock<Bytes>,
}

impl Api {
    /// An API that serves `archive`; `base` stands before every address in answers.
    pub fn new(archive: Archive, base: &str) -> Arc<Self> {
        Self::with_room(archive, base, Room::default())
    }

    /// The same, with so much room for what could be made again.
    pub fn with_room(archive: Archive, base: &str, room: Room) -> Arc<Self> {
        Arc::new(Self {
            room,
            shelf: ArcSwap::from_pointee(Shelf::of(archive, fixed_paths(), room)),
            last_reload: ArcSwapOption::empty(),
            service_links: format!(
                "<{base}/openapi.json>; rel=\"service-desc\", <{base}/docs>; rel=\"service-doc\""
            ),
            base: base.to_owned(),
            document: OnceLock::new(),
        })
    }

    /// Puts another record in the place of the one that is served. Requests under way keep
    /// the one they began with; it is let go of here, since that can take longer than a
    /// request may.
    pub fn replace(&self, archive: Archive) {
        let shelf = Shelf::of(archive, fixed_paths(), self.room);
        let before = self.shelf.swap(Arc::new(shelf));
        self.note(Reload::done());
        let asked = Instant::now();
        while Arc::strong_count(&before) > 1 && asked.elapsed() < LONGEST_REQUEST {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Notes how it went when the record was read again.
    pub fn note(&self, reload: Reload) {
        self.last_reload.store(Some(Arc::new(reload)));
    }

    /// How it went when the record was last read again.
    pub(super) fn last_reload(&self) -> Option<Reload> {
        let last = self.last_reload.load_full();
        last.map(|reload| (*reload).clone())
    }

    pub(super) fn shelf(&self) -> Arc<Shelf> {
        self.shelf.load_full()
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The OpenAPI document, as JSON, made when it is first asked for.
    pub fn document(&self) -> serde_json::Result<Bytes> {
        if let Some(document) = self.document.get() {
            return Ok(document.clone());
        }
        let document = documents::text(&documents::whole(endpoints(), &self.base))?;
        Ok(self.document.get_or_init(|| document.into()).clone())
    }

    /// Makes ahead what was not needed to begin with, so that nobody waits for it: the
    /// document, the answers that take no question, and what callers take compressed.
    pub fn prepare(self: &Arc<Self>) {
        let shelf = self.shelf();
        for endpoint in endpoints().iter().filter(|endpoint| endpoint.is_fixed()) {
            if shelf.recall(&endpoint.path).is_none()
                && let Some(answer) = endpoint.answer(self, &shelf, &endpoint.path)
            {
                let ready = answer.ready(endpoint.path.as_str().into(), &self.service_links);
                shelf.keep(&endpoint.path, &Arc::new(ready));
            }
        }
        let is_served = || Arc::ptr_eq(&shelf, &self.shelf.load());
        if let Err(error) = shelf.compress(self.room.gzip, is_served) {
            tracing::error!(%error, "an item could not be written");
        }
    }

    /// The links that every answer has, as they stand in the header.
    pub(super) fn service_links(&self) -> &str {
        &self.service_links
    }
}

/// Every endpoint that the document describes.
pub(super) fn endpoints() -> &'static [Endpoint] {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(declared);
    &ALL
}

fn declared() -> Vec<Endpoint> {
    let mut all = vec![entry::endpoint(), views::summary()];
    for kind in kinds() {
        all.push(collections::list(kind));
        all.push(whole::table(kind));
        all.push(whole::lines(kind));
        all.push(collections::item(kind));
        all.push(citation::endpoint(kind));
    }
    let others: &[fn() -> Endpoint] = &[
        overviews::matrix,
        overviews::matrix_table,
        overviews::timeline,
        pictures::timeline,
        overviews::graph,
        pictures::graph,
        overviews::coverage,
        export::whole,
        export::lines,
        search::endpoint,
        views::vocabulary,
        docs::openapi,
        docs::page,
        problem_pages::endpoint,
        catalog::endpoint,
        health::live,
        health::ready,
    ];
    all.extend(others.iter().map(|endpoint| endpoint()));
    all
}

/// The paths that take no question, whose answers the edition alone determines.
fn fixed_paths() -> impl Iterator<Item = String> {
    let endpoints = endpoints().iter();
    endpoints
        .filter(|endpoint| endpoint.is_fixed())
        .map(|endpoint| endpoint.path.clone())
}

/// The whole API as a service.
pub fn router(api: &Arc<Api>) -> Site {
    let router = endpoints().iter().fold(Router::new(), |router, endpoint| {
        router.route(&endpoint.path, endpoint.route(api))
    });
    let fallback: Handler = Arc::new(paths::unknown);
    let router = router
        .route(
            "/docs/{file}",
            route(
                api,
                "/docs/{file}",
                without_parameters(Arc::new(docs::asset)),
            ),
        )
        .fallback(respond(api, "unknown", fallback));
    let routes = router
        .clone()
        .nest(pin::PREFIX, router)
        // Handlers answer their own panics; what panics around them is answered too.
        .layer(CatchPanicLayer::custom(panicked));
    Site {
        api: Arc::clone(api),
        routes,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, header};

    use super::{Api, Archive, endpoints};
    use crate::api::answer::Answer;
    use crate::api::endpoint::{Call, Endpoint};
    use crate::fixtures;

    /// What an endpoint answers a caller who has the answer with the validator `known`.
    fn ask(api: &Api, endpoint: &Endpoint, target: &str, known: &str) -> Answer {
        let request = Request::builder()
            .uri(target)
            .header(header::IF_NONE_MATCH, known)
            .body(())
            .expect("a request");
        let (request, ()) = request.into_parts();
        let shelf = api.shelf();
        let record = shelf.archive().newest().clone();
        let call = Call::read(api, &shelf, record, &endpoint.path, &request);
        let answer = call.and_then(|call| (endpoint.handler)(&call));
        answer.unwrap_or_else(|problem| panic!("{target}: {problem:?}"))
    }

    #[test]
    fn what_a_caller_has_is_not_made_again() {
        let editions = fixtures::load(&fixtures::EMBEDDED).expect("a sound record");
        let api = Api::new(Archive::build(editions, "").expect("a record"), "");
        for endpoint in endpoints() {
            if ["documentation", "health"].contains(&endpoint.tag) {
                continue;
            }
            // An item's validator is that of its bytes, which are made ahead.
            let target = match endpoint.path.as_str() {
                "/v1/notes/{id}" => endpoint.example.clone() + "?include=statements",
                path if path.ends_with("/{id}") => endpoint.example.clone() + "?include=notes",
                _ => endpoint.example.clone(),
            };
            let whole = ask(&api, endpoint, &target, "\"other\"");
            assert!(!whole.body.identity().is_empty(), "{target}");
            let etag = whole.etag.expect("a validator");
            let known = etag.header();
            let again = ask(&api, endpoint, &target, known.to_str().expect("a text"));
            assert!(again.body.identity().is_empty(), "{target} is made again");
            assert_eq!(again.etag, Some(etag), "{target}");
        }
    }
}
