//! The words of other APIs and people for the names of this one, as tables.
//!
//! Invariant: a word stands for a name only where that name exists, so that one table serves all
//! paths.

/// Words for one parameter or field each. Whichever of them a path takes is meant, the first one
/// best.
pub(crate) const NAMES: &[&str] = &[
    // Pages and order.
    "limit per_page page_limit page_size pagesize perpage size count top rows max maxresults max_results \
     first take num length results",
    "sort order orderby order_by sort_by sortby sorting ordering direction dir sort_order sortorder \
     sort_dir sortdir sort_direction order_dir orderdir order_direction",
    "cursor next after_cursor page_after page_cursor page_token pagetoken continue continuation",
    "q s query search text term terms keyword keywords fulltext find phrase words contains match \
     filter",
    "include expand embed with populate includes join embedded",
    "facet facets aggregate aggregations group group_by groupby aggs breakdown",
    "fields select columns fl only attributes properties cols field",
    "columns cols",
    "rows actor",
    "links href link self uri url",
    // Dates and editions.
    "since from after start start_date date_from from_date min_date date_min not_before \
     no_earlier_than not_earlier_than changed_since modified_since updated_since",
    "until to before end end_date date_to to_date max_date date_max not_after no_later_than \
     not_later_than up_to",
    "date__gte from since start start_date date_from from_date min_date date_min not_before \
     no_earlier_than not_earlier_than",
    "date__lte to until end end_date date_to to_date max_date date_max not_after no_later_than \
     not_later_than up_to",
    "follows after since later_than",
    "date__gt after later_than",
    "date__lt before earlier_than",
    "date year month day when time datetime dated period oldest chronological",
    "since date year month day when dated published",
    "as_at asat held_on held_at valid_on valid_at in_force_on as_on point_in_time",
    "as_of as_at asof at edition_date snapshot on_date",
    // Fields.
    "title text name label headline heading display_name full_name fullname caption \
     alphabetical alpha az",
    "summary description abstract blurb synopsis",
    "text body content quote wording claim sentence message",
    "hs hs_code hscode tariff code",
    "iso iso_code iso2 iso3 alpha2 alpha3 country_code code",
    "id ids slug uid uuid pk identifier code",
    "identifier code qid external_id wikidata iso iso_code country_code",
    "scheme identifier_scheme authority",
    "kind type category categories class genre subtype types sort_of",
    "modality certainty confidence mode evidence factuality",
    "stance opinion view attitude viewpoint stances",
    "status phase stage progress",
    "section chapter",
    "unit passage paragraph para",
    "language lang locale",
    "authors author writer byline",
    // Relations.
    "attributed_to author speaker said_by attribution by quoted who_said",
    "speaker author said_by by quoted who_said",
    "proposer proposers proposed_by sponsor author initiator by who whose from_actor",
    "holder party owner by who whose side held_by",
    "participant attendee attendees participants attended_by attending present",
    "act action acts",
    "document documents document_id",
    "party parties",
    "quantity_unit unit units measure",
    "quantity__gte min_quantity quantity_min min_amount amount_min min_value value_min at_least",
    "quantity__lte max_quantity quantity_max max_amount amount_max max_value value_max at_most",
    "quantity amount value quantities amounts figure sum",
    "parts terms conditions purposes articles clauses provisions commitments",
    "considered_by considering",
    "state country nation nationality countries nations citizenship",
    "conditional_on depends_on depending_on requires require condition conditioned_on contingent_on \
     dependent_on",
    "caused_by cause consequence_of consequences_of result_of effect_of due_to because_of \
     triggered_by",
    "post_of office_of post_in job_at works_for worked_for",
    "member members has_member",
    "actor country nation state person people party entity participant stakeholder organisation \
     organization org who holder player delegation leader politician member actors",
    "within in inside parent part_of lies_in located_in contained_in container country region",
    "place location where venue city region site country places loc within in inside located_in",
    "challenge obstacle issue problem hurdle challenges dispute",
    "proposal deal plan agreement offer proposals treaty accord",
    "event meeting incident happening events summit",
    "commodity mineral resource material good goods product commodities",
    "position positions demand",
    "note footnote caveat comment notes remark",
    "on about subject regarding concerning issue matter towards toward",
    "about mentions mentioning subject regarding concerning target related relates_to entity",
    "aspect topic theme subject strand dimension tag tags area",
    "source reference article document publication sources origin cites",
    "item items entity object about id",
];

/// Words for one coded value each, and for the orders of lists.
pub(crate) const VALUES: &[&str] = &[
    "state country nation countries nations government",
    "person people human individual politician leader leaders humans",
    "organization organisation organisations ngo",
    "coalition alliance bloc",
    "company business corporation firm",
    "institution ministry agency authority",
    "armed-group militia militias rebels",
    "armed-conflict war conflict fighting wars conflicts",
    "talks negotiation negotiations talk dialogue",
    "meeting summit visit encounter summits",
    "measure sanction sanctions decision",
    "ongoing current active continuing",
    "ongoing open",
    "in-progress current running underway",
    "ended finished over past done completed concluded closed",
    "planned upcoming future scheduled",
    "asserted fact facts stated factual",
    "attributed reported quoted said quote quotation",
    "assessed opinion judgement judgment analysis assessment",
    "advocates wants favours favors calls-for",
    "opposes against anti contra no disagrees",
    "rejects refuses red-line red-lines",
    "supports for backs pro in-favour approves yes agrees favourable",
    "demands requires insists asks",
    "ceasefire truce armistice cease-fire",
    "treaty treaties",
    "agreement deal accord deals accords pact treaty treaties",
    "deployment troops peacekeepers peacekeeping",
    "presented tabled submitted introduced",
    "agreed accepted approved adopted",
    "roadmap plan plans",
    "not-stated question questions open-question open-questions unknown unanswered unclear",
    "discrepancy error errors mistake contradiction inconsistency",
    "percent % pct percentage",
    "changed edited modified updated",
    "removed deleted delete",
    "added created inserted",
    "correction typo corrected erratum",
    "characterization characterisation judgement judgment",
    "relevance score rank best",
    "host hosts hosted hosted-by",
    "mediator mediates mediated mediated-by intermediary",
    "observer observers observed-by",
    "guarantor guarantors companion companions accompanies",
    "signatory signatories signed-by signer signers",
    "organizer organiser organized-by organised-by convener",
    "referendum plebiscite plebiscites popular-vote",
    "protest strike strikes demonstration demonstrations rally riot riots unrest",
    "attack bombing airstrike shelling assault massacre attacks",
    "article newspaper news news-article",
    "settlement town village hamlet",
    "port harbor harbour seaport",
    "zone area demilitarized-zone",
    "armed-group guerrilla guerrillas insurgents terrorist terrorists paramilitaries",
];

/// Inverse relations, and the words for them.
pub(crate) const INVERSE_WORDS: &[(&str, &str)] = &[
    (
        "groups",
        "group member_of members_of belongs_to part_of in_group membership_of",
    ),
    (
        "consequences",
        "causes caused results_in resulted_in result_in leads_to led_to triggers triggered \
         provoked brought_about",
    ),
    (
        "followed_by",
        "precedes preceded preceding leads_up_to led_up_to",
    ),
    ("sub_events", "has_part comprises contains"),
    ("replaced_by", "superseded_by succeeded_by replaced"),
];

/// Paths, and what else they are called.
pub(crate) const PATHS: &[(&str, &str)] = &[
    ("/v1/other_names.csv", "names aliases"),
    (
        "/v1/parts.csv",
        "terms conditions purposes clauses provisions commitments obligations definitions",
    ),
    (
        "/",
        "index home root start main entry api collections endpoints",
    ),
    (
        "/v1/summary",
        "negotiation negotiations overview about talks record info dashboard status-quo meta \
         metadata stats statistics counts",
    ),
    ("/v1/search", "find query lookup suggest autocomplete"),
    ("/v1/export.zip", "tables csvs spreadsheets"),
    (
        "/v1/actors?kind=person",
        "person persons humans individuals",
    ),
    (
        "/v1/proposals?kind=agreement",
        "agreements deals accords pacts",
    ),
    (
        "/v1/actors",
        "people entities delegations leaders who players stakeholders politicians parties members",
    ),
    (
        "/v1/actors?kind=organization",
        "organisations organizations organisation organization",
    ),
    ("/v1/actors?kind=state", "countries country nations nation"),
    (
        "/v1/aspects",
        "topics themes subjects strands dimensions tags areas key-aspects",
    ),
    (
        "/v1/challenges",
        "obstacles issues hurdles disputes sticking-points",
    ),
    (
        "/v1/proposals",
        "deals plans agreements offers treaties accords initiatives",
    ),
    (
        "/v1/positions",
        "stances views opinions demands viewpoints attitudes",
    ),
    ("/v1/events", "incidents happenings summits agenda"),
    (
        "/v1/statements",
        "quotes claims facts sentences assertions evidence quotations",
    ),
    (
        "/v1/sources",
        "articles references bibliography documents publications texts",
    ),
    (
        "/v1/notes",
        "footnotes comments caveats remarks annotations",
    ),
    (
        "/v1/places",
        "locations cities map where venues geo geography",
    ),
    (
        "/v1/commodities",
        "minerals resources goods materials raw-materials products",
    ),
    (
        "/v1/timeline",
        "chronology calendar dates timelines when chronicle",
    ),
    (
        "/v1/graph",
        "network relationships links edges nodes connections",
    ),
    (
        "/v1/matrix",
        "grid table pivot heatmap crosstab positions-matrix",
    ),
    ("/v1/coverage", "passages provenance sections paragraphs"),
    (
        "/v1/vocabulary",
        "vocabularies codes enums glossary codebook types taxonomy labels codelist codelists \
         kinds dictionary",
    ),
    ("/v1/editions", "versions releases snapshots revisions"),
    (
        "/v1/changes",
        "changelog history errata erratum corrections updates diff compare comparison news log activity deltas latest \
         newest recent",
    ),
    ("/v1/changes.atom", "feed feeds rss atom subscribe"),
    ("/v1/movements", "shifts moves trends"),
    (
        "/v1/export",
        "dump download downloads data all everything backup bulk",
    ),
    (
        "/docs",
        "swagger swagger-ui api-docs redoc documentation doc help manual reference guide \
         swagger-ui.html",
    ),
    (
        "/openapi.json",
        "openapi schema spec swagger.json openapi.yaml openapi.yml swagger.yaml schema.json \
         api.json schemas",
    ),
    (
        "/.well-known/api-catalog",
        "catalog api-catalog catalogue linkset",
    ),
    (
        "/livez",
        "health healthz ping alive live up liveness heartbeat status",
    ),
    (
        "/readyz",
        "ready readiness healthcheck health-check startupz startup",
    ),
];

/// What stands below an item, and what else it is called.
pub(crate) const SUBRESOURCES: &[(&str, &str)] = &[
    (
        "citation",
        "cite bibtex csl reference ris bib cite-as citations apa",
    ),
    (
        "history",
        "changes versions revisions log changelog editions timeline diff",
    ),
];

/// The extensions of forms, and the words for them; none for JSON.
pub(crate) const FORMS: &[(Option<&str>, &str)] = &[
    (None, "json html htm php jsonld json-ld ld+json geojson api"),
    (
        Some("csv"),
        "csv xlsx xls excel ods tsv tab spreadsheet sheet table",
    ),
    (
        Some("ndjson"),
        "ndjson jsonl jsonlines json-lines ldjson jl x-ndjson stream",
    ),
    (Some("atom"), "atom rss feed xml atom+xml rss+xml"),
    (
        Some("svg"),
        "svg svg+xml png jpg jpeg gif webp pdf image picture chart",
    ),
    (Some("zip"), "zip tar gz archive"),
    (Some("bib"), "bib bibtex"),
    (Some("ris"), "ris endnote refman"),
];

/// The parameters that choose a form in other APIs.
pub(crate) const FORM_PARAMETERS: &str = "format output accept filetype file_type ext extension fmt mime response_format alt export \
     download as type wt outputformat";

/// The tables, for whoever wants to try each word.
#[derive(Debug)]
pub struct SynonymTables {
    /// Words for one parameter or field each.
    pub names: &'static [&'static str],
    /// Words for one coded value each.
    pub values: &'static [&'static str],
    /// Paths, and the words for them.
    pub paths: &'static [(&'static str, &'static str)],
    /// What stands below an item, and the words for it.
    pub subresources: &'static [(&'static str, &'static str)],
    /// Extensions, and the words for them.
    pub forms: &'static [(Option<&'static str>, &'static str)],
    /// The parameters that choose a form.
    pub form_parameters: &'static str,
}

/// What other APIs and people call the names of this one.
pub const SYNONYM_TABLES: SynonymTables = SynonymTables {
    names: NAMES,
    values: VALUES,
    paths: PATHS,
    subresources: SUBRESOURCES,
    forms: FORMS,
    form_parameters: FORM_PARAMETERS,
};
