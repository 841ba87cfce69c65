//! Who wrote: name, title, company, numbers and web site, from the form, the card, the signature and the From header, in this order of strength.
//!
//! A fact once found is never overwritten by a weaker source; [`ContactFacts::evidence`] says where each came from. Numbers are only taken when
//! their country's plan calls them valid, or when they are labelled and as long as its mobile ones.

pub(super) mod company;
pub(super) mod person;
mod phone;
mod plan;
mod region;
mod site;
mod words;

use std::cell::{LazyCell, OnceCell};

pub use company::is_free_mail;
pub(super) use person::is_name;

use super::{
    ContactFacts, FactSource, Inbound, MailKind,
    card::Card,
    lines,
    reply::{notices, signature},
    tables::capitalised,
    words::one_line,
};
use plan::{Region, Tries};
use region::Clues;
use site::website;

/// Most lines of a signature that are read.
const MAX_LINES: usize = 40;
/// From which confidence on a language tells the country of a number.
const SURE_LANGUAGE: f64 = 0.6;
/// Most numbers kept.
const MAX_PHONES: usize = 6;

/// What the whole message says of its writer; `None` when it says nothing.
pub(super) fn of(inbound: &Inbound, cards: &[Card], organization: Option<&str>) -> Option<ContactFacts> {
    if !matches!(inbound.kind, MailKind::Message | MailKind::Invitation | MailKind::AutoReply) {
        return None;
    }
    let address = writer(inbound);
    let domain = address.as_deref().and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain.to_owned()).unwrap_or_default();
    let lines = signature_lines(inbound);
    let clues = Clues {
        domain: &domain,
        // A weak guess would put the number into a wrong country.
        language: inbound.language.as_ref().filter(|language| language.confidence >= SURE_LANGUAGE).map(|language| language.code.as_str()),
        offset: inbound.date.map(|date| date.offset_minutes),
    };
    let local = address.as_deref().and_then(|address| address.rsplit_once('@')).map(|(local, _)| local.to_lowercase()).unwrap_or_default();
    let (regions, tries) = (OnceCell::new(), Tries::new());
    let mut reader = Reader { facts: ContactFacts::default(), called: None, regions, tries, lines: &lines, clues, local };
    if inbound.form.is_some() {
        reader.form(inbound);
    } else {
        reader.header(inbound);
        if let Some(card) = own_card(cards, address.as_deref(), reader.facts.name.as_deref()) {
            reader.card(card);
        }
        reader.signature(&domain);
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

/// The lines from the sign-off on, and the signature that was set apart.
fn signature_lines(inbound: &Inbound) -> Vec<&str> {
    let visible: Vec<&str> = lines::of_text(&inbound.visible_text).filter(|line| !line.starts_with('>')).collect();
    // A sign-off further up than that is none: a letter goes on below it.
    let tail = visible.len().saturating_sub(20);
    let signed = |line: &&str| signature::is_sign_off(line) || person::behind_formula(line).is_some();
    let sign_off = visible[tail..].iter().rposition(signed).map(|at| tail + at);
    // Without a sign-off the last paragraph counts when its first line is the sender's name.
    // `Thanks, Kim` names who signs.
    let from = sign_off.map(|at| at + usize::from(person::behind_formula(visible[at]).is_none())).or_else(|| {
        let name = inbound.from.as_ref()?.name.as_deref().and_then(person::display_name)?.to_lowercase();
        let tail = visible.len().saturating_sub(14);
        visible[tail..].iter().rposition(|line| is_half_of(line, &name)).map(|at| tail + at)
    });
    let from = from.or_else(|| between_rules(&visible)).or_else(|| last_paragraph(&visible)).or_else(|| signed_by_name(&visible, inbound));
    let tail = from.map_or(&[][..], |from| &visible[from..]);
    // Below the footer of a list, a scanner or a meeting nobody signs any more.
    let signature = inbound.signature.as_deref().unwrap_or_default().lines().take_while(|line| !notices::is_footer(line));
    tail.iter().copied().chain(signature).map(str::trim).filter(|line| !line.is_empty() && line.len() <= 400).take(MAX_LINES).collect()
}

/// How much of a letter is searched for a phone number.
const MAX_LETTER_BYTES: usize = 32 << 10;

/// Is the line the name, or the first part of it?
fn is_half_of(line: &str, name: &str) -> bool {
    let line = line.trim().trim_matches(['*', '_', ',', '-', '–', ' ']).to_lowercase();
    // `Kim Lee, buyer`
    let titled = |rest: &str| rest.starts_with(", ") && rest.split_whitespace().count() <= 4 && !rest.ends_with(['.', '?', '!', ':', ',']);
    let whole = line
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with(" - ") || titled(rest) || rest.trim_start().starts_with(['|', '·', '•', '–']));
    line.chars().count() > 2 && (name.contains(&line) || whole)
}

/// Where the last paragraph begins, when its lines are few and short and hold a number.
fn last_paragraph(lines: &[&str]) -> Option<usize> {
    let (first, paragraph) = end_of_letter(lines)?;
    let announced = line_above(lines, first).is_some_and(|above| above.trim_end().ends_with(':'));
    let short = !announced && paragraph.len() <= 6 && paragraph.iter().all(|line| line.chars().count() <= 80);
    let number = paragraph.iter().any(|line| line.chars().filter(|c| c.is_numeric()).count() >= 8);
    (short && number).then_some(first)
}

/// Where the block begins that stands between two rules at the end of a letter, as signatures in Japan do.
fn between_rules(lines: &[&str]) -> Option<usize> {
    let is_rule = |line: &&str| {
        let mut signs = line.trim().chars();
        let first = signs.next().filter(|sign| !sign.is_alphanumeric());
        first.is_some_and(|first| signs.clone().count() >= 7 && signs.all(|sign| sign == first))
    };
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).filter(|last| is_rule(&lines[*last]))?;
    let above = last.saturating_sub(14);
    let first = lines[above..last].iter().rposition(is_rule).map(|at| above + at + 1)?;
    (first < last).then_some(first)
}

/// The last paragraph, and where it begins; `None` when nothing stands above it.
fn end_of_letter<'l, 't>(lines: &'l [&'t str]) -> Option<(usize, &'l [&'t str])> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let first = lines[..last].iter().rposition(|line| line.trim().is_empty())? + 1;
    Some((first, &lines[first..=last]))
}

/// The next line above that says something.
fn line_above<'t>(lines: &[&'t str], at: usize) -> Option<&'t str> {
    lines[..at].iter().rev().copied().find(|line| !line.trim().is_empty())
}

/// Where a name stands at the end of the letter, alone or with a few short lines below it. Asked when the header names nobody: a first name alone
/// must then be in the address.
fn signed_by_name(lines: &[&str], inbound: &Inbound) -> Option<usize> {
    let from = inbound.from.as_ref()?;
    if from.name.as_deref().and_then(person::display_name).is_some() {
        return None;
    }
    let (first, paragraph) = end_of_letter(lines)?;
    let above = line_above(lines, first)?;
    let short =
        paragraph.len() <= 6 && paragraph.iter().all(|line| line.chars().count() <= 60 && !line.trim_end().ends_with(['?', '!', '.', ':']));
    let address = from.email.as_ref().map(ToString::to_string).unwrap_or_default().to_lowercase();
    let local = address.split('@').next().unwrap_or_default();
    let written = name_as_written(paragraph[0]);
    let name = written.to_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    // A word of the name stands in the address; or a desk wrote, and somebody signed.
    let known = words.iter().any(|word| word.chars().count() >= 3 && address.contains(*word));
    let signed = (2..=4).contains(&words.len())
        && (known || person::is_desk(local) || from.name.as_deref().is_some_and(|name| person::is_desk(&name.to_lowercase())));
    let named = person::is_name(&written) && (signed || words.len() == 1 && local.contains(name.as_str()));
    (short && named && !above.trim_end().ends_with(':')).then_some(first)
}

/// The name that a line begins with: `Kim Lee`, `Kim Lee | Buyer | Acme`, `Kim Lee 654321098`.
fn first_named(line: &str) -> String {
    let first = pieces(line).next().filter(|piece| piece.len() < line.len() && piece.contains(' ')).unwrap_or(line);
    name_as_written(person::before_number(first))
}

/// A line without the formula, the dash or the stars before the name.
fn name_as_written(line: &str) -> String {
    person::behind_formula(line).map_or_else(|| person::clean_name(line), str::to_owned)
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
        let first = lines.iter().find(written).copied().map(first_named);
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
            let mut named = self.lines.iter().take(4).map(|line| name_as_written(line));
            let one = named.find(|line| line.split_whitespace().count() >= 2 && line.ends_with(last) && person::is_name(line));
            return self.call(one.filter(|one| !one.split(' ').next().is_some_and(person::is_family)));
        }
        let Some(name) = self.facts.name.clone().filter(|name| !name.contains(' ')) else { return };
        let goes_on = |line: &String| line.to_lowercase().strip_prefix(&name.to_lowercase()).is_some_and(|rest| rest.starts_with(' '));
        let fuller = self.lines.iter().take(4).map(|line| name_as_written(line)).find(|line| goes_on(line) && person::is_name(line));
        // `mike harmon`, at an address that says the same.
        let local = self.local.clone();
        let small = || {
            let line = self.lines.iter().take(4).map(|line| line.trim()).find(|line| goes_on(&(*line).to_owned()))?;
            let words: Vec<&str> = line.split(' ').collect();
            let told =
                words.len() == 2 && words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())) && local.contains(words[1]);
            told.then(|| format!("{name} {}", capitalised(words[1])))
        };
        self.call(fuller.or_else(small));
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
