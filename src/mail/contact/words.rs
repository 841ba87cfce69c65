//! The words that signatures are read by, in many languages: data only, lower case unless said otherwise.

/// Before a number that is a telephone's.
#[rustfmt::skip]
pub(super) const PHONE: &[&str] = &[
    "tel", "tél", "tel.", "telefon", "telefono", "teléfono", "telefone", "téléphone", "telephone", "telefonnummer", "telefoon", "phone",
    "ph", "fon", "mobile", "mobil", "mob", "mobiel", "móvil", "movil", "mobilní", "mobiltelefon", "handy", "natel", "cell", "cellphone",
    "cellular", "cellulare", "cell.", "celular", "cel", "gsm", "portable", "port", "telemóvel", "telef", "telem", "telm", "tlm", "tlf", "tfno", "tfn", "tlfn",
    "direct", "direkt", "direktwahl", "durchwahl", "dw", "office", "büro", "buero", "bureau", "desk", "main", "zentrale", "central",
    "hotline", "work", "m", "t", "p", "d", "o", "c", "h", "tf", "puh", "puhelin", "matkapuhelin", "telefonszám", "mobilszám", "komórka",
    "kom", "komórkowy", "tlp", "whatsapp", "viber", "signal", "wechat", "call", "ring", "anruf", "anrufen", "rufen", "appelez", "llamar", "τηλ", "τηλέφωνο",
    "κιν", "κινητό", "тел", "телефон", "моб", "мобильный", "мобилен", "мобільний", "сот", "раб", "电话", "電話", "电话号码", "手机", "手機", "携帯",
    "携帯電話", "直通", "代表", "座机", "전화", "휴대폰", "핸드폰", "연락처", "직통", "هاتف", "تلفون", "جوال", "موبايل", "تليفون", "محمول", "טל", "טלפון", "נייד",
    "erreichbar", "reach", "joignable", "localizable", "reperibile", "bereikbaar", "تلفن", "موبایل", "โทร", "มือถือ", "đt", "sđt", "điện", "thoại", "telp", "hp", "cep", "gsm:", "iş", "toll", "tollfree", "freephone", "fixe", "fijo", "fisso", "fixo",
    "festnetz", "landline", "stacjonarny", "pevná",
];

/// Before a number that only a machine answers.
#[rustfmt::skip]
pub(super) const FAX: &[&str] = &[
    "fax", "fx", "facsimile", "telefax", "faks", "telefaks", "f", "tfax", "faxnummer", "télécopie", "факс", "传真", "傳真", "ファックス", "ファクス", "팩스", "φαξ", "فاكس",
    "פקס", "belgeç", "โทรสาร",
];

/// Before a number that is none to call: orders, customers, registers, taxes, banks, places.
#[rustfmt::skip]
pub(super) const NOT_A_PHONE: &[&str] = &[
    "nr", "no", "nº", "n°", "№", "number", "nummer", "numéro", "número", "numero", "order", "invoice", "customer", "quote", "ticket",
    "case", "ref", "reference", "id", "hrb", "hra", "hr", "vat", "ust", "ustid", "uid", "tax", "iban", "bic", "swift", "siret", "siren",
    "rcs", "tva", "cif", "nif", "nie", "nip", "regon", "krs", "iva", "piva", "rea", "kvk", "btw", "ico", "ičo", "dič", "ič", "reg",
    "registration", "registered", "company", "account", "konto", "kto", "blz", "kundennummer", "kundennr", "artikel", "artikelnummer",
    "bestellung", "bestellnummer", "rechnung", "auftrag", "angebot", "angebotsnr", "pedido", "commande", "factura", "facture", "fattura",
    "ordine", "zamówienie", "box", "postfach", "zip", "plz", "cp", "инн", "огрн", "кпп", "р/с", "заказ", "счет", "税号", "订单", "注文", "cvr",
    "org", "orgnr", "y-tunnus", "cnpj", "cpf", "abn", "acn", "ein", "duns", "gtin", "ean", "serial", "sn", "s/n", "model", "typ", "type",
    "part", "pn", "sku", "isbn", "lot", "cnp", "cui", "steuernummer", "amtsgericht", "handelsregister",
];

/// Legal forms that stand for themselves whatever their case, dots dropped.
#[rustfmt::skip]
pub(super) const LEGAL_FORMS: &[&str] = &[
    "gmbh", "ggmbh", "mbh", "ohg", "kgaa", "gbr", "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "plc", "llp", "pllc", "lllp",
    "pty", "pte", "pvt", "sarl", "eurl", "sasu", "srl", "srls", "snc", "slu", "ltda", "lda", "eireli", "oyj", "aps", "asa", "kft", "zrt",
    "nyrt", "sro", "spolsro", "doo", "oü", "uab", "sia", "bhd", "sdn", "tbk", "şti", "gmbhcokg", "sàrl", "bvba", "cvba", "vof", "ооо", "тоо", "осоо", "прат",
    "оао", "зао", "пао", "тов", "еоод", "оод", "фоп", "spzoo", "zoo", "akciová", "společnost", "spółka", "jdoo", "ehf", "hf",
];

/// Legal forms that are words or too short otherwise: as written, dots dropped.
#[rustfmt::skip]
pub(super) const LEGAL_FORMS_CAPITAL: &[&str] = &[
    "AG", "KG", "UG", "SE", "eV", "eK", "eG", "SA", "SL", "SAS", "SpA", "SPA", "BV", "NV", "AB", "AS", "A/S", "S/A", "Oy", "OY", "SC",
    "SCA", "LP", "Co", "CV", "AŞ", "AE", "ΑΕ", "ΕΠΕ", "ИП", "АО", "АД", "PT", "KK", "EI", "EOOD", "OOD", "AD", "ODO", "OOO", "ZAO", "Kft",
    "SCS", "SNC", "GIE",
];

/// What is written together with a company's name, without blanks.
#[rustfmt::skip]
pub(super) const LEGAL_FORMS_INSIDE: &[&str] = &[
    "株式会社", "有限会社", "合同会社", "合資会社", "有限公司", "有限责任公司", "股份公司", "集团", "公司", "주식회사", "(주)", "㈜", "㈱", "(株)", "(有)", "유한회사", "شركة", "מפעלי",
    "בע\"מ", "בעמ", "มหาชน", "บริษัท", "Công ty", "CÔNG TY", "TNHH",
];

/// Words of a job's title; each is looked for as the beginning of a word.
#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    // English
    "manager", "director", "head of", "engineer", "officer", "president", "founder", "owner", "partner", "consultant", "buyer", "purchas",
    "procurement", "sales", "account exec", "executive", "assistant", "analyst", "architect", "developer", "specialist", "coordinator",
    "supervisor", "technician", "scientist", "researcher", "professor", "lecturer", "ceo", "cto", "cfo", "coo", "cmo", "vp ",
    "vice president", "lead ", "team lead", "programme lead", "program lead", "project lead", "design lead", "tech lead", "product lead", "chief", "controller", "accountant", "administrator", "representative", "agent", "trainee",
    "intern", "secretary", "operations", "logistics", "lawyer", "attorney", "editor", "designer", "chairman", "advisor", "principal",
    "superintendent", "planner", "merchandiser", "producer", "chemist", "biologist", "physicist", "librarian", "dealer", "stockroom",
    // German
    "geschäftsführ", "leiter", "leitung", "abteilungs", "einkauf", "einkäufer", "vertrieb", "ingenieur", "inhaber", "assistenz",
    "sachbearbeit", "prokurist", "referent", "berater", "meister", "techniker", "projekt", "bereichs", "vorstand", "kaufmännisch",
    "mitarbeiter", "laborant", "werkstudent", "disponent", "fachkraft", "verwaltung", "beschaffung", "buchhalt", "innendienst",
    "außendienst",
    // French
    "directeur", "directrice", "responsable", "gérant", "ingénieur", "chargé", "chef de", "acheteu", "acheteuse", "commercial", "président",
    "technicien", "adjoint", "fondat", "conseill", "achats", "secrétaire", "comptable",
    // Spanish, Portuguese, Italian
    "director", "directora", "gerente", "jefe", "jefa", "responsable", "ingenier", "comprador", "compras", "encargad", "técnic",
    "administrad", "asesor", "dueñ", "propietari", "fundador", "ventas", "comercial", "asistente", "diretor", "gestor", "engenheir",
    "chefe", "coordenador", "sócio", "vendas", "técnico", "analista", "proprietári", "supervisor", "direttore", "direttrice",
    "responsabile", "ingegner", "titolare", "acquisti", "amministra", "ufficio", "addett", "capo", "vendite", "resp.", "socio",
    "consulente", "tecnico",
    // Dutch, Scandinavian, Finnish
    "directeur", "inkoop", "inkoper", "verkoop", "verkoper", "medewerker", "adviseur", "hoofd", "beheerder", "eigenaar", "bedrijfsleider",
    "werkvoorbereider", "zaakvoerder", "chef", "inköp", "inköpare", "säljare", "ingenjör", "ägare", "ansvarig", "direktör", "vd", "projektledare", "leder",
    "innkjøp", "indkøb", "daglig", "sjef", "ingeniør", "indehaver", "selger", "sælger", "konsulent", "ansvarlig", "johtaja", "päällikkö",
    "insinööri", "toimitusjohtaja", "ostaja", "myynti", "hankinta", "asiantuntija", "yrittäjä",
    // Slavic, Hungarian, Romanian, Turkish, Greek
    "kierownik", "dyrektor", "specjalist", "inżynier", "zakup", "prezes", "właściciel", "menedżer", "księgow", "koordynator", "handlow",
    "vedoucí", "ředitel", "jednatel", "nákup", "nákupčí", "obchodní", "technik", "riaditeľ", "konateľ", "vedúci", "voditelj", "direktor",
    "nabava", "komercijal", "менеджер", "директор", "начальник", "инженер", "руководитель", "закуп", "специалист", "заведующ", "главный",
    "бухгалтер", "генеральный", "керівник", "інженер", "начальник", "фахівець", "ръководител", "управител", "мениджър", "igazgató",
    "vezető", "mérnök", "beszerz", "ügyvezető", "értékesít", "munkatárs", "șef", "inginer", "achiziții", "administrator", "müdür",
    "mühendis", "satın alma", "satış", "sorumlu", "uzman", "yönetici", "kurucu", "διευθυντ", "μηχανικ", "υπεύθυν", "προμήθει",
    // East Asian, Semitic
    "部長", "課長", "係長", "主任", "社長", "担当", "取締役", "経理", "代表取締役", "営業", "購買", "研究員", "经理", "總監", "总监", "经办", "采购", "工程师", "主管", "董事", "总经理",
    "销售", "팀장", "부장", "과장", "대리", "대표", "이사", "사원", "연구원", "차장", "구매", "مدير", "مهندس", "مسؤول", "رئيس", "مشتريات", "מנהל", "מנהלת",
    "מהנדס", "סמנכ", "מנכ", "رکش", "مدیر", "رئیس",
    // South and South-East Asian
    "प्रबंधक", "निदेशक", "trưởng phòng", "giám đốc", "nhân viên", "quản lý", "manajer", "direktur", "pembelian", "kepala ", "pimpinan", "pemilik", "pengurus",
    "ผู้จัดการ", "ผู้อำนวยการ", "หัวหน้า", "เจ้าหน้าที่", "กรรมการ", "ฝ่ายจัดซื้อ",
];

/// What a compound ends in that is a job's title: `Einrichtungsleitung`, `innkjøpssjef`.
#[rustfmt::skip]
pub(super) const TITLE_ENDS: &[&str] = &[
    "leitung", "leiter", "leiterin", "führer", "führerin", "meister", "meisterin", "berater", "beraterin", "ingenieur", "ingenieurin",
    "referent", "referentin", "manager", "managerin", "assistent", "assistentin", "beauftragter", "beauftragte", "medewerker", "adviseur",
    "beheerder", "leider", "leder", "ledare", "chef", "sjef", "konsulent", "ansvarlig", "ansvarig", "päällikkö", "johtaja", "vezető",
];

/// Before or behind the number of an extension: it belongs to the number.
#[rustfmt::skip]
pub(super) const EXTENSION: &[&str] = &[
    "ext", "extn", "extension", "x", "poste", "durchwahl", "dw", "wew", "linka", "anexo", "ramal", "interno", "int", "toestel", "anknytning",
    "доб", "внутр", "εσωτ", "内线", "內線", "分机", "分機", "内線", "내선",
];

/// Countries as addresses name them, and their region codes.
#[rustfmt::skip]
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    ("germany", "DE"), ("deutschland", "DE"), ("allemagne", "DE"), ("alemania", "DE"), ("austria", "AT"), ("österreich", "AT"),
    ("switzerland", "CH"), ("schweiz", "CH"), ("suisse", "CH"), ("svizzera", "CH"), ("france", "FR"), ("frankreich", "FR"),
    ("francia", "FR"), ("spain", "ES"), ("españa", "ES"), ("portugal", "PT"), ("italy", "IT"), ("italia", "IT"), ("netherlands", "NL"),
    ("nederland", "NL"), ("holland", "NL"), ("belgium", "BE"), ("belgique", "BE"), ("belgië", "BE"), ("united kingdom", "GB"),
    ("england", "GB"), ("scotland", "GB"), ("wales", "GB"), ("great britain", "GB"), ("ireland", "IE"), ("denmark", "DK"),
    ("danmark", "DK"), ("sweden", "SE"), ("sverige", "SE"), ("norway", "NO"), ("norge", "NO"), ("finland", "FI"), ("suomi", "FI"),
    ("poland", "PL"), ("polska", "PL"), ("czech republic", "CZ"), ("czechia", "CZ"), ("česká republika", "CZ"), ("slovakia", "SK"),
    ("slovensko", "SK"), ("hungary", "HU"), ("magyarország", "HU"), ("romania", "RO"), ("românia", "RO"), ("bulgaria", "BG"),
    ("българия", "BG"), ("greece", "GR"), ("ελλάδα", "GR"), ("turkey", "TR"), ("türkiye", "TR"), ("russia", "RU"), ("россия", "RU"),
    ("ukraine", "UA"), ("україна", "UA"), ("croatia", "HR"), ("hrvatska", "HR"), ("slovenia", "SI"), ("slovenija", "SI"), ("serbia", "RS"),
    ("estonia", "EE"), ("latvia", "LV"), ("lithuania", "LT"), ("usa", "US"), ("u.s.a.", "US"), ("united states", "US"), ("canada", "CA"),
    ("mexico", "MX"), ("méxico", "MX"), ("brazil", "BR"), ("brasil", "BR"), ("argentina", "AR"), ("chile", "CL"), ("colombia", "CO"),
    ("perú", "PE"), ("peru", "PE"), ("australia", "AU"), ("new zealand", "NZ"), ("south africa", "ZA"), ("india", "IN"), ("pakistan", "PK"),
    ("china", "CN"), ("中国", "CN"), ("taiwan", "TW"), ("台灣", "TW"), ("hong kong", "HK"), ("japan", "JP"), ("日本", "JP"), ("korea", "KR"),
    ("대한민국", "KR"), ("singapore", "SG"), ("malaysia", "MY"), ("indonesia", "ID"), ("thailand", "TH"), ("vietnam", "VN"), ("việt nam", "VN"),
    ("philippines", "PH"), ("israel", "IL"), ("ישראל", "IL"), ("egypt", "EG"), ("مصر", "EG"), ("saudi arabia", "SA"), ("السعودية", "SA"),
    ("uae", "AE"), ("united arab emirates", "AE"), ("الإمارات", "AE"), ("morocco", "MA"), ("maroc", "MA"), ("nigeria", "NG"),
    ("kenya", "KE"), ("iran", "IR"), ("luxembourg", "LU"), ("iceland", "IS"), ("ísland", "IS"),
];

/// Hosts of a page about a person or of a program, and never a company's own site.
#[rustfmt::skip]
pub(super) const NOT_A_SITE: &[&str] = &[
    "linkedin", "facebook", "fb", "twitter", "x", "instagram", "youtube", "youtu", "xing", "tiktok", "whatsapp", "wa", "t", "pinterest",
    "vk", "weibo", "calendly", "zoom", "goo", "google", "bit", "aka", "outlook", "office", "microsoft", "apple", "mailchimp", "list-manage",
    "hubspot", "hsforms", "sendgrid", "mandrillapp", "safelinks", "urldefense", "proofpoint", "github", "skype", "telegram", "maps",
    "yahoo", "avast", "avg", "w3", "schema", "trustpilot", "docs", "drive", "dropbox", "wetransfer", "sharepoint", "teams", "meet",
    "typeform", "jotform", "wix", "wixsite", "forms",
];

/// Domains of mail for anybody: they say nothing of a company. Without the last label.
#[rustfmt::skip]
pub(super) const FREE_MAIL: &[&str] = &[
    "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "aol", "icloud", "me", "mac", "gmx", "web",
    "t-online", "freenet", "arcor", "posteo", "mailbox", "proton", "protonmail", "pm", "tutanota", "tuta", "mail", "inbox", "list", "bk",
    "yandex", "ya", "rambler", "ukr", "i", "orange", "wanadoo", "free", "laposte", "sfr", "neuf", "bbox", "libero", "virgilio", "alice",
    "tiscali", "tin", "terra", "telefonica", "hotmail", "uol", "bol", "ig", "sapo", "ziggo", "kpnmail", "planet", "xs4all", "hetnet",
    "skynet", "telenet", "bluewin", "sunrise", "wp", "o2", "onet", "interia", "seznam", "centrum", "volny", "azet", "freemail", "citromail",
    "abv", "naver", "daum", "hanmail", "qq", "163", "126", "sina", "sohu", "foxmail", "aliyun", "docomo", "ezweb", "softbank", "nifty",
    "rediffmail", "zoho", "fastmail", "hey", "btinternet", "sky", "virginmedia", "ntlworld", "comcast", "verizon", "att", "sbcglobal",
    "cox", "charter", "earthlink", "shaw", "rogers", "bell", "telus", "bigpond", "optusnet", "xtra",
];
