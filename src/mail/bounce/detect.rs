//! Is it a bounce? A report is one by itself; otherwise what speaks for it must agree: who writes, what the subject says, what the text says, and
//! whether an address stands there as servers write it. The less a sign is worth alone, the more of them it takes, and a letter takes most.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{
    because, delay,
    free_text::{self, Place},
    lists, reason,
    report::Report,
    status,
    who::{self, Writer},
};
use crate::mail::{
    Evidence, Inbound,
    class::{is_answer, on_a_list, says_so},
    forward,
    structure::Tree,
    tables::{
        Words, any_of,
        bounces::{PHRASES, SUBJECTS},
        found,
    },
};

static ANY_SUBJECT: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| any_of(SUBJECTS));
static ANY_PHRASE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| any_of(PHRASES));
static ANY_INTRODUCTION: LazyLock<Words> =
    LazyLock::new(|| Words::in_any_case(PHRASES.iter().copied().filter(|phrase| introduces(phrase))));

/// More bytes than any of the sentences has.
const LONGEST_PHRASE: usize = 120;

/// Does a server introduce itself or its mail with this sentence?
fn introduces(phrase: &str) -> bool {
    phrase.starts_with("this ")
}

/// The first sentence of a mail server in a text in lower case.
pub(super) fn phrase(lower: &str) -> Option<&str> {
    found(ANY_PHRASE.as_ref(), lower)
}

/// Is there any sign of a bounce? Spares most mail the closer look.
pub(super) fn may_be(tree: &Tree<'_>, inbound: &Inbound) -> bool {
    let typed = tree.leaves().any(|part| part.kind().ends_with("delivery-status"));
    let null = is_null(tree, inbound);
    let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
    let said = || {
        // Few sentences are introductions, so that looking for those alone is quick.
        may_introduce(beginning(&inbound.text)) && phrase(&beginning(&inbound.text).to_lowercase()).is_some_and(introduces)
    };
    typed
        || null
        || tree.headers().has("x-failed-recipients")
        || who::writer(inbound) != Writer::Other
        || found(ANY_SUBJECT.as_ref(), &subject).is_some()
        || lists::writes(tree, inbound)
        || said()
}

/// The null sender, as the path that it came by, or as the sender that it names: "From: <>".
fn is_null(tree: &Tree<'_>, inbound: &Inbound) -> bool {
    let from = || tree.headers().token("from").is_some_and(|from| matches!(from.trim(), "<>" | "<@>"));
    inbound.has_null_sender() || from()
}

/// Does an introduction stand in the text? All of them begin with the same word.
fn may_introduce(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "his ").any(|at| {
        let sentence =
            at.checked_sub(1).and_then(|start| text.get(start..text.ceil_char_boundary((start + LONGEST_PHRASE).min(text.len()))));
        sentence.is_some_and(|sentence| ANY_INTRODUCTION.any_in(sentence))
    })
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(16 << 10)]
}

/// The evidence that the message is a bounce; `None` when it is none.
pub(super) fn evidence_for(
    tree: &Tree<'_>,
    inbound: &Inbound,
    report: Option<&Report>,
    above: &str,
    has_original: bool,
    whole: bool,
) -> Option<Evidence> {
    if tree.leaves().any(|part| matches!(part.kind(), "message/disposition-notification" | "message/feedback-report")) {
        return None;
    }
    let mut signs = Signs::of(tree, inbound, report, above, has_original);
    signs.has_original &= whole || signs.null || matches!(signs.writer, Writer::Daemon(_));
    signs.listed |= signs.writer == Writer::Other && on_a_list(tree.headers(), inbound);
    signs.of_a_report().or_else(|| signs.of_a_text(tree, inbound, above))
}

/// Everything that speaks for a bounce, and against one.
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own, and they are weighed together")]
struct Signs<'m> {
    /// Somebody answers or forwards: the subject quotes what it is about.
    passed_on: bool,
    /// Sent to a list.
    listed: bool,
    /// The null sender: no person writes with it.
    null: bool,
    /// A part is typed as a delivery report, or the whole message is.
    typed: bool,
    reported: bool,
    has_report: bool,
    /// Its addresses by header.
    failed: Option<String>,
    writer: Writer,
    subject: String,
    subject_says: bool,
    /// The text in lower case, and the first sentence of a server in it.
    lower: String,
    coded: bool,
    has_original: bool,
    greets: bool,
    above: &'m str,
}

impl<'m> Signs<'m> {
    fn of(tree: &Tree<'_>, inbound: &Inbound, report: Option<&Report>, above: &'m str, has_original: bool) -> Self {
        let headers = tree.headers();
        let content = &tree.parts[0].content;
        let subject = inbound.subject.as_deref().unwrap_or_default().to_lowercase();
        let answers = is_answer(&subject);
        Self {
            passed_on: answers || forward::is_forward_subject(&subject),
            // Postmasters talk to each other on lists.
            listed: ["list-id", "list-post", "mailing-list"].iter().any(|name| headers.has(name)),
            null: is_null(tree, inbound),
            typed: tree.leaves().any(|part| part.kind().ends_with("delivery-status")),
            reported: content.param("report-type").unwrap_or_default().eq_ignore_ascii_case("delivery-status"),
            has_report: report.is_some(),
            failed: headers.token("x-failed-recipients"),
            writer: who::writer(inbound),
            subject_says: !answers && found(ANY_SUBJECT.as_ref(), &subject).is_some(),
            subject,
            lower: beginning(above).to_lowercase(),
            coded: status::enhanced(above).is_some() || status::smtp_code(above).is_some(),
            has_original,
            greets: who::greets(above),
            above,
        }
    }

    /// A machine's own words: nothing else is needed, unless a person passes them on.
    fn of_a_report(&self) -> Option<Evidence> {
        let by_hand = self.passed_on && !self.null && !self.reported && self.writer == Writer::Other;
        let said = || self.writer != Writer::Other || self.null || self.subject_says || phrase(&self.lower).is_some();
        if self.has_report && !by_hand && (self.typed || self.reported && said()) {
            return Some(because("Content-Type", "delivery-status"));
        }
        self.failed.as_deref().map(|value| because("X-Failed-Recipients", value))
    }

    fn of_a_text(&self, tree: &Tree<'_>, inbound: &Inbound, above: &str) -> Option<Evidence> {
        let daemon = matches!(self.writer, Writer::Daemon(_));
        let from_a_server = self.writer != Writer::Other && self.coded && self.has_original;
        // People answer and quote bounces: then a report would have to stand in the mail.
        if !self.null && (self.listed || self.passed_on && !from_a_server) {
            return None;
        }
        let letter = self.greets && !self.null && !daemon;
        if self.has_report && !letter && (self.writer != Writer::Other || self.null || self.subject_says) {
            return Some(because("body", "Final-Recipient"));
        }
        if !self.coded && !self.has_original && !self.subject_says && (self.is_vacation() || says_so(tree.headers(), inbound).is_some()) {
            return None;
        }
        let said = phrase(&self.lower);
        let place = std::cell::LazyCell::new(|| free_text::place(above, &own(inbound)));
        let in_subject = || free_text::addresses(&self.subject).iter().any(|address| !own(inbound).contains(address));
        let said_of = || in_subject() || free_text::is_said_of_another(above, &own(inbound));
        let told = self.subject_says || said.is_some();
        let agree = self.subject_says && said.is_some();
        let returned = match &self.writer {
            Writer::Daemon(_) => told || (self.has_original && self.coded) || *place != Place::Nowhere,
            // The people behind a server write of delivery, too.
            Writer::Postmaster(_) if self.null => told || (self.has_original && self.coded) || *place == Place::Coded,
            Writer::Postmaster(_) if letter => told && self.has_original && (self.coded || agree),
            Writer::Postmaster(_) => {
                (told || self.coded || reason::reason(above, None, None).is_some()) && self.has_original
                    || *place == Place::Coded
                    || self.subject_says && (self.reported || *place == Place::Alone)
                    || agree
                        && (self.coded || status::smtp_code(&self.subject).is_some() || delay::is_delay(&self.subject, above))
                        && said_of()
            }
            Writer::Other => false,
        };
        if returned {
            return self.writer.name().map(|who| because("From", who));
        }
        let back = if self.null {
            // An order may name an address, and then an amount.
            let sure = || self.has_original || status::enhanced(above).is_some() || reason::reason(above, None, None).is_some();
            told && (agree || self.coded || self.has_original || *place != Place::Nowhere || said_of()) || *place == Place::Coded && sure()
        } else {
            let introduced = said.is_some_and(introduces) && self.has_original && self.coded && self.begins_with_it();
            // Where a server speaks below something else, and gives nothing back, somebody wrote that.
            let pasted = (said.is_some_and(introduces) || !self.has_original && !self.reported) && !self.begins_with_phrase();
            !letter && !pasted && (introduced || agree && (self.has_original || self.reported || self.coded && *place != Place::Nowhere))
        };
        back.then(|| {
            because(
                if self.subject_says { "Subject" } else { "body" },
                if self.subject_says { &self.subject } else { said.unwrap_or("550") },
            )
        })
    }

    /// Does the server introduce itself at once? People write first why they quote it.
    fn begins_with_it(&self) -> bool {
        self.lower.lines().filter(|line| line.contains(char::is_alphanumeric)).take(2).any(|line| phrase(line).is_some_and(introduces))
            && !self.above.trim_start().starts_with('>')
    }

    /// Is the first paragraph a server's?
    fn begins_with_phrase(&self) -> bool {
        let first = self.lower.lines().skip_while(|line| line.trim().is_empty()).take_while(|line| !line.trim().is_empty()).take(6);
        phrase(&first.collect::<Vec<_>>().join(" ")).is_some()
    }

    fn is_vacation(&self) -> bool {
        ["out of the office", "out of office", "on vacation", "on holiday", "abwesend", "en vacances", "vacaciones"]
            .iter()
            .any(|word| self.lower.contains(word) || self.subject.contains(word))
    }
}

/// The addresses of whoever writes, and ours.
fn own(inbound: &Inbound) -> Vec<crate::crm::EmailAddress> {
    inbound.from.iter().chain(&inbound.to).chain(&inbound.cc).filter_map(|party| party.email.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_introduction_is_found_wherever_it_stands() {
        let introductions = || PHRASES.iter().filter(|phrase| introduces(phrase));
        assert!(introductions().count() > 5);
        for phrase in introductions() {
            assert!(phrase.len() <= LONGEST_PHRASE, "{phrase}");
            assert!(may_introduce(&format!("Hello,\n\nT{}", &phrase[1..])), "{phrase}");
        }
        assert!(!may_introduce("This is what we need. His chair, and this."));
    }
}
