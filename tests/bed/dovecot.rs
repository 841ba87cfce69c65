//! Dovecot 2.3 without root: IMAP, LMTP for delivery, and the passwords that Postfix asks for.
//!
//! Runs as `nobody`, so that nothing of the system's own Dovecot is read or written. Anybody of the bed's domains has a
//! mailbox from the first delivery on; only people with a password file, or with a token, may log in.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    server::{NOBODY, Plan, Server, as_nobody, find, greets, lacking, own},
    token,
};

/// The ports that Dovecot listens on.
#[derive(Clone, Copy)]
pub struct DovecotPorts {
    pub imap: u16,
    pub imaps: u16,
    pub lmtp: u16,
    pub sasl: u16,
}

/// Whether it is here, in the version whose configuration we write.
pub fn program() -> Option<PathBuf> {
    let program = find("dovecot")?;
    let version = String::from_utf8_lossy(&Command::new(&program).arg("--version").output().unwrap().stdout).into_owned();
    if !version.starts_with("2.3.") {
        return lacking(&format!("the test bed speaks the configuration of Dovecot 2.3, and this is {}", version.trim()));
    }
    Some(program)
}

/// Writes everything Dovecot needs below the folder; the certificates stand there already.
pub fn server(program: &Path, folder: &Path, ports: DovecotPorts) -> Server {
    for owned in ["mail", "imap-run", "imap-state"] {
        own(&folder.join(owned), 0o755, (NOBODY, NOBODY));
    }
    let keys = folder.join("keys/default/HS256");
    fs::create_dir_all(&keys).unwrap();
    fs::write(keys.join("default"), token::secret_file()).unwrap();
    fs::create_dir_all(folder.join("passwords/passdb")).unwrap();
    fs::write(folder.join("passwords.conf"), fill(PASSWORDS, folder, ports)).unwrap();
    fs::write(folder.join("oauth2.conf"), fill(OAUTH2, folder, ports)).unwrap();
    let configuration = folder.join("dovecot.conf");
    fs::write(&configuration, fill(DOVECOT, folder, ports)).unwrap();
    Server::new(Plan {
        name: "dovecot",
        command: as_nobody(program, &["-F".as_ref(), "-c".as_ref(), configuration.as_os_str()]),
        directory: folder,
        farewell: "KILL",
        answers: Box::new(move || greets(ports.imap)),
        logs: vec![folder.join("imap-run/dovecot.log")],
    })
}

/// Where the mail of an address lies.
pub fn maildir(folder: &Path, address: &str) -> PathBuf {
    folder.join("mail").join(address).join("Maildir")
}

/// Gives somebody a password, or another one, from the next login on.
pub fn set_password(folder: &Path, address: &str, password: &str) {
    let file = folder.join("passwords/passdb").join(address);
    let new = folder.join("passwords").join(address);
    fs::write(&new, serde_json::json!({ "password": password }).to_string()).unwrap();
    fs::rename(new, file).unwrap();
}

fn fill(text: &str, folder: &Path, ports: DovecotPorts) -> String {
    text.replace("FOLDER", &folder.display().to_string())
        .replace("IMAPS_PORT", &ports.imaps.to_string())
        .replace("IMAP_PORT", &ports.imap.to_string())
        .replace("LMTP_PORT", &ports.lmtp.to_string())
        .replace("SASL_PORT", &ports.sasl.to_string())
        .replace("NOBODY", &NOBODY.to_string())
}

/// The server names a user by its `email` claim and checks the signature itself: no identity provider is asked.
const OAUTH2: &str = "\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=FOLDER/keys/
username_attribute = email
";

/// One file for each person, read at each login; a `passwd` file would be read again only in the next second.
const PASSWORDS: &str = "\
uri = fs:posix:prefix=FOLDER/passwords/
default_pass_scheme = PLAIN
iterate_disable = yes
key passdb {
  key = passdb/%u
  format = json
}
passdb_objects = passdb
";

/// The empty `chroot` lines and the closed penalty socket are what a Dovecot without root needs. Each block must have its
/// lines to itself. A wrong password is refused at once, where a real server would make us wait.
const DOVECOT: &str = "\
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
base_dir = FOLDER/imap-run
state_dir = FOLDER/imap-state
log_path = FOLDER/imap-run/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <FOLDER/server.pem
ssl_key = <FOLDER/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
recipient_delimiter = +
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = FOLDER/oauth2.conf
}
passdb {
  driver = dict
  mechanisms = plain login
  args = FOLDER/passwords.conf
}
userdb {
  driver = static
  args = uid=NOBODY gid=NOBODY home=FOLDER/mail/%u allow_all_users=yes
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = IMAP_PORT
  }
  inet_listener imaps {
    port = IMAPS_PORT
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = LMTP_PORT
  }
}
service auth {
  inet_listener sasl {
    address = 127.0.0.1
    port = SASL_PORT
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
";
