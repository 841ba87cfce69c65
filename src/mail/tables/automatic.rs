//! Words of machines that answer: subjects of auto replies and of ticket systems, and sentences that only machines write.

/// Subjects that begin so are auto replies, whatever follows.
#[rustfmt::skip]
pub(in crate::mail) const SUBJECTS: &[&str] = &[
    "automatic reply", "automatic response", "automated reply", "automated response", "auto reply", "auto-reply", "autoreply",
    "auto response", "auto-response", "autoresponse", "auto responder", "autoresponder", "auto-responder", "auto: ", "auto answer",
    "autoanswer", "out of office autoreply", "out of office:", "out-of-office", "out of office reply", "out of office response",
    "out of office notification", "out of office message", "out of office auto", "out of office re:", "out of the office:", "ooo:",
    "[ooo]", "[auto-reply]", "[auto reply]", "[autoreply]", "vacation reply", "vacation response", "vacation message", "vacation notice",
    "vacation:", "on vacation:", "away from my mail", "away message", "away:", "absence:", "absent:", "i am away", "i'm away",
    "i am out of", "i'm out of", "on sick leave", "abwesenheitsnotiz",
    "abwesenheitsnachricht", "abwesenheitsmeldung", "abwesenheitsassistent", "abwesenheit:", "abwesenheit", "abwesend",
    "automatische antwort", "automatische rückantwort", "automatische rueckantwort", "automatische abwesenheit",
    "automatische rückmeldung", "automatische eingangsbestätigung", "automatische empfangsbestätigung", "autom. antwort", "außer haus",
    "nicht im büro", "urlaub:", "ich bin im urlaub", "réponse automatique", "reponse automatique", "message automatique",
    "réponse d'absence", "absence du bureau", "absent du bureau", "absence :", "je suis absent", "message d'absence",
    "notification d'absence", "en congé", "en vacances", "respuesta automática", "respuesta automatica", "respuesta de ausencia",
    "mensaje automático", "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "ausencia", "aviso de ausencia",
    "resposta automática", "resposta automatica", "ausência temporária", "ausência", "ausente do escritório", "fora do escritório",
    "mensagem automática", "resposta de ausência", "risposta automatica", "risposta di assenza", "messaggio automatico", "fuori ufficio",
    "fuori sede", "assenza", "non in ufficio", "automatisch antwoord", "automatische reactie", "automatisch bericht",
    "afwezigheidsbericht", "afwezigheidsmelding", "afwezig:", "afwezig", "niet aanwezig", "autosvar", "automatiskt svar",
    "automatisk svar", "automatisk besvarelse", "frånvaro", "frånvaromeddelande", "fraværsmelding", "fravær", "fraværsassistent",
    "ikke til stede", "ikke på kontoret", "ikke på kontor", "inte på kontoret", "ej på kontoret", "på semester", "på ferie",
    "automaattinen vastaus", "automaattivastaus", "poissaoloviesti", "poissaoloilmoitus", "poissa", "lomalla", "automatyczna odpowiedź",
    "automatyczna odpowiedz", "odpowiedź automatyczna", "autoodpowiedź", "nieobecność", "nieobecny", "nieobecna", "poza biurem",
    "odpověď automaticky", "automatická odpověď", "automatická odpoveď", "automatická reakce", "odpověď v nepřítomnosti", "nepřítomnost",
    "mimo kancelář", "v nepřítomnosti", "neprítomnosť", "mimo kancelárie", "automatikus válasz", "automatikus válaszüzenet", "távollét",
    "távolléti", "házon kívül", "szabadságon", "răspuns automat", "raspuns automat", "absent de la birou", "absență", "otomatik yanıt",
    "otomatik cevap", "otomatik yanit", "ofis dışında", "ofis dışı", "izindeyim", "αυτόματη απάντηση", "εκτός γραφείου", "απουσία",
    "автоматический ответ", "автоматическое уведомление", "автоответ", "автоответчик", "автоматична відповідь", "автовідповідь",
    "автоматический отклик", "нет на месте", "вне офиса", "в отпуске", "отсутствие", "відсутність", "у відпустці", "автоматичен отговор",
    "автоматски одговор", "automatski odgovor", "automatsko javljanje", "odsutnost", "samodejni odgovor", "odsotnost",
    "avtomatski odgovor", "automaatvastus", "automaatne vastus", "puhkusel", "automātiska atbilde", "automatinis atsakymas",
    "resposta automàtica", "fora de l'oficina", "erantzun automatikoa", "自动回复", "自动答复", "自動回覆", "自動回信", "自動回复", "外出自动回复", "不在办公室", "休假",
    "外出", "自動応答", "自動返信", "自動送信", "不在通知", "不在連絡", "不在のお知らせ", "【自動返信】", "[自動返信]", "(自動返信)", "【自動配信】", "休暇", "자동 회신", "자동회신", "자동 응답",
    "자동응답", "부재중", "부재 중", "תשובה אוטומטית", "מענה אוטומטי", "מחוץ למשרד", "رد تلقائي", "الرد التلقائي", "خارج المكتب", "پاسخ خودکار",
    "balasan otomatis", "jawaban otomatis", "balas automatik", "di luar kantor", "trả lời tự động", "thư trả lời tự động", "vắng mặt",
    "i am on vacation", "i'm on vacation", "i am on holiday", "i am on leave", "bin im urlaub", "bin in urlaub", "automatisierte antwort",
    "automatisierte nachricht", "automatisk melding", "svar automatik", "automatisch gegenereerd", "poissaolo", "dovolená", "kintlét",
    "ตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ", "ไม่อยู่ที่สำนักงาน", "स्वचालित उत्तर",
];

/// Words that mean absence at the beginning of a subject, but may begin an ordinary one too: they need the text to agree.
#[rustfmt::skip]
pub(in crate::mail) const WEAK_SUBJECTS: &[&str] = &[
    "out of office", "out of the office", "ooo", "vacation", "on vacation", "holiday", "on holiday", "holidays", "on leave",
    "annual leave", "maternity leave", "parental leave", "away", "urlaub", "ferien", "im urlaub", "elternzeit", "congés", "congé",
    "vacaciones", "férias", "ferie", "ferias", "vakantie", "semester", "loma", "urlop", "dovolená", "szabadság", "concediu", "tatil",
    "отпуск", "on sick leave", "krank", "elternzeit", "mutterschutz", "barselsorlov", "orlov", "puhkus",
];

/// Words of receipts, anywhere in a subject. People write them too: they need a machine's header, or a text that says that a machine wrote it.
#[rustfmt::skip]
pub(in crate::mail) const RECEIPT_SUBJECTS: &[&str] = &[
    "we have received your", "we received your", "we've received your", "your request has been received", "your message has been received",
    "your email has been received", "your inquiry has been received", "request received", "thank you for your message",
    "thank you for your email", "thank you for your mail", "thank you for contacting", "thanks for your message",
    "confirmation of receipt", "acknowledgement of receipt", "vielen dank für ihre nachricht", "vielen dank für ihre anfrage",
    "vielen dank für ihre mail", "eingangsbestätigung", "empfangsbestätigung", "merci pour votre message", "accusé de réception",
    "gracias por su mensaje", "gracias por contactar", "acuse de recibo", "obrigado pelo contato", "confirmação de recebimento",
    "grazie per averci contattato", "conferma di ricezione", "ontvangstbevestiging", "mottagningsbekräftelse", "vastaanottokuittaus",
];

/// Parts of words that name a program's notice: after them a subject may go on as it likes.
#[rustfmt::skip]
pub(in crate::mail) const PROGRAM_WORDS: &[&str] = &[
    "auto", "repl", "respon", "notif", "assist", "nachricht", "meld", "vastaus", "svar", "értesít", "отв", "回", "応", "返", "통", "응답", "お知らせ",
];

/// Words after which an absence goes on: "Absent until Monday".
#[rustfmt::skip]
pub(in crate::mail) const UNTIL_WORDS: &[&str] = &[
    "until", "till", "from", "bis", "vom", "ab ", "re:", "aw:", "du ", "jusqu", "hasta", "del ", "até", "fino", "dal ", "tot", "t/m",
    "van ", "do ", "od ", "до ", "с ", "office", "of office",
];

/// What a text says that a machine wrote.
#[rustfmt::skip]
pub(in crate::mail) const MACHINES_OWN: &[&str] = &[
    "automatic", "automated", "autogenerated", "auto-generated", "auto-reply", "autoreply", "do not reply", "don't reply", "automatisch",
    "automatisiert", "nicht auf diese", "automatique", "ne pas répondre", "automático", "automática", "no responda", "não responda",
    "automatico", "automatica", "non rispondere", "niet beantwoorden", "automatiskt", "automatisk", "automaattinen", "automatyczn",
    "automatick", "automatikus", "automat", "otomatik", "автоматич", "αυτόματ", "自动", "自動", "자동",
];

/// Words of ticket systems and receipts, anywhere in a subject: they need the text and a machine's header to agree.
#[rustfmt::skip]
pub(in crate::mail) const TICKET_SUBJECTS: &[&str] = &[
    "have received your", "been received", "request received", "ticket received", "ticket created", "case created", "new ticket",
    "ticket #", "[ticket", "ticket:", "[case", "case #", "acknowledgement", "acknowledgment", "confirmation of receipt",
    "receipt of your", "your ticket", "your case", "your request", "your inquiry", "your enquiry", "your message", "support request",
    "eingangsbestätigung", "empfangsbestätigung", "ihre anfrage", "ihre nachricht", "accusé de réception", "votre demande",
    "acuse de recibo", "su solicitud", "su consulta", "confirmação de recebimento", "conferma di ricezione", "la sua richiesta",
    "ontvangstbevestiging", "uw aanvraag", "bekräftelse", "bekreftelse", "bekræftelse", "vahvistus", "potwierdzenie", "potvrzení",
    "visszaigazolás", "ваше обращение", "ваша заявка", "ваш запрос", "受付", "お問い合わせ", "工单", "접수",
];

/// Sentences that only an answering machine writes, in its first lines.
#[rustfmt::skip]
pub(in crate::mail) const PHRASES: &[&str] = &[
    "this is an automatic", "this is an automated", "this is an auto", "this email was automatically", "this message was automatically",
    "this reply was automatically", "this is a automatic", "automatic reply", "automated reply", "automated response",
    "automatically generated", "auto-generated", "autogenerated", "auto-reply", "autoreply", "auto reply", "please do not reply to this",
    "please don't reply to this", "do not reply to this", "do not respond to this", "we have received your", "we've received your",
    "your message has been received", "your request has been received", "has been received and", "a ticket has been", "a new ticket",
    "your ticket", "ticket number", "case number", "reference number", "will be out of the office", "i am out of the office",
    "i'm out of the office", "i am currently out of", "i'm currently out of", "currently out of office", "i will be out of",
    "i'll be out of", "i am out of office", "i am on vacation", "i'm on vacation", "i am on holiday", "i am on leave",
    "i am on annual leave", "i am currently on", "i am away", "i'm away", "i will be away", "i am currently away", "away from my desk",
    "limited access to email", "limited access to my email", "no access to my email", "no access to email", "upon my return",
    "when i return", "automatisch erstellt", "automatisch generiert", "automatisch erzeugt", "automatische antwort",
    "automatische nachricht", "automatische eingangs", "automatisch versendet", "automatisch verschickt", "bitte antworten sie nicht",
    "ich bin nicht im büro", "nicht im büro", "nicht im hause", "außer haus", "ich bin abwesend", "bin ich nicht erreichbar",
    "derzeit nicht erreichbar", "im urlaub", "ich bin bis", "ich bin ab", "ich bin wieder", "ich bin vom", "wird nicht weitergeleitet",
    "nicht weitergeleitet", "haben wir erhalten", "ist bei uns eingegangen", "réponse automatique", "message automatique",
    "généré automatiquement", "ne pas répondre", "je suis absent", "je suis en congé", "je suis en vacances", "je suis actuellement",
    "je serai absent", "absente du bureau", "absent du bureau", "de retour le", "bien reçu votre", "avons bien reçu",
    "respuesta automática", "mensaje automático", "generado automáticamente", "no responda a este", "por favor no responda",
    "estoy fuera de la oficina", "estaré fuera", "me encuentro fuera", "estoy de vacaciones", "hemos recibido su", "hemos recibido tu",
    "ausente hasta", "resposta automática", "mensagem automática", "gerada automaticamente", "não responda", "estou de férias",
    "estou ausente", "estarei ausente", "fora do escritório", "recebemos a sua", "recebemos sua", "risposta automatica",
    "messaggio automatico", "generato automaticamente", "non rispondere", "sono fuori ufficio", "sarò assente", "sono assente",
    "sono in ferie", "sarò in ferie", "abbiamo ricevuto", "automatisch bericht", "automatisch gegenereerd", "automatisch antwoord",
    "niet beantwoorden", "ik ben afwezig", "ik ben niet aanwezig", "ik ben momenteel", "op vakantie", "met vakantie", "uit kantoor",
    "hebben wij ontvangen", "autosvar", "automatiskt svar", "automatiskt meddelande", "automatisk svar", "jag är på semester",
    "jag är tillbaka", "jag har semester", "inte på plats", "jeg er på ferie", "jeg har ferie", "jeg holder ferie", "er tilbage",
    "er tilbake", "ikke til stede", "ikke på kontoret", "vi har mottagit", "vi har modtaget", "vi har mottatt", "automaattinen",
    "olen lomalla", "olen poissa", "poissa toimistosta", "olemme vastaanottaneet", "automatyczna odpowiedź", "wiadomość automatyczna",
    "wygenerowana automatycznie", "wygenerowany automatycznie", "jestem nieobecn", "jestem na urlopie", "przebywam na urlopie",
    "poza biurem", "prosimy nie odpowiadać", "otrzymaliśmy", "automatická odpověď", "automaticky generovan", "jsem mimo kancelář",
    "nejsem v kanceláři", "mám dovolenou", "na dovolené", "neodpovídejte", "automatická odpoveď", "som na dovolenke",
    "automatikus válasz", "szabadságon vagyok", "nem vagyok elérhető", "távol vagyok", "răspuns automat", "sunt în concediu",
    "nu sunt la birou", "otomatik", "izindeyim", "ofis dışında", "tatildeyim", "автоматическ", "автоответ", "я в отпуске",
    "нахожусь в отпуске", "меня нет в офисе", "буду отсутствовать", "отсутствую", "не отвечайте на это", "автоматичн", "я у відпустці",
    "αυτόματ", "εκτός γραφείου", "σε άδεια", "automatski", "na godišnjem odmoru", "samodejni odgovor", "na dopustu", "automaat",
    "olen puhkusel", "automātisk", "automatin", "自动回复", "自动发送", "自動回覆", "自動回信", "我正在休假", "我已收到您的", "您的来信已收到", "您好，我已收到", "自動返信", "自動送信",
    "自動応答", "自動配信", "不在にして", "休暇をいただいて", "外出して", "このメールに返信しないで", "本メールは送信専用", "お問い合わせを受け付け", "자동 회신", "자동 응답", "자동으로 발송", "부재중", "휴가 중",
    "תשובה אוטומטית", "אני בחופשה", "אני מחוץ למשרד", "رد تلقائي", "خارج المكتب", "إجازة", "pesan otomatis", "balasan otomatis",
    "sedang cuti", "tự động", "đang nghỉ", "อัตโนมัติ",
];
