//! Lines that stand between a reply and what follows it.

/// "Original message" between dashes: a quoted message follows.
#[rustfmt::skip]
pub(in crate::mail) const ORIGINAL: &[&str] = &[
    "original message", "original appointment", "reply message", "reply separator", "original mail", "original email", "original e-mail",
    "ursprüngliche nachricht", "ursprüngliche mail", "ursprüngliche e-mail", "originalnachricht", "original-nachricht", "originalmeldung",
    "ursprünglicher termin", "message d'origine", "message d’origine", "message original", "message initial", "mensaje original",
    "mensagem original", "missatge original", "mensaxe orixinal", "messaggio originale", "messaggio original", "oorspronkelijk bericht",
    "oorspronkelijke bericht", "origineel bericht", "opprinnelig melding", "opprinnelig epost", "original melding",
    "oprindelig meddelelse", "original meddelelse", "oprindelig besked", "original besked", "ursprungligt meddelande",
    "originalmeddelande", "ursprungsmeddelande", "alkuperäinen viesti", "alkuperäinen sähköposti", "původní zpráva", "původní e-mail",
    "puvodni zprava", "pôvodná správa", "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "eredeti üzenet",
    "eredeti levél", "mesaj original", "mesajul original", "mesaj inițial", "orijinal ileti", "orijinal mesaj", "özgün ileti",
    "özgün mesaj", "αρχικό μήνυμα", "исходное сообщение", "исходное письмо", "оригинальное сообщение", "оригинал сообщения",
    "первоначальное сообщение", "вихідне повідомлення", "оригінальне повідомлення", "первинне повідомлення", "оригинално съобщение",
    "първоначално съобщение", "izvorna poruka", "originalna poruka", "изворна порука", "izvirno sporočilo", "algne kiri", "algkiri",
    "sākotnējais ziņojums", "oriģinālais ziņojums", "pradinis pranešimas", "originalus laiškas", "原始邮件", "原邮件", "邮件原件", "原始信件", "原始訊息",
    "原始郵件", "回复的原邮件", "回复的邮件", "元のメッセージ", "オリジナル メッセージ", "オリジナルメッセージ", "원본 메시지", "원본 메일", "원본 이메일", "원본메일", "הודעה מקורית",
    "הודעה המקורית", "رسالة أصلية", "الرسالة الأصلية", "الرسالة الاصلية", "پیام اصلی", "pesan asli", "mesej asal", "tin nhắn gốc",
    "thư gốc", "ข้อความต้นฉบับ", "ข้อความเดิม", "upprunaleg skilaboð", "mesazhi origjinal", "jatorrizko mezua", "original-mail",
    "erhaltene nachricht", "mail original", "courriel original", "e-mail d'origine", "e-mail original", "email original", "correo original",
    "original e-post", "oprindelig mail", "opprinnelig e-post", "alkuperäinen sähköpostiviesti", "původní mail", "původní email",
    "оригинално писмо", "orijinal e-posta", "özgün e-posta", "原始消息", "原信",
];

/// "Forwarded message", between dashes or alone on a line with a colon: the original of a forward follows.
#[rustfmt::skip]
pub(in crate::mail) const FORWARDED: &[&str] = &[
    "forwarded message", "begin forwarded message", "forwarded mail", "forwarded email", "forwarded by", "original message forwarded",
    "weitergeleitete nachricht", "weitergeleitete mail", "weitergeleitete e-mail", "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "message transféré", "message transmis", "message réexpédié", "message transfere",
    "début du message réexpédié", "début du message transféré", "début du message transmis", "mensaje reenviado",
    "inicio del mensaje reenviado", "comienzo del mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada",
    "início da mensagem encaminhada", "início da mensagem reencaminhada", "missatge reenviat", "inici del missatge reenviat",
    "messaggio inoltrato", "inizio messaggio inoltrato", "messaggio inoltrato da", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "begin van doorgestuurd bericht", "videresendt melding", "videresendt e-post", "videresendt epost", "start på videresendt melding",
    "begynnelse på videresendt melding", "videresendt besked", "videresendt meddelelse", "start på videresendt besked",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mejl", "början på vidarebefordrat brev",
    "vidarebefordrat mail", "välitetty viesti", "edelleenlähetetty viesti", "välitetyn viestin alku", "alkaa välitetty viesti",
    "přeposlaná zpráva", "přeposlaný email", "přeposlaný e-mail", "začátek přeposlané zprávy", "preposlaná správa",
    "začiatok preposlanej správy", "wiadomość przekazana", "przekazana wiadomość", "treść przekazanej wiadomości",
    "przekazywana wiadomość", "początek przekazywanej wiadomości", "továbbított üzenet", "továbbított levél", "továbbított levél kezdete",
    "mesaj redirecționat", "mesaj redirectionat", "mesaj transmis", "mesajul redirecționat", "începutul mesajului redirecționat",
    "yönlendirilmiş ileti", "iletilen ileti", "iletilmiş mesaj", "yönlendirilen ileti", "yönlendirilen mesaj",
    "başlangıç yönlendirilmiş ileti", "iletilen mesajın başı", "iletilmiş ileti başlangıcı", "προωθημένο μήνυμα",
    "αρχή προωθημένου μηνύματος", "έναρξη προωθημένου μηνύματος", "пересылаемое сообщение", "пересланное сообщение",
    "перенаправленное сообщение", "пересланное письмо", "начало переадресованного сообщения", "начало пересылаемого сообщения",
    "переслане повідомлення", "перенаправлене повідомлення", "перенаправлений лист", "початок переадресованого листа",
    "початок листа, що пересилається", "препратено съобщение", "proslijeđena poruka", "prosljeđena poruka", "prosleđena poruka",
    "прослеђена порука", "započni proslijeđenu poruku", "posredovano sporočilo", "edastatud kiri", "edastatud sõnum", "edasisaadetud kiri",
    "pārsūtīts ziņojums", "pārsūtītā ziņa", "persiųstas laiškas", "persiunčiamas laiškas", "转发邮件信息", "转发的邮件", "转发邮件", "转发信件", "轉寄的郵件",
    "轉寄郵件", "轉寄信件", "开始转发的邮件", "開始轉寄郵件", "以下是转发的邮件", "以下為轉寄的信件內容", "転送されたメッセージ", "転送メッセージ", "転送されたメール", "下記は転送されたメールです",
    "ここから転送されたメッセージです", "전달된 메시지", "전달된 메일", "전달 된 메시지", "전달받은 메시지", "전달된 메시지 시작", "הודעה שהועברה", "הודעה מועברת",
    "תחילת ההודעה שהועברה", "رسالة معاد توجيهها", "رسالة محولة", "الرسالة المعاد توجيهها", "بدء الرسالة المعاد توجيهها",
    "رسالة تمت إعادة توجيهها", "پیام هدایت‌شده", "پیام ارسالی", "pesan terusan", "pesan yang diteruskan", "mula pesan terusan",
    "mesej dimajukan", "thư đã chuyển tiếp", "tin nhắn đã chuyển tiếp", "ข้อความที่ส่งต่อ", "framsend skilaboð", "birbidalitako mezua",
    "fwd message", "aangestuurde boodskap", "doorgestuurde mail", "forwarded message from", "forwarded messages",
    "original message (forwarded)", "inoltrato da", "doorgestuurd door", "weitergeleitet von", "transféré par", "reenviado por",
    "videresendt af", "vidarebefordrat av", "začátek přeposílané zprávy", "přeposílaná zpráva", "algab edastatud kiri",
    "välitetty viesti alkaa", "mulai pesan yang diteruskan", "začetek posredovanega sporočila", "เริ่มต้นข้อความที่ส่งต่อ",
    "başlangıç yönlendirilen ileti", "bắt đầu thư được chuyển tiếp", "thư được chuyển tiếp", "начало на препратено съобщение", "转发的消息",
    "轉寄的訊息", "転送されるメッセージ", "inici del missatge enviat", "edastatud sõnumi algus", "pārsūtītās ziņas sākums", "mail transféré", "courriel transféré", "e-mail transféré", "correo reenviado", "e-mail encaminhado",
    "mail inoltrata", "e-mail inoltrata", "weitergeleitete email", "weiterleitung", "vidarebefordrad e-post", "videresendt mail",
    "iletilmiş ileti", "iletilmiş e-posta", "yönləndirilmiş mesaj", "прослеђено писмо",
];

/// "Reply above this line": everything below is the ticket system's copy.
#[rustfmt::skip]
pub(in crate::mail) const REPLY_ABOVE: &[&str] = &[
    "reply above this line", "type your reply above this line", "please type your reply above", "write above this line",
    "reply above the line", "respond above this line", "enter your reply above", "antwort oberhalb dieser linie",
    "antworten sie oberhalb dieser", "bitte antworten sie oberhalb", "bitte über dieser linie antworten", "antwort über dieser zeile",
    "oberhalb dieser linie", "répondre au-dessus de cette ligne", "veuillez saisir une réponse au-dessus de cette ligne",
    "au-dessus de cette ligne", "por favor, escriba su respuesta por encima de esta línea", "responda por encima de esta línea",
    "responder encima de esta línea", "por encima de esta línea", "responda acima desta linha", "digite sua resposta acima desta linha",
    "acima desta linha", "rispondere sopra questa riga", "al di sopra di questa riga", "sopra questa linea", "beantwoord boven deze lijn",
    "typ uw antwoord boven deze regel", "boven deze lijn", "svara ovanför den här raden", "svar over denne linje",
    "svar over denne linjen", "vastaa tämän rivin yläpuolelle", "proszę pisać odpowiedź powyżej tej linii", "powyżej tej linii",
    "odpovězte nad tímto řádkem", "ответьте выше этой линии", "выше этой строки", "вище цього рядка", "bu satırın üstüne yanıt yazın",
    "请在此行上方回复", "この行より上に返信してください", "이 줄 위에 답장",
];

/// What mail programs put before the subject of an answer; a colon follows.
#[rustfmt::skip]
pub(in crate::mail) const ANSWERS: &[&str] = &[
    "re", "aw", "sv", "antw", "antwort", "res", "rif", "ris", "r", "vs", "odp", "vá", "ynt", "yan", "bls", "atb", "απ", "ατ", "σχετ", "ответ", "отв", "на",
    "respuesta", "resp", "rép", "rep", "回复", "答复", "回覆", "回信", "返信", "답장", "회신", "תגובה", "השב", "رد", "پاسخ", "ตอบกลับ", "trả lời",
];
