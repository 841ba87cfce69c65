//! What is written and never used.

use std::{collections::BTreeSet, path::Path};

use crate::{
    config::{
        read::{Kind, Names, Routing, ServiceDraft},
        report::{At, Report},
        templates::Templates,
    },
    crm::Slug,
};

/// Notes templates, calendars and webhooks that nothing names.
pub(super) fn check(names: &Names, service: &ServiceDraft, routing: &Routing, templates: &Templates, report: &Report) {
    let used =
        |kind: Kind| -> BTreeSet<&Slug> { names.used.iter().filter(|(other, _)| *other == kind).map(|(_, found)| &found.value).collect() };
    let mut templates_used = used(Kind::Template);
    templates_used.extend(names.templates_used.iter().map(|found| &found.value));
    for template in templates.keys().filter(|template| !templates_used.contains(template)) {
        let advice = "name it in a team, a route or an automation, or remove the folder";
        report.warning(&place(template, report), format!("no rule uses the template `{template}`"), advice);
    }
    let calendars_used = used(Kind::Calendar);
    for draft in routing.rules.calendars.iter().filter(|draft| !calendars_used.contains(&draft.calendar.id)) {
        let what = format!("nothing uses the calendar `{}`", draft.calendar.id);
        report.warning(&draft.at, what, "name it in a user, a team or an automation, or take it out");
    }
    let webhooks_used = used(Kind::Webhook);
    for webhook in service.webhooks.iter().filter(|webhook| !webhooks_used.contains(&webhook.id)) {
        let given = names.given.iter().find(|(kind, found)| *kind == Kind::Webhook && found.value == webhook.id);
        if let Some((_, found)) = given {
            report.warning(
                &found.at,
                format!("no automation posts to `{}`", webhook.id),
                "write do = [{ webhook = \"…\" }] in one, or take it out",
            );
        }
    }
}

/// A file of the template.
fn place(template: &Slug, report: &Report) -> At {
    let wanted = Path::new(template.as_str()).join("subject.txt");
    let file = report.files().iter().position(|(path, _)| path.ends_with(&wanted));
    At::whole(file.unwrap_or_default())
}
