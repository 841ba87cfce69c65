//! "… wrote:" in the languages of the mail programs, and the words that such a line begins with.

/// Forms of "wrote" in scripts that part words by blanks; matched as whole words.
#[rustfmt::skip]
pub(in crate::mail) const WROTE: &[&str] = &[
    "wrote", "writes", "has written", "wrote the following", "said", "schrieb", "schrieben", "schreibt", "geschrieben", "schreef",
    "schrijft", "geschreven", "skryf", "geskryf", "skrev", "skriver", "skreiv", "kirjoitti", "kirjoittaa", "skrifaði", "ritaði",
    "a écrit", "a ecrit", "écrit", "écrivait", "écrivit", "a envoyé", "escribió", "escribio", "ha escrito", "escribe", "escribía",
    "escreveu", "escreveram", "escreve", "ha scritto", "scrive", "scritto", "ha escrit", "va escriure", "escrigué", "escriu", "escribiu",
    "a scris", "scris", "scrie", "napisał", "napisała", "napisał(a)", "napisal", "napisala", "napisal(a)", "napisano", "pisze", "napsal",
    "napsala", "napsal(a)", "píše", "napísal", "napísala", "napísal(a)", "je napisao", "je napisala", "napisao", "napisala je",
    "napisao je", "napisao/la", "je napisao/la", "je napisal", "je napisal/-a", "napisal/a", "piše", "написал", "написала", "написал(а)",
    "писал", "писала", "писал(а)", "пишет", "пишут", "написав", "написав(-ла)", "написав(ла)", "пише", "писав", "написа", "је написао",
    "је написао/ла", "напиша", "rakstīja", "raksta", "rašė", "parašė", "kirjutas", "напісаў", "írta", "ezt írta", "írja", "idatzi du", "գրել է",
    "idatzi zuen", "έγραψε", "έγραψαν", "yazdı", "şunu yazdı", "şunları yazdı", "yazmış", "shkroi", "ka shkruar", "כתב", "כתבה", "כתב/ה",
    "כתב(ה)", "כתב‏/ה", "كتب", "كتبت", "نوشت", "نوشته", "ने लिखा", "लिखा", "menulis", "tulis", "đã viết", "viết", "ký", "sumulat",
    "aliandika", "wrotest", "schriebst", "schrieben sie", "yazıb", "жазды", "напісала", "dixit", "skribis", "scrívio",
];

/// Forms of "wrote" in scripts without blanks; matched anywhere.
#[rustfmt::skip]
pub(in crate::mail) const WROTE_UNSPACED: &[&str] = &[
    "写道", "寫道", "写了", "写到", "寫了", "来信", "のメール", "さんのメール", "さんは書きました", "は書きました", "が書きました", "さんは", "のメッセージ", "さんが書きました", "님이 작성", "이 작성", "작성",
    "님이 쓴 글", "쓴 글", "님의 말", "님이 보낸", "เขียนว่า", "เขียน", "ได้เขียน",
];

/// Words for the writer, right before the verb: what follows is no quote of somebody else's.
#[rustfmt::skip]
pub(in crate::mail) const FIRST_PERSON: &[&str] = &[
    "i", "we", "ich", "wir", "je", "j'ai", "nous", "yo", "eu", "io", "noi", "ik", "wij", "we've", "i've", "jag", "vi", "jeg", "minä", "ja",
    "my", "já", "én", "noi", "я", "мы", "ми", "аз", "ние", "ben", "biz", "我", "我们", "我們", "私", "私は", "저는", "אני", "אנחנו", "أنا", "نحن",
];

/// Words that open such a line.
#[rustfmt::skip]
pub(in crate::mail) const OPENERS: &[&str] = &[
    "on", "at", "in", "am", "vom", "den", "le", "el", "em", "no dia", "il", "in data", "il giorno", "op", "på", "dne", "dňa", "dnia",
    "w dniu", "pe", "în", "la", "στις", "dana", "на", "в", "у", "від", "от", "vào", "pada", "quoting", "zitat von", "citando",
    "citation de", "missatge de", "o dia", "a las", "às", "du", "am:", "on:", "tarihinde", "בתאריך", "ב-", "في", "در", "eli", "noong", "mnamo", "lietotājs",
    "kuupäeval", "kirjutas", "fredag", "mandag", "tirsdag", "onsdag", "torsdag", "lørdag", "søndag",
];

/// A whole header line without date and verb: `Quoting Kim Lee <kim@example.com>:` (Horde) and its translations.
#[rustfmt::skip]
pub(in crate::mail) const QUOTING: &[&str] = &[
    "quoting", "zitat von", "citando", "citation de", "citando a", "missatge de", "message de", "message from", "cytowanie", "citát",
    "citat från", "excerpts from", "цитата", "quoth", "thus spake", "thus spoke", "thus wrote", "also sprach",
];

/// What a line right above quoted lines may end with instead of "wrote": "Kim Lee asked:", "begin Kim Lee quotation:".
#[rustfmt::skip]
pub(in crate::mail) const TOLD: &[&str] = &[
    "asked", "asks", "replied", "replies", "responded", "answered", "commented", "posted", "mentioned", "remarked", "added", 
    "spake", "quoth", "suggested", "explained", "quotation", "quote", "the following", "fragte", "fragt", "antwortete",
    "a demandé", "demande", "a répondu", "répond", "preguntó", "pregunta", "respondió", "responde",
    "comentó", "perguntou", "respondeu", "ha chiesto", "chiede", "ha risposto", "risponde", "vroeg",
    "antwoordde", "frågade", "svarade", "spurte", "svarte", "spurgte", "svarede", "kysyi", "vastasi", "zapytał", "zapytała", "pyta",
    "odpowiedział", "odpowiedziała", "zeptal se", "odpověděl", "odpověděla", "спросил", "спросила", "ответил", "ответила", 
    "запитав", "відповів", "kérdezte", "válaszolta", "a întrebat", "a răspuns", "sordu", "cevapladı", "ρώτησε", "απάντησε",
];
