//! Form notifications, read without knowing the form: lines or table rows of `Label: value`. Which forms are trusted is policy, not ours.

use std::collections::BTreeMap;

use super::{Form, address, words::one_line};

/// Most lines looked at, and most fields kept.
const MAX_LINES: usize = 400;
const MAX_FIELDS: usize = 60;

/// What people call the fields, and our names for them.
#[rustfmt::skip]
const NAMES: &[(&str, &[&str])] = &[
    ("email", &["email", "e-mail", "mail", "email address", "e-mail address", "your email", "e-mail-adresse", "emailadresse", "email-adresse", "e-mailadres", "adresse e-mail", "adresse email", "courriel", "correo", "correo electrónico", "correo electronico", "indirizzo email", "posta elettronica", "e-post", "e-postadress", "sähköposti", "adres e-mail", "почта", "эл. почта", "электронная почта", "メールアドレス", "邮箱", "電子郵件", "이메일"]),
    ("name", &["name", "full name", "your name", "contact name", "contact", "ihr name", "vor- und nachname", "nom", "nom complet", "votre nom", "nombre", "nombre completo", "su nombre", "nome", "nome completo", "naam", "uw naam", "namn", "navn", "nimi", "imię i nazwisko", "jméno", "név", "nume", "имя", "ваше имя", "фио", "ad soyad", "adı soyadı", "όνομα", "お名前", "氏名", "姓名", "이름", "from", "von", "de"]),
    ("first_name", &["first name", "firstname", "vorname", "prénom", "prenom", "voornaam", "förnamn", "fornavn", "etunimi", "imię", "imie", "primeiro nome"]),
    ("last_name", &["last name", "lastname", "surname", "nachname", "nom de famille", "apellido", "apellidos", "cognome", "sobrenome", "apelido", "achternaam", "efternamn", "etternavn", "sukunimi", "nazwisko", "příjmení", "фамилия", "soyad"]),
    ("phone", &["phone", "phone number", "telephone", "tel", "mobile", "cell", "your phone", "telefon", "telefonnummer", "rufnummer", "mobil", "handy", "téléphone", "telephone number", "numéro de téléphone", "teléfono", "telefono", "móvil", "telefone", "celular", "telefoonnummer", "telefoon", "puhelin", "puhelinnumero", "numer telefonu", "телефон", "ваш телефон", "τηλέφωνο", "電話番号", "电话", "電話", "전화번호", "連絡先"]),
    ("company", &["company", "company name", "organization", "organisation", "business", "firma", "unternehmen", "firmenname", "société", "entreprise", "empresa", "azienda", "società", "ragione sociale", "bedrijf", "bedrijfsnaam", "företag", "firmanavn", "yritys", "nazwa firmy", "společnost", "cég", "компания", "организация", "şirket", "会社名", "公司", "회사"]),
    ("subject", &["subject", "topic", "betreff", "thema", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat", "předmět", "тема", "件名", "主题"]),
    ("message", &["message", "your message", "comments", "comment", "enquiry", "inquiry", "question", "nachricht", "ihre nachricht", "anfrage", "mitteilung", "kommentar", "bemerkungen", "votre message", "commentaire", "demande", "mensaje", "su mensaje", "consulta", "comentarios", "mensagem", "messaggio", "richiesta", "bericht", "uw bericht", "opmerking", "vraag", "meddelande", "besked", "melding", "viesti", "wiadomość", "treść", "zpráva", "üzenet", "mesaj", "сообщение", "вопрос", "комментарий", "μήνυμα", "お問い合わせ内容", "内容", "メッセージ", "留言", "메시지", "message body"]),
    ("country", &["country", "land", "pays", "país", "pais", "paese", "kraj", "země", "ország", "țara", "страна", "ülke", "国", "国家"]),
    ("city", &["city", "town", "ort", "stadt", "ville", "ciudad", "cidade", "città", "citta", "plaats", "stad", "by", "kaupunki", "miasto", "město", "город"]),
    ("postal_code", &["zip", "zip code", "postal code", "postcode", "plz", "code postal", "código postal", "cep", "cap", "postnummer", "postinumero", "kod pocztowy", "psč", "индекс", "郵便番号"]),
    ("address", &["address", "street", "adresse", "straße", "anschrift", "rue", "dirección", "direccion", "endereço", "indirizzo", "adres", "adress", "osoite", "adresa", "адрес", "住所", "地址"]),
    ("website", &["website", "web", "url", "webseite", "site", "site web", "sitio web", "sito", "sito web", "página web"]),
    ("budget", &["budget", "presupuesto", "orçamento", "бюджет"]),
    ("quantity", &["quantity", "amount", "menge", "anzahl", "quantité", "cantidad", "quantidade", "quantità", "aantal", "antal", "antall", "ilość", "количество", "数量"]),
    ("product", &["product", "produkt", "artikel", "produit", "producto", "produto", "prodotto", "товар", "продукт", "製品", "产品"]),
];

/// Programs that sign their forms.
#[rustfmt::skip]
const SOURCES: &[(&str, &[&str])] = &[
    ("contact-form-7", &["sent from a contact form on", "message body:", "kontaktformular von", "contactformulier op"]),
    ("gravity-forms", &["gravity forms", "gravityforms"]),
    ("typeform", &["typeform"]),
    ("hubspot", &["hubspot"]),
    ("wix", &["wix.com", "wix site"]),
    ("squarespace", &["squarespace"]),
    ("jotform", &["jotform"]),
    ("elementor", &["elementor"]),
    ("wpforms", &["wpforms"]),
    ("google-forms", &["google forms"]),
];

/// The fields; `None` when the text is no form.
pub(super) fn read(text: &str) -> Option<Form> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let (mut labelled, mut filled, mut known) = (0_usize, 0_usize, 0_usize);
    let mut open: Option<String> = None;
    for line in text.lines().take(MAX_LINES) {
        let line = line.trim().trim_matches('*').trim();
        if line.is_empty() || line.chars().all(|c| matches!(c, '-' | '_' | '=' | '*' | '—')) {
            continue;
        }
        if line == "--" {
            break;
        }
        filled += 1;
        if let Some((label, value)) = label(line) {
            labelled += 1;
            known += usize::from(label.1);
            open = Some(label.0.clone());
            if fields.len() < MAX_FIELDS {
                let value = one_line(value);
                // `From: Kim <kim@…>` gives way to a name proper.
                let better = fields.get(&label.0).is_some_and(|old| old.contains('@') && label.0 == "name" && !value.contains('@'));
                if better {
                    fields.insert(label.0, value);
                } else {
                    fields.entry(label.0).or_insert(value);
                }
            }
        } else if let Some(value) =
            open.as_ref().and_then(|name| fields.get_mut(name).filter(|value| value.is_empty() || name == "message"))
        {
            // A value below its label; the message goes on over many lines.
            if !value.is_empty() {
                value.push('\n');
            }
            value.push_str(line);
            labelled += 1;
        }
    }
    let reachable = ["email", "phone"].iter().any(|name| fields.get(*name).is_some_and(|value| !value.is_empty()));
    let named = ["name", "first_name", "last_name", "company", "message"].iter().any(|name| fields.contains_key(*name));
    if known < 3 || !reachable || !named || labelled * 2 < filled {
        return None;
    }
    let lower = text[..text.floor_char_boundary(8 << 10)].to_lowercase();
    let source = SOURCES.iter().find(|(_, marks)| marks.iter().any(|mark| lower.contains(mark))).map_or("generic", |(source, _)| source);
    let valid_email = fields.get("email").is_some_and(|value| address::first_in(value).is_some());
    let share = labelled as f64 / filled.max(1) as f64;
    let confidence = (0.3 + 0.3 * share + if valid_email { 0.2 } else { 0.0 } + if source == "generic" { 0.0 } else { 0.15 }).min(0.95);
    Some(Form { fields, source: source.to_owned(), confidence: (confidence * 100.0).round() / 100.0 })
}

/// Our name for the label (and whether it is one we know), and the value, of `Label: value` or of two table cells.
fn label(line: &str) -> Option<((String, bool), &str)> {
    let (name, value) =
        line.split_once('\t').filter(|(name, _)| !name.trim_end().contains(": ")).or_else(|| line.split_once([':', '：']))?;
    let name = name.trim().trim_end_matches([':', '*', '：', ' ']).trim();
    let words = name.split_whitespace().count();
    if name.is_empty() || name.chars().count() > 40 || words > 5 || value.starts_with("//") || name.starts_with("http") {
        return None;
    }
    let lower = name.to_lowercase();
    let bare = lower.trim_end_matches(['?', '*', ' ', ')']).split(" (").next().unwrap_or_default();
    let known = NAMES.iter().find(|(_, names)| names.contains(&bare)).map(|(name, _)| (*name).to_owned());
    let slug: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    Some((known.map_or_else(|| (slug.trim_matches('_').to_owned(), false), |name| (name, true)), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn forms_and_letters() {
        let form =
            read("Name: Kim Lee\nE-Mail: kim@customer.example\nTelefon: 030 1234\nNachricht:\nWas kosten 20 Stühle?\nDanke!\n").unwrap();
        assert_eq!(form.fields["message"], "Was kosten 20 Stühle?\nDanke!");
        assert_eq!(form.fields["phone"], "030 1234");
        let table = read("Name\tKim Lee\nEmail\tkim@customer.example\nCompany\tCustomer Ltd.\n").unwrap();
        assert_eq!(table.fields["company"], "Customer Ltd.");
        assert_eq!(read("Hello,\n\nwhat do 20 chairs cost?\nPhone: 030 1234\n\nKim"), None);
        assert_eq!(read("From: Berlin\nTo: Munich\nDate: 3 May"), None);
    }
}
