//! The commonest words of business mail, by language: lower case, each list sorted, data only.
//!
//! A word that two languages share counts for both, and so for neither.

/// ISO 639-1 code, and the words.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "a about ago all am and any anything are as at be best by call can contact could dear delivery do email for from get have hello hi how i if in interested is it looking me meeting more my need news of offer on or order our out phone please price prices question quote regards send so some thank thanks that the their there they this to today tomorrow us want was we what when where which who why with would yes yesterday you your",
    ),
    (
        "de",
        "aber als am an anfrage angebot anrufen auch auf auftrag aus bei bestellung bis bitte brauchen danke das dass dem den der des die ein eine einem einen einer er es freundlichen für gruß grüße guten haben hallo herren heute ich ihr ihre im in interesse ist ja kann kein können machen mit morgen nach nein neues nicht noch nur oder rufen sehr senden sie sind tag und uns unser von wann war was wenn werden wie wir wird wo würden zu zum zur über",
    ),
    (
        "fr",
        "au aux avais avec avez avons bien bonjour bonsoir ce ces cette combien cordialement dans de demande des devis du elle en est et faut hier je la le les leur madame mais me merci mes message mon monsieur nos notre nous offre on ou où par pas peut peux plus pour pourriez pouvez prix puis quand que qui reçu sa sans se serait ses si son sont souhaite sur svp toujours un une vos votre vous à êtes être",
    ),
    (
        "es",
        "adjunto al bien buenas buenos como con cuando cuál cuánto de del desde días dónde el ella en enviar es esta este estoy están favor gracias ha hay hola la las le les lo los mañana me mi muy más necesitamos necesito no nos nuestra nuestro o para parece pedido pero podría por precio presupuesto puede pueden que quiero quisiera qué saludos se ser si sin sobre solicito son su sus también tardes tengo tiene tienen todo un una usted ustedes y",
    ),
    (
        "it",
        "a abbiamo al alla allegato anche attendo avete buonasera buongiorno che ci ciao come con cordiali cosa da dal dalla dei del della delle di domani dopo e ed era fare gentile già gli grazie ha ho il in la le lei lo loro ma mi mio molto ne nel nella non nostra nostre nostri nostro novità o offerta per perché più poi possiamo possono potete potreste preventivo prezzo può quale quanto questo qui saluti salve se sempre si sia siamo sono stato su sua sul suo tra tutto un una va vi voi vorrei vorremmo è",
    ),
    (
        "pt",
        "agradeço ao aos as boa bom com como da das de do dos e ela em esta este estou eu gostaria gostaríamos já mais mas me meu minha muito na nas no nos nossa nosso não o obrigada obrigado olá orçamento os ou para pela pelo por preciso preço qual que se sem ser seu sua são também tarde tem um uma você vocês à é",
    ),
    (
        "nl",
        "aan als bellen bestelling bij dag dan dank dat de deze die dit een en er geachte goedemiddag goedemorgen graag groet groeten hallo heb hebben het hoe ik in is ja jullie kan kunnen kunt maar me met mijn morgen naar nee niet nog of offerte om onder ons onze ook op over prijs te u uit uw van vandaag voor vriendelijke waar wanneer was wat we wel wij willen zijn zou",
    ),
    (
        "pl",
        "bardzo by co czy dla do dobry dzień i ich ile jak jest jestem jesteśmy już ma mam mamy mi mnie na nam nas nasz nie o od oferta ofertę oraz po poważaniem pozdrawiam prosimy proszę przez przy się szanowni są także ten to w wycenę z za zapytanie że",
    ),
    (
        "sv",
        "alla att av behöver bekräfta beställning bifogat den det detta dig din eller en er era ett finns fråga från för gärna ha hade har hej hos hur hälsningar här i imorgon inte jag kan kommer kunna lager lite med men mig morgon mycket måste ni när och offert oss passar på ringa se skicka skickar skulle snälla som så tack till under undrar vad var vi vilken vill vore vänlig vänliga vår än är över",
    ),
    (
        "da",
        "af alle at blive dag de den der det dig din du eftermiddag eller en er et for fra gerne ha har have hej hilsen hos hvad hvor hvordan i ikke jeg jer jeres kan kl kunne lager leverer mange med men mig min må ned nogle nu når og også om os passer på ringe sende skal som tak til tilbud travlt var ved venlig venligst vi vil vores være ønske ønsker",
    ),
    (
        "no",
        "alle at av bli de den der dere deres det din du eller en er et ettermiddag for fra gi gjerne ha har hei hilsen hva hvor hvordan i ikke jeg kan kunne mange med meg men min må noe noen nå når og også om oss passer på ringe sende skal som takk til tilbud travelt var ved vedlagt vennlig vi vil vår vårt være ønsker",
    ),
    (
        "fi",
        "ei ettei että haluaisin haluamme hei hinnan hinta huomenna hyvää hän ja joka jos kanssa kiitoksia kiitos kuin kun me meille meillä mikä minulle minä mitä mutta myös niin nyt ole olemme olen oletteko olisi olisiko on onko ovat paljonko päivää saada saako se sekä sen siitä soittaa sopii tai tarjouksen tarjous tarvitsemme te teidän teille teillä terveisin tilaus tämä voiko voimmeko voisiko voisitteko voitteko ystävällisin",
    ),
    (
        "cs",
        "aby ale bych bychom cena cenovou chceme chtěl chtěli co den dnes do dobrý děkujeme děkuji i jak jako jaká je jsem jsme jsou k která který mi mne mohli mám máme máte může můžete na nabídku naši naší ne nebo není nás o objednávku od po posílám pozdravem pro prosím prosíme při příloze se si skladem tak to u v vaše vyhovuje vám vás však z za zítra že",
    ),
    (
        "tr",
        "acaba ama bana bilgi bir biz bize bu da daha de ederim ederiz en fiyat gibi günler ile istiyorum istiyoruz iyi için kadar lütfen merhaba mi mı nasıl ne olan olarak rica saygılarımla sayın siz size teklif teklifi teşekkür teşekkürler var ve veya çok",
    ),
    (
        "hu",
        "a ajánlatot amely az azt csak de egy el es ez ezt fel ha hogy hogyan hol holnap hívni időpont ilyen is itt jó kell ki kérek kérem kérjük kérnénk köszönettel köszönjük köszönöm lehet lenne lesz ma meg megfelel megrendelés mellékelten mennyi mert mi milyen minden mint most még nagyon napot nekem nekünk nem nincs szeretnék szeretnénk szia számunkra tisztelt tud tudna tudnak tudnák uram vagy vagyok van vannak volna volt árajánlatot és ön önök önöknek üdvözlettel",
    ),
    (
        "ro",
        "aceasta această acest acesta am aveți aș buna bună care ce comandă cu cum când cât dacă dar de despre din doresc dorim după este eu fi fost fără la mai mi multumesc mulțumesc mâine mă ne noastră noi nostru nu o oferta ofertă pe pentru pot pret preț putem puteți respect sau se si sunt sunteți să trimite trimiteți un unei unui ună vreau vă ziua îmi în îți și",
    ),
    (
        "ru",
        "а благодарю будет бы быть вам вас ваш ваша ваше вашей ваши во все всё вы где день для до добрый если есть жду ждём за завтра заказ здравствуйте и из или к как какая какие какой когда кто ли мне можем может можете можно мой моя мы на надо нам нас наша не него нет но нужен нужна нужно нужны о об она они от очень по подскажите подходит пожалуйста позвонить при пришлите просим прошу с сколько спасибо так также то только у уважаемые уважением удобно уже хотел хотели хотим хочу цена цену что чтобы это я",
    ),
    (
        "bg",
        "аз ако бих бихме благодарим благодаря вас вашата ви да дали ден до добре добър е за здравейте и изпратите има имам имате искам искаме как какво като кога когато който която ли ме мен ми може можете моля на наличност нашата нашите не ни ние но нужно няма обадите от оферта още по поздрави поръчка при приложено с са само се си след сме сте съм тази така това този трябва уважаеми утре цена ще",
    ),
    (
        "id",
        "ada adalah akan anda apa apakah atau bagaimana berapa besok bila bisa bisakah dan dapat dari dengan di dikirim halo harga hormat ingin ini itu juga kalau kami kapan kapankah kasih ke kepada kirim konfirmasi masih mohon pada pagi penawaran pengiriman pesanan saja saya sekarang selamat siang sore sudah tanggal terima terlampir tersedia tidak tolong untuk yang",
    ),
    (
        "ca",
        "adjunto al amb aquest aquesta aquests avui bon bona com comanda confirmar data del demà després dia els em ens esteu està gràcies hem heu ho hola i ja la les lliurament m molt moltes nos nosaltres nostra nostre per però podeu podria pressupost preu puc quan que quin quina quins què salutacions sense si són també tenim teniu tinc trucar un una us voldria voldríem volem és",
    ),
    ("vi", "anh báo bạn cho chào chúng các có cảm của giá gửi không là muốn một những này rất tôi vui và với xin được ơn"),
    (
        "hr",
        "ako ali bi biste da dan danas do dobar hvala i ima imamo imate iz je jesu kada kako kod koja koji koliko li mi molim molimo može možete na nam naručiti nas naša naše ne o od odgovara ponudu pozdrav pozdravom poštovani s sa sam samo se smo ste su sutra treba trebamo u vam vas vaša vaše za što želim želimo",
    ),
    (
        "sk",
        "aby ako by cena cenovú chcel chceli chceme deň do dobrý je kde keď ktorá ktorý mi mne mám máme môže môžete na naša našej našu nie nám o objednávku od po ponuku posielam pozdravom pre pri prosím prosíme prílohe sa si sklade sme so som ste sú to u v vyhovuje vám vás za zajtra ďakujem ďakujeme že",
    ),
    (
        "sl",
        "ali bi bilo bo bomo dan danes do dober dostavite hvala imamo imate in iz je jutri kaj kako kdaj ker ki ko koliko lahko lep me meni mi na nam naročilo naš naše ne nekaj ni o ob od pa po ponudbo pozdrav pozdravljeni pri prosim prosimo s se sem smo so spoštovani ste tudi v vam vas vaš vaše vse z za zanima želim želimo",
    ),
    (
        "sr",
        "вам вас да дан добар за и имамо имате како која који ли можете молим молимо на наш не поздрав понуду поштовани сам смо су у хвала шта је",
    ),
    (
        "et",
        "aga ei et hind hinda homme ja jah ka kas kes kohale kui kuidas ma me meie meil mida millal millalt mis ning oleme olen oma on pakkumist palju palun saab saaks saate see siis soovime soovin teie teil teile tere tervist tuua tänan väga või",
    ),
    (
        "lv",
        "ar arī bet būtu cena cenu cik esam esmu ir jums jūs kad kas kur kā labdien lai lūdzu man mums mēs mūsu nav ne no paldies par pie piedāvājumu sveiki tas to un uz vai var varat vēl vēlamies vēlos",
    ),
    (
        "lt",
        "apie ar ačiū bet bus būti diena dėkojame dėkoju galima galite gera ir iš jei jums jūs jūsų kad kada kaina kainą kaip kas kiek laba labas man mano mes mums mūsų ne nuo pagarbiai prašau prašome rytoj su sveiki tai taip už yra į",
    ),
];

/// Letters that, among the languages above, one alone writes: a word that has one counts for it.
pub(super) const LETTERS: &[(&str, &str)] = &[
    ("bg", "ъ"),
    ("cs", "ěřů"),
    ("de", "ß"),
    ("es", "ñ¿¡"),
    ("hu", "őű"),
    ("lt", "ėįų"),
    ("lv", "āēģīķļņ"),
    ("pl", "łńśźż"),
    ("pt", "ã"),
    ("ro", "șț"),
    ("ru", "ыэ"),
    ("sk", "ľĺŕ"),
    ("tr", "ğı"),
    ("vi", "ơưạảấầẩậắằặếềểệịỉọốồổộớờợụủứừữự"),
];
