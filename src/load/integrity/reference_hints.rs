//! What an invalid reference was probably meant to be: the items of the edition tell.

use crate::load::file_shape::{ValueShape, file_shapes};
use crate::load::integrity::IntegrityChecker;
use crate::load::report::Diagnostic;
use crate::model::{ErrorCode, ItemTypeId, Source, slugify};

impl IntegrityChecker<'_, '_> {
    /// Says instead of the form of a reference what to write, where an item has the id or name.
    pub(crate) fn complete_reference_hints(&mut self) {
        let folder = self.edition.folder.path("");
        for (index, text) in self.report.misread_texts(&folder) {
            let problem = &self.report.problems[index];
            let hint = if problem.code == ErrorCode::BadId {
                Some(self.section_hint(&text))
            } else {
                expected_types(problem).and_then(|types| self.reference_hint(&text, &types))
            };
            if let Some(hint) = hint {
                self.report.problems[index].hint = hint;
            }
        }
    }

    /// The reference to an item that a text names.
    fn reference_hint(&mut self, text: &str, types: &[ItemTypeId]) -> Option<String> {
        let path = text.split(['?', '#']).next().unwrap_or(text);
        let mut segments = path.split(['/', ':']).filter(|one| !one.trim().is_empty());
        let id = slugify(segments.next_back()?);
        let with_id = |type_id: &ItemTypeId| Some((*type_id, self.find_id(*type_id, &id)?));
        let mut found: Vec<_> = types.iter().filter_map(with_id).collect();
        if found.is_empty() {
            for type_id in types {
                let collection = &self.edition.collections[*type_id];
                let named = self.suggestions.find_by_name(collection, &id);
                found.extend(named.map(|id| (*type_id, id)));
            }
        }
        let form = |(type_id, id): &(ItemTypeId, _)| match types {
            [_] => format!("`{id}`"),
            _ => format!("`{type_id}/{id}`"),
        };
        let forms: Vec<_> = found.iter().map(form).collect();
        (!forms.is_empty()).then(|| format!("write {}", forms.join(" or ")))
    }

    /// The sections whose headings or labels a text is.
    fn section_hint(&self, text: &str) -> String {
        let name = slugify(text);
        let sources = &self.edition.collections[ItemTypeId::Source].items;
        let sources = sources.iter().filter_map(|item| item.as_type::<Source>());
        let mut sections = sources.flat_map(|source| &source.sections);
        let named = sections.find(|section| {
            let heading = section
                .heading
                .as_ref()
                .map(|heading| slugify(heading.as_str()));
            let label = section.label.as_ref().map(|label| slugify(label.as_str()));
            [heading, label, Some(section.id.to_string())].contains(&Some(name.clone()))
        });
        match named {
            Some(section) => format!("write `{}`", section.id),
            None => "write the id of a section that the source has in sources.json".to_owned(),
        }
    }
}

/// The types to which the value of a problem may refer.
fn expected_types(problem: &Diagnostic) -> Option<Vec<ItemTypeId>> {
    let name = problem.file.rsplit('/').next()?;
    let file = file_shapes().iter().find(|file| file.name == name)?;
    let segments: Vec<_> = problem.pointer.split('/').skip(1).collect();
    match file.shape.at(&segments)? {
        ValueShape::Reference { types, .. } => Some(types.clone()),
        _ => None,
    }
}
