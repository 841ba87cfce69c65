//! What became of one attempt to send, and the one table that says so.
//!
//! [`judge`] is pure: from the stage of the dialogue and what went wrong there it makes a [`Verdict`] with a reason and,
//! where we know it, what to do. It never looks at the mail, and it never gives up on a mail because the relay is in trouble.

use std::{fmt, time::Duration};

/// What became of one attempt to send one mail. The four cases are what `deliver` acts on; it looks at nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server took responsibility (250 after the final dot). Holds its reply.
    Delivered(String),
    /// This mail may succeed later: try it again by the back-off table, with the same Message-ID.
    Retry {
        /// Why it was not accepted now.
        why: String,
        /// The connection was lost after the final dot: the mail may have been delivered, and the next attempt may double it.
        uncertain: bool,
    },
    /// This mail will never succeed: tell the record. Holds why.
    Refuse(String),
    /// The relay itself is the problem (unreachable, certificate, password): keep every mail, leave the relay alone for a while. Holds why and what to do.
    Halt(String),
}

/// How far the dialogue with the server had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Opening TCP.
    Connect,
    /// The greeting, EHLO, and STARTTLS up to its 220.
    Greet,
    /// The TLS handshake.
    Tls,
    /// AUTH.
    Auth,
    /// MAIL FROM: nothing of the mail is accepted yet.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to its 354.
    Data,
    /// The message, before its final dot: a server never keeps half a message (RFC 5321 section 4.1.1.4).
    Body,
    /// From the final dot on: only the server knows whether it took the mail.
    Accept,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "on connecting",
            Self::Greet => "on greeting",
            Self::Tls => "in the TLS handshake",
            Self::Auth => "on logging in",
            Self::Mail => "at MAIL FROM",
            Self::Rcpt => "at RCPT TO",
            Self::Data => "at DATA",
            Self::Body => "while the message was sent",
            Self::Accept => "after the message was sent",
        })
    }
}

/// One reply of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three-digit code (RFC 5321 section 4.2).
    pub code: u16,
    /// Its text, all lines joined, the enhanced status code (RFC 3463) in front where the server gives one.
    pub text: String,
}

impl Reply {
    /// The enhanced status code, such as `[5, 7, 1]`; `None` when the text does not begin with one.
    pub fn enhanced(&self) -> Option<[u16; 3]> {
        let mut pieces = self.text.split_whitespace().next()?.splitn(3, '.');
        let mut number = || pieces.next()?.parse::<u16>().ok();
        let status = [number()?, number()?, number()?];
        matches!(status[0], 2 | 4 | 5).then_some(status)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// What is wrong with the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFlaw {
    /// Its time is over.
    Expired,
    /// Its time has not begun: most often a clock that is wrong.
    NotYetValid,
    /// No authority that we trust signed it.
    UnknownAuthority,
    /// It is for another name.
    WrongName,
}

/// Something that we need and the server does not offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH PLAIN or AUTH LOGIN (RFC 4954).
    Auth,
    /// SMTPUTF8 (RFC 6531), for an address or header outside ASCII.
    SmtpUtf8,
    /// 8BITMIME (RFC 6152), for a body outside ASCII.
    EightBit,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server said no.
    Reply(Reply),
    /// Nothing came for this long.
    Silence(Duration),
    /// The connection could not be opened, ended or broke. Holds what the system said.
    Lost(String),
    /// What came was not the SMTP that was due. Holds what was wrong with it.
    Nonsense(String),
    /// The certificate does not hold.
    Certificate(CertificateFlaw),
    /// Clear text arrived behind the 220 of STARTTLS: somebody between us and the server writes along.
    Injection,
    /// The server does not offer what we need.
    Lacking(Lack),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(reply) => write!(f, "the server said {reply}"),
            Self::Silence(after) => write!(f, "the server was silent for {} s", after.as_secs()),
            Self::Lost(why) => write!(f, "no connection ({why})"),
            Self::Nonsense(why) => write!(f, "the server's answer makes no sense ({why})"),
            Self::Certificate(CertificateFlaw::Expired) => f.write_str("the server's certificate has expired"),
            Self::Certificate(CertificateFlaw::NotYetValid) => f.write_str("the server's certificate is not valid yet"),
            Self::Certificate(CertificateFlaw::UnknownAuthority) => f.write_str("no known authority signed the server's certificate"),
            Self::Certificate(CertificateFlaw::WrongName) => f.write_str("the server's certificate is for another name"),
            Self::Injection => {
                f.write_str("clear text followed the answer to STARTTLS, which an attacker between us and the server can write")
            }
            Self::Lacking(Lack::StartTls) => f.write_str("the server does not offer STARTTLS"),
            Self::Lacking(Lack::Auth) => f.write_str("the server offers neither AUTH PLAIN nor AUTH LOGIN"),
            Self::Lacking(Lack::SmtpUtf8) => {
                f.write_str("an address has characters outside ASCII, and the server does not support them (SMTPUTF8)")
            }
            Self::Lacking(Lack::EightBit) => {
                f.write_str("the message has bytes outside ASCII, and the server does not support them (8BITMIME)")
            }
        }
    }
}

/// A dialogue that did not end in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How far it had come.
    pub stage: Stage,
    /// What went wrong there.
    pub trouble: Trouble,
}

impl Failure {
    /// The verdict on it.
    pub fn verdict(&self) -> Verdict {
        judge(self.stage, &self.trouble)
    }

    /// Is a kept connection dead, and nothing of the mail accepted yet, so that a fresh connection may be tried at once?
    pub fn is_stale(&self) -> bool {
        let gone = match &self.trouble {
            Trouble::Reply(reply) => reply.code == 421,
            Trouble::Silence(_) | Trouble::Lost(_) | Trouble::Nonsense(_) => true,
            Trouble::Certificate(_) | Trouble::Injection | Trouble::Lacking(_) => false,
        };
        gone && self.stage == Stage::Mail
    }
}

/// The verdict on `trouble` at `stage`.
///
/// Unknown trouble is never a refusal: a mail is given up only because the server said so with a 5xx, or cannot carry its address.
pub fn judge(stage: Stage, trouble: &Trouble) -> Verdict {
    match trouble {
        Trouble::Lacking(Lack::SmtpUtf8 | Lack::EightBit) => Verdict::Refuse(trouble.to_string()),
        Trouble::Reply(reply) if stage >= Stage::Mail => judge_reply(stage, reply),
        Trouble::Silence(_) | Trouble::Lost(_) | Trouble::Nonsense(_) if stage >= Stage::Mail => {
            let uncertain = stage == Stage::Accept;
            let hint = if uncertain { "; it may have been delivered all the same" } else { "" };
            Verdict::Retry { why: format!("{trouble} {stage}{hint}"), uncertain }
        }
        Trouble::Reply(_)
        | Trouble::Silence(_)
        | Trouble::Lost(_)
        | Trouble::Nonsense(_)
        | Trouble::Certificate(_)
        | Trouble::Injection
        | Trouble::Lacking(Lack::StartTls | Lack::Auth) => Verdict::Halt(format!("{trouble} {stage}: {}", advice(stage, trouble))),
    }
}

fn judge_reply(stage: Stage, reply: &Reply) -> Verdict {
    let trouble = Trouble::Reply(reply.clone());
    let why = format!("{trouble} {stage}");
    let status = reply.enhanced();
    let lower = reply.text.to_ascii_lowercase();
    match reply.code {
        421 | 530 | 534 | 535 | 538 => Verdict::Halt(format!("{why}: {}", advice(stage, &trouble))),
        // RFC 5321 section 4.5.3.1.10: a full mailbox is 452, but many servers say 552 for it, and mailboxes get emptied.
        552 if matches!(status, Some([_, 2, 2])) || (status.is_none() && stage == Stage::Rcpt) => Verdict::Retry { why, uncertain: false },
        500..=599 if matches!(status, Some([_, 2, 2])) => Verdict::Retry { why, uncertain: false },
        500..=599 if stage <= Stage::Rcpt && lower.contains("relay") => Verdict::Refuse(format!(
            "{why}: the server does not pass mail on for us; set `user` and `password` in [smtp], use its submission port, or have it trust this machine, then send again"
        )),
        500..=599 if stage == Stage::Mail => Verdict::Refuse(format!(
            "{why}: it does not let us send with this sender; check `envelope` and `user` in [smtp], then send again"
        )),
        500..=599 => Verdict::Refuse(why),
        _ => Verdict::Retry { why, uncertain: false },
    }
}

/// What an admin can do about a relay that is in trouble.
fn advice(stage: Stage, trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Certificate(CertificateFlaw::Expired) => "renew it on the server; no mail is sent until then",
        Trouble::Certificate(CertificateFlaw::NotYetValid) => "check this machine's clock",
        Trouble::Certificate(CertificateFlaw::UnknownAuthority) => {
            "if the authority is your own, name its certificate's file in `ca_file` of [smtp]"
        }
        Trouble::Certificate(CertificateFlaw::WrongName) => "set `host` in [smtp] to a name that the certificate is for",
        Trouble::Injection => "nothing was sent; use `tls = \"implicit\"`, and look who sits on the way",
        Trouble::Lacking(Lack::StartTls) => {
            "nothing is sent in clear text; use `tls = \"implicit\"` (port 465), or switch STARTTLS on at the server"
        }
        Trouble::Lacking(_) => "check the port in [smtp] (587 or 465), or leave `user` out if the server needs none",
        Trouble::Reply(reply) => match reply.code {
            535 => "user or password in [smtp] is wrong; some providers want an app password",
            530 => "the server wants a login, or TLS, first: set `user` and `password`, and `tls`, in [smtp]",
            534 | 538 => "the server wants a stronger login: set `tls` in [smtp] to \"starttls\" or \"implicit\"",
            421 => "the server is closing or wants fewer connections; it is left alone for a while",
            _ if stage == Stage::Auth => "check `user` and `password` in [smtp]",
            _ => "the server does not want to talk to us; ask whoever runs it, naming this machine's address",
        },
        Trouble::Silence(_) | Trouble::Lost(_) => match stage {
            Stage::Tls => "check that `tls` in [smtp] fits the port (465 implicit, 587 starttls)",
            _ => "check `host`, `port` and `tls` in [smtp], and whether the server runs",
        },
        Trouble::Nonsense(_) => {
            "check that `port` and `tls` in [smtp] fit each other (465 implicit, 587 starttls) and lead to an SMTP server"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: u16, text: &str) -> Trouble {
        Trouble::Reply(Reply { code, text: text.to_owned() })
    }

    /// The kind of a verdict and its words.
    fn read(verdict: Verdict) -> (&'static str, String) {
        match verdict {
            Verdict::Delivered(reply) => ("delivered", reply),
            Verdict::Retry { why, uncertain: false } => ("retry", why),
            Verdict::Retry { why, uncertain: true } => ("uncertain", why),
            Verdict::Refuse(why) => ("refuse", why),
            Verdict::Halt(why) => ("halt", why),
        }
    }

    #[test]
    fn the_table() {
        use Stage::{Accept, Auth, Body, Connect, Data, Greet, Mail, Rcpt, Tls};
        let lost = || Trouble::Lost("connection reset".to_owned());
        for (stage, trouble, verdict, hint) in [
            // Whatever happens before the mail is the relay's trouble.
            (Connect, lost(), "halt", "whether the server runs"),
            (Connect, Trouble::Silence(Duration::from_secs(10)), "halt", "silent for 10 s"),
            (Greet, said(554, "no SMTP service here"), "halt", "ask whoever runs it"),
            (Greet, said(421, "4.3.2 shutting down"), "halt", "left alone"),
            (Greet, Trouble::Nonsense("not a line of SMTP".to_owned()), "halt", "465 implicit"),
            (Greet, Trouble::Lacking(Lack::StartTls), "halt", "clear text"),
            (Greet, Trouble::Injection, "halt", "nothing was sent"),
            (Tls, Trouble::Certificate(CertificateFlaw::Expired), "halt", "renew"),
            (Tls, Trouble::Certificate(CertificateFlaw::NotYetValid), "halt", "clock"),
            (Tls, Trouble::Certificate(CertificateFlaw::UnknownAuthority), "halt", "ca_file"),
            (Tls, Trouble::Certificate(CertificateFlaw::WrongName), "halt", "`host`"),
            (Tls, lost(), "halt", "fits the port"),
            (Auth, said(535, "5.7.8 authentication failed"), "halt", "user or password"),
            (Auth, said(454, "4.7.0 temporary failure"), "halt", "check `user`"),
            (Auth, said(538, "5.7.11 encryption required"), "halt", "stronger"),
            (Auth, Trouble::Lacking(Lack::Auth), "halt", "check the port"),
            // The relay's trouble shows itself late.
            (Mail, said(530, "5.7.0 authentication required"), "halt", "wants a login"),
            (Rcpt, said(421, "4.7.0 too many connections"), "halt", "left alone"),
            (Accept, said(421, "4.3.0 out of disk"), "halt", "left alone"),
            // This mail, later.
            (Mail, lost(), "retry", "at MAIL FROM"),
            (Rcpt, said(450, "4.2.0 greylisted"), "retry", "greylisted"),
            (Rcpt, said(452, "4.2.2 mailbox full"), "retry", "full"),
            (Rcpt, said(552, "5.2.2 mailbox full"), "retry", "full"),
            (Rcpt, said(552, "mailbox full"), "retry", "full"),
            (Rcpt, said(550, "5.2.2 over quota"), "retry", "quota"),
            (Data, said(451, "4.3.0 try again"), "retry", "at DATA"),
            (Data, Trouble::Silence(Duration::from_secs(120)), "retry", "silent for 120 s"),
            (Body, lost(), "retry", "while the message was sent"),
            (Accept, said(451, "4.7.1 try again"), "retry", "after the message was sent"),
            (Accept, lost(), "uncertain", "may have been delivered"),
            (Accept, Trouble::Silence(Duration::from_secs(600)), "uncertain", "silent for 600 s"),
            (Accept, Trouble::Nonsense("354".to_owned()), "uncertain", "may have been delivered"),
            // This mail, never.
            (Mail, said(553, "5.7.1 sender not owned by user"), "refuse", "`envelope`"),
            (Rcpt, said(550, "5.1.1 user unknown"), "refuse", "user unknown"),
            (Rcpt, said(554, "5.7.1 Relay access denied"), "refuse", "pass mail on"),
            (Rcpt, said(550, "5.7.1 blocked by policy"), "refuse", "blocked by policy"),
            (Data, said(554, "5.5.1 no valid recipients"), "refuse", "at DATA"),
            (Accept, said(552, "5.3.4 message too big"), "refuse", "too big"),
            (Accept, said(552, "message too big"), "refuse", "too big"),
            (Accept, said(554, "5.7.1 spam, relay it elsewhere"), "refuse", "spam"),
            (Mail, Trouble::Lacking(Lack::SmtpUtf8), "refuse", "SMTPUTF8"),
            (Mail, Trouble::Lacking(Lack::EightBit), "refuse", "8BITMIME"),
        ] {
            let (kind, words) = read(judge(stage, &trouble));
            assert_eq!(kind, verdict, "{stage:?} {trouble:?}: {words}");
            assert!(words.contains(hint), "{stage:?} {trouble:?}: {words}");
        }
    }

    #[test]
    fn no_reply_before_the_mail_costs_a_mail_and_no_4xx_ever_does() {
        for stage in [Stage::Connect, Stage::Greet, Stage::Tls, Stage::Auth] {
            for code in 400..600 {
                assert_eq!(read(judge(stage, &said(code, "5.7.1 relay denied"))).0, "halt", "{stage:?} {code}");
            }
        }
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body, Stage::Accept] {
            for code in 400..500 {
                assert_ne!(read(judge(stage, &said(code, "5.1.1 relay denied"))).0, "refuse", "{stage:?} {code}");
            }
        }
    }

    #[test]
    fn reads_enhanced_status_codes() {
        for (text, want) in [
            ("5.7.1 no", Some([5, 7, 1])),
            ("4.2.2", Some([4, 2, 2])),
            ("2.0.0 queued", Some([2, 0, 0])),
            ("5.7.1: no", None),
            ("127.0.0.1 is listed", None),
            ("no", None),
            ("", None),
        ] {
            assert_eq!(Reply { code: 550, text: text.to_owned() }.enhanced(), want, "{text}");
        }
    }

    #[test]
    fn only_a_kept_connection_that_died_before_the_mail_is_stale() {
        let failure = |stage, trouble| Failure { stage, trouble };
        assert!(failure(Stage::Mail, said(421, "4.4.2 idle for too long")).is_stale());
        assert!(failure(Stage::Mail, Trouble::Lost("hung up".to_owned())).is_stale());
        assert!(!failure(Stage::Mail, said(450, "later")).is_stale());
        assert!(!failure(Stage::Mail, Trouble::Lacking(Lack::SmtpUtf8)).is_stale());
        assert!(!failure(Stage::Rcpt, Trouble::Lost("hung up".to_owned())).is_stale());
    }
}
