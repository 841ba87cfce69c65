//! Words of mail servers that give a mail back.

/// Beginnings or parts of subjects.
#[rustfmt::skip]
pub(in crate::mail) const SUBJECTS: &[&str] = &[
    "undeliver", "delivery status notification", "delivery failure", "delivery failed", "delivery problem", "delivery report",
    "delivery error", "delivery notification", "delivery has failed", "mail delivery fail", "mail delivery system", "mail delivery error",
    "mail failure", "mail error", "mail system error", "mail could not be delivered", "message could not be delivered",
    "message not delivered", "not delivered", "could not deliver", "couldn't be delivered", "could not be delivered", "returned mail",
    "returned to sender", "return to sender", "failure notice", "failed delivery", "failure delivery", "failed mail", "nondeliverable",
    "non-deliverable", "non deliverable", "non-delivery", "nondelivery", "mail not delivered", "email not delivered", "unable to deliver",
    "address not found", "user unknown", "unknown user", "unknown address", "mailbox full", "mailbox is full", "mailbox unavailable",
    "message undeliverable", "delivery unsuccessful", "delivery unsuccessfull", "warning: could not send", "warning - delayed",
    "warning: message", "delayed mail", "delivery delayed", "delivery delay", "delivery temporarily suspended", "message delayed",
    "message status - undeliverable", "mailer-daemon", "mail daemon", "automatic bounce", "bounced mail", "bounce message", "bounce:",
    "rejected mail", "mail rejected", "message rejected", "rejected:", "ndn:", "ndr:", "problem delivering", "problems delivering",
    "notification d'échec", "unzustellbar", "nicht zustellbar", "nicht zugestellt", "zustellung fehlgeschlagen",
    "fehler bei der zustellung", "fehlgeschlagene zustellung", "zurück an absender", "mail konnte nicht", "unzustellbare",
    "zustellungsfehler", "non remis", "non distribuable", "échec de remise", "échec de la remise", "echec de remise", "non délivré",
    "non livré", "impossible de remettre", "retour à l'expéditeur", "no se puede entregar", "no se pudo entregar", "no entregado",
    "no entregable", "entrega fallida", "error de entrega", "fallo de entrega", "fallo en la entrega", "devuelto", "não entregue",
    "não entregável", "não foi entregue", "não é possível entregar", "falha na entrega", "devolvid", "mancato recapito",
    "non recapitabile", "non recapitato", "impossibile recapitare", "messaggio non consegnato", "mancata consegna", "errore di consegna",
    "onbestelbaar", "niet bezorgd", "bezorging mislukt", "niet afgeleverd", "kan ikke leveres", "kunne ikke leveres", "ikke leveret",
    "ikke levert", "kan inte levereras", "kunde inte levereras", "ej levererad", "gick inte att leverera", "olevererbart",
    "ei voitu toimittaa", "toimitus epäonnistui", "toimittaminen epäonnistui", "ei voi toimittaa", "niedostarczal",
    "nie można dostarczyć", "nie dostarczono", "niedoręczona", "zwrot", "nedoručitelné", "nedoručeno", "nelze doručit", "nedoručiteľné",
    "nedoručená", "kézbesíthetetlen", "kézbesítési hiba", "nem kézbesíthető", "sikertelen kézbesítés", "nu a putut fi livrat", "nelivrat",
    "teslim edilemedi", "teslim edilemeyen", "iletilemedi", "недоставлен", "не доставлено", "не удалось доставить",
    "невозможно доставить", "ошибка доставки", "сообщение не доставлено", "не доставлен", "недоставлено", "не може бути доставлен",
    "αδυναμία παράδοσης", "δεν παραδόθηκε", "ανεπίδοτο", "退信", "退回", "未送达", "未能送达", "无法送达", "系统退信", "邮件发送失败", "发送失败", "未傳遞", "未送達",
    "無法傳送", "無法投遞", "傳送失敗", "配信不能", "配信エラー", "配送失敗", "送信エラー", "メール送信エラー", "届きませんでした", "不達", "宛先不明", "未配信", "배달되지", "전송 실패", "반송", "전달 실패",
    "메일 전송 실패", "לא ניתן למסור", "לא נמסר", "لم يتم التسليم", "تعذر التسليم", "فشل تسليم", "gagal terkirim", "tidak terkirim",
    "không gửi được", "không thể gửi", "ส่งไม่สำเร็จ", "ส่งไม่ถึง", "neuspješna isporuka", "neisporučeno", "nedostavljeno",
    "returning to sender", "mail failed", "message retardé", "avertissement : message", "cannot send message", "can't deliver", "cannot be delivered", "can't be delivered",
    "wasn't delivered", "wasn’t delivered", "relay failure", "mail returned", "message returned", "message could not be sent",
    "delivery status: fail", "niedostarczon", "zustellung verzögert", "verzögerte zustellung", "remise retardée", "remise différée",
    "entrega retrasada", "entrega atrasada", "recapito ritardato", "forsinket levering", "levering forsinket", "fördröjd leverans",
    "задержка доставки", "доставка задерж", "邮件延迟", "传递延迟", "配信の遅延", "配信遅延", "전송실패", "메일반송", "배달 지연", "발송실패", "발송 실패",
    "not deliverable", "error sending message", "ni bilo mogoče dostaviti", "kättetoimetamata", "nepiegādāt", "nepristatyt", "no s'ha pogut lliurar", "未传递", "无法传递", "לא ניתן למסירה",
];

/// Sentences that only a mail server writes.
#[rustfmt::skip]
pub(in crate::mail) const PHRASES: &[&str] = &[
    "this message was created automatically by mail delivery software", "this message was created automatically by the mail system",
    "this is the qmail-send program", "have been bouncing", "copy of the bounce message", "this is the mail system at host",
    "this is the postfix program", "this is the mail delivery agent", "this is the mail delivery system",
    "this is the machine generated message from mail service", "this is an automatically generated delivery status notification",
    "this is an automatically generated message", "the original message was received at", "the following addresses had",
    "the following address(es) failed", "the following address failed", "the following recipient(s) could not be reached",
    "the following recipient(s) cannot be reached", "the following recipient(s):", "the following recipients", "could not be delivered",
    "couldn't be delivered", "couldn’t be delivered", "cannot be delivered", "can't be delivered", "can not be delivered",
    "could not deliver", "couldn't deliver", "unable to deliver", "was not delivered", "wasn't delivered", "wasn’t delivered",
    "not been delivered", "not be delivered", "undeliverable", "undelivered", "delivery to the following recipient",
    "delivery to the following address", "delivery to these recipients", "delivery has failed", "delivery failed", "delivery failure",
    "delivery attempt", "failed to deliver", "failed permanently", "failed for the following", "has been delayed", "have been delayed",
    "still being retried", "did not reach", "does not reach", "returned to sender", "returned to you", "i'm sorry to have to inform you",
    "i'm afraid i wasn't able to deliver", "sorry, i couldn't find", "your message to the following recipients", "message not delivered",
    "message delivery failed", "permanent error", "permanent fatal error", "transient non-fatal error", "user unknown", "unknown user",
    "no such user", "recipient unknown", "mailbox not found", "mailbox unavailable", "mailbox full", "mailbox is full", "over quota",
    "address not found", "account is disabled", "account has been disabled", "account is temporarily", "has exceeded", "does not exist",
    "doesn't exist", "no longer exists", "error occurred while sending mail", "error transferring", "rejected your message",
    "message was rejected", "was rejected", "temporarily suspended", "n'a pas encore été remis", "n’a pas encore été remis", "配信が遅れて", "email was stopped", "message was stopped", "was blocked", "has been blocked", "was quarantined", "has been rejected", "message blocked", "the mail server responded", "remote host said", "host said:",
    "remote server returned", "returned the following error", "transcript of session follows",
    "diagnostic information for administrators", "reason for the failure", "konnte nicht zugestellt werden",
    "konnte nicht übermittelt werden", "nicht zugestellt", "konnte nicht ausgeliefert", "fehler bei der nachrichtenzustellung",
    "n'a pas pu être remis", "n'a pas pu être envoyé", "n’a pas pu être remis", "n'a pas été remis", "échec de la remise",
    "n'est pas parvenu", "no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado", "no pudo ser entregado",
    "no se puede entregar", "não pôde ser entregue", "não foi possível entregar", "não foi entregue", "não pode ser entregue",
    "non è stato possibile recapitare", "non è stato recapitato", "impossibile recapitare", "non è stato consegnato",
    "non è possibile recapitare", "kan niet worden bezorgd", "kon niet worden bezorgd", "kon niet worden afgeleverd",
    "kunne ikke leveres", "kunde inte levereras", "ei voitu toimittaa", "nie mogła zostać dostarczona", "nie można dostarczyć",
    "nie została dostarczona", "nebylo možné doručit", "nelze doručit", "nepodařilo doručit", "nem kézbesíthető",
    "nem sikerült kézbesíteni", "nu a putut fi livrat", "teslim edilemedi", "iletilemedi", "не было доставлено",
    "не может быть доставлено", "не удалось доставить", "не доставлено", "недоступен", "не існує", "не вдалося доставити", "无法送达", "未能送达",
    "退信原因", "被退回", "无法发送", "未能发送", "无法投递", "發送失敗", "無法傳遞", "無法送達", "お届けできません", "送信できませんでした", "配信できませんでした", "届けられませんでした", "見つかりません", "전달되지 않았습니다", "배달하지 못했습니다",
    "보낼 수 없습니다", "전송하지 못했습니다", "לא ניתן למסור", "تعذر تسليم", "không thể gửi", "no s'ha pogut lliurar", "未传递", "无法传递", "לא ניתן למסירה", "gick inte att leverera",
    "mislykkedes", "levering mislyktes", "levering til følgende", "toimitus näille", "toimitus epäonnistui", "nie powiodło się",
    "doručení těmto", "se nezdařilo", "doručenie týmto", "kézbesítés nem sikerült", "alıcılara veya gruplara teslim", "未能将邮件传递", "未能传递",
    "次の受信者またはグループ", "配信に失敗しました", "전송되지 못했습니다", "전송에 실패", "αποτυχία παράδοσης", "falha na entrega", "recapito non riuscito",
    "bezorging is mislukt", "die zustellung an folgende", "wurde verzögert", "no valid recipients were found", "failed addresses follow",
    "had trouble delivering", "could not be sent", "cannot deliver", "can't deliver", "not deliverable", "non-delivery",
    "will not be delivered", "unable to be delivered", "was not able to deliver", "were unable to deliver", "error while sending",
    "not listed in", "non e' stato recapitato", "non e' stato possibile", "non e' stato consegnato", "could not be processed", "negative reply", "permanent fatal delivery", "automatically rejected",
];

/// Lines below which the mail that was given back begins, in lower case and without rules around them.
#[rustfmt::skip]
pub(in crate::mail) const COPY_MARKERS: &[&str] = &[
    "below this line is a copy of the message", "this is a copy of the message, including all the headers",
    "this is a copy of your message", "this is a copy of the headers of the original message", "the body of the message is",
    "original message follows", "unsent message follows", "unsent message below", "original message headers", "original headers",
    "original message header", "original mail header", "undelivered message follows", "returned message follows",
    "message header follows", "message headers follow", "message text follows", "the header of the original message",
    "headers of the original message", "header of the message", "your original message", "your message was",
    "your message begins as follows", "the original message", "original message", "original text", "original mail", "the original mail",
    "returned message", "returned mail", "undelivered message", "copy of the original message", "failed message", "rejected message",
    "original email", "the following is the header", "the first", "kopie der nachricht", "urspr=c3=bcngliche nachricht",
    "ursprüngliche nachricht", "ursprüngliche nachrichtenkopfzeilen", "en-têtes de message d'origine",
    "encabezados de mensajes originales", "cabeçalhos de mensagem originais", "cabeçalhos originais", "intestazioni messaggio originali",
    "oorspronkelijke berichtkoppen", "oryginalne nagłówki", "原始邮件头", "元のメッセージ", "original message info", "message info",
    "start of returned message", "begin message header", "offending message", "copy of your message", "copie de votre message",
    "copie du message", "en-têtes du message", "mensagem original", "mensaje original", "messaggio originale", "es folgt eine kopie",
    "原邮件", "원본 메일", "text of mail follows", "message headers", "the headers of your message", "returned mail follows",
    "first part of original", "unsent message", "possibly truncated original message", "forwarded message", "header of your message",
];

/// What programs that deliver mail call themselves, in names and local parts, without blanks and dashes: nobody writes by hand as one of these.
#[rustfmt::skip]
pub(in crate::mail) const DAEMONS: &[&str] = &[
    "mailerdaemon", "maildaemon", "maildelivery", "mailsystem", "deliverysubsystem", "deliverysystem", "mailrobot",
    "internetmaildelivery", "bouncehandler", "mailerrobot", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "smtpmta",
    "mailrouter",
];

/// Names that the people who look after a server use as well.
#[rustfmt::skip]
pub(in crate::mail) const POSTMASTERS: &[&str] = &[
    "postmaste", "systemadministrator", "mailadministrator", "mailadmin", "maileradmin", "mailserver", "mailgateway", "emailserver",
    "administrateursystème", "administradordelsistema", "administradordosistema", "amministratoredisistema", "systeembeheerder",
    "postoffice", "mailfilter", "spamfilter", "spamfirewall", "contentfilter", "mailscanner", "mailsweeper",
];

/// What stands in the subject when the mail is still being tried.
#[rustfmt::skip]
pub(in crate::mail) const DELAYED_SUBJECTS: &[&str] = &[
    "delayed", "delay)", "delay notification", "delivery delay", "warning: could not send", "warning: message",
    "temporarily suspended", "verzögert", "retardé", "différé", "retrasad", "atrasad", "ritardo", "ritardat", "vertraagd", "forsinket",
    "fördröjd", "задерж", "延迟", "遅延", "지연",
];

/// A server says that the mail may still arrive and nothing is to be done: whatever else it says, it has not given up.
#[rustfmt::skip]
pub(in crate::mail) const STILL_TRIED: &[&str] = &[
    "do not need to resend", "not need to resend", "no need to resend", "do not need to re-send", "need not resend",
    "no action is required on your part", "delivery attempts will continue", "will be retried until", "still being retried",
    "only a temporary failure report", "will keep trying until", "delivery will continue to be attempted", "nicht erneut senden",
    "müssen sie nicht erneut", "weiterhin versucht", "weiterhin versuchen", "inutile de renvoyer", "no es necesario reenviar",
    "não é necessário reenviar", "non è necessario inviare di nuovo", "повторно отправлять не",
];

/// The same in words that a server may also use of what was before it gave up.
#[rustfmt::skip]
pub(in crate::mail) const TRIED: &[&str] = &[
    "will be retried", "will retry for", "will continue to try", "will keep trying", "has not yet been delivered",
    "have not yet been delivered", "hasn't been delivered yet", "will try again", "noch nicht zugestellt", "is delayed for more than",
    "is delayed to", "has been delayed", "have been delayed", "delivery is delayed", "n'a pas encore été", "aún no se ha entregado",
    "ainda não foi entregue", "non è ancora stato",
];

/// A server has given up.
#[rustfmt::skip]
pub(in crate::mail) const GIVEN_UP: &[&str] = &[
    "giving up", "gave up", "given up", "failed permanently", "permanent error", "permanent fatal", "could not be delivered for",
    "no further attempts", "will be deleted from queue", "not going to try again", "has been removed from the queue",
];

/// What the addresses end with that serve a list.
pub(in crate::mail) const LIST_HELPERS: &[&str] = &["-owner", "-bounces", "-admin", "-request", "-errors", "-help", "-return"];

/// What programs that keep lists call themselves, as local parts.
pub(in crate::mail) const LIST_PROGRAMS: &[&str] =
    &["listserv", "majordomo", "mailman", "sympa", "fml", "listmaster", "ecartis", "listar", "lyris"];

/// A list's program refuses a posting.
#[rustfmt::skip]
pub(in crate::mail) const TURNED_DOWN: &[&str] = &[
    "has been automatically rejected", "has been rejected", "was rejected", "is rejected", "were rejected", "been automatically discarded",
    "not allowed to post", "not allowed to send", "not authorized to post", "not authorized to send", "not permitted to post", "you are not a member",
    "you are not the member", "not a member of this", "is not a member of", "only members", "only subscribers", "non-members are not", "is restricted to",
    "not a subscriber", "not subscribed to", "not accepted by", "was not accepted", "could not be posted", "has not been posted", "did not accept your",
    "rejects your", "we do not accept", "wurde abgelehnt", "wurde automatisch abgelehnt", "nicht berechtigt", "a été rejeté", "a été automatiquement rejeté",
    "n'êtes pas autorisé", "ha sido rechazado", "fue rechazado", "foi rejeitada", "è stato rifiutato", "è stato respinto", "is geweigerd", "is afgewezen",
    "zostało odrzucone", "zostala odrzucona", "была отклонена", "было отклонено", "отвергнут", "拒绝", "投稿できません", "メンバーではありません", "拒否されました",
];

/// How a person begins a letter, in lower case. Servers that greet go on with ". This is" or are known by their name.
#[rustfmt::skip]
pub(in crate::mail) const GREETINGS: &[&str] = &[
    "hi", "hello", "dear", "good morning", "good afternoon", "good day", "hallo", "guten tag", "guten morgen", "sehr geehrte", "liebe",
    "lieber", "moin", "grüezi", "servus", "bonjour", "bonsoir", "madame", "monsieur", "cher", "chère", "hola", "buenos días",
    "buenas tardes", "estimad", "ciao", "buongiorno", "gentile", "salve", "egregi", "goedemorgen", "goedemiddag", "goedendag", "beste",
    "geachte", "hej", "hei", "god dag", "olá", "bom dia", "boa tarde", "prezad", "dzień dobry", "witam", "szanown", "dobrý den",
    "ahoj", "jó napot", "tisztelt", "kedves", "bună ziua", "stimat", "merhaba", "sayın", "здравствуйте", "добрый день", "доброе утро",
    "уважаем", "добрий день", "γεια σας", "καλημέρα", "お世話になり", "こんにちは", "您好", "你好", "안녕하세요", "שלום", "مرحبا", "السلام عليكم",
];
