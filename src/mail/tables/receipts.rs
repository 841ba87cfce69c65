//! Words of mail programs that tell that a mail was read.

/// Beginnings of subjects.
#[rustfmt::skip]
pub(in crate::mail) const SUBJECTS: &[&str] = &[
    "read:", "not read:", "read receipt", "return receipt", "disposition notification", "gelesen:", "ungelesen:", "nicht gelesen:",
    "lesebestätigung", "empfangsbestätigung (angezeigt)", "lu :", "lu:", "non lu :", "accusé de réception (affiché)", "leído:", "leido:",
    "no leído:", "confirmación de lectura", "lida:", "lido:", "não lida:", "recibo de leitura", "letto:", "non letto:", "conferma di lettura",
    "gelezen:", "niet gelezen:", "leesbevestiging", "läst:", "oläst:", "læst:", "ikke læst:", "lest:", "ikke lest:", "luettu:", "ei luettu:",
    "przeczytano:", "nie przeczytano:", "přečteno:", "nepřečteno:", "prečítané:", "olvasva:", "elolvasva:", "citit:", "okundu:",
    "прочитано:", "не прочитано:", "αναγνώστηκε:", "נקרא:", "مقروء:", "已读:", "已读：", "未读:", "已讀取:", "讀取:", "開封済み:", "開封済み：", "開封通知",
    "읽음:",
];

/// What the text of a receipt says.
#[rustfmt::skip]
pub(in crate::mail) const SENTENCES: &[&str] = &[
    "was read on", "was read at", "was deleted without being read", "was displayed on", "has been displayed", "this is a return receipt",
    "this is a read receipt", "return receipt only acknowledges", "gelesen am", "gelesen.", "wurde gelesen", "wurde angezeigt",
    "ohne gelesen zu werden", "eine empfangsbestätigung für", "a été lu", "a été affiché", "supprimé sans avoir été lu", "se leyó el", "fue leído", "ha sido leído",
    "eliminó sin leer", "foi lida", "foi lido", "excluída sem ser lida", "è stato letto", "è stata letta", "eliminato senza essere letto",
    "is gelezen op", "werd gelezen", "gelezen op", "lästes den", "har lästs", "blev læst", "ble lest", "luettiin", "on luettu",
    "została przeczytana", "została odczytana", "byla přečtena", "bola prečítaná", "elolvasás", "elolvasták", "a fost citit", "okundu",
    "прочитано", "было прочитано", "已读", "阅读时间", "已讀取", "が開封されました", "開封日時", "읽었습니다", "읽은 시간",
];
