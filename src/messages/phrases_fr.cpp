// The texts avoid the letters that would double their price (ç, ê, ô, û, î and the curly apostrophe are not
// in GSM-7); the e-mails need not.
#include "messages/phrases.hpp"

namespace holdfast::messages {

constexpr Phrasebook french{
    .common = {.how_to_answer = "Répondez 1 pour accepter, 2 pour refuser, ou ouvrez",
               .how_by_link = "Acceptez ou refusez :",
               .how_to_pass = "Répondez 3, ou ouvrez",
               .how_to_pass_by_link = "Ouvrez",
               .greeting = "Bonjour {name},",
               .code = "Votre code de confirmation est {code}.",
               .help = "Des questions? Appelez le {phone}.",
               .why = "Vous recevez ce message parce qu’une inscription a été faite avec cette adresse. "
                      "Gardez le lien "
                      "pour vous : quiconque le possède peut agir en votre nom.",
               .appointment = "Rendez-vous : {clinic}",
               .second_dose = " pour votre deuxième dose",
               .together = "Pour vous tous ensemble, {people}.",
               .of_one = "Pour {people}.",
               .visit = "{when} à {end} : jusqu’à {seats} personnes",
               .second_visit = " (deuxième visite)"},
    .kinds = {{
        {.kind = "offer",
         .needs_offer = true,
         .link = Phrases::Link::offer,
         .text = "{sender} : une OFFRE{dose}, pas encore un rendez-vous : {when} (minute précise à "
                 "l'acceptation), {clinic}. Réservée pour vous jusqu'à "
                 "{until}. Sans réponse, elle passe à la personne suivante et vous gardez votre place. {how} "
                 "{link}",
         .subject = "Une offre vous est réservée jusqu’à {until}",
         .paragraphs =
             {"Nous avons une offre pour vous{dose}. Ce n’est pas un rendez-vous tant que vous ne l’avez pas "
              "acceptée; nous vous dirons alors à quelle minute venir, dans cette heure.",
              "{when}\n{clinic}\n{address}", "Elle vous est réservée jusqu’à {until}.",
              "Ouvrez le lien pour accepter ou refuser. Sans réponse d’ici là, l’offre passe à la personne "
              "suivante et vous gardez votre place."},
         .button = "Voir l’offre, puis accepter ou refuser"},
        {.kind = "booked",
         .needs_offer = true,
         .text = "{sender} : CONFIRMÉ. Votre rendez-vous{dose} : {when}, {clinic}, {address}. Apportez votre "
                 "carte "
                 "santé. "
                 "Code {code}. Pour voir ou annuler : {link}",
         .subject = "Votre rendez-vous est confirmé",
         .paragraphs =
             {"Votre rendez-vous{dose} est confirmé. Venez à cette minute, pas plus tôt : personne n’aura "
              "ainsi à attendre.",
              "{when}\n{clinic}\n{address}", "Veuillez apporter votre carte santé.",
              "Si vous ne pouvez pas venir, annulez s’il vous plaît : quelqu’un d’autre sera heureux "
              "d’avoir la place."},
         .button = "Voir ou annuler le rendez-vous"},
        {.kind = "reminder",
         .needs_offer = true,
         .text = "{sender} : RAPPEL de votre rendez-vous : {when}, {clinic}, {address}. Apportez votre carte "
                 "santé. Si vous ne pouvez pas venir, annulez : {link}",
         .subject = "Votre rendez-vous : {when}",
         .paragraphs = {"Voici un rappel de votre rendez-vous.", "{when}\n{clinic}\n{address}",
                        "Veuillez apporter votre carte santé.",
                        "Si vous ne pouvez pas venir, annulez s’il vous plaît : quelqu’un d’autre sera "
                        "heureux d’avoir la place."},
         .button = "Voir, changer ou annuler le rendez-vous"},
        {.kind = "heads-up",
         .text = "{sender} : une offre est PROBABLE demain, {day}, entre 9 h et midi. Ce n'est pas certain. "
                 "Pas demain? Vous gardez votre place. {pass} {link}",
         .subject = "Une offre est probable demain, {day}",
         .paragraphs = {"Vous êtes près du début de la liste d’attente. Nous aurons probablement une offre "
                        "pour vous demain, {day}, entre 9 h et midi.",
                        "Ce n’est pas certain : l’offre elle-même est un autre message, et vous avez alors "
                        "quelques minutes pour l’accepter.",
                        "Si demain ne vous convient pas, ouvrez le lien et appuyez sur le bouton. Nous "
                        "passons votre tour ce jour-là et vous gardez votre place."},
         .button = "Voir où vous en êtes, ou dire : pas demain"},
        {.kind = "joining-asked",
         .text = "{sender} : une personne qui attend DEMANDE à venir avec vous. Voyez qui c'est et répondez "
                 "oui ou non sur votre page. Rien ne change d'ici là : {link}",
         .subject = "Une personne demande à venir avec vous",
         .paragraphs =
             {"Une personne qui attend, et qui a votre code de confirmation et votre date de "
              "naissance, demande à venir avec vous.",
              "Ouvrez le lien pour voir qui c’est et répondre oui ou non. Ne dites oui qu’à une "
              "personne que vous connaissez.",
              "Rien ne change tant que vous ne dites pas oui, et il n’y a rien à faire si vous ne le "
              "souhaitez pas."},
         .button = "Voir qui demande, puis répondre oui ou non"},
        {.kind = "lapsed",
         .needs_offer = true,
         .text = "{sender} : votre offre ({when}) est restée sans réponse et est passée à la personne "
                 "suivante. Votre "
                 "place est gardée. Pour une nouvelle offre : {link}",
         .subject = "Votre offre a pris fin, votre place est gardée",
         .paragraphs = {"Nous n’avons pas reçu votre réponse à temps; cette offre est donc passée à la "
                        "personne suivante :",
                        "{when}\n{clinic}", "Rien n’est perdu : votre place est gardée.",
                        "Ouvrez le lien et appuyez sur un bouton pour recevoir une nouvelle offre."},
         .button = "Demander une nouvelle offre"},
        {.kind = "cancelled",
         .text =
             "{sender} : votre rendez-vous ({when}, {clinic}) est ANNULÉ. Pour une nouvelle offre : {link}",
         .subject = "Votre rendez-vous est annulé",
         .paragraphs =
             {"Ce rendez-vous est annulé :", "{when}\n{clinic}\n{address}",
              "Si vous ne l’avez pas demandé, ou si vous souhaitez un autre moment, ouvrez le lien pour "
              "demander une nouvelle offre."},
         .button = "Voir votre inscription"},
        {.kind = "hold-lengthened",
         .needs_offer = true,
         .link = Phrases::Link::offer,
         .text = "{sender} : nous avons eu une panne. Votre OFFRE ({when}, {clinic}) est maintenant réservée "
                 "jusqu'à "
                 "{until}. Ce n'est pas encore un rendez-vous. {how} {link}",
         .subject = "Votre offre est maintenant réservée jusqu’à {until}",
         .paragraphs =
             {"À cause d’une panne de notre part, votre offre vous est réservée plus longtemps. Ce n’est pas "
              "un rendez-vous tant que vous ne l’avez pas acceptée.",
              "{when}\n{clinic}\n{address}", "Elle vous est maintenant réservée jusqu’à {until}.",
              "Ouvrez le lien pour accepter ou refuser. Sans réponse d’ici là, l’offre passe à la personne "
              "suivante et vous gardez votre place."},
         .button = "Voir l’offre, puis accepter ou refuser"},
        {.kind = "window-cancelled",
         .needs_offer = true,
         .text =
             "{sender} : la clinique ANNULE votre rendez-vous ({when}, {clinic}). Nous en sommes "
             "désolés. Ne vous y rendez pas. Vous n'avez rien à faire : vous passez en premier et recevrez "
             "une nouvelle offre. {link}",
         .subject = "Nous avons dû annuler votre rendez-vous",
         .paragraphs =
             {"Nous sommes désolés : la clinique a dû annuler ce rendez-vous. Ne vous y rendez pas.",
              "{when}\n{clinic}\n{address}",
              "Vous n’avez rien à faire. Vous passez en premier pour une autre heure, et nous vous "
              "enverrons une offre dès qu’il y en aura une."},
         .button = "Voir où en est votre demande"},
        {.kind = "offer-withdrawn",
         .needs_offer = true,
         .text =
             "{sender} : l'offre ({when}, {clinic}) n'existe plus : la clinique a changé ses heures. Nous "
             "en sommes désolés. Vous n'avez rien à faire : vous passez en premier et recevrez une nouvelle "
             "offre. {link}",
         .subject = "Votre offre n’existe plus, une autre suivra",
         .paragraphs =
             {"Nous sommes désolés : la clinique a changé ses heures, et cette offre n’existe plus :",
              "{when}\n{clinic}",
              "Vous n’avez rien à faire. Vous passez en premier pour une autre heure, et nous vous "
              "enverrons une offre dès qu’il y en aura une."},
         .button = "Voir où en est votre demande"},
        {.kind = "card-used",
         .text =
             "{sender} : un second formulaire avec votre numéro est arrivé. Si c'était vous, rien à faire. "
             "Sinon, notre personnel s'en occupe; votre place est gardée : {link}",
         .subject = "Un second formulaire portant vos renseignements est arrivé",
         .paragraphs =
             {"Un second formulaire d’inscription portant le même numéro de carte santé que le vôtre est "
              "arrivé.",
              "Si c’était vous, il n’y a rien à faire : vous gardez la place de votre premier formulaire.",
              "Sinon, il n’y a rien à faire non plus : votre place est gardée et notre personnel s’en "
              "occupe. "
              "Il pourrait vous appeler."},
         .button = "Voir votre inscription"},
        {.kind = "let-through",
         .text = "{sender} : notre personnel a examiné votre formulaire, tout est en ordre. Votre place est "
                 "gardée et vous recevrez une offre dès qu'il y aura une place : {link}",
         .subject = "Votre formulaire a été examiné, votre place est gardée",
         .paragraphs =
             {"Notre personnel a examiné votre formulaire, et tout est en ordre.",
              "Votre place est gardée. Vous recevrez une offre dès qu’il y aura une place pour vous; "
              "vous n’avez rien à faire d’ici là."},
         .button = "Voir votre inscription"},
        {.kind = "merged",
         .text =
             "{sender} : nous avions deux formulaires de vous et n'en avons fait qu'un. Votre première "
             "place est gardée, avec ce que vous avez écrit en dernier. Si c'est une erreur, appelez-nous "
             ": {link}",
         .subject = "Vos deux formulaires n’en font plus qu’un",
         .paragraphs = {"Nous avions deux formulaires de vous et n’en avons fait qu’un.",
                        "Vous gardez la place du premier, avec les heures, l’adresse et les coordonnées du "
                        "second.",
                        "Si vous n’avez pas envoyé de second formulaire, veuillez nous appeler."},
         .button = "Voir votre inscription"},
        {.kind = "ended",
         .text =
             "{sender} : notre personnel a examiné votre formulaire et a MIS FIN à cette inscription. Vous "
             "ne recevrez plus d'offres. Si c'est une erreur, appelez-nous ou revenez : {link}",
         .subject = "Votre inscription a pris fin",
         .paragraphs =
             {"Notre personnel a examiné votre formulaire et a mis fin à cette inscription. Elle ne "
              "vous apportera plus d’offres.",
              "Si c’est une erreur, appelez-nous, ou ouvrez le lien pour revenir."},
         .button = "Voir votre inscription"},
        {.kind = "call-back",
         .text =
             "{sender} : vous aviez demandé notre appel, et nous n'avons pas pu vous joindre. Votre place "
             "est gardée. Rappelez-nous ou regardez ici : {link}",
         .subject = "Nous n’avons pas pu vous joindre par téléphone",
         .paragraphs =
             {"Vous nous aviez demandé de vous appeler. Nous avons essayé plusieurs fois, sans réponse.",
              "Votre place est gardée. Rappelez-nous, ou ouvrez le lien pour voir où vous en êtes."},
         .button = "Voir où vous en êtes"},
        {.kind = "address-changed",
         .link = Phrases::Link::none,
         .text = "{sender} : ce numéro de téléphone a été retiré d'une demande, un autre a été donné. Si "
                 "c'était vous, rien à faire. "
                 "Sinon, regardez avec votre code de confirmation sur notre site, ou appelez-nous.",
         .subject = "Cette adresse a été retirée d’une demande",
         .paragraphs =
             {"Cette adresse de courriel a été retirée d’une demande chez nous, et une autre a été donnée.",
              "Si c’était vous, vous n’avez rien à faire.",
              "Sinon, regardez avec votre code de confirmation sur notre site, ou appelez-nous."}},
        {.kind = "residence-registered",
         .link = Phrases::Link::residence,
         .text = "{sender} : nous avons la demande de {residence}. Notre équipe l'examine; ensuite nous vous "
                 "enverrons une offre de visite. Votre page, gardez ce lien pour vous : {link}",
         .subject = "Nous avons votre demande pour {residence}",
         .paragraphs =
             {"Nous avons la demande de {residence}. Notre équipe l’examine et pourrait vous appeler.",
              "Quand une équipe pourra venir, nous vous enverrons une seule offre pour toutes les "
              "personnes de votre liste.",
              "D’ici là, vous pouvez changer la liste à ce lien."},
         .button = "Voir la page de votre résidence"},
        {.kind = "residence-contact",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : nos messages au sujet de {residence} viennent ici à partir de maintenant. Sa page, "
             "gardez le lien pour vous : {link}",
         .subject = "Nous vous écrivons au sujet de {residence}",
         .paragraphs =
             {"Cette adresse nous a été donnée comme celle de la personne-ressource de {residence}. "
              "Nous vous écrivons ici à son sujet à partir de maintenant.",
              "À ce lien, vous voyez où elle en est et pouvez changer sa liste.",
              "Si vous n’en savez rien, appelez-nous s’il vous plaît."},
         .button = "Voir la page de votre résidence"},
        {.kind = "residence-offer",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : une OFFRE pour {residence}, pas encore une réservation : une équipe peut venir pour "
             "{seats} personnes, d'abord le {when}. Retenue jusqu'à {until}. Voir les visites, accepter ou "
             "refuser : {link}",
         .subject = "Une offre pour {residence} est retenue jusqu’à {until}",
         .paragraphs =
             {"Une équipe peut venir à {residence}. Rien n’est réservé avant que vous acceptiez.", "{visits}",
              "L’offre est retenue pour vous jusqu’à {until}. Une seule touche réserve pour toute la "
              "liste.",
              "Ouvrez le lien pour accepter ou refuser. Sans réponse d’ici là, ces visites vont à "
              "d’autres, et votre résidence garde son rang."},
         .button = "Voir les visites, puis accepter ou refuser"},
        {.kind = "residence-lengthened",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : nous avons eu une panne. Votre OFFRE pour {residence} est maintenant retenue "
             "jusqu'à "
             "{until}. Ce n'est pas encore une réservation. Voir les visites, accepter ou refuser : {link}",
         .subject = "Votre offre pour {residence} est maintenant retenue jusqu’à {until}",
         .paragraphs =
             {"À cause d’une panne de notre part, l’offre pour {residence} est retenue plus longtemps "
              "pour vous. Rien n’est réservé avant que vous acceptiez.",
              "{visits}", "Elle est maintenant retenue jusqu’à {until}."},
         .button = "Voir les visites, puis accepter ou refuser"},
        {.kind = "residence-booked",
         .link = Phrases::Link::residence,
         .text = "{sender} : RÉSERVÉ. L'équipe vient à {residence}, d'abord le {when}. Préparez les cartes "
                 "santé. "
                 "Voir ou changer la liste : {link}",
         .subject = "Les visites à {residence} sont réservées",
         .paragraphs = {"L’équipe vient à {residence}. Toutes les personnes de votre liste ont une place.",
                        "{visits}",
                        "Préparez les cartes santé. Vous pouvez changer la liste jusqu’à la veille.",
                        "Les personnes qui ont leur propre demande sont averties que celle-ci a pris fin."},
         .button = "Voir ou changer la liste"},
        {.kind = "residence-lapsed",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : l'offre pour {residence} est restée sans réponse. Votre résidence garde son rang. "
             "Demander une autre visite : {link}",
         .subject = "L’offre pour {residence} a pris fin",
         .paragraphs = {"Nous n’avons pas eu de réponse à temps; ces visites vont donc à d’autres :",
                        "{visits}", "Rien n’est perdu : votre résidence garde son rang.",
                        "Ouvrez le lien et appuyez sur un bouton pour demander une autre visite."},
         .button = "Demander une autre visite"},
        {.kind = "residence-called-off",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : une visite à {residence} est ANNULÉE; vous n'avez donc plus de visite. Nous sommes "
             "désolés. Votre résidence garde son rang et nous vous enverrons une autre offre. {link}",
         .subject = "Une visite à {residence} est annulée",
         .paragraphs =
             {"Nous sommes désolés : nous avons dû annuler une visite à {residence}. Personne de votre "
              "liste n’a de place en ce moment.",
              "Votre résidence garde son rang et sa liste. Vous n’avez rien à faire : nous vous "
              "enverrons une autre offre pour tout le monde."},
         .button = "Voir la page de votre résidence"},
        {.kind = "residence-cancelled",
         .link = Phrases::Link::residence,
         .text =
             "{sender} : la demande de {residence} est ANNULÉE et aucune équipe ne vient. Pour souhaiter de "
             "nouveau une visite : {link}",
         .subject = "La demande de {residence} est annulée",
         .paragraphs = {"La demande de {residence} est annulée. Aucune équipe ne vient.",
                        "Si vous ne l’avez pas demandé, ou souhaitez de nouveau une visite, ouvrez le lien."},
         .button = "Voir la page de votre résidence"},
        {.kind = "residence-care",
         .text = "{sender} : la vaccination VIENT CHEZ VOUS : {residence}, {when}. Votre place y est "
                 "réservée; votre "
                 "propre demande a donc pris fin. Vous n'avez rien à faire. {link}",
         .subject = "Nous venons à vous",
         .paragraphs =
             {"Vous êtes sur la liste de {residence}, et nous y venons pour vous :", "{when}\n{residence}",
              "Votre propre demande a pris fin, avec son rendez-vous si vous en aviez un. Vous n’avez "
              "rien à faire.",
              "Si vous n’habitez pas là, appelez-nous, ou ouvrez le lien pour revenir dans la file."},
         .button = "Voir votre demande"},
        {.kind = "residence-left",
         .text = "{sender} : votre nom n'est plus sur la liste de votre résidence et personne n'y vient pour "
                 "vous. Pour "
                 "revenir dans la file et garder votre rang : {link}",
         .subject = "Vous n’êtes plus sur la liste de votre résidence",
         .paragraphs =
             {"Vous n’êtes plus sur la liste de votre résidence; vous n’y avez donc plus de place.",
              "Votre propre demande avait pris fin. Ouvrez le lien et appuyez sur un bouton pour revenir "
              "dans la file : vous gardez votre rang."},
         .button = "Revenir dans la file"},
    }},
    .withdrawn =
        {.kind = "cancelled",
         .text = "{sender} : votre inscription est ANNULÉE. Pour revenir : {link}",
         .subject = "Votre inscription est annulée",
         .paragraphs = {"Votre inscription est annulée. Vous ne recevrez plus d’offres.",
                        "Si vous ne l’avez pas demandé, ou si vous souhaitez revenir, ouvrez le lien."},
         .button = "Voir votre inscription"},
    .off_residence =
        {.kind = "address-changed",
         .link = Phrases::Link::none,
         .text = "{sender} : les messages au sujet d'une résidence ne vont plus à ce numéro de téléphone. Si "
                 "c'était vous, rien à faire. Sinon, appelez-nous.",
         .subject = "Les messages au sujet d’une résidence ne vont plus à cette adresse",
         .paragraphs = {"Les messages au sujet de la demande d’une résidence ne vont plus à cette adresse de "
                        "courriel.",
                        "Si c’était vous, vous n’avez rien à faire.", "Sinon, appelez-nous."}},
    .standby = {
        .kind = "offer",
        .needs_offer = true,
        .link = Phrases::Link::offer,
        .text = "{sender} : une place est libre AUJOURD'HUI : {when}, {clinic}, {address}. Une offre, pas "
                "encore un rendez-vous, réservée jusqu'à {until}. Sinon, vous ne perdez rien et gardez "
                "votre rang. {how} {link}",
        .subject = "Une place est libre aujourd’hui, réservée pour vous jusqu’à {until}",
        .paragraphs = {"Vous avez demandé à être prévenu des places qui se libèrent à la dernière minute. "
                       "Une place est libre aujourd’hui. Ce n’est pas un rendez-vous tant que vous ne "
                       "l’avez pas acceptée; nous vous dirons alors à quelle minute venir.",
                       "{when}\n{clinic}\n{address}", "Elle vous est réservée jusqu’à {until}.",
                       "Si vous ne pouvez pas venir, vous ne perdez rien : elle passe à la personne "
                       "suivante et vous gardez votre rang sur la liste d’attente."},
        .button = "Voir l’offre, puis accepter ou refuser"}};

const Phrasebook french_phrases = french;

}  // namespace holdfast::messages
