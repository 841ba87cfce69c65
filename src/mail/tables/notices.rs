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
    "envoyé à partir d'un", "provenance :", "provenance:", "envoyé depuis l'application", "envoyé avec l'application", "来自我的",
    "傳送自我的", "holen sie sich outlook", "laden sie outlook", "versendet mit", "versendet von", "versandt mit", "verschickt von",
    "verschickt mit", "diese nachricht wurde mit", "poslano putem", "poslané z", "inviato tramite", "inviato con",
    "mandato da", "spedito da", "mensagem enviada", "enviado mediante", "mensaje enviado", "sent through", "sent on the go",
    "composed on", "written on my", "typed on my", "tapped on my", "sent on my", "descargue outlook", "scarica outlook", "skaffa outlook",
    "download outlook", "saada outlook", "gaukite outlook", "iegūstiet outlook", "hankige outlook", "preuzmite outlook",
    "prenesite outlook", "изтеглете outlook", "завантажити outlook", "κατεβάστε το outlook", "tải outlook", "dapatkan outlook",
    "dapatkan", "ดาวน์โหลด outlook", "הורד את outlook", "קבל את outlook", "احصل على outlook", "iphone-ról", "iphone-omról",
    "küldve az", "az ipad",
];

/// Devices and programs that sign so.
#[rustfmt::skip]
pub(in crate::mail) const DEVICES: &[&str] = &[
    "iphon", "ipad", "ipod", "ios", "apple watch", "macbook", "imac", "mac", "samsung", "galaxy", "blackberry", "android", "huawei",
    "xiaomi", "redmi", "nokia", "lumia", "htc", "sony", "xperia", "motorola", "moto g", "lg", "oneplus", "oppo", "pixel", "nexus",
    "honor", "smartphone", "phone", "telefon", "téléphone", "teléfono", "handy", "mobile", "móvil", "mobil", "cell", "celular", "tablet",
    "outlook", "yahoo", "gmail", "aol", "protonmail", "proton mail", "windows",
    "mail.ru", "яндекс", "yandex", "телефон", "мобиль", "почт", "gmx", "web.de", "t-online", "mailbird", "thunderbird", "superhuman",
    "spark", "mailspring", "airmail", "newton", "myMail", "mymail", "bluemail", "edison", "typemail", "tutanota", "mailbox", "hey",
    "nine", "k-9", "kindle", "surface", "courrier", "correo", "posta", "ميل", "手机", "手機", "邮箱", "メール", "スマートフォン", "아이폰", "갤럭시", "휴대전화",
    "libero", "orange", "sfr", "zimbra", "wireless", "handheld", "palm", "treo", "zoho",
    "华为", "小米", "荣耀", "苹果", "三星", "华為", "dispositivo", "appareil", "aparat", "urządzeni", "gerät", "zařízení", "zariadeni",
    "mobiltelefon", "smartfon", "спарк", "почта", "mailmate", "missive", "fastmail", "apple mail", "vivaldi", "eudora", "canary", "spike",
    "mailtrack", "streak", "polymail", "email.cz", "aplikac", "aplicaci", "aplicativ", "applicat", "приложен", "застосун", "uygulama", "sovelluk", "seznam", "freemail", "wp.pl", "onet", "interia", "o2 pocz", "posteo", "libero mail",
    "virgilio", "tiscali", "free mobile", "bouygues", "laposte", "app mail", "mail app", "mail-app",
    "cloudmagic",
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
    "any views or opinions", "please consider the environment before", "please consider the environment when", "consider the environment before", "please think of the environment", "before printing",
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
    "if you have received this", "if you are not the intended", "if you received this", "if you are not an intended",
    "unless expressly stated", "internet communications", "email communications", "e-mail communications",
    "emails are not secure", "the contents of this e-mail", "this mail and any", "this mail is", "this e-mail may", "this email may",
    "this message may", "this e-mail was", "this email was", "this electronic", "nothing in this e-mail",
    "nothing in this email", "the views expressed", "opinions expressed", "wenn sie nicht", "falls sie nicht",
    "sollten sie nicht", "dieses e-mail", "dieses mail", "diese mail", "der absender", "die in dieser mail",
    "informationen zum datenschutz", "datenschutzhinweis", "les informations contenues", "si vous n'êtes pas", "si vous avez reçu",
    "le contenu de ce", "l'intégrité de ce", "cette communication", "ce message électronique", "si usted no es",
    "si ha recibido", "en cumplimiento", "de conformidad con", "le informamos", "la presente comunicación", "el contenido de este",
    "esta comunicación", "se você não", "se não for o destinat", "caso não seja", "o conteúdo desta", "a presente mensagem",
    "esta comunicação", "se ricevete", "se avete ricevuto", "qualora", "la presente comunicazione", "il contenuto di questa",
    "le informazioni", "il presente messaggio", "la presente e-mail", "informativa privacy", "de informatie", "de inhoud van",
    "indien u niet", "als u niet", "dit e-mail", "aan dit bericht", "om du inte", "informationen i detta", "detta mejl", "denna e-post",
    "det här mejlet", "hvis du ikke", "indholdet af denne", "informasjonen i denne", "jos et ole", "tämän viestin", "wiadomość ta",
    "informacje zawarte", "jeżeli nie", "jeśli nie", "niniejszy e-mail", "administratorem", "pokud nejste", "informace obsažené",
    "obsah tohoto", "ak nie ste", "obsah tejto", "ha ön nem", "jelen üzenet", "jelen e-mail", "az üzenet", "informațiile",
    "dacă nu sunteți", "acest email", "bu elektronik", "если вы не", "информация в", "содержание данного", "якщо ви не",
    "інформація", "εάν δεν είστε", "οι πληροφορίες", "το μήνυμα", "ако не сте", "това съобщение", "ova poruka", "ova elektronička",
    "ova e-pošta", "to sporočilo", "šis el. laiškas", "ši žinutė", "šis e-pasts", "käesolev", "see e-kiri", "email này",
    "thư điện tử này", "pesan ini", "e-mail ini", "email ini", "mesej ini", "อีเมลฉบับนี้", "อีเมลนี้", "מסר זה", "هذا البريد",
    "محتويات هذه", "このｅメール", "このeメール", "本電子メール", "本邮件及", "此邮件", "本电子邮件", "此電子郵件", "이 전자우편", "본 전자우편", "본 메일은", "이 이메일",
    "de acuerdo con", "en virtud de", "conforme a", "según lo", "em conformidade", "in ottemperanza", "gemäß", "conformément",
    "zgodnie z", "warning: computer", "computer viruses", "although this", "although we", "we may monitor", "emails may be monitored",
    "e-mails may be monitored", "your privacy is", "we process your", "wir verarbeiten", "nous traitons", "tratamos sus",
    "trattiamo i", "wij verwerken", "uw gegevens",
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
    "legal responsibility", "intercepted", "received this email in error", "received this e-mail in error",
    "received it in error", "registered number", "company number", "registration number", "vat number", "verwijder", "verboden",
    "sekretess", "fortroligt", "erroneamente", "sometida a secreto", "protección de datos", "datenschutz", "protection des données",
    "usos no autorizados", "błęd", "omyl", "omylem", "tévedés", "eroare", "yanlışlıkla", "ошибочно", "помилково", "λάθος", "по погрешка",
    "greškom", "pomotoma", "kļūdas", "ekslikult", "bảo mật", "rahasia", "ความลับ", "誤って", "錯誤", "잘못",
    "ley orgánica", "confidenciais", "confidenciales", "confidenzial", "fichero", "derechos de acceso", "tratamiento de datos", "dati personali", "datos personales", "dados pessoais",
    "données personnelles", "personenbezogen", "personal data", "danych osobowych", "persoonsgegevens", "monitored",
];

/// Beginnings of lines that a list server, a virus scanner or a mailer adds below.
#[rustfmt::skip]
pub(in crate::mail) const FOOTER_STARTS: &[&str] = &[
    "you received this message because", "you are receiving this because", "you are receiving this email", "you are receiving this e-mail",
    "you are receiving this message", "you are receiving this mail", "you are receiving this notification", "you received this email because", "you're receiving this because", "you're receiving this email",
    "to unsubscribe", "unsubscribe", "to view this discussion", "to post to this group", "for more options, visit",
    "reply to this email directly or view it", "reply to this email directly, view it", "view it on github", "you can reply to this",
    "this email has been checked for viruses", "this e-mail has been checked for viruses", "this email has been scanned",
    "this message has been scanned", "diese e-mail wurde von avast", "diese e-mail wurde auf viren", "virenfrei",
    "el software de antivirus avast", "este e-mail foi verificado", "este email foi escaneado", "libre de virus", "livre de vírus",
    "cet email a été vérifié", "l'absence de virus", "questa e-mail è stata controllata", "deze e-mail is gecontroleerd", "virusvrij",
    "tato zpráva byla zkontrolována", "virus-free", "avg logo", "avast logo", "mailing list -", "to stop receiving",
    "manage your subscription", "list info:", "email sent using", "powered by",
    "yahoo! groups links", "yahoo groups links", "posted by:", "groups.io links", "<*> to ", "you can also unsubscribe", "to manage your", "manage preferences", "update your preferences",
    "sent from a mailing list", "join us on slack", "dieses e-mail wurde", "diese nachricht wurde von avast",
    "diese nachricht wurde auf viren", "ce mail a été vérifié", "cet e-mail a été vérifié", "este correo electrónico ha sido",
    "este mensaje ha sido analizado", "questa email è stata", "questo messaggio è stato", "ta wiadomość została sprawdzona",
    "ten e-mail został", "denne e-mail er blevet", "detta e-postmeddelande har", "tämä sähköposti on tarkistettu", "acest e-mail a fost",
    "ez az e-mail vírus", "ezt az e-mailt", "эта почта проверена", "это сообщение проверено", "проверено на вирусы", "без вирусов",
    "no viruses found", "no virus found", "wolna od wirusów", "sin virus", "без вірусів", "nem tartalmaz vírust", "neobsahuje viry",
    "mentes a vírus", "virusfri", "virüs içermiyor", "ingen virus", "this mail has been scanned", "this e-mail has been scanned",
    "this message was scanned", "scanned by",
    "this message has been encrypted", "this email has been encrypted", "this message was encrypted", "this email was encrypted",
    "this message is protected by", "click here to report this", "click here to unsubscribe", "report this email as spam", "report spam",
    "spam phish", "not spam", "sender notified by", "image: mailtrack",
    "microsoft teams need help", "microsoft teams meeting", "microsoft teams-besprechung", "microsoft teams benötigen sie hilfe",
    "réunion microsoft teams", "microsoft teams besoin d'aide", "reunión de microsoft teams", "microsoft teams ¿necesitas ayuda",
    "riunione di microsoft teams", "microsoft teams serve assistenza", "reunião do microsoft teams", "microsoft teams-vergadering",
    "spotkanie w aplikacji microsoft teams", "microsoft teams-möte", "microsoft teams-møde", "microsoft teams-møte",
];

/// Beginnings of banners that a mail gateway puts on top.
#[rustfmt::skip]
pub(in crate::mail) const BANNERS: &[&str] = &[
    "caution", "external", "external sender", "warning", "be careful", "beware", "attention", "important: this", "notice: this", "this message originated",
    "this message originates", "this message comes from", "this message came from", "this email originated", "this e-mail originated",
    "this email originates", "this message was sent from outside", "this email was sent from outside",
    "this e-mail was sent from outside", "this email is from", "this message is from", "this message has been sent",
    "this email has been sent from", "this is an external", "the sender of this", "ext]", "[ext", "⚠", "you don't often get email",
    "you don't usually", "some people who received this message don't", "achtung", "vorsicht", "externe", "warnung", "hinweis: diese",
    "diese e-mail kommt von", "diese e-mail stammt", "diese nachricht kommt von", "diese nachricht stammt", "sie erhalten nicht",
    "einige personen, die diese nachricht erhalten haben", "attention", "courriel externe", "expéditeur externe", "message externe",
    "ce message provient", "ce courriel provient", "cet e-mail provient", "cet email provient", "mise en garde",
    "vous n'obtenez pas souvent", "vous ne recevez pas souvent", "certaines personnes qui ont reçu ce message", "precaución", "atención",
    "cuidado", "correo externo", "este correo", "este mensaje", "no suele recibir", "no acostumbra a recibir", "atenção", "cuidado",
    "e-mail externo", "este e-mail", "esta mensagem", "você não costuma receber", "não costuma receber", "attenzione",
    "messaggio esterno", "e-mail esterna", "questa e-mail proviene", "questo messaggio proviene", "non si ricevono spesso",
    "non ricevi spesso", "let op", "waarschuwing", "pas op", "externe mail", "dit bericht is afkomstig", "deze e-mail is afkomstig",
    "u ontvangt niet vaak", "je ontvangt niet vaak", "ostrożnie", "uwaga", "wiadomość zewnętrzna", "wiadomość spoza",
    "nieczęsto otrzymujesz", "nie otrzymujesz często", "varning", "obs!", "obs:", "externt", "detta mejl kommer",
    "detta e-postmeddelande kommer", "du får inte ofta", "du får inte e-post ofta", "advarsel", "forsigtig", "ekstern",
    "denne e-mail kommer", "denne e-posten kommer", "du får ikke ofte", "varoitus", "huomio", "ulkoinen", "et saa usein", "upozornění",
    "pozor", "externí", "tato zpráva pochází", "upozornenie", "externá", "figyelem", "külső", "atenție", "atentie", "mesaj extern",
    "dikkat", "uyarı", "harici", "внимание", "осторожно", "внешн", "предупреждение", "увага", "обережно", "προσοχή", "εξωτερικ",
    "upozorenje", "oprez", "注意", "外部", "警告", "【外部", "【注意", "주의", "외부", "[외부", "תשומת לב", "זהירות", "تنبيه", "تحذير",
];

/// One of these must also stand in the banner: it tells of the outside, or not to click.
#[rustfmt::skip]
pub(in crate::mail) const BANNER_WORDS: &[&str] = &[
    "external", "extern", "outside", "click", "often get", "often receive", "häufig", "außerhalb", "oft eine", "klick", "souvent",
    "extérieur", "cliquez", "frecuencia", "fuera de", "haga clic", "enlaces", "fora da", "cliqu", "frequência", "esterno", "esterna",
    "cliccare", "spesso", "buiten", "vaak", "spoza", "zewnętrz", "klika", "często", "utanför", "udefra", "uden for", "utenfor",
    "ulkopuol", "ulkoinen", "usein", "mimo organizaci", "neklik", "externí", "külső", "kattint", "din afara", "tıkla", "dışından",
    "harici", "внешн", "вне организации", "не переходите", "зовніш", "εξωτερικ", "izvan", "vanjsk", "外部", "リンク", "链接", "連結", "외부", "링크",
    "חיצוני", "خارج", "attach", "learn why",
];

/// Words of legal notices that hardly anything else says; three of them, and one of [`MAIL_WORDS`], make a notice of a paragraph.
#[rustfmt::skip]
pub(in crate::mail) const LEGAL_WORDS: &[&str] = &[
    "confidential", "privileged", "intended recipient", "intended only", "intended solely", "solely for", "exclusively for", "addressee",
    "unauthorized", "unauthorised", "disclosure", "delete", "notify the sender", "in error", "prohibited", "vertraulich", "unbefugt",
    "empfänger", "adressat", "irrtümlich", "vernichten", "nicht gestattet", "ausschließlich", "confidentiel", "destinataire",
    "par erreur", "non autorisée", "interdite", "détruire", "confidencial", "destinatario", "por error", "prohibid",
    "secreto profesional", "destinatário", "por engano", "por erro", "proibid", "riservat", "per errore", "vietat", "esclusiv",
    "vertrouwelijk", "geadresseerde", "uitsluitend", "abusievelijk", "verboden", "konfidentiell", "mottagare", "av misstag", "fortrolig",
    "modtager", "mottaker", "ved en fejl", "ved en feil", "luottamuksell", "vastaanottaj", "poufn", "adresat", "omyłkow", "zabronion",
    "důvěrn", "adresát", "omylem", "dôvern", "bizalmas", "címzett", "tévedésből", "confidenț", "destinatarul", "din greșeală", "gizli",
    "alıcı", "yanlışlıkla", "конфиденциал", "адресат", "по ошибке", "конфіденц", "помилков", "εμπιστευτικ", "παραλήπτη", "поверителн",
    "povjerljiv", "primatelj", "poverljiv", "zaupn", "naslovnik", "konfidencial", "konfidentsiaal", "gizlidir", "机密", "保密", "收件人",
    "机密信息", "機密", "保密信息", "宛先", "守秘", "기밀", "수신인", "수신자", "סודי", "נמען", "سرية", "المرسل إليه", "bảo mật", "rahasia",
];

/// Words for a mail, one of which stands in a notice about it.
#[rustfmt::skip]
pub(in crate::mail) const MAIL_WORDS: &[&str] = &[
    "e-mail", "email", "mail", "message", "communication", "transmission", "nachricht", "courriel", "mensaje", "correo", "mensagem",
    "messaggio", "comunicazione", "bericht", "meddelande", "mejl", "melding", "meddelelse", "besked", "viesti", "sähköposti", "wiadomoś", "zpráv",
    "správ", "üzenet", "levél", "mesaj", "e-posta", "ileti", "сообщен", "письм", "повідомлен", "лист", "μήνυμα", "съобщен", "poruk",
    "sporočil", "laišk", "ziņ", "kiri", "邮件", "郵件", "メール", "메일", "הודעה", "رسالة", "بريد", "thư", "pesan", "อีเมล", "organi",
];

/// What a company says of its register, its seat and its directors; two of them make a notice of a paragraph.
#[rustfmt::skip]
pub(in crate::mail) const REGISTER_WORDS: &[&str] = &[
    "registered in", "registered office", "registered at", "registered number", "company number", "company registration", "company no",
    "registration number", "vat no", "vat number", "vat reg", "sitz der gesellschaft", "sitz:", "registergericht", "amtsgericht",
    "handelsregister", "hrb ", "hra ", "firmenbuch", "geschäftsführer", "geschäftsführung", "vorstand:", "vorsitzender des aufsichtsrat",
    "aufsichtsrat", "ust-id", "ust.-id", "uid-nr", "steuernummer", "rcs ", "siret", "siren", "capital de", "au capital",
    "inscrita en el registro", "registro mercantil", "c.i.f", "cif:", "nif:", "capitale sociale", "cap. soc", "p.iva", "partita iva",
    "c.f.", "reg. imprese", "kvk", "btw", "krs", "nip", "regon", "kapitał zakładowy", "ičo", "dič", "cégjegyzék", "org.nr", "org nr",
    "cvr", "y-tunnus", "инн", "кпп", "огрн",
];
