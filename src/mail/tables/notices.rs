//! Texts that programs and legal departments add around what a person wrote: device signatures, disclaimers, footers of lists, banners.

/// "Sent from …" as the beginning of a line, with what stands between it and the device.
#[rustfmt::skip]
pub(in crate::mail) const SENT_FROM: &[&str] = &[
    "sent from my", "sent from", "sent via", "sent using", "sent with", "sent by", "get outlook for", "download outlook for",
    "gesendet von meinem", "von meinem", "gesendet von", "gesendet mit", "gesendet über", "von unterwegs gesendet",
    "diese nachricht wurde von meinem", "meinem", "envoyé de mon", "envoyé depuis mon", "envoyé depuis", "envoyé à partir de",
    "envoyé par", "envoyé avec", "envoyé de", "envoyé via", "obtenir outlook pour", "obtenez outlook pour", "télécharger outlook pour",
    "enviado desde mi", "enviado desde", "enviado con", "enviado a través de", "obtener outlook para", "obtén outlook para",
    "descargar outlook para", "enviado do meu", "enviado pelo", "enviado a partir", "enviado através", "enviado do", "enviado de meu",
    "enviado via", "obter outlook para", "obter o outlook para", "baixar outlook para", "enviat des", "inviato da", "inviato dal",
    "inviato dal mio", "inviato con", "ottieni outlook per", "scarica outlook per", "verzonden vanaf mijn", "verzonden vanaf",
    "verzonden vanuit", "verstuurd vanaf mijn", "verstuurd vanaf", "verstuurd via", "verzonden met", "verzonden via", "outlook voor",
    "downloaden voor", "skickat från min", "skickat från", "skickades från", "hämta outlook för", "sendt fra min", "sendt fra",
    "sendt via", "sendt med", "hent outlook til", "få outlook for", "last ned outlook for", "lähetetty", "hanki outlook", "wysłane z",
    "wysłano z", "wysłano za", "pobierz outlook", "odesláno z", "odesláno ze", "odesláno pomocí", "posláno z", "odoslané z",
    "odoslané zo", "získat outlook", "získajte outlook", "elküldve", "küldve", "az iphone-omról", "trimis de pe", "trimis din",
    "obțineți outlook", "descărcați outlook", "отправлено с", "отправлено из", "отправлено через", "скачать outlook", "получить outlook",
    "надіслано з", "надіслано із", "відправлено з", "отримати outlook", "изпратено от", "poslano z", "poslano s", "poslato sa",
    "послато са", "στάλθηκε από", "εστάλη από", "απεστάλη από", "λήψη του outlook", "gönderildi", "iphone'umdan", "ipad'imden",
    "outlook'u edinin", "נשלח מ", "נשלח מה", "أرسلت من", "أُرسلت من", "مرسل من", "تم الإرسال من", "ارسال شده از", "从我的", "发自我的", "发自",
    "來自我的", "從我的", "寄自我的", "傳送自", "获取", "取得", "iphoneから送信", "ipadから送信", "androidから送信", "iphone から送信", "yahoo!メール", "나의", "내",
    "iphone에서 보냄", "dikirim dari", "dihantar dari", "đã gửi từ", "gửi từ", "ส่งจาก", "saadetud minu", "saatis", "nosūtīts no",
    "išsiųsta iš", "sent í", "sent frá", "dërguar nga", "nire iphonetik",
];

/// Devices and programs that sign so.
#[rustfmt::skip]
pub(in crate::mail) const DEVICES: &[&str] = &[
    "iphon", "ipad", "ipod", "ios", "apple watch", "macbook", "imac", "mac", "samsung", "galaxy", "blackberry", "android", "huawei",
    "xiaomi", "redmi", "nokia", "lumia", "htc", "sony", "xperia", "motorola", "moto g", "lg", "oneplus", "oppo", "pixel", "nexus",
    "honor", "smartphone", "phone", "telefon", "téléphone", "teléfono", "handy", "mobile", "móvil", "mobil", "cell", "celular", "tablet",
    "outlook", "yahoo", "gmail", "aol", "protonmail", "proton mail", "mail for windows", "windows 10", "windows mail", "windows phone",
    "mail.ru", "яндекс", "yandex", "телефон", "мобиль", "почт", "gmx", "web.de", "t-online", "mailbird", "thunderbird", "superhuman",
    "spark", "mailspring", "airmail", "newton", "myMail", "mymail", "bluemail", "edison", "typemail", "tutanota", "mailbox", "hey",
    "nine", "k-9", "kindle", "surface", "courrier", "correo", "posta", "ميل", "手机", "手機", "邮箱", "メール", "スマートフォン", "아이폰", "갤럭시", "휴대전화",
    "libero", "orange", "sfr", "zimbra", "wireless", "handheld", "palm", "treo", "zoho",
];

/// Beginnings of legal notices, looked for at the start of a paragraph.
#[rustfmt::skip]
pub(in crate::mail) const DISCLAIMER_STARTS: &[&str] = &[
    "disclaimer", "confidentiality notice", "confidentiality note", "confidential:", "privileged and confidential", "legal notice",
    "legal disclaimer", "important notice", "notice:", "privacy notice", "this e-mail and any", "this email and any",
    "this e-mail, including", "this email, including", "this e-mail message", "this email message", "this message and any",
    "this message (including", "this e-mail (including", "this email (including", "this message contains", "this e-mail contains",
    "this email contains", "this communication", "this transmission", "this e-mail is", "this email is", "this message is",
    "the information contained in this", "the information in this", "the contents of this", "the content of this",
    "any views or opinions", "please consider the environment", "please think of the environment", "before printing",
    "think before you print", "save a tree", "haftungsausschluss", "rechtlicher hinweis", "vertraulichkeitshinweis", "wichtiger hinweis",
    "diese e-mail", "diese email", "diese nachricht", "der inhalt dieser", "die information in dieser", "die in dieser e-mail",
    "bitte denken sie an die umwelt", "bitte prüfen sie", "denken sie an die umwelt", "ce message", "ce courriel", "ce mail",
    "cet e-mail", "avis de confidentialité", "avertissement", "pensez à l'environnement", "pensez à l’environnement", "avant d'imprimer",
    "este mensaje", "este correo", "este e-mail", "aviso legal", "aviso de confidencialidad", "advertencia", "antes de imprimir",
    "la información contenida", "la información incluida", "esta mensagem", "este email", "aviso de confidencialidade",
    "as informações contidas", "a informação contida", "questo messaggio", "questa e-mail", "questa mail", "le informazioni contenute",
    "avviso di riservatezza", "ai sensi del", "prima di stampare", "dit bericht", "deze e-mail", "dit e-mailbericht", "de informatie in",
    "detta meddelande", "detta e-post", "det här meddelandet", "denne e-post", "denne e-mail", "denne meddelelse", "denne mail",
    "tämä viesti", "tämä sähköposti", "ta wiadomość", "niniejsza wiadomość", "treść tej wiadomości", "wiadomość ta",
    "informacja o poufności", "klauzula", "tento e-mail", "tato zpráva", "obsah této zprávy", "táto správa", "ez az e-mail",
    "ez az üzenet", "acest mesaj", "acest e-mail", "bu e-posta", "bu mesaj", "bu ileti", "yasal uyarı", "данное сообщение",
    "это сообщение", "настоящее сообщение", "это письмо", "информация, содержащаяся", "цей лист", "це повідомлення", "αυτό το μήνυμα",
    "το παρόν μήνυμα", "本邮件", "本郵件", "本電子郵件", "本メール", "このメール", "이 메일", "본 메일", "הודעה זו", "هذه الرسالة", "virus-free",
    "this e-mail was sent by", "registered office", "company registration",
];

/// One of these must also stand in the notice, so that "This email is about chairs" stays a reply.
#[rustfmt::skip]
pub(in crate::mail) const DISCLAIMER_WORDS: &[&str] = &[
    "confidential", "privileged", "intended recipient", "intended only", "intended solely", "solely for", "addressee", "unauthorized",
    "unauthorised", "disclosure", "delete it", "notify the sender", "virus", "environment", "printing", "print this", "vertraulich",
    "unbefugt", "empfänger", "umwelt", "ausdrucken", "irrtümlich", "confidentiel", "destinataire", "environnement", "imprimer",
    "confidencial", "destinatario", "destinatário", "medio ambiente", "meio ambiente", "imprimir", "riservat", "destinatari", "ambiente",
    "stampare", "vertrouwelijk", "geadresseerde", "konfidentiell", "fortrolig", "luottamuksell", "poufn", "adresat", "důvěrn", "dôvern",
    "bizalmas", "confidenț", "gizli", "конфиденциал", "конфіденц", "εμπιστευτικ", "机密", "保密", "機密", "기밀", "סודי", "سرية", "sağlayıcı",
    "legally", "disclaim", "liabil", "haftung", "responsabil", "registered in", "registered office", "d.lgs", "rgpd", "gdpr", "privacy",
];

/// Beginnings of lines that a list server, a virus scanner or a mailer adds below.
#[rustfmt::skip]
pub(in crate::mail) const FOOTER_STARTS: &[&str] = &[
    "you received this message because", "you are receiving this", "you received this email because", "you're receiving this",
    "to unsubscribe", "unsubscribe", "to view this discussion", "to post to this group", "for more options, visit",
    "reply to this email directly or view it", "reply to this email directly, view it", "view it on github", "you can reply to this",
    "this email has been checked for viruses", "this e-mail has been checked for viruses", "this email has been scanned",
    "this message has been scanned", "diese e-mail wurde von avast", "diese e-mail wurde auf viren", "virenfrei",
    "el software de antivirus avast", "este e-mail foi verificado", "este email foi escaneado", "libre de virus", "livre de vírus",
    "cet email a été vérifié", "l'absence de virus", "questa e-mail è stata controllata", "deze e-mail is gecontroleerd", "virusvrij",
    "tato zpráva byla zkontrolována", "virus-free", "avg logo", "avast logo", "mailing list -", "to stop receiving",
    "manage your subscription", "list info:", "email sent using", "powered by",
];

/// Beginnings of banners that a mail gateway puts on top.
#[rustfmt::skip]
pub(in crate::mail) const BANNERS: &[&str] = &[
    "caution:", "[caution", "caution ", "external email", "[external", "external:", "warning: this email", "warning: this message",
    "warning: external", "this message originated outside", "this email originated from outside", "this message was sent from outside",
    "this email was sent from outside", "this is an external", "*** external", "***external", "[ext]", "⚠",
    "you don't often get email from", "you don’t often get email from", "some people who received this message don't often get email",
    "some people who received this message don’t often get email", "achtung: diese e-mail", "achtung externe", "externe e-mail",
    "vorsicht: externe", "sie erhalten nicht häufig", "sie erhalten nicht oft", "attention : ce", "attention: cet", "courriel externe",
    "vous n'obtenez pas souvent", "vous ne recevez pas souvent", "precaución:", "correo externo", "no suele recibir",
    "atenção: este e-mail", "attenzione: questa", "non si ricevono spesso", "let op: deze", "let op: dit", "externe mail",
    "u ontvangt niet vaak", "ostrożnie:", "uwaga: ten", "внимание: внешн",
];
