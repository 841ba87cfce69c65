//! What an admin sees when `[trust]` or a `[[form]]` is wrong, and what a right one comes to.
#![allow(clippy::unwrap_used, reason = "clippy knows `#[test]` functions only")]

use std::fs;

use leadgate::{
    config::{self, Config},
    mail::{FieldKind, Limits, ReplyTo, read},
    policy::SpamAction,
};

const SERVICE: &str = "[storage]\ndatabase = \"sqlite:x.db\"\n[[maildir]]\nid = \"in\"\npath = \"in\"\n[smtp]\ndirectory = \"out\"\n";
const ROUTING: &str = "[[team]]\nid = \"sales\"\nalias = \"sales@example.com\"\n";

fn load(trust: &str) -> Result<Config, String> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("leadgate.toml"), SERVICE).unwrap();
    fs::write(directory.path().join("routing.toml"), format!("{ROUTING}{trust}")).unwrap();
    let loaded = config::load(&directory.path().join("leadgate.toml"));
    loaded.map_err(|why| why.to_string().replace(&format!("{}/", directory.path().display()), ""))
}

#[test]
fn mistakes_in_what_is_believed() {
    let text = r#"
[trust]
authserv_id = 5
spam = "drop"
spamheader = 1

[[trust.spam_header]]
name = "X-Spam-Flag:"
pattern = '(yes'

[[trust.spam_header]]
name = "X-Spam"

[[form]]
id = "Web Site"
subject = '^New'
trusted = true

[[form]]
id = "shop"
trusted = "yes"
header = { name = "X-Form" }
reply_to = "fiel"

[[form]]
id = "shop"

[[form.field]]
name = "E-Mail"
kind = "mail"

[[form.field]]
name = "size"
label = "Size"
cell = "Size"
choices = ["S"]

[[form.field]]
name = "size"
regex = 'Size: [S-M'
kind = "choice"
"#;
    insta::assert_snapshot!(load(text).unwrap_err());
}

#[test]
fn a_declared_form_reads_a_mail_of_its_site() {
    let config = load(
        r#"
[trust]
authserv_id = ["mx.example.com"]
spam = "ignore"
spam_header = [{ name = "X-Spam-Flag", pattern = '(?i)^yes' }]

[[form]]
id = "shop"
from = '@shop\.example$'
trusted = true
reply_to = "never"

[[form.field]]
name = "email"
cell = ["Correo"]
kind = "email"

[[form.field]]
name = "size"
label = ["Talla", "Size"]
kind = "choice"
choices = ["Grande", "Chica"]
optional = true
"#,
    )
    .unwrap();
    let trust = config.policy([0; 32]).trust;
    assert_eq!((trust.spam, trust.reading.authserv_ids.len(), trust.reading.spam.len()), (SpamAction::Ignore, 1, 1));
    let form = &trust.reading.forms[0];
    assert_eq!((form.reply_to, form.trusted, form.fields[0].kind), (ReplyTo::Never, true, FieldKind::Email));
    let raw = b"From: Tienda <tienda@shop.example>\r\nTo: sales@example.com\r\nSubject: Pedido\r\nPrecedence: bulk\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <table><tr><td>Correo</td><td>ana@cliente.example</td></tr></table><p>Talla: grande</p>";
    let message = trust.reading.judged(raw, &Limits::default(), read(raw, &Limits::default()));
    let fields = message.form.unwrap().fields;
    assert_eq!((fields["email"].as_str(), fields["size"].as_str()), ("ana@cliente.example", "Grande"));
    assert!(message.lead && message.ack);
}
