//! What a reading means beyond its parts: a meeting, a form, the language, the person behind the mail. Runs last, because each of these looks at
//! what the others found.

use super::{
    Inbound, MailKind, calendar::Asks, charset::Hint, contact, enclosed::Enclosed, evidence::evidence, form, headers::Headers, language,
    utm, words,
};

/// Adds what follows from the reading to the reading.
pub(super) fn add(headers: &Headers<'_>, hint: &Hint, enclosed: &Enclosed, inbound: &mut Inbound) {
    meeting(enclosed, inbound);
    inbound.form = form::read(headers, inbound);
    form::reclassify(inbound);
    whole_form(inbound);
    tell_language(headers, inbound);
    let organization = headers.all("organization").next().map(|field| words::field(field, hint));
    inbound.contact = contact::of(inbound, &enclosed.cards, organization.as_deref());
    inbound.utm = utm::of(inbound);
}

/// What follows from a form that was read by a declared extractor: the same again, from its fields.
pub(super) fn of_form(headers: &Headers<'_>, inbound: &mut Inbound) {
    whole_form(inbound);
    tell_language(headers, inbound);
    inbound.contact = contact::of(inbound, &[], None);
}

fn tell_language(headers: &Headers<'_>, inbound: &mut Inbound) {
    let claimed = headers.token("content-language");
    let message = inbound.form.as_ref().and_then(|form| form.fields.get("message")).unwrap_or(&inbound.visible_text);
    // Who says everything in the subject says it in a language too.
    let text = if message.trim().is_empty() { inbound.subject.as_ref().unwrap_or(message) } else { message };
    let language = language::of(text, claimed.as_deref());
    // What is said in a few words may be surer with all that stands around it.
    let weak = language.as_ref().is_none_or(|language| language.confidence < 0.6);
    let whole = if weak { language::of(&inbound.visible_text, None) } else { None };
    inbound.language = match (language, whole) {
        (Some(language), Some(whole)) if whole.code == language.code && whole.confidence > language.confidence => Some(whole),
        (language, whole) => language.or(whole),
    };
    if let Some(original) = &mut inbound.forwarded {
        original.language = language::of(&original.text, None);
    }
}

/// A form that begins with `From:` and `Subject:` lines looks like a quoted header block: when the message went that way, nothing was quoted.
fn whole_form(inbound: &mut Inbound) {
    let Some(message) = inbound.form.as_ref().and_then(|form| form.fields.get("message")) else { return };
    let first = message.lines().next().unwrap_or_default();
    if !inbound.visible_text.contains(first) {
        inbound.visible_text = inbound.text.trim().to_owned();
        (inbound.quoted_text, inbound.signature) = (None, None);
    }
}

/// An invitation is a lead like a letter; the answer that a calendar sends is none.
fn meeting(enclosed: &Enclosed, inbound: &mut Inbound) {
    let Some(meeting) = &enclosed.meeting else { return };
    inbound.invitation = Some(meeting.invitation.clone());
    inbound.defects.extend(meeting.defect.clone());
    let method = meeting.invitation.method.as_deref().unwrap_or("PUBLISH");
    match meeting.asks {
        Asks::Meeting if inbound.kind == MailKind::Message => {
            inbound.kind = MailKind::Invitation;
            inbound.why.insert(0, evidence("text/calendar", &format!("METHOD:{method}"), "invitation"));
        }
        Asks::OtherTime if inbound.kind == MailKind::Message => {
            (inbound.kind, inbound.ack) = (MailKind::Invitation, false);
            inbound.why.insert(0, evidence("text/calendar", &format!("METHOD:{method}"), "other_time"));
        }
        Asks::Nothing if inbound.kind == MailKind::Message => {
            (inbound.lead, inbound.ack) = (false, false);
            inbound.why.insert(0, evidence("text/calendar", &format!("METHOD:{method}"), "calendar_answer"));
        }
        _ => {}
    }
}
