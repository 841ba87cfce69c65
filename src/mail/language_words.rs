//! The commonest words of business mail, by language: lower case, each list sorted, data only.
//!
//! A word that two languages share counts for both, and so for neither.

/// ISO 639-1 code, and the words.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "a about ago all am and any anything are as at available back be best by call can catalog catalogue contact cost could dear deliver delivery do email for from get have hello hi how i if in interested is it looking me meeting more much my need news of offer on or order our out phone please price prices question quotation quote regards send ship shipping so some still stock thank thanks that the their there they this to today tomorrow us want was we what when where which who wholesale why with would yes yesterday you your",
    ),
    (
        "de",
        "aber als am an anfrage angebot anrufen auch auf auftrag aus bei bestellung bis bitte brauchen danke das dass dem den der des die ein eine einem einen einer er es freundlichen für gibt gruß grüße guten haben hallo herren heute ich ihr ihre im in interesse ist ja kann katalog kein kosten kostet können lieferbar liefern liefert lieferung lieferzeit machen mit morgen nach nein neues nicht noch nur oder preisliste rufen rückmeldung rückruf sehr senden sie sind tag und uns unser versand von wann war was wenn werden wie wieviel wir wird wo würden zu zum zur über",
    ),
    (
        "fr",
        "au aux avais avec avez avons bien bonjour bonsoir catalogue ce ces cette combien cordialement coûte coûtent dans de demande des devis disponible du elle en encore est et faut hier je la le les leur livraison livrer livrez madame mais me merci mes message mon monsieur nos notre nous offre on ou où par pas peut peux plus pour pourriez pouvez prix puis quand que qui rappeler reçu sa sans se serait ses si son sont souhaite stock sur svp tarif tarifs toujours un une vos votre vous à êtes être",
    ),
    (
        "es",
        "adjunto al bien buenas buenos catálogo como con cotización cuando cuesta cuestan cuál cuánto de del desde disponible días dónde el ella en entrega enviar enviáis envío envíos es esta este estoy están favor gracias ha hacen hay hola la las le les llamarme llámenme lo los mañana me mi muy más necesitamos necesito no nos nuestra nuestro o para parece pedido pero podría por precio presupuesto puede pueden que quiero quisiera qué saludos se ser si sin sobre solicito son su sus también tardes tengo tenéis tiene tienen todavía todo un una usted ustedes y",
    ),
    (
        "it",
        "a abbiamo al alla allegato anche ancora attendo avete buonasera buongiorno catalogo che chiamare chiamarmi ci ciao come con consegna cordiali cosa costa costano da dal dalla dei del della delle di disponibile domani dopo e ed era fare gentile già gli grazie ha ho il in la le lei listino lo loro ma mi mio molto ne nel nella non nostra nostre nostri nostro novità o offerta per perché più poi possiamo possono potete potreste preventivo prezzo può quale quanto questo qui richiamarmi saluti salve se sempre si sia siamo sono spedite spedizione stato su sua sul suo tra tutto un una va vi voi vorrei vorremmo è",
    ),
    (
        "pt",
        "agradeço ainda ao aos as boa bom catálogo com como cotação custa custam da das de disponível do dos e ela em entrega entregam enviam envio esta este estou eu gostaria gostaríamos já ligar mais mas me meu minha muito na nas no nos nossa nosso não o obrigada obrigado olá orçamento os ou para pela pelo podem por preciso preço qual quanto que se sem ser seu sua são também tarde tem um uma você vocês à é",
    ),
    (
        "nl",
        "aan als bellen bestelling bij contact dag dan dank dat de deze die dit een en er geachte goedemiddag goedemorgen graag groet groeten hallo heb hebben het hoe hoeveel ik in is ja jullie kan kost kosten kunnen kunt leverbaar leveren levering levert maar me met mijn morgen naar nee niet nog of offerte om onder ons onze ook op over prijs prijslijst prijzen te terugbellen u uit uw van vandaag verzending voor voorraad vriendelijke waar wanneer was wat we wel wij willen zijn zou",
    ),
    (
        "pl",
        "bardzo by cennik co czy dla do dobry dostawa dostawy dostępne dostępny dzień i ich ile jak jest jestem jesteśmy już katalog kontakt kosztuje kosztują ma mam mamy mi mnie na nam nas nasz nie o od oferta ofertę oraz po poważaniem pozdrawiam prosimy proszę przez przy się szanowni są także telefoniczny ten to w wycenę wysyłacie wysyłka z za zapytanie że",
    ),
    (
        "sv",
        "alla att av behöver bekräfta beställning bifogat den det detta dig din eller en er era ett finns frakt frakten fråga från för gärna ha hade har hej hos hur hälsningar här i imorgon inte jag kan katalog kommer kostar kunna lager leverans leverera levererar lite med men mig morgon mycket måste ni när och offert oss passar prislista på ringa se skicka skickar skulle snälla som så tack till under undrar vad var vi vilken vill vore vänlig vänliga vår än är över",
    ),
    (
        "da",
        "af alle at blive bord dag de den der det dig din du eftermiddag eller en er et fint for fra fragt fragten gerne ha har have hej hilsen hos hvad hvor hvordan hvornår i ikke jeg jer jeres kan kl koster kunne lager levere leverer levering mange med men mig min må ned nogle nu når og også om os passer prisliste på ringe send sende skal som stadig stk stole tak til tilbud travlt var ved venlig venligst vi vil vores være ønske ønsker",
    ),
    (
        "no",
        "alle at av bli bord de den der dere deres det din du eller en er et ettermiddag fint for fortsatt fra frakt frakten gi gjerne ha har hei hilsen hva hvor hvordan i ikke jeg kan koster kunne lager levere levering mange med meg men min må noe noen nå når og også om oss passer prisliste på ringe send sende skal som stk stoler takk til tilbud travelt var ved vedlagt vennlig vi vil vår vårt være ønsker",
    ),
    (
        "fi",
        "ei ettei että haluaisin haluamme hei hinnan hinnasto hinta huomenna hyvää hän ja joka jos kanssa kiitoksia kiitos kuin kun luettelo maksaa maksavat me meille meillä mikä minulle minä mitä mutta myös niin nyt ole olemme olen oletteko olisi olisiko on onko ovat paljonko päivää saada saako saatavilla se sekä sen siitä soittaa sopii tai tarjouksen tarjous tarvitsemme te teidän teille teillä terveisin tilaus toimitatteko toimituksen toimitus tämä vielä voiko voimmeko voisiko voisitteko voitteko ystävällisin",
    ),
    (
        "cs",
        "aby ale bych bychom cena cenovou ceník chceme chtěl chtěli co den dnes do dobrý dodání doprava dopravu děkujeme děkuji i jak jako jaká je jsem jsme jsou k kolik která který mi mne mohli mám máme máte může můžete na nabídku naši naší ne nebo není nás o objednávku od po posílám pozdravem pro prosím prosíme při příloze se si skladem stojí tak to u v vaše vyhovuje vám vás však z za zavolat zavolejte zpět zítra že",
    ),
    (
        "tr",
        "acaba ama arar bana bilgi bir biz bize bu da daha de ederim ederiz en fiyat fiyatı gibi günler ile istiyorum istiyoruz iyi için kadar kargo katalog kaç lütfen merhaba mi mı mısınız nasıl ne olan olarak rica saygılarımla sayın siz size stokta teklif teklifi teslimat teşekkür teşekkürler var ve veya çok ücreti",
    ),
    (
        "hu",
        "a ajánlatot amely az azt csak de egy el es ez ezt fel ha hogy hogyan hol holnap hívjanak hívni időpont ilyen is itt jó katalógus kell kerül ki kérek kérem kérjük kérnénk köszönettel köszönjük köszönöm lehet lenne lesz ma meg megfelel megrendelés mellékelten mennyi mennyibe mert mi milyen minden mint most még nagyon napot nekem nekünk nem nincs raktáron szeretnék szeretnénk szia szállítanak szállítás szállítási számunkra tisztelt tud tudna tudnak tudnák uram vagy vagyok van vannak vissza volna volt ára árajánlatot árlista és ön önök önöknek üdvözlettel",
    ),
    (
        "ro",
        "aceasta această acest acesta am aveți aș buna bună care catalog ce comandă costă cu cum când cât dacă dar de despre din disponibil doresc dorim după este eu fi fost fără la livrare livrarea livrați mai mi multumesc mulțumesc mâine mă ne noastră noi nostru nu o oferta ofertă pe pentru pot pret preturi preț prețuri putem puteți respect sau se si stoc sunați sunt sunteți să trimite trimiteți un unei unui ună vreau vă ziua îmi în îți și",
    ),
    (
        "ru",
        "а благодарю будет бы быть вам вас ваш ваша ваше вашей ваши во все всё вы где день для до добрый доставка доставки доставку доставляете если есть жду ждём за завтра заказ здравствуйте и из или к как какая какие какой каталог когда кто ли мне можем может можете можно мой моя мы на надо наличии нам нас наша не него нет но нужен нужна нужно нужны о об она они от очень перезвоните по подскажите подходит пожалуйста позвонить прайс при пришлите просим прошу с сколько спасибо стоит стоят так также то только у уважаемые уважением удобно уже хотел хотели хотим хочу цена цену что чтобы это я",
    ),
    (
        "bg",
        "аз ако бих бихме благодарим благодаря вас вашата ви да дали ден до добре добър доставка доставката доставяте е за здравейте и изпратите има имам имате искам искаме как какво каталог като кога когато който колко която ли ме мен ми може можете моля на наличност нашата нашите не ни ние но нужно няма обадете обадите от оферта още по поздрави поръчка при приложено с са само се си след сме сте струва струват съм тази така това този трябва уважаеми утре цена ценова ще",
    ),
    (
        "id",
        "ada adalah akan anda apa apakah atau bagaimana berapa besok bila bisa bisakah dan dapat dari dengan di dikirim halo harga hormat hubungi ingin ini itu juga kalau kami kapan kapankah kasih katalog ke kepada kirim konfirmasi masih mohon ongkos pada pagi penawaran pengiriman pesanan saja saya sekarang selamat siang sore sudah tanggal terima terlampir tersedia tidak tolong untuk yang",
    ),
    (
        "ca",
        "adjunto al amb aquest aquesta aquests avui bon bona catàleg com comanda confirmar costa data del demà després dia els em ens enviament enviaments envieu esteu està gràcies hem heu ho hola i ja la les lliurament m molt moltes nos nosaltres nostra nostre per però plau podeu podria pressupost preu puc quan quant que quin quina quins què salutacions sense si són també tenim teniu tinc trucar truqueu un una us voldria voldríem volem és",
    ),
    (
        "vi",
        "anh bao báo bạn cho chào chúng các có cảm của danh giá gọi gửi hàng không là lòng muốn một nhiêu những này phí rất tôi vui và với xin được ơn",
    ),
    (
        "hr",
        "ako ali bi biste cijena cjenik da dan danas do dobar dostava dostavljate dostavu hvala i ima imamo imate iz je jesu kada kako katalog kod koja koji koliko košta li mi molim molimo može možete na nam naručiti nas nazovite naša naše ne o od odgovara ponudu pozdrav pozdravom poštovani s sa sam samo se smo ste su sutra treba trebamo u vam vas vaša vaše za zovite što želim želimo",
    ),
    (
        "sk",
        "aby ako by cena cenník cenovú chcel chceli chceme deň do dobrý doprava dopravu je kde keď koľko ktorá ktorý mi mne mám máme môže môžete na naša našej našu nie nám o objednávku od po ponuku posielam pozdravom pre pri prosím prosíme prílohe sa si sklade skladom sme so som späť ste stojí sú to u v vyhovuje vám vás za zajtra zavolajte zavolať ďakujem ďakujeme že",
    ),
    (
        "sl",
        "ali bi bilo bo bomo cena cenik dan danes do dober dostava dostavite hvala imamo imate in iz je jutri kaj kako kdaj ker ki ko koliko lahko lep me meni mi na nam naročilo nazaj naš naše ne nekaj ni o ob od pa po poklicati pokličite ponudbo pozdrav pozdravljeni pri prosim prosimo s se sem smo so spoštovani stane ste tudi v vam vas vaš vaše vse z za zalogi zanima želim želimo",
    ),
    (
        "sr",
        "вам вас да дан добар достава за и имамо имате како каталог колико кошта која који ли можете молим молимо на наш не позвати поздрав позовите понуду поштовани сам смо су у хвала цена шта је",
    ),
    (
        "et",
        "aga ei et helistada helistage hind hinda hinnakiri homme ja jah ka kas kes kohale kui kuidas ma maksab me meie meil mida millal millalt mis ning oleme olen oma on pakkumist palju palun saab saaks saate saatmine see siis soovime soovin tagasi tarne teie teil teile tere tervist tuua tänan väga või",
    ),
    (
        "lv",
        "ar arī bet būtu cena cenu cik esam esmu ir jums jūs kad kas katalogs kur kā labdien lai lūdzu maksā man mums mēs mūsu nav ne no paldies par pie piedāvājumu piegāde piegādes piezvaniet sveiki tas to un uz vai var varat vēl vēlamies vēlos",
    ),
    (
        "lt",
        "apie ar ačiū bet bus būti diena dėkojame dėkoju galima galite gera ir iš jei jums jūs jūsų kad kada kaina kainuoja kainą kaip kas katalogas kiek laba labas man mano mes mums mūsų ne nuo pagarbiai perskambinti prašau prašome pristatymas pristatymo rytoj su sveiki tai taip už yra į",
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
