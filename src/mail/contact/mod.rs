//! Who wrote: name, title, company, numbers and web site, from the form, the card, the signature and the From header, in this order of strength.
//!
//! A fact once found is never overwritten by a weaker source; [`ContactFacts::evidence`] says where each came from. Numbers are only taken when
//! their country's plan calls them valid, or when they are labelled and as long as its mobile ones.

pub(super) mod company;
pub(super) mod person;
mod phone;
mod plan;
mod region;
mod signed;
mod site;
mod words;

use std::cell::{LazyCell, OnceCell};

pub use company::is_free_mail;
pub(super) use person::is_name;

use super::{ContactFacts, FactSource, Inbound, MailKind, card::Card, lines, tables::capitalised, words::one_line};
use plan::{Region, Tries};
use region::Clues;
use site::website;

/// From which confidence on a language tells the country of a number.
const SURE_LANGUAGE: f64 = 0.6;
/// How much of a letter is searched for a phone number.
const MAX_LETTER_BYTES: usize = 32 << 10;
/// Most numbers kept.
const MAX_PHONES: usize = 6;

/// What the whole message says of its writer; `None` when it says nothing.
pub(super) fn of(inbound: &Inbound, cards: &[Card], organization: Option<&str>) -> Option<ContactFacts> {
    if !matches!(inbound.kind, MailKind::Message | MailKind::Invitation | MailKind::AutoReply) {
        return None;
    }
    let address = writer(inbound);
    let (local, domain) = address.as_deref().and_then(|address| address.rsplit_once('@')).unwrap_or_default();
    let lines = signed::lines(inbound);
    let clues = Clues {
        domain,
        // A weak guess would put the number into a wrong country.
        language: inbound.language.as_ref().filter(|language| language.confidence >= SURE_LANGUAGE).map(|language| language.code.as_str()),
        offset: inbound.date.map(|date| date.offset_minutes),
    };
    let (regions, tries) = (OnceCell::new(), Tries::new());
    let mut reader =
        Reader { facts: ContactFacts::default(), called: None, regions, tries, lines: &lines, clues, local: local.to_lowercase() };
    if inbound.form.is_some() {
        reader.form(inbound);
    } else {
        reader.header(inbound);
        if let Some(card) = own_card(cards, address.as_deref(), reader.facts.name.as_deref()) {
            reader.card(card);
        }
        reader.signature(domain);
        // The header is what somebody once typed into the mail program's settings.
        reader.company(organization.map(one_line), "organization", 0.6);
        let called = reader.called.take();
        reader.company(called, "from", 0.6);
        reader.letter(inbound);
    }
    let facts = reader.facts;
    (facts != ContactFacts::default()).then_some(facts)
}

/// What parts a line of a signature: bars and dots.
fn parts(c: char) -> bool {
    matches!(c, '|' | '•' | '·' | '\t' | '¦' | '●' | '│' | '⎢' | '┃' | '❘' | ';')
}

/// A line's pieces between bars and dots.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    line.split(parts)
        .flat_map(|piece| piece.split(" - "))
        .flat_map(|piece| piece.split(" – "))
        .flat_map(|piece| piece.split("//"))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

/// The address of whoever wrote: the form's own when there is a form.
fn writer(inbound: &Inbound) -> Option<String> {
    let in_form = inbound.form.as_ref().and_then(|form| form.fields.get("email")).cloned();
    in_form.or_else(|| inbound.from.as_ref()?.email.as_ref().map(ToString::to_string))
}

/// The card of the writer: by address, by name, or because there is only one and it names nobody else.
fn own_card<'c>(cards: &'c [Card], address: Option<&str>, name: Option<&str>) -> Option<&'c Card> {
    let by_address = cards.iter().find(|card| address.is_some_and(|address| card.emails.iter().any(|email| email == address)));
    let same_name = |card: &&Card| card.name.as_deref().zip(name).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    by_address.or_else(|| cards.iter().find(same_name)).or_else(|| cards.first().filter(|card| cards.len() == 1 && card.emails.is_empty()))
}

struct Reader<'a> {
    facts: ContactFacts,
    /// A display name that is the company's.
    called: Option<String>,
    /// Guessed when the first number without a country needs them.
    regions: OnceCell<Vec<Region>>,
    tries: Tries,
    lines: &'a [&'a str],
    clues: Clues<'a>,
    /// The local part of the writer's address, lower case.
    local: String,
}

impl Reader<'_> {
    fn note(&mut self, fact: &str, from: &str, confidence: f64) {
        self.facts.evidence.entry(fact.to_owned()).or_insert_with(|| FactSource { from: from.to_owned(), confidence });
    }

    fn name(&mut self, name: Option<String>, from: &str, confidence: f64) {
        if let Some(name) = name.filter(|name| self.facts.name.is_none() && !name.is_empty()) {
            self.facts.name = Some(name);
            self.note("name", from, confidence);
        }
    }

    fn title(&mut self, title: Option<String>, from: &str, confidence: f64) {
        if let Some(title) = title.filter(|title| self.facts.title.is_none() && !title.is_empty()) {
            self.facts.title = Some(title);
            self.note("title", from, confidence);
        }
    }

    fn company(&mut self, company: Option<String>, from: &str, confidence: f64) {
        if let Some(company) = company.filter(|company| self.facts.company.is_none() && !company.is_empty()) {
            self.facts.company = Some(company);
            self.note("company", from, confidence);
        }
    }

    fn website(&mut self, website: Option<String>, from: &str, confidence: f64) {
        if let Some(website) = website.filter(|_| self.facts.website.is_none()) {
            self.facts.website = Some(website);
            self.note("website", from, confidence);
        }
    }

    fn phones(&mut self, found: Vec<String>, from: &str, confidence: f64) {
        for number in found {
            if self.facts.phones.len() < MAX_PHONES && !self.facts.phones.contains(&number) {
                self.note("phones", from, confidence);
                // Numbers may come from several places.
                self.note(&number, from, confidence);
                self.facts.phones.push(number);
            }
        }
    }

    fn regions(&self) -> Vec<Region> {
        self.regions.get_or_init(|| region::guesses(self.lines, &self.clues, &self.tries)).clone()
    }

    fn form(&mut self, inbound: &Inbound) {
        let Some(form) = &inbound.form else { return };
        let sure = form.confidence;
        let field = |name: &str| form.fields.get(name).cloned();
        self.name(field("name").map(|name| person::clean_name(&name)), "form", sure);
        self.title(field("title"), "form", sure);
        self.company(field("company"), "form", sure);
        self.website(field("website").and_then(|text| website(&text, self.clues.domain)), "form", sure);
        if let Some(country) = field("country") {
            let lines = [country.as_str()];
            self.regions = OnceCell::from(region::guesses(&lines, &self.clues, &self.tries));
        }
        for name in ["phone", "mobile"] {
            if let Some(text) = field(name) {
                let number = phone::e164(&text, &|| self.regions(), &self.tries);
                self.phones(number.into_iter().collect(), "form", sure);
            }
        }
    }

    fn header(&mut self, inbound: &Inbound) {
        let name = inbound.from.as_ref().and_then(|from| from.name.as_deref()).and_then(person::display_name);
        // `Big Example <info@big-example.example>` is a company that writes.
        let email = inbound.from.as_ref().and_then(|from| from.email.as_ref());
        let desk = email.is_some_and(|email| person::is_desk(&email.local().to_lowercase()));
        if name.as_deref().is_some_and(|name| desk && company::is_called_as(name, self.clues.domain)) {
            self.called = name;
            return;
        }
        self.name(name, "from", 0.9);
    }

    fn card(&mut self, card: &Card) {
        self.name(card.name.clone(), "card", 0.95);
        self.title(card.title.clone(), "card", 0.95);
        self.company(card.company.clone(), "card", 0.95);
        let numbers = card.phones.iter().filter_map(|number| phone::e164(number, &|| self.regions(), &self.tries)).collect();
        self.phones(numbers, "card", 0.95);
        self.website(card.website.as_deref().and_then(|text| website(text, self.clues.domain)), "card", 0.95);
    }

    fn signature(&mut self, domain: &str) {
        let lines = self.lines;
        // The name stands right under the sign-off, or is the sender's wherever it stands.
        let written = |line: &&&str| line.chars().any(char::is_alphanumeric);
        let first = lines.iter().find(written).copied().map(signed::first_named);
        self.name(first.filter(|name| person::is_name(name)), "signature", 0.8);
        self.fuller_name();
        // A company may be called like its web site, and its people write from another domain.
        let site = lines.iter().find_map(|line| website(line, domain));
        let host = site.as_deref().and_then(|site| site.split("://").nth(1)).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        let named = |line: &&str| company::in_line(line, domain).or_else(|| company::in_line(line, &host).filter(|_| host != domain));
        // A domain that is called like its owner makes no company of the owner's name.
        let own_name = |found: &company::Found| !found.by_form && self.facts.name.as_ref() == Some(&found.name);
        let mut found: Vec<company::Found> = lines.iter().filter_map(named).filter(|found| !own_name(found)).collect();
        if found.is_empty() {
            found.extend(self.abbreviated_company(&[domain, &host]));
        }
        let best = found.iter().find(|found| found.by_form).or_else(|| found.first());
        self.company(best.map(|found| found.name.clone()), "signature", if best.is_some_and(|found| found.by_form) { 0.9 } else { 0.7 });
        let (name, company) = (self.facts.name.clone(), self.facts.company.clone());
        let titled = lines.iter().take(8).find_map(|line| person::title(line, name.as_deref(), company.as_deref()));
        self.title(titled, "signature", 0.8);
        let behind = name.as_ref().and_then(|name| lines.iter().take(3).find_map(|line| person::behind_name(line, name)));
        self.title(behind, "signature", 0.6);
        self.title(name.zip(company).and_then(|(name, company)| person::between(lines, &name, &company)), "signature", 0.5);
        for line in lines {
            let may_hold_number = line.chars().filter(|c| c.is_numeric()).count() >= 6;
            if may_hold_number {
                let numbers = phone::in_line(line, &|| self.regions(), phone::Place::Signature, &self.tries);
                self.phones(numbers, "signature", 0.85);
            }
            self.website(website(line, domain), "signature", 0.8);
        }
    }

    /// `Kim` in the header, and `Kim Lee` below the letter; or a family there, and one of them below.
    fn fuller_name(&mut self) {
        let family = self.facts.name.as_deref().and_then(|name| name.split_once(' ')).filter(|(family, _)| person::is_family(family));
        if let Some((_, last)) = family {
            let mut named = self.lines.iter().take(4).map(|line| signed::name_as_written(line));
            let one = named.find(|line| line.split_whitespace().count() >= 2 && line.ends_with(last) && person::is_name(line));
            return self.call(one.filter(|one| !one.split(' ').next().is_some_and(person::is_family)));
        }
        let Some(name) = self.facts.name.clone().filter(|name| !name.contains(' ')) else { return };
        let goes_on = |line: &str| line.to_lowercase().strip_prefix(&name.to_lowercase()).is_some_and(|rest| rest.starts_with(' '));
        let fuller =
            self.lines.iter().take(4).map(|line| signed::name_as_written(line)).find(|line| goes_on(line) && person::is_name(line));
        // `mike harmon`, at an address that says the same.
        let small = || {
            let line = self.lines.iter().take(4).map(|line| line.trim()).find(|line| goes_on(line))?;
            let words: Vec<&str> = line.split(' ').collect();
            let told =
                words.len() == 2 && words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())) && self.local.contains(words[1]);
            told.then(|| format!("{name} {}", capitalised(words[1])))
        };
        let fuller = fuller.or_else(small);
        self.call(fuller);
    }

    /// A name that says more than the one found before.
    fn call(&mut self, fuller: Option<String>) {
        if let Some(fuller) = fuller {
            self.facts.name = Some(fuller);
            self.facts.evidence.insert("name".to_owned(), FactSource { from: "signature".to_owned(), confidence: 0.85 });
        }
    }

    /// A line of its own, above a number or a web site, that the domain abbreviates: `Lighthouse Interiors` at lhi.example.
    fn abbreviated_company(&self, domains: &[&str]) -> Option<company::Found> {
        let plain = |line: &&&str| {
            let same = self.facts.name.as_deref().is_some_and(|name| line.contains(name));
            !same && !person::is_title(line) && !line.chars().any(char::is_numeric)
        };
        let fact = |line: &&str| line.chars().filter(|c| c.is_numeric()).count() >= 7 || line.contains("www.") || line.contains("://");
        let end = self.lines.iter().position(fact)?;
        let lines = self.lines[..end].iter().skip(1).filter(plain);
        let mut named = lines.filter(|line| domains.iter().any(|domain| company::is_abbreviated_by(line, domain)));
        named.next().map(|line| company::Found { name: line.trim().trim_matches(['*', '_']).to_owned(), by_form: false })
    }

    /// Numbers in the letter itself count only with a word such as `call` before them, and only when the signature has none.
    fn letter(&mut self, inbound: &Inbound) {
        if !self.facts.phones.is_empty() {
            return;
        }
        let subject = inbound.subject.as_deref().unwrap_or_default();
        let beginning = &inbound.visible_text[..inbound.visible_text.floor_char_boundary(MAX_LETTER_BYTES)];
        let lines = std::iter::once(subject).chain(lines::of_text(beginning).filter(|line| !line.starts_with('>')).take(200));
        for line in lines.filter(|line| line.chars().filter(|c| c.is_numeric()).count() >= 7) {
            // The country may stand beside it.
            let regions = LazyCell::new(|| region::guesses(&[self.lines, &[line]].concat(), &self.clues, &self.tries));
            let numbers = phone::in_line(line, &|| regions.clone(), phone::Place::Letter, &self.tries);
            self.phones(numbers, "text", 0.6);
        }
    }
}
