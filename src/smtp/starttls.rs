//! STARTTLS (RFC 3207), strictly: a server that does not offer it is refused, and so is clear text behind its 220.
//!
//! lettre's own `starttls()` keeps bytes that arrived before the handshake and later takes them for answers that came through TLS;
//! whoever sits on the way could so write the server's capabilities. Here such bytes end the dialogue.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::{
    verdict::{Lack, Reply, Trouble},
    wire::Stream,
};

/// Longest reply line taken, in bytes; RFC 5321 section 4.5.3.1.5 asks for 512.
const MAX_LINE: u64 = 1_000;
/// Most lines in one reply.
const MAX_LINES: usize = 100;

/// Greets, asks for TLS, and gives the stream back at the byte where the handshake begins.
///
/// # Errors
/// What the server said or did not say; [`Trouble::Lacking`] when it does not offer STARTTLS, [`Trouble::Injection`] when it went on in clear text.
pub async fn start_tls<S: Stream>(stream: S, hello: &str) -> Result<S, Trouble> {
    let mut stream = BufReader::new(stream);
    positive(reply(&mut stream).await?)?;
    let offered = positive(ask(&mut stream, &format!("EHLO {hello}\r\n")).await?)?;
    if !offered.text.split('\n').any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Trouble::Lacking(Lack::StartTls));
    }
    positive(ask(&mut stream, "STARTTLS\r\n").await?)?;
    if stream.buffer().is_empty() { Ok(stream.into_inner()) } else { Err(Trouble::Injection) }
}

async fn ask<S: Stream>(stream: &mut BufReader<S>, command: &str) -> Result<Reply, Trouble> {
    stream.get_mut().write_all(command.as_bytes()).await.map_err(|e| Trouble::Lost(e.to_string()))?;
    stream.get_mut().flush().await.map_err(|e| Trouble::Lost(e.to_string()))?;
    reply(stream).await
}

/// Reads one reply; its lines are separated by `\n` in the text.
async fn reply<S: Stream>(stream: &mut BufReader<S>) -> Result<Reply, Trouble> {
    let mut lines = Vec::new();
    while lines.len() < MAX_LINES {
        let mut bytes = Vec::new();
        let mut limited = tokio::io::AsyncReadExt::take(&mut *stream, MAX_LINE);
        limited.read_until(b'\n', &mut bytes).await.map_err(|e| Trouble::Lost(e.to_string()))?;
        if bytes.is_empty() {
            return Err(Trouble::Lost("the server hung up".to_owned()));
        }
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end_matches(['\r', '\n']);
        let complete = text.ends_with('\n');
        let code = line.get(..3).and_then(|code| code.parse::<u16>().ok()).filter(|code| (200..600).contains(code));
        let (Some(code), true) = (code, complete) else {
            return Err(Trouble::Nonsense("not a line of SMTP".to_owned()));
        };
        lines.push(line.get(4..).unwrap_or("").to_owned());
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(Reply { code, text: lines.join("\n") });
        }
    }
    Err(Trouble::Nonsense("a reply without end".to_owned()))
}

fn positive(reply: Reply) -> Result<Reply, Trouble> {
    if (200..300).contains(&reply.code) { Ok(reply) } else { Err(Trouble::Reply(Reply { text: reply.text.replace('\n', " "), ..reply })) }
}
