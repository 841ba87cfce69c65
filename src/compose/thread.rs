//! Threading (RFC 5322 section 3.6.4): where an answer belongs, and what its subject is.

use std::sync::LazyLock;

use regex::Regex;

use super::header::{is_writable, one_line};
use crate::{crm::MessageId, mail::Inbound};

/// Most bytes of References that are written. Long threads are cut in the middle: the first id names the thread, the last ones its place in it.
const MAX_REFERENCES_BYTES: usize = 2_000;
/// What the ids end in that we derive for messages without one: nobody else knows them.
const DERIVED: &str = "@leadgate.invalid";

/// How a subject begins that is one of an answer, in the languages that we have seen: `Re`, `AW` and `Antw` (German, Dutch), `SV` and `VS`
/// (Scandinavian, Finnish), `Odp` (Polish), `Vá` (Hungarian), `R` and `RIF` (Italian), `RES` (Portuguese), `YNT` (Turkish), `ΑΠ` (Greek),
/// `Отв` (Russian), `回复` and its like (Chinese); also counted, as in `Re[2]:`. Forwarding prefixes (`WG`, `TR`, `RV`, `Fwd`) are no answers.
static ANSWERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:re|aw|antw|antwort|sv|vs|odp|vá|r|rif|res|ynt|απ|отв|ответ|回复|回覆|答复|返信)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]")
        .ok()
});

/// The threading headers of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    /// The message answered.
    pub in_reply_to: Option<MessageId>,
    /// The thread up to and including it, oldest first.
    pub references: Vec<MessageId>,
}

impl Thread {
    /// The thread of an answer to `message`: its References (or else its one In-Reply-To), then its own id.
    ///
    /// Ids that nobody else knows or that no header can hold are left out; References are cut to a bearable length, keeping the first and the last ones.
    pub fn answering(message: &Inbound) -> Self {
        let earlier = match (message.references.as_slice(), message.in_reply_to.as_slice()) {
            ([], [one]) => std::slice::from_ref(one),
            ([], _) => &[],
            (references, _) => references,
        };
        let in_reply_to = message.message_id.clone().filter(is_known);
        Self { references: in_order(earlier.iter().chain(&in_reply_to)), in_reply_to }
    }

    /// The thread of a mail that goes on with what stands on a record: `ids` are those of its mails, oldest first, up to the customer's newest one,
    /// which is answered.
    pub fn continuing(ids: &[MessageId]) -> Self {
        Self { in_reply_to: ids.last().cloned().filter(is_known), references: in_order(ids.iter()) }
    }
}

/// The subject of an answer to a mail with this subject: `Re: ` in front, unless it is there already in this or another language.
pub fn reply_subject(subject: Option<&str>) -> String {
    let subject = one_line(subject.unwrap_or_default());
    if ANSWERED.as_ref().is_some_and(|answered| answered.is_match(&subject)) {
        subject
    } else {
        format!("Re: {subject}").trim_end().to_owned()
    }
}

/// What can be written of them, each once.
fn in_order<'a>(ids: impl Iterator<Item = &'a MessageId>) -> Vec<MessageId> {
    let mut references: Vec<MessageId> = Vec::new();
    for id in ids.filter(|id| is_known(id)) {
        // An id that comes again counts where it stood last.
        references.retain(|earlier| earlier != id);
        references.push(id.clone());
    }
    cut(references)
}

fn is_known(id: &MessageId) -> bool {
    is_writable(id) && !id.as_str().ends_with(DERIVED)
}

fn cut(ids: Vec<MessageId>) -> Vec<MessageId> {
    // Brackets and the blank between two ids count too.
    let size = |id: &MessageId| id.as_str().len() + 3;
    if ids.iter().map(size).sum::<usize>() <= MAX_REFERENCES_BYTES {
        return ids;
    }
    let Some((first, rest)) = ids.split_first() else { return ids };
    let mut left = MAX_REFERENCES_BYTES.saturating_sub(size(first));
    let mut kept: Vec<MessageId> = Vec::new();
    for id in rest.iter().rev() {
        let Some(less) = left.checked_sub(size(id)) else { break };
        left = less;
        kept.push(id.clone());
    }
    kept.push(first.clone());
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(texts: &[&str]) -> Vec<MessageId> {
        texts.iter().map(|text| MessageId::parse(text).unwrap()).collect()
    }

    fn message(id: &str, references: &[&str], in_reply_to: &[&str]) -> Inbound {
        Inbound { message_id: MessageId::parse(id), references: ids(references), in_reply_to: ids(in_reply_to), ..Inbound::default() }
    }

    #[test]
    fn an_answer_continues_the_thread() {
        for (message, want) in [
            (message("c@x", &["a@x", "b@x"], &["b@x"]), vec!["a@x", "b@x", "c@x"]),
            (message("c@x", &[], &["b@x"]), vec!["b@x", "c@x"]),
            // RFC 5322: with several In-Reply-To and no References, none of them says where the thread began.
            (message("c@x", &[], &["a@x", "b@x"]), vec!["c@x"]),
            (message("c@x", &["c@x", "a@x", "c@x"], &[]), vec!["a@x", "c@x"]),
            (message("c@x", &["ä@x", "a@x"], &[]), vec!["a@x", "c@x"]),
            (message("0af3@leadgate.invalid", &["a@x"], &[]), vec!["a@x"]),
        ] {
            let thread = Thread::answering(&message);
            assert_eq!(thread.references, ids(&want));
            assert_eq!(thread.in_reply_to.is_some(), want.contains(&"c@x"));
        }
    }

    #[test]
    fn a_mail_goes_on_with_what_stands_on_the_record() {
        let thread = Thread::continuing(&ids(&["a@x", "lg.1.m1.sig@acme.example", "b@x"]));
        assert_eq!(thread.in_reply_to.unwrap().as_str(), "b@x");
        assert_eq!(thread.references, ids(&["a@x", "lg.1.m1.sig@acme.example", "b@x"]));
        assert_eq!(Thread::continuing(&[]), Thread::default());
        // The newest mail had no id that anybody else knows: the thread goes on without it.
        let thread = Thread::continuing(&ids(&["a@x", "0af3@leadgate.invalid"]));
        assert_eq!((thread.in_reply_to, thread.references), (None, ids(&["a@x"])));
    }

    #[test]
    fn a_long_thread_keeps_its_first_and_its_last_ids() {
        let many: Vec<String> = (0..500).map(|n| format!("message-number-{n}@mail.example.org")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let cut = Thread::answering(&message("last@x", &many, &[])).references;
        assert_eq!(cut.first().unwrap().as_str(), many[0]);
        assert_eq!(cut.last().unwrap().as_str(), "last@x");
        assert_eq!(cut[cut.len() - 2].as_str(), many[499]);
        let size: usize = cut.iter().map(|id| id.as_str().len() + 3).sum();
        assert!(size <= MAX_REFERENCES_BYTES && size > MAX_REFERENCES_BYTES - 50, "{size}");
    }

    #[test]
    fn re_is_not_doubled_in_any_language() {
        for (subject, want) in [
            ("Chairs", "Re: Chairs"),
            ("Re: Chairs", "Re: Chairs"),
            ("RE : Chairs", "RE : Chairs"),
            ("AW: Stühle", "AW: Stühle"),
            ("Antw: stoelen", "Antw: stoelen"),
            ("SV: stolar", "SV: stolar"),
            ("Re[4]: Chairs", "Re[4]: Chairs"),
            ("回复：椅子", "回复：椅子"),
            ("ΑΠ: Καρέκλες", "ΑΠ: Καρέκλες"),
            ("Fwd: Chairs", "Re: Fwd: Chairs"),
            ("Rent: chairs", "Re: Rent: chairs"),
            ("Chairs Re: tables", "Re: Chairs Re: tables"),
            (" a\r\n b ", "Re: a b"),
            ("", "Re:"),
        ] {
            assert_eq!(reply_subject(Some(subject)), want);
        }
        assert_eq!(reply_subject(None), "Re:");
    }
}
