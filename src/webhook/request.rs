//! One request over a connection of its own: signed, bounded in time and in what is read of the answer.

use std::time::{Duration, UNIX_EPOCH};

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use secrecy::ExposeSecret;
use sha2::Sha256;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::task::AbortOnDropHandle;

use super::{Post, Target, Verdict, verdict::judge};
use crate::{crm::Timestamp, net::NetError};

/// Who we are, in the logs of the receiver.
const AGENT: &str = concat!("leadgate/", env!("CARGO_PKG_VERSION"));
/// Most bytes that the head of an answer may have; hyper wants 8 KiB at least.
const HEAD_BYTES: usize = 64 << 10;
/// Most bytes of an answer's body that are read.
const BODY_BYTES: usize = 4 << 10;
/// Most characters of it that are kept.
const BODY_CHARS: usize = 500;
/// How long the body of an answer is waited for: the status is what counts, and it is here.
const BODY_WAIT: Duration = Duration::from_secs(5);

/// Why no answer came.
enum Failure {
    Connect(NetError),
    /// The connection failed while the request was sent or its answer awaited.
    Exchange(hyper::Error),
    /// The request cannot be written.
    Request(hyper::http::Error),
}

/// An answer, as far as it counts.
struct Answer {
    status: u16,
    after: Option<Duration>,
    location: Option<String>,
    shown: String,
}

impl Target {
    /// Posts one event.
    pub async fn post(&self, post: &Post<'_>) -> Verdict {
        let mut sent = false;
        match tokio::time::timeout(self.deadlines.whole, self.attempt(post, &mut sent)).await {
            Ok(Ok(answer)) => judge(answer.status, answer.after, answer.location.as_deref(), answer.shown),
            Ok(Err(failure)) => self.explain(&failure, sent),
            Err(_) => {
                let why = format!("{} did not answer within {} s", self.authority, self.deadlines.whole.as_secs());
                Verdict::Retry { why, uncertain: sent, after: None }
            }
        }
    }

    async fn attempt(&self, post: &Post<'_>, sent: &mut bool) -> Result<Answer, Failure> {
        let request = self.request(post).map_err(Failure::Request)?;
        let stream = self.endpoint.tcp().await.map_err(Failure::Connect)?;
        match &self.tls {
            None => exchange(stream, request, post.at, sent).await,
            Some(settings) => {
                let stream = self.endpoint.tls(settings.clone(), stream).await.map_err(Failure::Connect)?;
                exchange(stream, request, post.at, sent).await
            }
        }
    }

    fn request(&self, post: &Post<'_>) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let timestamp = post.at.as_seconds().to_string();
        Request::post(&self.path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, AGENT)
            .header(CONNECTION, "close")
            .header(name("x-leadgate-event"), in_ascii(post.event))
            .header(name("x-leadgate-delivery"), in_ascii(post.delivery))
            .header(name("x-leadgate-timestamp"), &timestamp)
            .header(name("x-leadgate-signature"), self.signature(&timestamp, post.body))
            .body(Full::new(Bytes::copy_from_slice(post.body)))
    }

    /// `v1=hex(hmac-sha256(secret, timestamp + "." + body))`: with the time in it, nobody can repeat an old request as a new one.
    fn signature(&self, timestamp: &str, body: &[u8]) -> String {
        // HMAC takes a key of any length (RFC 2104), so this cannot fail; the fallback would be a signature that nobody accepts.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        format!("v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
    }

    fn explain(&self, failure: &Failure, sent: bool) -> Verdict {
        match failure {
            Failure::Connect(NetError::ClearText { host, port }) => Verdict::retry(format!(
                "refusing clear text to {host}:{port}, which is not this machine: let the webhook's url begin with https:"
            )),
            Failure::Connect(NetError::Tls { host, port, source }) => Verdict::retry(format!(
                "TLS with {host}:{port}: {source}; does the server speak TLS there, with a certificate for this name, of an authority that this machine or the webhook's `ca_file` knows?"
            )),
            Failure::Connect(error) => Verdict::retry(error.to_string()),
            Failure::Request(error) => Verdict::Refuse(format!("the request cannot be written: {error}")),
            Failure::Exchange(error) => {
                let why = format!("{}: {}", self.authority, with_causes(error));
                Verdict::Retry { why, uncertain: sent, after: None }
            }
        }
    }
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>, now: Timestamp, sent: &mut bool) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(HEAD_BYTES).handshake(TokioIo::new(stream)).await.map_err(Failure::Exchange)?;
    // It ends with this request, whatever the receiver would like to say on.
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    sender.ready().await.map_err(Failure::Exchange)?;
    *sent = true;
    let response = sender.send_request(request).await.map_err(Failure::Exchange)?;
    Ok(read(response, now).await)
}

async fn read(response: Response<Incoming>, now: Timestamp) -> Answer {
    let (head, mut body) = response.into_parts();
    let mut bytes = Vec::new();
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |chunk| chunk));
            if bytes.len() >= BODY_BYTES {
                return;
            }
        }
    };
    // The status is the answer; a body that does not come changes nothing.
    let _ = tokio::time::timeout(BODY_WAIT, reading).await;
    let text = |name| head.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    Answer {
        status: head.status.as_u16(),
        after: retry_after(&head.headers, now),
        location: text(LOCATION).map(|location| on_one_line(location.as_bytes())),
        shown: format!("HTTP {} {}", head.status, on_one_line(&bytes)).trim_end().to_owned(),
    }
}

/// Retry-After (RFC 9110 section 10.2.3): seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(at.saturating_sub(Duration::from_secs(u64::try_from(now.as_seconds()).unwrap_or(0))))
}

/// What a receiver said, as it stands in a log of tries: one line, without control characters, cut.
fn on_one_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BODY_BYTES)]).replace(|c: char| c.is_control() || c.is_whitespace(), " ");
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").chars().take(BODY_CHARS).collect()
}

const fn name(text: &'static str) -> HeaderName {
    HeaderName::from_static(text)
}

/// A text as a header can hold it: everything but visible ASCII as `%` and two hex digits for each byte of its UTF-8 (RFC 3986 section 2.1).
fn in_ascii(text: &str) -> String {
    let written = |byte: u8| if byte.is_ascii_graphic() && byte != b'%' { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(written).collect()
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use hyper::header::RETRY_AFTER;

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp::from_seconds(1_763_803_800); // 2025-11-22T09:30:00Z
        for (value, want) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sat, 22 Nov 2025 09:31:00 GMT", Some(60)),
            ("Sat, 22 Nov 2025 09:00:00 GMT", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(value).unwrap())]);
            assert_eq!(retry_after(&headers, now), want.map(Duration::from_secs), "{value:?}");
        }
    }

    #[test]
    fn no_text_breaks_out_of_its_header_or_line() {
        assert_eq!(in_ascii("lead.won"), "lead.won");
        assert_eq!(in_ascii("a\r\nX-Evil: ü%"), "a%0D%0AX-Evil:%20%C3%BC%25");
        assert_eq!(on_one_line(b"a\r\n\x1b[31m  b\xff"), "a [31m b\u{fffd}");
        assert_eq!(on_one_line(&[b'x'; 10_000]).len(), BODY_CHARS);
    }
}
