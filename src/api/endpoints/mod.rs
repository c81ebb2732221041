//! The endpoints, one file for each resource.

pub(super) mod admin;
pub(super) mod api_catalog;
pub(super) mod atom;
pub(super) mod bulk_list;
pub(super) mod change_prose;
pub(super) mod changes;
pub(super) mod citation;
pub(super) mod csv;
pub(super) mod data_package;
pub(super) mod docs;
pub(super) mod editions;
pub(super) mod export;
pub(super) mod health;
pub(super) mod item;
pub(super) mod item_id;
pub(super) mod items;
pub(super) mod json_response;
pub(super) mod list_layout;
pub(super) mod ndjson;
pub(super) mod overviews;
pub(super) mod problem_pages;
pub(super) mod record_tables;
pub(super) mod root;
pub(super) mod search;
pub(super) mod svg;
pub(super) mod vocabulary;
