//! The commonest words of business mail, by language: lower case, each list sorted, data only.
//!
//! A word that two languages share counts for both, and so for neither.

/// ISO 639-1 code, and the words.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "a about all am and any are as at be best by can could dear do for from get have hello hi how i if in interested is it looking me more my need of on or our out please price prices quote regards send so some thank thanks that the their there they this to us want was we what when which with would you your",
    ),
    (
        "de",
        "aber als am an anfrage angebot auch auf aus bei bis bitte brauchen danke das dass dem den der des die ein eine einem einen einer er es freundlichen für gruß grüße guten haben hallo herren ich ihr ihre im in interesse ist kann kein können machen mit nach nicht noch nur oder sehr senden sie sind tag und uns unser von war was wenn werden wie wir wird würden zu zum zur über",
    ),
    (
        "fr",
        "au aux avec avons bien bonjour bonsoir ce ces cette cordialement dans de demande des devis du elle en est et je la le les leur madame mais me merci mes monsieur nos notre nous offre on ou où par pas plus pour pourriez pouvez prix que qui sa sans se ses si son sont souhaite sur svp un une vos votre vous à être",
    ),
    (
        "es",
        "al buenas buenos como con cuál de del desde días dónde el ella en es esta este estoy están favor gracias ha hay hola la las le les lo los me mi muy más necesitamos necesito no nos nuestra nuestro o para pero por precio presupuesto pueden que quiero quisiera qué saludos se si sin sobre solicito son su sus también tardes tiene un una usted ustedes y",
    ),
    (
        "it",
        "al alla anche buonasera buongiorno che ci ciao come con cordiali cosa da dal dalla dei del della delle di e ed gli grazie ha ho il in la le lo ma mi ne nel nella non nostra nostro o offerta per perché più preventivo prezzo quale quanto questo saluti salve se si siamo sono su sul un una vi voi vorrei vorremmo è",
    ),
    (
        "pt",
        "agradeço ao aos as boa bom com como da das de do dos e ela em esta este estou eu gostaria gostaríamos já mais mas me meu minha muito na nas no nos nossa nosso não o obrigada obrigado olá orçamento os ou para pela pelo por preciso preço qual que se sem ser seu sua são também tarde tem um uma você vocês à é",
    ),
    (
        "nl",
        "aan als bij dag dan dank dat de deze die dit een en er geachte goedemiddag goedemorgen graag groet groeten hallo heb hebben het hoe ik in is jullie kan kunnen kunt maar me met mijn naar niet nog of offerte om onder ons onze ook op over prijs te u uit uw van voor vriendelijke waar was wat we wel wij willen zijn zou",
    ),
    (
        "pl",
        "bardzo by co czy dla do dobry dzień i ich ile jak jest jestem jesteśmy już ma mam mamy mi mnie na nam nas nasz nie o od oferta ofertę oraz po poważaniem pozdrawiam prosimy proszę przez przy się szanowni są także ten to w wycenę z za zapytanie że",
    ),
    (
        "sv",
        "alla att av behöver den det din en er era ett finns från för ha hade har hej hur hälsningar här i inte jag kan kunna med men mig mycket ni när och offert oss på se skicka skulle som så tack till under vad var vi vill vänlig vänliga vår än är över",
    ),
    (
        "da",
        "af alle at blive de den der det dig din du eller en er et for fra gerne ha har have hej hilsen hvad hvor hvordan i ikke jeg kan kunne mange med men mig min må ned nogle nu når og også om os på skal som tak til tilbud var ved venlig vi vil vores være",
    ),
    (
        "no",
        "alle at av bli de den der dere det din du eller en er et for fra gjerne ha har hei hilsen hva hvor hvordan i ikke jeg kan kunne mange med meg men min må noe noen nå når og også om oss på skal som takk til tilbud var ved vennlig vi vil vår vårt være",
    ),
    (
        "fi",
        "ei ettei että haluaisin haluamme hei hinta hyvää ja joka jos kanssa kiitoksia kiitos kuin kun me meille meillä mikä minä mitä mutta myös nyt olemme olen olisi on ovat paljonko päivää saada se sekä tai tarjouksen tarjous tarvitsemme te terveisin voimmeko voitteko ystävällisin",
    ),
    (
        "cs",
        "aby ale bych bychom cena cenovou co den do dobrý děkujeme děkuji i jak jako jaká je jsem jsme jsou k která který mám máme na nabídku ne nebo není nás o od po pozdravem pro prosím prosíme při se si tak to u v vaše vám vás však z za že",
    ),
    (
        "tr",
        "acaba ama bana bilgi bir biz bize bu da daha de ederim ederiz en fiyat gibi günler ile istiyorum istiyoruz iyi için kadar lütfen merhaba mi mı nasıl ne olan olarak rica saygılarımla sayın siz size teklif teklifi teşekkür teşekkürler var ve veya çok",
    ),
    (
        "hu",
        "a ajánlatot az de egy el es ez ha hogy hogyan is jó kérek kérem kérjük kérnénk köszönettel köszönjük köszönöm lehet lenne meg mennyi mert mi mint még nagyon napot nekünk nem nincs szeretnék szeretnénk szia tisztelt uram vagy vagyok van volna árajánlatot és önök üdvözlettel",
    ),
    (
        "ro",
        "această acest am aș buna bună care ce cu cum dar de despre din doresc dorim este eu fi fost la mai mi multumesc mulțumesc ne noi nu o oferta ofertă pe pentru pret preț respect sau se si sunt sunteți să un ună vreau vă ziua în și",
    ),
    (
        "ru",
        "а благодарю будет бы вам вас во вы где день для до добрый если есть за здравствуйте и из или как какая когда мы на нам нас наша не нет но о об от по пожалуйста при пришлите просим прошу с сколько спасибо так у уважаемые уважением хотел хотели цена цену что это я",
    ),
    (
        "bg",
        "бих бихме благодарим благодаря вас вашата ви да дали ден добър за здравейте и изпратите искам искаме как какво като ли ми моля на нашата не ни но оферта по при с са се сме съм това уважаеми цена ще",
    ),
    (
        "id",
        "ada anda apa atau bagaimana berapa bisa dan dapat dari dengan di harga hormat ingin ini itu juga kami kasih ke kepada mohon pada pagi penawaran saya selamat siang terima tidak tolong untuk yang",
    ),
    (
        "ca",
        "amb aquest aquesta bon bona dia els em gràcies ho hola i les m nos nostra nostre per però pressupost puc que què salutacions si són també tinc un una voldria voldríem és",
    ),
    ("vi", "anh báo bạn cho chào chúng các có cảm của giá gửi không là muốn một những này rất tôi vui và với xin được ơn"),
    (
        "hr",
        "bi biste da dan do dobar hvala i iz je kako koja koji li mi molim molimo možete na nam nas ne o od ponudu pozdrav pozdravom poštovani s sa se smo su u vam vas za što želim želimo",
    ),
    (
        "sk",
        "aby ako by cena cenovú deň do dobrý je kde keď ktorá ktorý mám máme na nie nám o od po ponuku pozdravom pre pri prosím prosíme sa si sme so som sú to u v vám vás za ďakujem ďakujeme že",
    ),
];
