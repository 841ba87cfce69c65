//! Postfix 3.7 from a folder of its own: a door for customers, one for programs with STARTTLS, one with TLS at once.
//!
//! Needs root to start, because its parts run as the users that the package made. Started by its `master` alone: the
//! usual start script checks for two seconds what `server` has just laid out. Mail for the bed's domains goes to Dovecot
//! by LMTP; all other domains fail at once and bounce; nothing ever leaves the machine.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::server::{Plan, Server, greets, own};

/// The ports that Postfix listens on, and those of Dovecot that it speaks to.
#[derive(Clone, Copy)]
pub struct PostfixPorts {
    pub plain: u16,
    pub submission: u16,
    pub smtps: u16,
    pub lmtp: u16,
    pub sasl: u16,
}

/// Writes everything Postfix needs below the folder; the certificates stand there already.
pub fn server(master: &Path, folder: &Path, ports: PostfixPorts) -> Server {
    let postfix = id_of("/etc/passwd", "postfix");
    let postdrop = id_of("/etc/group", "postdrop");
    let queue = folder.join("queue");
    own(&queue, 0o755, (0, 0));
    own(&queue.join("pid"), 0o755, (0, 0));
    for name in ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"] {
        own(&queue.join(name), 0o700, (postfix, 0));
    }
    own(&queue.join("maildrop"), 0o730, (postfix, postdrop));
    own(&queue.join("public"), 0o710, (postfix, postdrop));
    own(&folder.join("postfix-state"), 0o700, (postfix, 0));
    let configuration = configuration(folder);
    fs::create_dir_all(&configuration).unwrap();
    for (name, text) in [("main.cf", MAIN), ("master.cf", MASTER)] {
        let mut file = fs::File::create(configuration.join(name)).unwrap();
        file.write_all(fill(text, master, folder, ports).as_bytes()).unwrap();
        // Postfix reads a file again and again until it is two seconds old; this one is born old.
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    Server::new(Plan {
        name: "postfix",
        command: vec![master.into(), "-c".into(), configuration.into(), "-s".into()],
        directory: folder,
        farewell: "KILL",
        answers: Box::new(move || greets(ports.plain)),
        logs: vec![folder.join("postfix.log")],
    })
}

/// The folder of `main.cf`, which Postfix's commands take with `-c`.
pub fn configuration(folder: &Path) -> PathBuf {
    folder.join("postfix")
}

fn id_of(file: &str, name: &str) -> u32 {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.split(':').next() == Some(name));
    let id = line.and_then(|line| line.split(':').nth(2)).and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("{file} knows no {name}: tests/run installs Postfix"))
}

fn fill(text: &str, master: &Path, folder: &Path, ports: PostfixPorts) -> String {
    text.replace("FOLDER", &folder.display().to_string())
        .replace("DAEMONS", &master.parent().unwrap().display().to_string())
        .replace("PLAIN_PORT", &ports.plain.to_string())
        .replace("SUBMISSION_PORT", &ports.submission.to_string())
        .replace("SMTPS_PORT", &ports.smtps.to_string())
        .replace("LMTP_PORT", &ports.lmtp.to_string())
        .replace("SASL_PORT", &ports.sasl.to_string())
}

/// Local parts that fail the same way every time, at any domain: `full`, `gone` and `grey` while we talk, `late` after the
/// mail was taken: it is rewritten to a domain that does not exist. The queue is looked at every second, so that a broken server is noticed to be back.
const MAIN: &str = "\
compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/postfix-state
daemon_directory = DAEMONS
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = FOLDER/postfix.log
maillog_file_prefixes = FOLDER
syslog_name = bed
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.lab.example
mydestination =
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
virtual_mailbox_domains = lab.example, customer.example, other.example
virtual_transport = lmtp:inet:127.0.0.1:LMTP_PORT
default_transport = error:5.1.2 no such domain in this test bed
transport_maps = inline:{ {late@elsewhere.example = error:5.1.1 No such user} }
virtual_alias_maps = inline:{ late@customer.example=late@elsewhere.example, late@other.example=late@elsewhere.example, late@lab.example=late@elsewhere.example }
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{ {full@ = 452 4.2.2 Mailbox full} {gone@ = 550 5.1.1 No such user} {grey@ = 451 4.7.1 Greylisted} }, permit
smtpd_tls_cert_file = FOLDER/server.pem
smtpd_tls_key_file = FOLDER/server.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:SASL_PORT
message_size_limit = 52428800
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
transport_retry_time = 1s
lmtp_destination_concurrency_limit = 4
";

const MASTER: &str = "\
PLAIN_PORT inet n - n - - smtpd
    -o smtpd_tls_security_level=none
SUBMISSION_PORT inet n - n - - smtpd
    -o smtpd_tls_security_level=encrypt
    -o smtpd_sasl_auth_enable=yes
    -o smtpd_tls_auth_only=yes
    -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
SMTPS_PORT inet n - n - - smtpd
    -o smtpd_tls_wrappermode=yes
    -o smtpd_sasl_auth_enable=yes
    -o smtpd_tls_auth_only=yes
    -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";
