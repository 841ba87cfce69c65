//! `[[webhook]]` of the service file: where leads are posted to, and the secret that signs them.

use url::{Host, Url};

use super::{Kind, Names, secret::read_secret};
use crate::config::{service::WebhookTarget, table::Table, value::Value};

pub(super) fn read_webhook(table: &Table<'_>, names: &mut Names) -> Option<WebhookTarget> {
    let id = names.give(Kind::Webhook, table, "erp");
    let url = table.need("url", "write where leads are posted to, such as url = \"https://erp.example.com/leads\"");
    let url = url.and_then(|value| read_url(&value));
    let ca_file = table.get("ca_file").and_then(|value| value.path());
    table.need("secret", "write the secret that signs what is posted, such as secret = { credential = \"webhook\" }");
    let secret = read_secret(table, "secret");
    Some(WebhookTarget { id: id?, url: url?, ca_file, secret: secret? })
}

fn read_url(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let Ok(url) = Url::parse(&text) else {
        value.hide();
        return value.refuse("this is no address that leads can be posted to", "write for instance \"https://erp.example.com/leads\"");
    };
    if !url.username().is_empty() || url.password().is_some() {
        value.hide();
        return value.refuse("the address holds a user or a password", "take it out: what is posted is signed with `secret`");
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Some(text),
        "http" if loopback => Some(text),
        "http" => value.refuse("leads would be posted in clear text", "write https://; http:// is for this machine only"),
        _ => value.refuse("this is no address that leads can be posted to", "write for instance \"https://erp.example.com/leads\""),
    }
}
