//! How people end a letter, in lower case: the closing formula stands alone on its line.

/// Closing formulas.
#[rustfmt::skip]
pub(in crate::mail) const SIGN_OFFS: &[&str] = &[
    "regards", "best regards", "kind regards", "kindest regards", "warm regards", "with best regards", "with kind regards",
    "many regards", "best", "best wishes", "all the best", "cheers", "thanks", "many thanks", "thank you", "thanks and regards",
    "thanks & regards", "sincerely", "yours sincerely", "sincerely yours", "yours faithfully", "yours truly", "respectfully",
    "cordially", "br", "rgds", "yours", "i.a.", "i. a.", "i.v.", "i. v.", "p.p.", "ppa.", "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss",
    "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße", "beste grüsse", "liebe grüße",
    "herzliche grüße", "schöne grüße", "mfg", "lg", "vg", "gruß", "grüße", "hochachtungsvoll", "cordialement", "bien cordialement",
    "bien à vous", "merci", "merci d'avance", "bonne journée", "salutations", "sincères salutations", "meilleures salutations", "amicalement", "respectueusement", "cdlt",
    "saludos", "un saludo", "saludos cordiales", "atentamente", "atentos saludos", "cordialmente", "un cordial saludo", "gracias",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "abraços", "obrigado", "obrigada", "att",
    "cordiali saluti", "distinti saluti", "saluti", "un saluto", "grazie", "met vriendelijke groet", "met vriendelijke groeten",
    "vriendelijke groet", "groeten", "groet", "mvg", "med vänliga hälsningar", "vänliga hälsningar", "mvh", "hälsningar",
    "med vennlig hilsen", "vennlig hilsen", "hilsen", "med venlig hilsen", "venlig hilsen", "ystävällisin terveisin", "terveisin",
    "parhain terveisin", "z poważaniem", "pozdrawiam", "serdecznie pozdrawiam", "s pozdravem", "s přátelským pozdravem", "děkuji",
    "s pozdravom", "üdvözlettel", "tisztelettel", "cu stimă", "cu respect", "saygılarımla", "iyi çalışmalar", "с уважением",
    "з повагою", "с уважение", "με εκτίμηση", "s poštovanjem", "lep pozdrav", "lugupidamisega", "ar cieņu", "pagarbiai", "atentament",
    "敬具", "よろしくお願いします", "よろしくお願いいたします", "此致", "敬礼", "祝好", "감사합니다", "בברכה", "مع التحية", "trân trọng", "hormat kami", "salam",
];
