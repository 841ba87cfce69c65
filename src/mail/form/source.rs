//! Where a form mail comes from, by what its sender always writes, and hints that it is one at all.

use std::sync::LazyLock;

use super::super::{
    Inbound, class,
    headers::Headers,
    tables::{Words, begins_with_any},
};
use crate::crm::Party;

/// A form service: its name, and its marks. One mark is enough.
struct Source {
    name: &'static str,
    /// The sender's domain is or ends in one of these.
    domains: &'static [&'static str],
    /// The subject begins with one of these, lower case.
    subjects: &'static [&'static str],
    /// The text holds one of these, lower case.
    texts: &'static [&'static str],
    /// A header field that only this service sets.
    header: Option<&'static str>,
}

const fn source(
    name: &'static str,
    domains: &'static [&'static str],
    subjects: &'static [&'static str],
    texts: &'static [&'static str],
) -> Source {
    Source { name, domains, subjects, texts, header: None }
}

#[rustfmt::skip]
const SOURCES: &[Source] = &[
    Source { header: Some("x-wpcf7-content-type"), ..source("contact-form-7", &[], &[], &[
        "this e-mail was sent from a contact form on", "this email was sent from a contact form on", "this is a notification that a contact form was submitted on your website",
        "diese e-mail wurde von einem kontaktformular", "dieses formular wurde abgeschickt", "cet e-mail a été envoyé via le formulaire de contact", "este mensaje se ha enviado desde un formulario de contacto",
        "este correo electrónico fue enviado desde un formulario de contacto", "questa e-mail è stata inviata da un modulo di contatto", "este e-mail foi enviado de um formulário de contato", "deze e-mail is verzonden via een contactformulier", "ta wiadomość została wysłana z formularza kontaktowego",
        "это сообщение отправлено с сайта", "このメールは", "此邮件来自",
    ]) },
    source("elementor", &[], &[], &["powered by: elementor"]),
    source("typeform", &["typeform.com"], &["typeform:"], &["powered by typeform"]),
    source("hubspot", &["hubspot.com", "hubspotemail.net", "hs-inbox.com"], &["new form submission", "new submission on hubspot form", "new hubspot form"], &["view contact in hubspot", "submitted on hubspot form"]),
    source("wix", &["wix.com", "wix-forms.com", "wixforms.com", "wixsite.com", "crm.wix.com"], &["[wix]", "new message via your website"], &["just submitted your form", "via your wix site"]),
    source("jotform", &["jotform.com", "jotform.io", "formserver.jotform.com"], &["re: jotform"], &["now create your own jotform"]),
    source("squarespace", &["squarespace.info", "squarespace.com"], &["form submission -"], &["does this submission look like spam? report it here"]),
    source("webflow", &["webflow.com"], &[], &["you just got a form submission"]),
    source("shopify", &["shopify.com", "shopifyemail.com"], &["new customer message on"], &["you received a new message from your online store's contact form"]),
    source("formspree", &["formspree.io"], &[], &["someone just submitted your form on"]),
    source("netlify", &["netlify.com"], &["[netlify form"], &["form submission from netlify"]),
    source("cognito-forms", &["cognitoforms.com"], &[], &[]),
    source("google-forms", &["forms.google.com"], &[], &["this form was created inside", "create your own google form"]),
    source("unbounce", &["unbounce.com"], &["you have a new lead from"], &[]),
    source("facebook-lead-ads", &["facebookmail.com", "leadsbridge.com"], &["new lead from facebook"], &[]),
    source("gravity-forms", &[], &["new submission from"], &["gravity forms"]),
    source("wpforms", &["wpforms.com"], &["new entry:", "new blank form entry", "new contact form entry", "new simple contact form entry"], &["sent from wpforms", "wpforms"]),
    source("ninja-forms", &[], &["ninja forms"], &["ninja forms"]),
    source("formidable", &[], &["form submitted on"], &["formidable forms"]),
    source("fluent-forms", &[], &["new form submission from"], &["fluent forms"]),
    source("drupal-webform", &[], &["webform submission from", "form submission from:"], &["submitted values are:"]),
    source("typo3", &[], &[], &["typo3-formular", "typo3 form"]),
    source("joomla", &[], &[], &["this is an enquiry email via"]),
];

/// Words of a subject that speaks of a form, lower case.
#[rustfmt::skip]
const SUBJECT_HINTS: &[&str] = &[
    "contact form", "contact us", "web form", "webform", "website enquiry", "website inquiry", "web enquiry", "web inquiry",
    "form submission", "new submission", "new response", "new enquiry", "new inquiry", "new lead", "quote request", "request a quote",
    "request a quotation", "enquiry from", "inquiry from", "online form", "new message from", "message from website", "kontaktformular",
    "kontaktanfrage", "webformular", "formular", "anfrage über", "neue anfrage", "website-anfrage", "onlineanfrage", "formulaire",
    "nouvelle demande", "nouveau message", "demande de contact", "demande de devis", "formulario", "nueva consulta", "nuevo mensaje",
    "solicitud de", "contacto web", "formulário", "novo contato", "novo contacto", "nova mensagem", "modulo di contatto", "modulo contatti",
    "richiesta dal sito", "nuovo messaggio", "contactformulier", "nieuwe aanvraag", "offerteaanvraag", "formularz", "wiadomość ze strony",
    "zapytanie ze strony", "kontaktformulär", "kontaktskjema", "lomake", "yhteydenotto", "formulář", "poptávka z webu", "kapcsolat",
    "űrlap", "iletişim formu", "форма обратной связи", "обратная связь", "обратной связи", "заявка с сайта", "сообщение с сайта", "форма зворотного",
    "from your website", "from the website", "via the website", "via website", "über ihre website", "über die website", "von ihrer website",
    "depuis le site", "depuis votre site", "desde la web", "desde el sitio", "desde su web", "dal sito", "pelo site", "do site", "z webu",
    "ze strony", "с сайта", "fra nettsiden", "fra hjemmesiden", "från webbplatsen", "från hemsidan", "お問い合わせ", "お問合せ", "フォーム", "在线留言", "网站留言", "询盘", "表单", "문의", "نموذج", "טופס",
];

/// Local parts of senders that pass on what others filled in.
#[rustfmt::skip]
const DESKS: &[&str] = &[
    "wordpress", "wwwdata", "apache", "webform", "webforms", "form", "forms", "formular", "formmailer", "website", "web", "webmaster",
    "kontaktformular", "contactform", "anfrage", "anfragen", "enquiry", "enquiries", "inquiry", "inquiries", "hook", "hooks", "webhook", "notification", "notifications", "notify", "system", "submissions", "leads", "lead", "server", "cms",
    "formserver", "mailer", "modulo", "moduli", "formulario", "formulário", "formulaire", "formularz", "formulier", "formulär", "lomake",
];

/// The service that the mail's marks name.
pub(super) fn of(headers: &Headers<'_>, message: &Inbound) -> Option<&'static str> {
    let domain = message.from.as_ref().and_then(|from| from.email.as_ref()).map_or("", |email| email.domain());
    let subject = message.subject.as_deref().unwrap_or_default().to_lowercase();
    // Who sends it is surer than what it says: services write alike.
    let sends = |source: &&Source| {
        source.domains.iter().any(|known| domain == *known || domain.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')))
            || source.header.is_some_and(|name| headers.has(name))
    };
    let says = || {
        let said = in_text(message);
        let says = |(at, source): &(usize, &Source)| begins_with_any(&subject, source.subjects) || said.contains(at);
        SOURCES.iter().enumerate().find(says).map(|(_, source)| source)
    };
    SOURCES.iter().find(sends).or_else(says).map(|source| source.name)
}

/// The marks of all services, and whose each of them is. A short one beyond ASCII says too little.
static MARKS: LazyLock<(Words, Vec<usize>)> = LazyLock::new(|| {
    let marks = SOURCES.iter().enumerate().flat_map(|(at, source)| source.texts.iter().map(move |mark| (at, *mark)));
    let marks: Vec<(usize, &str)> = marks.filter(|(_, mark)| mark.is_ascii() || mark.len() > 20).collect();
    let words = Words::in_any_case(marks.iter().map(|(_, mark)| *mark));
    (words, marks.into_iter().map(|(at, _)| at).collect())
});

/// The services whose marks stand in the text. Whoever answers a form mail quotes its marks: of an answer the quoted part does not count.
fn in_text(message: &Inbound) -> Vec<usize> {
    let answers = message.is_reply();
    let text = if answers { &message.visible_text } else { &message.text };
    let below = message.signature.as_deref().filter(|_| answers).unwrap_or_default();
    let (words, whose) = &*MARKS;
    [text.as_str(), below]
        .iter()
        .flat_map(|text| words.all_in(&text[..text.floor_char_boundary(32 << 10)]))
        .map(|(mark, _)| whose[mark])
        .collect()
}

/// How many things say that a machine passed on what somebody filled in.
pub(super) fn hints(headers: &Headers<'_>, message: &Inbound) -> usize {
    let sender = message.from.as_ref().and_then(|from| from.email.as_ref());
    let local: String = sender.map(|email| email.local().chars().filter(|c| c.is_alphanumeric()).collect()).unwrap_or_default();
    let machine = sender.is_some_and(|email| class::is_machine(email.local())) || DESKS.contains(&local.as_str());
    let said = |name: &str| headers.token(name).map(|value| value.to_lowercase()).unwrap_or_default();
    let generated = said("auto-submitted").contains("auto-generated");
    let program = said("x-mailer");
    let script = headers.has("x-php-originating-script")
        || headers.has("x-php-script")
        || ["phpmailer", "php/", "swift", "drupal", "typo3", "joomla", "wordpress"].iter().any(|name| program.contains(name));
    let subject = message.subject.as_deref().unwrap_or_default().to_lowercase();
    let from = sender.map(|email| email.domain());
    let answered_elsewhere = message
        .reply_to
        .first()
        .and_then(|party| party.email.as_ref())
        .is_some_and(|email| from.is_some_and(|from| from != email.domain()));
    let named = SUBJECT_HINTS.iter().any(|hint| subject.contains(hint));
    let told = message.from.as_ref().is_some_and(|from| passes_on(from, message));
    [machine, generated, script, named, answered_elsewhere, told].into_iter().filter(|hint| *hint).count()
}

/// Whoever is to be answered is somebody else, and told of in the text: a portal passes on what was asked there. People who are answered at
/// their other address have the same name.
fn passes_on(from: &Party, message: &Inbound) -> bool {
    let Some(sender) = &from.email else { return false };
    let others =
        message.reply_to.iter().filter(|party| party.name.is_none() || party.name != from.name).filter_map(|party| party.email.as_ref());
    let mut others = others.filter(|email| email.domain() != sender.domain() && email.local() != sender.local());
    others.next().is_some_and(|email| message.text.contains(&email.to_string()))
}
