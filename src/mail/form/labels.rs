//! What web forms call their fields, in many languages, and the name that we give each: data only, lower case.

use std::sync::LazyLock;

use crate::mail::tables::Lexicon;

/// Our name, and the labels that mean it. Blanks, colons, stars and brackets around a label are gone before it is looked up.
#[rustfmt::skip]
pub(super) const LABELS: &[(&str, &[&str])] = &[
    ("name", &[
        "name", "your name", "customer", "guest", "автор", "отправитель", "realname", "real name", "invitee", "invitee name", "attendee", "wie heißen sie", "wie heißt du", "comment vous appelez-vous", "cómo se llama", "cómo te llamas",
        "come ti chiami", "come si chiama", "como se chama", "hoe heet u", "vad heter du", "hvad hedder du", "hva heter du", "what is your name", "what's your name", "full name", "fullname", "contact name", "contact person", "customer name", "contact", "sender",
        "submitted by", "visitor name", "lead name", "ihr name", "dein name", "vollständiger name", "vor- und nachname",
        "vorname und nachname", "vor- & nachname", "vorname, name", "ansprechpartner", "kontaktperson", "kontaktname", "nom", "votre nom",
        "nom complet", "nom et prénom", "prénom et nom", "nom prénom", "interlocuteur", "nombre", "su nombre", "tu nombre",
        "nombre completo", "nombre y apellidos", "nombre y apellido", "persona de contacto", "nome", "il tuo nome", "nome e cognome",
        "nome completo", "seu nome", "o seu nome", "nominativo", "referente", "naam", "uw naam", "volledige naam", "contactpersoon",
        "imię i nazwisko", "imie i nazwisko", "imię", "twoje imię", "osoba kontaktowa", "namn", "ditt namn", "navn", "dit navn",
        "ditt navn", "fulde navn", "nimi", "nimesi", "jméno", "jméno a příjmení", "vaše jméno", "meno", "meno a priezvisko", "név",
        "teljes név", "az ön neve", "nume", "nume complet", "nume și prenume", "ad soyad", "adınız", "isim", "adı soyadı", "ad", "имя",
        "ваше имя", "фио", "контактное лицо", "ім'я", "пiб", "піб", "име", "вашето име", "όνομα", "ονοματεπώνυμο", "ime", "ime in priimek",
        "ime i prezime", "nom i cognoms", "姓名", "名字", "您的姓名", "联系人", "聯絡人", "お名前", "氏名", "名前", "ご担当者名", "担当者名", "이름", "성명", "성함", "담당자",
        "الاسم", "الاسم الكامل", "שם", "שם מלא", "ชื่อ", "họ tên", "họ và tên", "tên", "nama", "nama lengkap", "नाम",
        "vardas", "vardas pavardė", "vardas, pavardė", "jūsų vardas", "vārds", "vārds uzvārds", "vārds, uzvārds", "jūsu vārds", "نام", "نام و نام خانوادگی", "име и презиме", "nama anda",
    ]),
    ("first_name", &[
        "first name", "firstname", "given name", "forename", "your first name", "vorname", "prénom", "votre prénom", "nombre de pila",
        "primer nombre", "nome proprio", "voornaam", "förnamn", "fornavn", "etunimi", "křestní jméno", "keresztnév", "prenume", "名",
        "first", "prenom", "primeiro nome",
        "eesnimi",
    ]),
    ("last_name", &[
        "last name", "lastname", "surname", "family name", "your last name", "nachname", "familienname", "nom de famille", "apellido",
        "apellidos", "cognome", "sobrenome", "apelido", "achternaam", "nazwisko", "efternamn", "efternavn", "etternavn", "sukunimi",
        "příjmení", "priezvisko", "vezetéknév", "soyad", "soyadı", "soyadınız", "фамилия", "прізвище", "姓", "last", "επώνυμο",
        "pavardė", "uzvārds", "perekonnanimi", "نام خانوادگی", "презиме",
    ]),
    ("email", &[
        "email", "e-mail", "mail", "invitee email", "your email", "what is your email", "what's your email", "what is your email address", "what's your email address", "your e-mail", "email address", "e-mail address", "emailaddress", "e-mail-adresse",
        "email-adresse", "emailadresse", "ihre e-mail", "ihre e-mail-adresse", "ihre email", "deine e-mail", "contact email", "work email",
        "business email", "reply to", "reply-to", "courriel", "adresse e-mail", "adresse email", "adresse mail", "votre e-mail",
        "votre email", "adresse électronique", "correo", "correo electrónico", "correo electronico", "su correo electrónico", "tu email",
        "email de contacto", "indirizzo email", "indirizzo e-mail", "la tua email", "posta elettronica", "seu e-mail", "seu email",
        "o seu email", "endereço de email", "endereço de e-mail", "e-mailadres", "emailadres", "uw e-mailadres", "adres e-mail",
        "adres email", "twój e-mail", "e-post", "epost", "e-postadress", "e-postadresse", "e-mailadresse", "sähköposti", "sähköpostiosoite",
        "váš e-mail", "e-mailová adresa", "e-mail cím", "email cím", "adresă de email", "adresa de email", "e-posta", "eposta",
        "e-posta adresi", "e-posta adresiniz", "почта", "эл. почта", "электронная почта", "e-mail адрес", "адрес электронной почты",
        "ваш e-mail", "ел. пошта", "електронна пошта", "имейл", "ηλεκτρονικό ταχυδρομείο", "e-naslov", "e-pošta", "correu electrònic", "邮箱",
        "电子邮件", "电子邮箱", "电邮", "郵箱", "電子郵件", "電郵", "メールアドレス", "メール", "eメール", "이메일", "이메일 주소", "البريد الإلكتروني", "الايميل", "דוא\"ל",
        "אימייל", "מייל", "อีเมล", "alamat email", "ईमेल",
        "el. paštas", "el. pašto adresas", "el paštas", "e-pasts", "e-pasta adrese", "e-posti aadress", "ایمیل", "پست الکترونیک", "имејл",
    ]),
    ("phone", &[
        "phone", "telefón", "your phone", "what is your phone number", "what's your phone number", "phone number", "telephone", "telephone number", "tel", "tel.", "contact number", "contact phone",
        "work phone", "daytime phone", "telefon", "telefonnummer", "ihre telefonnummer", "rufnummer", "fon", "téléphone",
        "numéro de téléphone", "tél", "tél.", "votre téléphone", "telephone fixe", "teléfono", "telefono", "número de teléfono",
        "su teléfono", "tu teléfono", "numero di telefono", "recapito telefonico", "telefone", "número de telefone", "telefoon",
        "telefoonnummer", "uw telefoonnummer", "numer telefonu", "nr telefonu", "telefonnr", "tlf", "tlf.", "puhelin", "puhelinnumero",
        "telefonní číslo", "telefónne číslo", "telefonszám", "număr de telefon", "telefon numarası", "telefonunuz", "телефон",
        "номер телефона", "ваш телефон", "контактный телефон", "номер телефону", "телефонен номер", "τηλέφωνο", "telefonska številka",
        "broj telefona", "telèfon", "电话", "電話", "联系电话", "聯絡電話", "电话号码", "電話番号", "お電話番号", "전화", "전화번호", "연락처", "الهاتف", "رقم الهاتف",
        "טלפון", "מספר טלפון", "โทรศัพท์", "เบอร์โทรศัพท์", "điện thoại", "số điện thoại", "telepon", "nomor telepon", "फ़ोन",
        "telefonas", "tel. nr", "telefono numeris", "tālrunis", "telefons", "tālruņa numurs", "telefoninumber", "تلفن", "شماره تماس", "شماره موبایل", "موبایل", "contacto telefónico", "broj mobitela",
    ]),
    ("mobile", &[
        "mobile", "mobile phone", "mobile number", "cell", "cell phone", "cellphone", "handy", "handynummer", "mobil", "mobilnummer",
        "mobiltelefon", "portable", "mobile téléphone", "móvil", "movil", "celular", "cellulare", "telemóvel", "mobiel", "mobiele nummer",
        "komórka", "telefon komórkowy", "matkapuhelin", "cep telefonu", "мобильный", "мобильный телефон", "手机", "手機", "手机号", "携帯電話", "携帯番号",
        "휴대폰", "휴대전화", "الجوال", "נייד", "whatsapp", "kännykkä",
    ]),
    ("company", &[
        "company", "company name", "your company", "what is your company", "what company do you work for", "organisation", "organization", "business", "business name", "employer", "institution",
        "firm", "firma", "firmenname", "unternehmen", "ihre firma", "institut", "société", "entreprise", "nom de l'entreprise",
        "nom de la société", "raison sociale", "votre société", "organisme", "empresa", "nombre de la empresa", "compañía", "su empresa",
        "razón social", "nome da empresa", "azienda", "nome azienda", "società", "ragione sociale", "ditta", "bedrijf", "bedrijfsnaam",
        "organisatie", "uw bedrijf", "nazwa firmy", "instytucja", "företag", "företagsnamn", "firmanavn", "virksomhed", "bedrift",
        "selskap", "yritys", "yrityksen nimi", "společnost", "název firmy", "spoločnosť", "názov firmy", "cég", "cégnév", "companie",
        "firmă", "numele companiei", "şirket", "şirket adı", "firma adı", "компания", "организация", "название компании", "компанія",
        "організація", "фирма", "εταιρεία", "επωνυμία", "podjetje", "tvrtka", "公司", "公司名称", "公司名稱", "单位", "单位名称", "会社名", "貴社名", "御社名",
        "法人名", "회사", "회사명", "업체명", "الشركة", "اسم الشركة", "חברה", "שם החברה", "บริษัท", "công ty", "tên công ty", "perusahaan",
        "nama perusahaan", "कंपनी",
        "įmonė", "uzņēmums", "ettevõte", "شرکت",
    ]),
    ("message", &[
        "message", "your message", "message text", "leave us a message", "write a message", "type your message here", "what do you need", "what are you looking for", "comment or message", "what would you like to know", "anything else", "comment", "comments", "enquiry", "inquiry", "question", "your question", "details", "project details",
        "description", "notes", "additional information", "how can we help", "what can we do for you", "text dotazu", "text zprávy", "text správy", "how can we help you", "what can we help you with", "request",
        "your enquiry", "body", "text", "remarks", "message body", "tell us about your project", "nachricht", "ihre nachricht", "schreiben sie uns", "was suchen sie",
        "deine nachricht", "mitteilung", "kommentar", "anfrage", "ihre anfrage", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen",
        "beschreibung", "frage", "ihr anliegen", "anliegen", "votre message", "laissez un message", "commentaire", "commentaires", "votre demande", "demande",
        "description du projet", "remarques", "mensaje", "escribe tu mensaje", "escriba su mensaje", "su mensaje", "tu mensaje", "comentario", "comentarios", "consulta", "su consulta",
        "observaciones", "descripción", "mensagem", "sua mensagem", "a sua mensagem", "comentário", "comentários", "descrição", "messaggio", "lascia un messaggio", "scrivi un messaggio",
        "il tuo messaggio", "richiesta", "commento", "note", "descrizione", "bericht", "uw bericht", "opmerking", "opmerkingen", "vraag",
        "uw vraag", "toelichting", "wiadomość", "twoja wiadomość", "treść", "treść wiadomości", "treść zapytania", "uwagi", "zapytanie",
        "meddelande", "ditt meddelande", "besked", "din besked", "melding", "kommentarer", "beskjed", "viesti", "viestisi", "lisätiedot",
        "zpráva", "vaše zpráva", "dotaz", "poznámka", "správa", "vaša správa", "üzenet", "megjegyzés", "mesaj", "mesajul", "mesajul tău",
        "mesajınız", "mesajiniz", "açıklama", "сообщение", "ваше сообщение", "комментарий", "текст", "текст сообщения", "вопрос",
        "повідомлення", "коментар", "съобщение", "μήνυμα", "sporočilo", "poruka", "missatge", "留言", "留言内容", "内容", "信息", "消息", "咨询内容", "备注",
        "お問い合わせ内容", "お問合せ内容", "ご質問", "メッセージ", "本文", "ご要望", "메시지", "문의내용", "문의 내용", "내용", "الرسالة", "رسالتك", "הודעה", "ข้อความ",
        "tin nhắn", "nội dung", "lời nhắn", "pesan", "संदेश", "nachrichtentext", "corps du message",
        "cuerpo del mensaje", "corpo del messaggio", "corpo da mensagem", "berichtinhoud", "treść wiadomości e-mail", "текст повідомлення",
        "žinutė", "jūsų žinutė", "pranešimas", "užklausa", "ziņa", "jūsu ziņa", "ziņojums", "komentārs", "sõnum", "teie sõnum", "teade", "küsimus", "پیام", "متن پیام", "توضیحات", "порука", "поруке",
    ]),
    ("subject", &[
        "subject", "your subject", "topic", "reason", "regarding", "betreff", "thema", "objet", "sujet", "asunto", "tema", "assunto",
        "oggetto", "onderwerp", "temat", "ämne", "emne", "aihe", "předmět", "predmet", "tárgy", "subiect", "konu", "тема", "тема сообщения",
        "θέμα", "zadeva", "naslov", "主题", "主旨", "标题", "件名", "お問い合わせ種別", "제목", "الموضوع", "נושא", "หัวข้อ", "chủ đề", "tiêu đề", "subjek",
    ]),
    ("product", &[
        "product", "products", "product name", "product of interest", "interested in", "item", "service", "produkt", "artikel",
        "interesse an", "produit", "produits", "producto", "productos", "produto", "prodotto", "prodotti", "товар", "продукт", "产品", "產品",
        "製品", "商品", "제품", "المنتج", "מוצר", "ürün", "tuote", "termék", "produs", "výrobek",
    ]),
    ("quantity", &[
        "quantity", "qty", "amount needed", "number of units", "menge", "anzahl", "stückzahl", "quantité", "cantidad", "quantidade",
        "quantità", "aantal", "ilość", "antal", "antall", "määrä", "množství", "mennyiség", "cantitate", "miktar", "adet", "количество",
        "кількість", "数量", "수량", "الكمية", "כמות", "liczba sztuk",
    ]),
    ("budget", &[
        "budget", "your budget", "estimated budget", "project budget", "price range", "ihr budget", "budgetrahmen", "budget estimé",
        "presupuesto", "presupuesto estimado", "orçamento", "orçamento previsto", "budget previsto", "budżet", "rozpočet", "költségvetés",
        "buget", "bütçe", "бюджет", "预算", "預算", "予算", "ご予算", "예산", "الميزانية", "תקציב", "budjetti",
    ]),
    ("country", &[
        "country", "country/region", "land", "pays", "país", "pais", "paese", "nazione", "kraj", "maa", "země", "krajina", "ország", "țară",
        "tara", "ülke", "страна", "країна", "държава", "χώρα", "država", "国家", "國家", "国", "국가", "나라", "البلد", "الدولة", "ארץ", "מדינה",
        "ประเทศ", "quốc gia", "negara",
    ]),
    ("city", &[
        "city", "town", "location", "ort", "stadt", "ville", "ciudad", "cidade", "città", "stad", "plaats", "woonplaats", "miasto",
        "miejscowość", "by", "kaupunki", "město", "mesto", "város", "oraș", "şehir", "город", "місто", "град", "πόλη", "grad", "城市", "市",
        "도시", "المدينة", "עיר",
    ]),
    ("address", &[
        "address", "street", "street address", "anschrift", "adresse", "straße", "strasse", "straße und hausnummer", "rue", "dirección",
        "direccion", "calle", "endereço", "morada", "indirizzo", "via", "adres", "straat", "ulica", "adress", "osoite", "adresa", "cím",
        "адрес", "адреса", "διεύθυνση", "地址", "住所", "ご住所", "주소", "العنوان", "כתובת",
    ]),
    ("postcode", &[
        "zip", "zip code", "postcode", "postal code", "postleitzahl", "plz", "code postal", "código postal", "codigo postal", "cp", "cep",
        "cap", "codice postale", "kod pocztowy", "postnummer", "postinumero", "psč", "irányítószám", "cod poștal", "posta kodu", "индекс",
        "почтовый индекс", "邮编", "郵便番号", "우편번호",
    ]),
    ("website", &[
        "website", "web site", "url", "your website", "company website", "homepage", "webseite", "website url", "site web", "site internet",
        "sitio web", "página web", "site", "sito", "sito web", "strona www", "hemsida", "hjemmeside", "kotisivu", "webová stránka",
        "honlap", "сайт", "网站", "ウェブサイト", "홈페이지", "الموقع", "אתר",
    ]),
    ("title", &[
        "job title", "position", "role", "your role", "function", "jobtitle", "beruf", "funktion", "ihre position", "poste", "fonction",
        "cargo", "puesto", "ruolo", "functie", "stanowisko", "befattning", "stilling", "tehtävänimike", "pozice", "beosztás", "funcție",
        "görev", "должность", "посада", "职位", "職位", "役職", "部署", "직책", "직급", "المسمى الوظيفي", "תפקיד",
    ]),
    ("salutation", &[
        "salutation", "anrede", "civilité", "tratamiento", "aanhef", "prefix", "mr/mrs", "gender", "geschlecht",
    ]),
    ("date", &[
        "date", "preferred date", "date submitted", "submission date", "submitted on", "datum", "wunschtermin", "termin", "fecha", "data",
        "дата", "日期", "日付", "날짜", "التاريخ", "time", "submitted at",
    ]),
    ("page", &[
        "page", "page url", "page title", "landing page", "referrer", "referer", "source url", "submitted from", "source page",
        "submission url", "seite", "page de provenance", "url de la página", "http_referer", "form url", "referral url",
    ]),
    ("gclid", &[
        "gclid", "google click id",
    ]),
    ("utm_source", &[
        "utm_source", "utm source", "source", "lead source", "utm-source",
    ]),
    ("utm_medium", &[
        "utm_medium", "utm medium", "utm-medium",
    ]),
    ("utm_campaign", &[
        "utm_campaign", "utm campaign", "utm-campaign", "campaign",
    ]),
    ("ip", &[
        "ip", "ip address", "remote ip", "ip-adresse", "user ip", "sender's ip", "ip адрес",
    ]),
    ("user_agent", &[
        "user agent", "browser", "user-agent",
    ]),
];

/// The table turned round. A label that stands under two names belongs to the first.
static BY_LABEL: LazyLock<Lexicon<&str>> =
    LazyLock::new(|| Lexicon::new(LABELS.iter().flat_map(|(name, labels)| labels.iter().map(|label| (*label, *name)))));

/// What we call the field with this label, when we know it.
pub(super) fn known(label: &str) -> Option<&'static str> {
    BY_LABEL.get(label)
}

/// The label as it is looked up: lower case, without numbering, stars, colons and what stands in brackets.
pub(super) fn clean(label: &str) -> String {
    let bare = undressed(label);
    // `fullName`, `emailAddress`: a program's own names.
    let humps = !bare.contains(char::is_whitespace) && hump(bare).is_some() && known(&bare.to_lowercase()).is_none();
    let lower = if humps { without_humps(bare) } else { bare.to_lowercase() };
    let words: Vec<&str> = lower.split_whitespace().collect();
    let joined = words.join(" ");
    if let Some(asked) = asked_for(&joined) {
        return asked.to_owned();
    }
    // `Name / Nom`: the same in two languages.
    if let Some((first, second)) = joined.split_once(" / ")
        && let Some(half) = [first, second].into_iter().find(|half| known(half).is_some())
    {
        return half.to_owned();
    }
    // `your-name`, `first_name`: the names of the fields themselves.
    if joined.contains(' ') || known(&joined).is_some() { joined } else { joined.replace(['_', '-'], " ").trim().to_owned() }
}

/// Whose field it is: `Customer email`, `Guest name`, `E-mail автора`.
const OF_WHOM: &[&str] =
    &["customer ", "customer's ", "guest ", "client ", "visitor ", "buyer ", "sender ", "sender's ", "applicant ", "requester ", "lead "];
const WHOSE: &[&str] = &[
    " автора",
    " клиента",
    " отправителя",
    " заказчика",
    " покупателя",
    " du client",
    " del cliente",
    " do cliente",
    " klienta",
    " des kunden",
];

/// What comes before a label when a form asks in whole sentences, and what page builders write for a field without one.
const ASKING: &[&str] = &[
    "no label ",
    "what is your ",
    "what's your ",
    "what’s your ",
    "what is the ",
    "please enter your ",
    "enter your ",
    "and your ",
    "wie lautet ihre ",
    "wie lautet deine ",
    "wie lautet ihr ",
    "wie ist ihre ",
    "wie ist ihr ",
    "bitte geben sie ihre ",
    "quel est votre ",
    "quelle est votre ",
    "quel est le ",
    "cuál es su ",
    "cuál es tu ",
    "¿cuál es su ",
    "¿cuál es tu ",
    "qual è la tua ",
    "qual è il tuo ",
    "qual é o seu ",
    "qual é a sua ",
    "qual o seu ",
    "wat is uw ",
    "wat is je ",
    "vad är din ",
    "hvad er din ",
    "jaki jest twój ",
];

/// The known label that a sentence asks for: "Thanks Kim, what's your e-mail address".
fn asked_for(sentence: &str) -> Option<&str> {
    if known(sentence).is_some() {
        return None;
    }
    let last = sentence.rsplit_once(", ").map_or(sentence, |(_, last)| last);
    let asked = ASKING.iter().chain(OF_WHOM).find_map(|start| last.strip_prefix(start));
    let asked = asked.or_else(|| WHOSE.iter().find_map(|end| last.strip_suffix(end))).unwrap_or(last);
    Some(asked).filter(|asked| asked.len() < sentence.len() && known(asked).is_some())
}

/// What `known` and `clean` say of a line. The first word decides for nearly every line of a letter, and costs less than to clean it all.
pub(super) fn known_line(line: &str) -> Option<&'static str> {
    if may_be_known(line) { known(&clean(line)) } else { None }
}

/// The same of a label that was cleaned before.
pub(super) fn known_as(label: &str, clean: &str) -> Option<&'static str> {
    known(clean).filter(|_| may_be_known(label))
}

fn may_be_known(line: &str) -> bool {
    line.trim_end().ends_with(['?', '？', '*']) || FIRST_WORDS.has(&first_word(undressed(line)).to_lowercase())
}

/// Does the label stand in the table as it is, or does it only ask for one that does?
pub(super) fn listed(label: &str) -> bool {
    known(&undressed(label).to_lowercase()).is_some()
}

fn first_word(label: &str) -> &str {
    let word = label.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).find(|word| !word.is_empty()).unwrap_or_default();
    hump(word).map_or(word, |at| &word[..at])
}

/// Where a small letter is followed by a capital.
fn hump(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    bytes.windows(2).position(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase()).map(|at| at + 1)
}

fn without_humps(mut word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    while let Some(at) = hump(word) {
        out.push_str(&word[..at]);
        out.push(' ');
        word = &word[at..];
    }
    out.push_str(word);
    out.to_lowercase()
}

static FIRST_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::of(LABELS.iter().flat_map(|(_, labels)| *labels).chain(OF_WHOM).map(|label| first_word(label))));

/// The label without what stands around it.
fn undressed(label: &str) -> &str {
    let label = label.trim().trim_matches([
        '*', '_', ':', '：', '-', '•', '▪', '·', '[', ']', '【', '】', '■', '●', '□', '◆', '#', '>', '“', '”', '"', '?', '？', '.',
        '\u{a0}', ' ',
    ]);
    // `📧 Email`: a sign of any kind before a label is none of it.
    let label =
        if label.is_ascii() { label } else { label.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii()).trim_start() };
    // An ASCII bracket, or the first byte of a wide one.
    let bracket = memchr::memchr2(b'(', 0xef, label.as_bytes()).and_then(|_| label.find(['(', '（']));
    let label = match bracket {
        Some(at) if at > 0 => label[..at].trim_end(),
        _ => label,
    };
    let label = label.strip_suffix("required").map_or(label, str::trim_end).trim_end_matches(['*', ' ']);
    // `1. Name`, `1) Name`
    let bare = label.trim_start_matches(|c: char| c.is_ascii_digit());
    if bare.len() < label.len() { bare.strip_prefix(['.', ')']).map_or(label, str::trim_start) } else { label }
}

/// A label that we do not know, as a name: letters, digits and underscores.
pub(super) fn slug(label: &str) -> String {
    let mut name = String::new();
    for c in label.chars().take(60) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_every_dress() {
        for (label, want) in [
            ("*Your Name*:", "name"),
            ("E-Mail-Adresse (Pflichtfeld)", "email"),
            ("your-email", "email"),
            ("2. Téléphone :", "phone"),
            ("【お名前】", "name"),
            ("First_Name", "first_name"),
            ("Name *", "name"),
            ("How can we help you?", "message"),
            ("What's your budget?", "budget"),
            ("**Danke Rita, wie lautet Ihre E-Mail-Adresse?**", "email"),
            ("No Label email", "email"),
            ("emailAddress", "email"),
            ("eMail", "email"),
            ("FullName", "name"),
        ] {
            assert_eq!(known(&clean(label)), Some(want), "{label}");
        }
        assert_eq!(slug("größe (cm) / preis"), "größe_cm_preis");
        for (name, labels) in LABELS {
            let mut seen = std::collections::BTreeSet::new();
            for label in *labels {
                assert_eq!(label.to_lowercase(), *label);
                assert!(seen.insert(label), "{name}: {label} twice");
                assert_eq!(known(label), Some(*name), "{label} stands under two names");
            }
        }
    }
}
