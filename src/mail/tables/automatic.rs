//! Words of machines that answer: subjects of auto replies and of ticket systems, and sentences that only machines write.

/// Subjects of answering machines in so many words: "automatic reply", "absence notice".
#[rustfmt::skip]
pub(in crate::mail) const AUTOMATIC_SUBJECTS: &[&str] = &[
    "automatic reply", "automatic response", "automated reply", "automated response", "auto reply", "auto-reply", "autoreply",
    "auto response", "auto-response", "autoresponse", "auto responder", "autoresponder", "auto-responder", "auto: ", "auto answer",
    "autoanswer", "out of office autoreply", "out of office:", "out of office reply", "out of office response",
    "out of office notification", "out of office message", "out of office auto", "out of office re:", "out of the office:", "ooo:",
    "[ooo]", "[auto-reply]", "[auto reply]", "[autoreply]", "vacation reply", "vacation response", "vacation message", "vacation notice",
    "away from my mail", "away message", "abwesenheitsnotiz",
    "abwesenheitsnachricht", "abwesenheitsmeldung", "abwesenheitsassistent", "automatische antwort",
    "automatische rückantwort", "automatische rueckantwort", "automatische abwesenheit", "automatische rückmeldung",
    "automatische eingangsbestätigung", "automatische empfangsbestätigung", "autom. antwort", "réponse automatique",
    "reponse automatique", "message automatique", "réponse d'absence", "message d'absence", "notification d'absence",
    "respuesta automática", "respuesta automatica", "respuesta de ausencia", "mensaje automático", "aviso de ausencia",
    "resposta automática", "resposta automatica", "mensagem automática", "resposta de ausência", "risposta automatica",
    "risposta di assenza", "messaggio automatico", "automatisch antwoord", "automatische reactie", "automatisch bericht",
    "afwezigheidsbericht", "afwezigheidsmelding", "autosvar", "automatiskt svar", "automatisk svar", "automatisk besvarelse",
    "frånvaromeddelande", "fraværsmelding", "fraværsassistent", "automaattinen vastaus", "automaattivastaus", "poissaoloviesti",
    "poissaoloilmoitus", "automatyczna odpowiedź", "automatyczna odpowiedz", "odpowiedź automatyczna", "autoodpowiedź",
    "odpověď automaticky", "automatická odpověď", "automatická odpoveď", "automatická reakce", "odpověď v nepřítomnosti",
    "automatikus válasz", "automatikus válaszüzenet", "răspuns automat", "raspuns automat", "otomatik yanıt", "otomatik cevap",
    "otomatik yanit", "αυτόματη απάντηση", "автоматический ответ", "автоматическое уведомление", "автоответ", "автоответчик",
    "автоматична відповідь", "автовідповідь", "автоматический отклик", "автоматичен отговор", "автоматски одговор", "automatski odgovor",
    "automatsko javljanje", "samodejni odgovor", "avtomatski odgovor", "automaatvastus", "automaatne vastus", "automātiska atbilde",
    "automatinis atsakymas", "resposta automàtica", "erantzun automatikoa", "自动回复", "自动答复", "自動回覆", "自動回信", "自動回复", "外出自动回复", "自動応答",
    "自動返信", "自動送信", "不在通知", "不在連絡", "不在のお知らせ", "【自動返信】", "[自動返信]", "(自動返信)", "【自動配信】", "자동 회신", "자동회신", "자동 응답", "자동응답", "תשובה אוטומטית",
    "מענה אוטומטי", "رد تلقائي", "الرد التلقائي", "پاسخ خودکار", "balasan otomatis", "jawaban otomatis", "balas automatik",
    "trả lời tự động", "thư trả lời tự động", "automatisierte antwort", "automatisierte nachricht", "automatisk melding", "svar automatik",
    "automatisch gegenereerd", "ตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ", "स्वचालित उत्तर", "out-of-office reply",
    "out-of-office message", "out-of-office notification", "out-of-office:", "abwesenheitsmitteilung", "abwesenheitsinfo",
    "abwesenheitsantwort", "abwesenheitsagent", "abwesenheitsmail", "urlaubsmeldung", "urlaubsnotiz", "аутоматски одговор",
    "automātiskā atbilde", "sjálfvirkt svar", "การตอบกลับอัตโนมัติ", "स्वतः उत्तर", "स्वत: उत्तर", "ავტომატური პასუხი", "ավտոմատ պատասխան",
    "avtomatik cavab", "автоматты жауап", "аўтаматычны адказ", "përgjigje automatike", "freagra uathoibríoch", "ateb awtomatig",
    "outomatiese antwoord", "awtomatikong tugon", "خودکار جواب", "স্বয়ংক্রিয় উত্তর", "respuesta automatizada", "resposta automatizada",
    "risposta automatizzata", "réponse automatisée", "geautomatiseerd antwoord", "yahoo! auto response",
    "the results of your email commands", "majordomo results", "réponse auto", "réponse d’absence", "message d’absence",
    "mensaje de ausencia", "mensagem de ausência", "messaggio di assenza", "avviso di assenza", "fraværsbesked", "frånvarobesked",
    "wiadomość o nieobecności", "oznámení o nepřítomnosti", "távolléti üzenet", "уведомление об отсутствии", "ofis dışında yanıtı", "외출중",
    "부재중 자동",
];

/// Subjects of absence. People write them as well, so that something has to agree.
#[rustfmt::skip]
pub(in crate::mail) const ABSENT_SUBJECTS: &[&str] = &[
    "out-of-office", "away:", "absence:", "absent:", "absence :", "i am away", "i'm away", "i am out of", "i'm out of", "on sick leave", "abwesenheit", "abwesend", "außer haus",
    "nicht im büro", "ich bin im urlaub", "absence du bureau", "absent du bureau", "je suis absent", "en congé", "en vacances",
    "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "ausencia", "ausência temporária", "ausência",
    "ausente do escritório", "fora do escritório", "fuori ufficio", "fuori sede", "assenza", "non in ufficio", "afwezig", "niet aanwezig",
    "frånvaro", "fravær", "ikke til stede", "ikke på kontoret", "ikke på kontor", "inte på kontoret", "ej på kontoret", "på semester",
    "på ferie", "poissa", "lomalla", "nieobecność", "nieobecny", "nieobecna", "poza biurem", "nepřítomnost", "mimo kancelář",
    "v nepřítomnosti", "neprítomnosť", "mimo kancelárie", "távollét", "távolléti", "házon kívül", "szabadságon", "absent de la birou",
    "absență", "ofis dışında", "ofis dışı", "izindeyim", "εκτός γραφείου", "απουσία", "нет на месте", "вне офиса", "в отпуске",
    "отсутствие", "відсутність", "у відпустці", "odsutnost", "odsotnost", "puhkusel", "fora de l'oficina", "不在办公室", "休假", "外出", "休暇",
    "부재중", "부재 중", "מחוץ למשרד", "خارج المكتب", "di luar kantor", "vắng mặt", "i am on vacation", "i'm on vacation", "i am on holiday",
    "i am on leave", "bin im urlaub", "bin in urlaub", "poissaolo", "dovolená", "kintlét", "ไม่อยู่ที่สำนักงาน", "absent(e) du bureau",
    "absente du bureau", "hors du bureau", "en congés", "i will be out of", "i’m away", "currently out of", "not in the office",
    "on maternity leave", "on parental leave", "on annual leave", "ich bin nicht im", "ich bin derzeit nicht", "ich bin bis", "ich bin derzeit nicht im büro", "ich bin nicht im büro", "ich bin zurzeit nicht im büro", "ich bin nicht im haus",
    "derzeit nicht im büro", "momentan nicht", "zurzeit nicht", "je suis en congé", "je suis en vacances", "estoy de vacaciones",
    "estoy fuera", "de vacaciones", "estou de férias", "de férias", "sono in ferie", "in ferie", "ik ben afwezig", "ik ben met vakantie",
    "op vakantie", "met vakantie", "jag är på semester", "jag har semester", "bortrest", "bortreist", "jeg er på ferie", "olen lomalla",
    "jestem na urlopie", "na urlopie", "na dovolené", "na dovolenke", "не в офисе", "在休假", "休暇中", "不在",
];

/// What follows a name in subjects such as "Kim Lee is out of the office"; the text must agree.
#[rustfmt::skip]
pub(in crate::mail) const NAMED_ABSENCES: &[&str] = &[
    " is out of the office", " is out of office", " is away from the office", " is on vacation", " ist außer haus", " ist nicht im büro",
    " ist im urlaub", " ist abwesend", " est absent", " est en congé", " est en vacances", " está fuera de la oficina", " está ausente",
    " estará ausente", " está fora do escritório", " è fuori ufficio", " è assente", " is afwezig", " är inte på kontoret",
    " är på semester", " er ikke på kontoret", " er på ferie", " on lomalla", " jest poza biurem", " jest nieobecn", " je mimo kancelář",
    " нет в офисе", " в отпуске", " отсутствует", " ofis dışında", "は不在", "不在です", "不在にして", "は外出", "는 부재중", "님은 부재",
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
    "thank you for your email", "thank you for your mail", "thank you for contacting", "thanks for contacting", "thanks for your message", "thanks for your inquiry", "thanks for your email", "thank you for your inquiry",
    "thank you for your enquiry", "thank you for reaching out", "thanks for reaching out", "thanks for your message",
    "confirmation of receipt", "acknowledgement of receipt", "vielen dank für ihre nachricht", "vielen dank für ihre anfrage",
    "vielen dank für ihre mail", "eingangsbestätigung", "empfangsbestätigung", "merci pour votre message", "accusé de réception",
    "gracias por su mensaje", "gracias por contactar", "acuse de recibo", "obrigado pelo contato", "confirmação de recebimento",
    "grazie per averci contattato", "conferma di ricezione", "ontvangstbevestiging", "mottagningsbekräftelse", "vastaanottokuittaus",
    "ist bei uns eingegangen", "ist eingegangen", "wurde empfangen", "wir haben ihre anfrage", "wir haben ihre nachricht",
    "haben ihre e-mail erhalten", "danke für ihre anfrage", "danke für ihre nachricht", "nous avons bien reçu", "bien reçu",
    "merci de nous avoir contact", "hemos recibido", "recebemos", "abbiamo ricevuto", "hebben uw", "bedankt voor uw bericht",
    "vi har mottagit", "tack för ditt meddelande", "vi har modtaget", "tak for din henvendelse", "takk for henvendelsen", "dziękujemy za",
    "otrzymaliśmy", "děkujeme za", "köszönjük", "mulțumim", "teşekkür", "заявка принята", "ваше обращение", "спасибо за обращение",
    "受け付けました", "お問い合わせありがとうございます", "受付完了", "已收到", "문의가 접수", "접수되었습니다", "please confirm your message", "awaits moderator approval",
    "(verification)", "verify your email to",
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
    "your ticket", "ticket number", "case number", "reference number", "automatisch erstellt", "automatisch generiert",
    "automatisch erzeugt", "automatische antwort", "automatische nachricht", "automatische eingangs", "automatisch versendet",
    "automatisch verschickt", "bitte antworten sie nicht", "haben wir erhalten", "ist bei uns eingegangen", "réponse automatique",
    "message automatique", "généré automatiquement", "ne pas répondre", "bien reçu votre", "avons bien reçu", "respuesta automática",
    "mensaje automático", "generado automáticamente", "no responda a este", "por favor no responda", "hemos recibido su",
    "hemos recibido tu", "resposta automática", "mensagem automática", "gerada automaticamente", "não responda", "recebemos a sua",
    "recebemos sua", "risposta automatica", "messaggio automatico", "generato automaticamente", "non rispondere", "abbiamo ricevuto",
    "automatisch bericht", "automatisch gegenereerd", "automatisch antwoord", "niet beantwoorden", "hebben wij ontvangen", "autosvar",
    "automatiskt svar", "automatiskt meddelande", "automatisk svar", "vi har mottagit", "vi har modtaget", "vi har mottatt",
    "automaattinen", "olemme vastaanottaneet", "automatyczna odpowiedź", "wiadomość automatyczna", "wygenerowana automatycznie",
    "wygenerowany automatycznie", "prosimy nie odpowiadać", "otrzymaliśmy", "automatická odpověď", "automaticky generovan",
    "neodpovídejte", "automatická odpoveď", "automatikus válasz", "răspuns automat", "otomatik", "автоматическ", "автоответ",
    "не отвечайте на это", "автоматичн", "αυτόματ", "automatski", "samodejni odgovor", "automaat", "automātisk", "automatin", "自动回复",
    "自动发送", "自動回覆", "自動回信", "我已收到您的", "您的来信已收到", "您好，我已收到", "自動返信", "自動送信", "自動応答", "自動配信", "このメールに返信しないで", "本メールは送信専用", "お問い合わせを受け付け",
    "자동 회신", "자동 응답", "자동으로 발송", "תשובה אוטומטית", "رد تلقائي", "pesan otomatis", "balasan otomatis", "tự động", "อัตโนมัติ",
    "thank you for contacting", "thanks for contacting", "will get back to you as soon", "we will get back to you",
    "will respond as soon as", "will be answered", "is being held", "awaits moderator", "this message was created automatically",
    "has not been verified", "click the link below so", "protecting myself from", "has been received", "was received and",
    "wir haben ihre", "werden uns schnellstmöglich", "werden uns bei ihnen melden", "schnellstmöglich bearbeite",
    "dans les plus brefs délais", "nous vous répondrons", "a la mayor brevedad", "lo antes posible", "assim que possível",
    "il prima possibile", "zo spoedig mogelijk", "så snart som möjligt", "hurtigst muligt", "så snart vi kan", "mahdollisimman pian",
    "tak szybko", "co najdříve", "hamarosan", "ご返信いただいても", "至急ご連絡", "담당자가 확인", "обращение получено", "обращение зарегистрировано",
];

/// What somebody says who is away, in the first lines of an answer. People write it of the next week, too.
#[rustfmt::skip]
pub(in crate::mail) const ABSENCES: &[&str] = &[
    "will be out of the office", "i am out of the office", "i'm out of the office", "i am currently out of", "i'm currently out of",
    "currently out of office", "i will be out of", "i'll be out of", "i am out of office", "i am on vacation", "i'm on vacation",
    "i am on holiday", "i am on leave", "i am on annual leave", "i am currently on", "i am away", "i'm away", "i will be away",
    "i am currently away", "away from my desk", "limited access to email", "limited access to my email", "no access to my email",
    "no access to email", "upon my return", "when i return", "ich bin nicht im büro", "nicht im büro", "nicht im hause", "außer haus",
    "ich bin abwesend", "bin ich nicht erreichbar", "derzeit nicht erreichbar", "im urlaub", "ich bin bis", "ich bin ab", "ich bin wieder",
    "ich bin vom", "wird nicht weitergeleitet", "nicht weitergeleitet", "je suis absent", "je suis en congé", "je suis en vacances",
    "je suis actuellement", "je serai absent", "absente du bureau", "absent du bureau", "de retour le", "estoy fuera de la oficina",
    "estaré fuera", "me encuentro fuera", "estoy de vacaciones", "ausente hasta", "estou de férias", "estou ausente", "estarei ausente",
    "fora do escritório", "sono fuori ufficio", "sarò assente", "sono assente", "sono in ferie", "sarò in ferie", "ik ben afwezig",
    "ik ben niet aanwezig", "ik ben momenteel", "op vakantie", "met vakantie", "uit kantoor", "jag är på semester", "jag är tillbaka",
    "jag har semester", "inte på plats", "jeg er på ferie", "jeg har ferie", "jeg holder ferie", "er tilbage", "er tilbake",
    "ikke til stede", "ikke på kontoret", "olen lomalla", "olen poissa", "poissa toimistosta", "jestem nieobecn", "jestem na urlopie",
    "przebywam na urlopie", "poza biurem", "jsem mimo kancelář", "nejsem v kanceláři", "mám dovolenou", "na dovolené", "som na dovolenke",
    "szabadságon vagyok", "nem vagyok elérhető", "távol vagyok", "sunt în concediu", "nu sunt la birou", "izindeyim", "ofis dışında",
    "tatildeyim", "я в отпуске", "нахожусь в отпуске", "меня нет в офисе", "буду отсутствовать", "отсутствую", "я у відпустці",
    "εκτός γραφείου", "σε άδεια", "na godišnjem odmoru", "na dopustu", "olen puhkusel", "我正在休假", "不在にして", "休暇をいただいて", "外出して", "부재중",
    "휴가 중", "אני בחופשה", "אני מחוץ למשרד", "خارج المكتب", "إجازة", "sedang cuti", "đang nghỉ", "i will be back", "i’ll be back",
    "i'll be back", "back in the office", "back at my desk", "i am on maternity", "on maternity leave", "on parental leave",
    "on sick leave", "i’m on", "i’m out", "i’m away", "out of office until", "out of the office until", "away until", "absent until",
    "not in the office", "have left the company", "has left the company", "no longer works", "no longer with the company",
    "no longer employed", "will not be reading my mail", "ich bin derzeit nicht", "bin ich wieder", "wieder für sie da", "ab dem",
    "nach meiner rückkehr", "urlaubsbedingt", "nicht mehr für", "nicht mehr im unternehmen", "je suis en congés", "de retour", "en congés",
    "je suis absente", "absence du bureau", "hors du bureau", "me encuentro de", "regreso el", "estaré de vuelta", "volveré el",
    "encontro-me ausente", "estou fora", "regresso a", "sarò di ritorno", "rientrerò", "rientro il", "fuori sede", "in ferie",
    "terug op", "ben ik weer", "bortreist", "bortrest", "tillbaka den", "tilbage den", "palaan", "nieobecn", "wracam", "mimo kancelář",
    "vrátím se", "vissza", "távollétem", "revin", "geri döneceğim", "yıllık izin", "вернусь", "буду в офисе", "в отпуск съм", "на одмору",
    "повернуся", "απουσιάζω", "επιστρέφω", "atvaļinājum", "atostogauj", "í fríi", "fora de l'oficina", "休みを", "休暇中", "不在と", "戻り", "出差",
    "不在办公室", "返回", "자리를 비", "복귀", "nghỉ phép", "ไม่อยู่", "ลาพักร้อน", "कार्यालय से बाहर", "छुट्टी", "در دفتر نیستم", "مرخصی",
    "מחוץ למשרד", "בחופשה",
];

/// What an answering machine says of the message that it answers. With a receipt's subject, this is what makes it an answer and no notice.
#[rustfmt::skip]
pub(in crate::mail) const RECEIVED: &[&str] = &[
    "received your", "have received an", "message has been received", "request has been received", "inquiry has been received",
    "enquiry has been received", "email has been received", "has been received and", "was received and", "a ticket has been",
    "ticket has been created", "a new ticket", "case has been", "case number", "ticket number", "ticket id", "ticketnummer", "thank you for contacting",
    "thanks for contacting", "thank you for your email", "thank you for your e-mail", "thank you for your message", "thank you for your inquiry",
    "thank you for your enquiry", "receipt of your", "get back to you", "respond as soon", "will be answered", "responding to your",
    "is being held", "has not been verified", "awaits moderator", "protecting myself from", "haben wir erhalten", "bei uns eingegangen",
    "ist eingegangen", "ihre nachricht", "ihre anfrage", "für ihre e-mail", "für ihre mail", "schnellstmöglich", "reçu votre",
    "votre message", "votre demande", "plus brefs délais", "recibido su", "recibido tu", "su mensaje", "su consulta", "brevedad",
    "recebemos", "sua mensagem", "seu contato", "abbiamo ricevuto", "suo messaggio", "sua richiesta", "prima possibile",
    "hebben wij", "hebben uw", "uw bericht", "uw vraag", "vi har mottagit", "ditt meddelande", "vi har modtaget", "vi har mottatt",
    "din henvendelse", "olemme vastaanottaneet", "viestisi", "otrzymaliśmy", "twoja wiadomość", "obdrželi jsme", "vaše zpráva", "váš dotaz",
    "megkaptuk", "am primit", "aldık", "ulaşmıştır", "обращение", "ваше письмо", "ваша заявка", "получили ваш", "отримали ваш",
    "お問い合わせ", "受け付け", "已收到", "收到您", "접수", "문의",
];

/// Words of orders: what was received is no message.
#[rustfmt::skip]
pub(in crate::mail) const ORDERS: &[&str] = &[
    "your order", "order number", "order confirmation", "bestellung", "commande", "su pedido", "seu pedido", "ordine", "bestelling",
    "beställning", "bestilling", "zamówieni", "objednávk", "rendelés", "заказ", "sipariş", "ご注文", "订单", "주문", "payment", "invoice", "your password",
    "subscription", "newsletter",
];

/// What a machine says of its own answer. With an absence, nothing else is needed.
#[rustfmt::skip]
pub(in crate::mail) const MACHINE_SENTENCES: &[&str] = &[
    "this is an automated re", "this is an automatic re", "this is an automatically generated re", "this is an auto reply",
    "this is an auto-reply", "this is an autoreply", "this is an auto-generated re", "automated response to your",
    "automatic response to your", "automatically generated reply", "automatically generated response", "sent automatically in response",
    "only notification you will receive", "diese nachricht wurde automatisch", "diese e-mail wurde automatisch",
    "diese mail wurde automatisch", "diese antwort wurde automatisch", "dies ist eine automatische", "dies ist eine automatisch",
    "das ist eine automatische", "wird nicht weitergeleitet", "nicht automatisch weitergeleitet", "werden nicht weitergeleitet",
    "ceci est une réponse automatique", "ceci est un message automatique", "réponse automatique", "esta es una respuesta automática",
    "este es un mensaje automático", "esta é uma resposta automática", "esta é uma mensagem automática",
    "questa è una risposta automatica", "questo è un messaggio automatico", "dit is een automatisch", "detta är ett automatiskt",
    "dette er et automatisk", "dette er en automatisk", "tämä on automaattinen", "to jest automatyczna", "jest to automatyczna",
    "wiadomość wygenerowana automatycznie", "toto je automatická", "tato zpráva byla automaticky", "ez egy automatikus",
    "acesta este un răspuns automat", "это автоматический ответ", "это автоматическое", "це автоматична", "bu otomatik",
    "αυτό είναι ένα αυτόματο", "このメールは自動", "本メールは自動", "自動返信", "自動送信", "这是一封自动", "此邮件为自动", "此郵件為自動", "본 메일은 자동",
];
