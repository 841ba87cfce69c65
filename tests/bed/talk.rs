//! A conversation by hand: just enough IMAP, SMTP and LMTP to prove that a server stands, and to put mail into it.
//!
//! Never used to test our own protocol code against itself: it knows only lines. Every wait ends after ten seconds.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};

use super::Address;

/// An open connection, in clear text or not.
pub struct Talk {
    stream: Stream,
    host: &'static str,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Talk {
    /// Connects without TLS; the greeting is still to be read.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn clear(address: Address) -> io::Result<Self> {
        let stream = TcpStream::connect((address.host, address.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: Stream::Clear(stream), host: address.host })
    }

    /// Connects with TLS from the first byte, trusting only this authority.
    ///
    /// # Errors
    /// When nobody listens, or the certificate does not hold.
    pub fn tls(address: Address, ca_file: &Path) -> io::Result<Self> {
        Self::clear(address)?.into_tls(ca_file)
    }

    /// Goes on with TLS, as after STARTTLS.
    ///
    /// # Errors
    /// When the certificate does not hold.
    pub fn into_tls(self, ca_file: &Path) -> io::Result<Self> {
        let Stream::Clear(mut stream) = self.stream else { panic!("it is TLS already") };
        let settings = leadgate::net::tls_settings(Some(ca_file)).unwrap();
        let mut tls = ClientConnection::new(Arc::clone(&settings), ServerName::try_from(self.host).unwrap()).unwrap();
        while tls.is_handshaking() {
            tls.complete_io(&mut stream)?;
        }
        Ok(Self { stream: Stream::Tls(Box::new(StreamOwned::new(tls, stream))), host: self.host })
    }

    /// Sends one line.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn say(&mut self, line: &str) -> io::Result<()> {
        self.send(format!("{line}\r\n").as_bytes())
    }

    /// Reads one line, without its end.
    ///
    /// # Errors
    /// When the connection ends or nothing comes.
    pub fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\r\n") {
            let n = match &mut self.stream {
                Stream::Clear(stream) => stream.read(&mut byte)?,
                Stream::Tls(stream) => stream.read(&mut byte)?,
            };
            if n == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("ended after {:?}", String::from_utf8_lossy(&line))));
            }
            line.push(byte[0]);
        }
        line.truncate(line.len() - 2);
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// Says an SMTP or LMTP command (nothing for the greeting) and returns the last line of the reply.
    ///
    /// # Errors
    /// As for [`Talk::line`].
    pub fn smtp(&mut self, command: &str) -> io::Result<String> {
        if !command.is_empty() {
            self.say(command)?;
        }
        loop {
            let line = self.line()?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line);
            }
        }
    }

    /// Says an IMAP command and returns every line up to and with the tagged one, whose tag is `t`.
    ///
    /// # Errors
    /// As for [`Talk::line`].
    pub fn imap(&mut self, command: &str) -> io::Result<Vec<String>> {
        self.say(&format!("t {command}"))?;
        let mut lines = Vec::new();
        loop {
            lines.push(self.line()?);
            if lines.last().is_some_and(|line| line.starts_with("t ")) {
                return Ok(lines);
            }
        }
    }

    /// One mail by SMTP or LMTP, from greeting to QUIT.
    ///
    /// # Errors
    /// The first reply that refuses, or what became of the connection.
    pub fn mail(&mut self, hello: &str, from: &str, to: &str, raw: &[u8]) -> Result<(), String> {
        let mut ask = |command: &str, want: char| match self.smtp(command) {
            Ok(reply) if reply.starts_with(want) => Ok(()),
            Ok(reply) => Err(reply),
            Err(e) => Err(e.to_string()),
        };
        ask("", '2')?;
        ask(hello, '2')?;
        ask(&format!("MAIL FROM:<{from}>"), '2')?;
        ask(&format!("RCPT TO:<{to}>"), '2')?;
        ask("DATA", '3')?;
        self.send(&wire(raw)).map_err(|e| e.to_string())?;
        let reply = self.smtp("").map_err(|e| e.to_string())?;
        // Whether the farewell arrives changes nothing about the mail.
        let _ = self.smtp("QUIT");
        if reply.starts_with('2') { Ok(()) } else { Err(reply) }
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.write_all(bytes),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }
}

/// A message as it travels: lines end with CRLF, a leading dot is doubled, a lone dot ends it (RFC 5321 section 4.5.2).
fn wire(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32 + 8);
    for line in raw.strip_suffix(b"\n").unwrap_or(raw).split(|&b| b == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
