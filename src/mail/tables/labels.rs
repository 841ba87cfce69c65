//! The labels of a copied header block: what Outlook, Apple Mail, Thunderbird and the web mailers write above a quoted or forwarded message.

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::mail) enum Label {
    From,
    Date,
    To,
    Cc,
    Subject,
    Other,
}

use Label::{Cc, Date, From, Other, Subject, To};

/// Labels in the languages of the mail programs. A word that two languages use for two things stands under the commoner one; `de` and `da` are
/// From, `a` is To.
#[rustfmt::skip]
pub(in crate::mail) const LABELS: &[(Label, &[&str])] = &[
    (From, &[
        "from", "von", "de", "da", "van", "fra", "från", "od", "от", "від", "lähettäjä", "feladó", "küldő", "de la", "gönderen", "kimden",
        "από", "αποστολέας", "expéditeur", "expediteur", "remitente", "remetente", "mittente", "afzender", "avsender", "afsender",
        "avsändare", "absender", "отправитель", "от кого", "від кого", "відправник", "发件人", "寄件者", "寄件人", "發件人", "发信人", "差出人", "送信者",
        "送信元", "보낸 사람", "보낸사람", "발신", "발신자", "מאת", "من", "المرسل", "از", "فرستنده", "expeditor", "pengirim", "dari", "daripada", "từ",
        "người gửi", "จาก", "ผู้ส่ง", "saatja", "kellelt", "no", "sūtītājs", "nuo", "siuntėjas", "pošiljatelj", "šalje", "пошиљалац",
        "шаље", "подател", "изпращач", "frá", "sendandi", "nga", "od:", "प्रेषक", "থেকে", "remitent", "nork", "igorlea", "odosielateľ",
        "odesílatel", "odesilatel", "nadawca", "afz", "vanaf", "từ:", "kimdən", "göndərən", "кімнен", "жіберуші", "kimdan", "ад", "адпраўшчык", "од", "испраќач", "gan", "oddiwrth",
        "dërguesi", "გამომგზავნი", "ուղարկող", "od koho", "remite",
    ]),
    (Date, &[
        "sent", "date", "sent at", "sent on", "date sent", "gesendet", "gesendet am", "datum", "envoyé", "envoye", "envoyé le",
        "message du", "date d'envoi", "enviado", "enviado el", "enviado em", "enviada em", "enviada", "fecha", "data", "inviato", "data invio",
        "inviato il", "verzonden", "verzonden op", "sendt", "skickat", "skickat den", "dato", "odesláno", "odeslano", "odoslané",
        "odoslane", "wysłano", "wysłane", "wyslano", "отправлено", "дата", "надіслано", "відправлено", "lähetetty", "päivämäärä",
        "päiväys", "pvm", "elküldve", "küldve", "dátum", "trimis", "trimis la", "dată", "gönderildi", "gönderme tarihi", "gönderilme tarihi",
        "gönderim tarihi", "tarih", "στάλθηκε", "ημερομηνία", "απεσταλμένα", "发送时间", "发送日期", "日期", "时间", "寄件日期", "傳送時間", "傳送日期", "送信日時",
        "日時", "日付", "送信日", "보낸 날짜", "날짜", "보낸날짜", "발송 날짜", "נשלח", "תאריך", "تاريخ الإرسال", "أرسلت", "تم الإرسال", "التاريخ", "تاریخ",
        "ارسال شده", "tanggal", "dikirim", "terkirim", "tarikh", "dihantar", "ngày", "đã gửi", "gửi lúc", "thời gian", "วันที่", "ส่ง",
        "saadetud", "kuupäev", "nosūtīts", "datums", "išsiųsta", "poslano", "poslato", "послато", "датум", "изпратено", "enviat",
        "bidalia", "bidaltzeko data", "sent date", "date/time", "dagsetning", "दिनांक", "dátum:", "gesend", "dërguar", "dërguar më", "zeit", "time", "göndərildi", "göndərilib", "tarix", "жіберілді", "жіберілген", "күні", "yuborildi",
        "sana", "адпраўлена", "испратено", "испратено на", "изпратено на", "dyddiad", "anfonwyd", "भेजा गया", "ส่งเมื่อ", "отослано", "čas", "ora",
        "дата и время", "wysłany", "poslané", "ارسال‌شده", "تم الارسال",
    ]),
    (To, &[
        "to", "an", "à", "a", "para", "per", "aan", "til", "till", "komu", "do", "кому", "vastaanottaja", "címzett", "către", "catre",
        "kime", "alıcı", "προς", "παραλήπτης", "收件人", "收件者", "收信人", "宛先", "宛て先", "받는 사람", "받는사람", "수신", "수신자", "אל", "إلى", "الى", "به",
        "گیرنده", "kepada", "untuk", "đến", "tới", "người nhận", "ถึง", "adressaat", "kellele", "kam", "kam:", "saņēmējs", "gavėjas",
        "kam/komu", "za", "за", "prima", "destinatario", "destinatário", "destinataire", "empfänger", "ontvanger", "mottaker", "modtager",
        "mottagare", "odbiorca", "příjemce", "príjemca", "получатель", "до", "saaja", "per a", "nori", "viðtakandi", "primatelj", "прима",
        "प्रति", "destinatari", "kimə", "кімге", "kimga", "каму", "për", "iki", "pour", "kome", "adresat", "prejemnik",
        "adresatas", "adresāts", "destinatar", "naar", "pre",
    ]),
    (Cc, &[
        "cc", "цц", "ccn", "bcc", "kopie", "kopie (cc)", "copie à", "copie", "cópia", "копия", "копія", "kopia", "kopi", "kopio",
        "másolatot kap", "másolat", "bilgi", "κοιν", "κοιν.", "κοινοποίηση", "抄送", "副本", "抄送人", "参考", "참조", "עותק", "نسخة", "cópia para",
        "cc/kopie", "kopija", "dw", "udw", "kk", "抄送至", "cci", "สำเนา", "čč", "kópia", "surat", "tembusan", "đồng kính gửi",
    ]),
    (Subject, &[
        "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "emne", "ämne", "předmět", "predmet", "temat", "тема",
        "aihe", "tárgy", "subiect", "konu", "θέμα", "主题", "主旨", "主題", "标题", "件名", "제목", "נושא", "الموضوع", "موضوع", "subjek", "perihal",
        "hal", "chủ đề", "tiêu đề", "เรื่อง", "หัวเรื่อง", "teema", "tēma", "temats", "tema", "zadeva", "naslov", "assumpte", "gaia",
        "efni", "относно", "предмет", "sujet", "asunto del mensaje", "विषय", "subjekt", "subyek", "onderw", "ogg", "mövzu", "тақырып", "тақырыбы", "mavzu", "тэма", "наслов", "subjekti", "pwnc", "ábhar", "თემა", "թեմա", "perkara",
    ]),
    (Other, &[
        "reply-to", "reply to", "antwort an", "répondre à", "importance", "wichtigkeit", "priority", "priorität", "attachments",
        "attachment", "anlagen", "anlage", "pièces jointes", "pièce jointe", "datos adjuntos", "anexos", "allegati", "bijlagen",
        "bijlage", "вложения", "resent-from", "resent-date", "resent-to", "weitersenden-datum", "weitersenden-von", "weitersenden-an", "renvoyé-par", "sender", "附件", "添付ファイル", "첨부 파일", "organization", "message-id", "x-mailer", "list-id",
        "categories", "sensitivity", "mailed-by", "signed-by", "prioridad", "importancia", "responder a",
    ]),
];
