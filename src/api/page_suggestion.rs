//! The page or list that a word in a path was probably meant to be.

use crate::api::found_items::finds_items;
use crate::api::item_suggestion::{coded_list, collection_named, target_of_form};
use crate::api::request_context::RequestContext;
use crate::api::target::{path_of, stem_of};
use crate::model::{bounded_edit_distance, item_types};
use crate::query::{Form, Representation, path_synonyms};

/// The page or list that a segment of a path names, in its form.
pub(super) fn page_named(segment: &str, context: &RequestContext<'_>) -> Option<String> {
    let state = context.state;
    let with_synonym = |word: &str| {
        let is_known = |target: &&str| state.paths().contains(&path_of(target));
        let mut targets = path_synonyms(word).filter(is_known).peekable();
        let first = targets.peek().copied();
        let with_items = targets.find(|target| finds_items(target, &context.edition));
        with_items.or(first).map(str::to_owned)
    };
    if let Some(path) = with_synonym(segment) {
        return Some(path);
    }
    let (stem, extension) = match segment.split_once('.') {
        Some((stem, extension)) => (stem, Some(extension)),
        None => (segment, None),
    };
    let slug = stem.replace(['_', ' '], "-");
    let static_path = |is_meant: &dyn Fn(&str) -> bool| {
        let mut paths = state.paths().iter();
        let name = |path: &str| {
            path.rsplit('/')
                .next()
                .unwrap_or_default()
                .replace('_', "-")
        };
        let path = paths.find(|path| is_meant(&name(path)));
        path.map(|path| (*path).to_owned())
    };
    let page = static_path(&|name| name == slug)
        .or_else(|| {
            let item_type = collection_named(&slug)?;
            Some(Representation::List.path_template(item_type))
        })
        .or_else(|| static_path(&|name| stem_of(name) == slug));
    let form = extension.and_then(Form::from_extension);
    // `humans.txt` and `wp-login.php` are files of websites, whatever their names mean.
    let is_other_file = extension.is_some() && form.is_none();
    let meant = || {
        with_synonym(&slug)
            .or_else(|| with_synonym(&format!("{slug}s")))
            .or_else(|| coded_list(&slug, item_types(), &context.edition))
            .or_else(|| static_path(&|name| is_typo_of(&slug, name)))
    };
    let page = page.or_else(|| if is_other_file { None } else { meant() })?;
    let in_form = form.and_then(|form| target_of_form(&page, form, context));
    Some(in_form.unwrap_or(page))
}

/// Whether one name may be a typing mistake for another.
pub(super) fn is_typo_of(actual: &str, expected: &str) -> bool {
    let (actual, expected) = (stem_of(actual), stem_of(expected));
    let max_distance = expected.len() / 4;
    !expected.is_empty() && bounded_edit_distance(actual, expected, max_distance).is_some()
}
