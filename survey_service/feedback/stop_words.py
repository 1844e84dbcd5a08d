"""Words that say nothing of what a comment is about, as `theme_rules.folded` writes them, in the languages we split."""

from survey_service.feedback.theme_rules import folded

_BY_LANGUAGE = {
    "en": """a about after again all also always am an and another any are aren't as at away back be because been
        before being both but by can can't cannot could did didn't do does doesn't doing don't done down each even ever
        every few for from get gets getting give go going got had has have haven't having he her here him his how i i'm
        if in into is isn't it it's its just keep keeps know last let like long lot made make makes many may maybe me
        month months more most much must my need needs never new next no nobody not nothing now of off often on once
        one only or other our out over own please quite rather really same say see she should so some something still
        such support take takes than thank thanks that that's the their them then there these they thing things think
        this those though thing three time times to today too tried try trying twice two under until up us use used
        using very want wanted was wasn't way we week weeks well were what when where which while who why will with
        without won't work works working would year years yet you your ticket
        good great bad nice kind helpful love poor annoying terrible awful product customer answer day days""",
    "de": """aber alle allem allen alles als also am an andere anderen auch auf aus bei beim bin bis bisher bitte da
        dabei dafur damit danach dann das dass dazu dem den denn der des die dies diese diesem diesen dieser doch dort
        du durch ein eine einem einen einer eines einfach er es etwas euch euer fur ganz gar geht gerne gewesen gibt
        habe haben hat hatte hier ich ihm ihn ihr ihre immer in ist ja jede jeden jeder jetzt kann kein keine keinen
        konnte konnten leider machen man mehr mein meine meiner mich mir mit muss mussen nach nicht nichts nie noch
        nun nur ob oder ohne schon sehr sei sein seine seit sich sie sind so sollte sondern trotz uber um und uns
        unser unsere unter viel vom von vor war waren was weil wenn werden wie wieder will wir wird wo wurde wurden zu
        zum zur zwar zwischen ihre mal gut schlecht danke problem produkt""",
    "fr": """a ai alors apres au aucun aussi autre aux avait avant avec avez avoir avons bien bon bonne c'est car ce
        cela ces cet cette chaque comme d'un d'une dans de deja depuis des deux dire doit donc du elle elles en encore
        est et etaient etait ete etre eu fait faire fois ici il ils j'ai je jamais jour la le les leur lors lui ma mais
        me meme merci mes moi moins mois mon n'a n'est ne ni non nos notre nous on ont ou par parce pas peu peut plus
        plusieurs pour pourquoi produit qu'il quand que quel quelle qui rien sa sans se sera ses si son sont sous sur
        ta te tous tout toute toutes tres trop tu un une va vos votre vous y""",
    "es": """a al algo alguna algunos ante antes aqui asi aun aunque bien bueno buena cada como con cosa cuando de del
        desde despues dia donde dos el ella ellos en entre era es esa ese eso esta estaba estan estar este esto estos
        fue fueron gracias ha habia han hasta hay he hace hacer la las le les lo los mas me mes mi mis mucho muy nada
        ni no nos nosotros nuestra nuestro nunca o os otra otro para pero poco por porque producto pues que quien se
        ser si siempre sin sobre solo son su sus tal tambien tan tanto tener tiene todo todos tu un una uno unos usted
        va veces vez y ya yo""",
    "it": """a ad al alla alle anche ancora appena avere bene c'e che chi ci come con cosa cosi cui da dal dalla dei
        del della delle di dopo dove due e ed era essere fa fare fino gia gli grazie ha hanno ho i il in io la le lei
        li lo loro ma mai me mese mi mia mio molto ne nei nel nella niente no noi non nostra nostro o ogni per perche
        piu po poi prima prodotto qualche quando quanto quella quello questa questo qui se sempre senza si sia sono
        sta stato su sua sul suo tra tre troppo tutti tutto un una uno va vi volta volte""",
    "pt": """a ainda ao aos apenas as ate bem bom boa cada com como da das de depois desde dia do dos e ela ele eles
        em entre era essa esse esta estao estar estava este eu faz fazer foi foram ha isso isto ja la lhe mais mas me
        mes mesmo meu minha muito na nada nao nas nem no nos nossa nosso nunca o obrigada obrigado onde os ou outra
        outro para pela pelo por porque pouco pra produto qual quando que quem sao se sem sempre ser seu so sobre sua
        tambem tao tem tenho ter teve todo todos tudo um uma vai vez vezes voce""",
    "nl": """aan al alle alles als altijd andere ben bent bij daar dan dat de den der deze die dit doch doen door dus
        een en er erg ge geen goed had heb hebben heeft hem het hier hij hoe ik in is ja je jij kan kon kunnen maar
        maand me meer men met mij mijn moet na naar niet niets nog nooit nu of om omdat onder ons onze ook op over
        product steeds te tegen toch toen tot u uit uw van veel voor want waren was wat we weer wel werd wij wil worden
        wordt zal ze zeer zelf zich zij zijn zo zonder zou""",
    "ar": """ان او اي التي الذي الى الي انا انه انها اذا ايضا بعد بين تم ثم حتى جدا جيد شكرا دون ذلك على علي عن عند
        عندما غير فقط في قبل قد كان كانت كل كما لا لقد لكن لكنه لم لن له لها ليس ما مع من منذ نحن هذا هذه هل هو هي
        وهو وهي يتم يوم شهر مرة كثيرا لي لنا المنتج""",
    "ja": """製品 商品 今回 本当 問題 対応 担当 担当者 非常 毎回 毎日 今日 昨日 今月 先月 全然 一度 何度 サポート""",
}

STOP_WORDS = frozenset(folded(word) for words in _BY_LANGUAGE.values() for word in words.split())
"""Of all languages at once: a comment's language is not always known, and none is a subject in another."""
