#include "domain/sentences.hpp"

#include <algorithm>
#include <array>

namespace holdfast {

namespace {

constexpr std::array<Sentence, 42> table{{
    {"required",
     "`/name`, `/address/line1`, `/address/city`, `/address/province`, `/address/postalCode`, `/contact`, "
     "`/language`, `/dateOfBirth`, `/preferences`, `/preferences/N/start`",
     "Please fill this in.", "Veuillez remplir ce champ."},
    {"too-long", "`/name`, `/address/line1`, `/address/line2`, `/address/city`",
     "This is too long. Please shorten it.", "Ce texte est trop long. Veuillez l’abréger."},
    {"invalid-characters", "`/name`, `/address/line1`, `/address/line2`, `/address/city`",
     "This contains a character that we cannot keep, such as a line break. Please type it again.",
     "Ce texte contient un caractère que nous ne pouvons pas conserver, comme un saut de ligne. "
     "Veuillez le saisir de nouveau."},
    {"invalid-province", "`/address/province`",
     "Enter the two letters of a province or territory, such as ON.",
     "Entrez les deux lettres d’une province ou d’un territoire, par exemple ON."},
    {"invalid-postal-code", "`/address/postalCode`", "Enter a Canadian postal code, such as M6R 2B2.",
     "Entrez un code postal canadien, par exemple M6R 2B2."},
    {"invalid-phone", "`/phone`",
     "Enter a North American telephone number with its area code, such as 416 555 0199.",
     "Entrez un numéro de téléphone nord-américain avec l’indicatif régional, par exemple 416 555 0199."},
    {"phone-needed", "`/phone`", "To reach you by text or call, we need your telephone number.",
     "Pour vous joindre par texto ou par appel, il nous faut votre numéro de téléphone."},
    {"invalid-email", "`/email`", "Enter an e-mail address, such as name@example.org.",
     "Entrez une adresse courriel, par exemple nom@example.org."},
    {"email-needed", "`/email`", "To reach you by e-mail, we need your e-mail address.",
     "Pour vous joindre par courriel, il nous faut votre adresse courriel."},
    {"invalid-contact", "`/contact`", "Choose how we should reach you: text, e-mail or call.",
     "Choisissez comment vous joindre : texto, courriel ou appel."},
    {"invalid-language", "`/language`", "Choose English or French.", "Choisissez l’anglais ou le français."},
    {"invalid-date-of-birth", "`/dateOfBirth`", "Enter your date of birth as year, month, day: 1948-03-12.",
     "Entrez votre date de naissance dans l’ordre année, mois, jour : 1948-03-12."},
    {"date-of-birth-in-the-future", "`/dateOfBirth`",
     "This date of birth is in the future. Please check the year.",
     "Cette date de naissance est dans l’avenir. Veuillez vérifier l’année."},
    {"date-of-birth-too-early", "`/dateOfBirth`", "This date of birth is before 1900. Please check the year.",
     "Cette date de naissance est antérieure à 1900. Veuillez vérifier l’année."},
    {"invalid-health-card-number", "`/healthCardNumber`",
     "This is not a health card number of your province. Please check it against your card, or leave it "
     "empty if you "
     "do not have your card at hand.",
     "Ce n’est pas un numéro de carte santé de votre province. Veuillez le comparer à votre carte, ou "
     "laissez ce champ "
     "vide si vous n’avez pas votre carte sous la main."},
    {"card-of-another-person", "`/household/N/healthCardNumber`",
     "This is the card of somebody else in this form. Please enter their own number.",
     "C’est la carte d’une autre personne de ce formulaire. Veuillez entrer son propre numéro."},
    {"too-many-people", "`/household`", "Up to six people can come together.",
     "Jusqu’à six personnes peuvent venir ensemble."},
    {"too-many-preferences", "`/preferences`", "Choose five times at most.",
     "Choisissez au plus cinq moments."},
    {"unknown-clinic", "`/preferences/N/clinic`",
     "We do not know this clinic. Please choose one from the list.",
     "Nous ne connaissons pas cette clinique. Veuillez en choisir une dans la liste."},
    {"unknown-need", "`/needs`", "We do not know one of these needs. Please choose from the list.",
     "Nous ne connaissons pas un de ces besoins. Veuillez choisir dans la liste."},
    {"needs-met-nowhere", "`/needs`",
     "No clinic has all of this. Please choose what you need most, or call us.",
     "Aucune clinique n’offre tout cela. Veuillez choisir l’essentiel, ou appelez-nous."},
    {"needs-not-met-there", "`/preferences/N/clinic`",
     "This clinic does not have what you need. Please choose another, or any clinic.",
     "Cette clinique n’offre pas ce dont vous avez besoin. Veuillez en choisir une autre, ou n’importe "
     "quelle "
     "clinique."},
    {"invalid-start", "`/preferences/N/start`", "Enter a day and an hour, such as 2026-12-03T09:00.",
     "Entrez un jour et une heure, par exemple 2026-12-03T09:00."},
    {"not-on-the-hour", "`/preferences/N/start`",
     "Times begin on the hour. Please choose a full hour, such as 09:00.",
     "Les rendez-vous commencent à l’heure juste. Veuillez choisir une heure pleine, par exemple 09:00."},
    {"skipped-by-clock-change", "`/preferences/N/start`",
     "This hour does not exist: the clocks go forward that night. Please choose another hour.",
     "Cette heure n’existe pas : on avance l’heure cette nuit-là. Veuillez choisir une autre heure."},
    {"repeated-by-clock-change", "`/preferences/N/start`",
     "This hour comes twice: the clocks go back that night. Please choose another hour.",
     "Cette heure revient deux fois : on recule l’heure cette nuit-là. Veuillez choisir une autre heure."},
    {"preference-in-the-past", "`/preferences/N/start`",
     "This time has already passed. Please choose a later one.",
     "Ce moment est déjà passé. Veuillez en choisir un autre, plus tard."},
    {"preference-beyond-horizon", "`/preferences/N/start`",
     "This time is too far ahead. Please choose an earlier one.",
     "Ce moment est trop éloigné. Veuillez en choisir un plus proche."},
    {"duplicate-preference", "`/preferences/N`", "You have chosen this time already. Please choose another.",
     "Vous avez déjà choisi ce moment. Veuillez en choisir un autre."},
    {"roster-empty", "`/roster`, `/residents`", "Enter at least one person.",
     "Inscrivez au moins une personne."},
    {"roster-too-long", "`/roster`, `/residents`", "A residence can have 1,000 people at most.",
     "Une résidence peut avoir au plus 1 000 personnes."},
    {"roster-fields", "`/roster/N`",
     "Write name, date of birth and card number, with a comma, a semicolon or a tab between them.",
     "Écrivez le nom, la date de naissance et le numéro de carte, séparés par une virgule, un point-virgule "
     "ou "
     "une tabulation."},
    {"roster-date", "`/roster/N/dateOfBirth`, `/residents/N/dateOfBirth`",
     "Write the date of birth as year, month, day: 1948-03-12. It cannot be in the future or before 1900.",
     "Écrivez la date de naissance dans l’ordre année, mois, jour : 1948-03-12. Elle ne peut pas être dans "
     "l’avenir ni avant 1900."},
    {"roster-card", "`/roster/N/healthCardNumber`, `/residents/N/healthCardNumber`",
     "This is not a health card number of the residence’s province. Check it, or leave it empty.",
     "Ce n’est pas un numéro de carte santé de la province de la résidence. Vérifiez-le, ou laissez ce champ "
     "vide."},
    {"roster-twice", "`/roster/N`, `/residents/N`", "This person is on the list twice.",
     "Cette personne est deux fois sur la liste."},
    {"roster-file-binary", "`/roster`",
     "This file is not a CSV file. Save your spreadsheet as CSV UTF-8 and choose that file.",
     "Ce fichier n’est pas un fichier CSV. Enregistrez votre feuille de calcul au format CSV UTF-8 et "
     "choisissez "
     "ce fichier."},
    {"roster-file-encoding", "`/roster`",
     "The letters of this file are not in UTF-8: names would come out broken. Save it again as CSV UTF-8.",
     "Les lettres de ce fichier ne sont pas en UTF-8 : les noms seraient déformés. Enregistrez-le de nouveau "
     "au "
     "format CSV UTF-8."},
    {"roster-file-too-large", "`/roster`",
     "This file is larger than 128 KB. Choose a file that has the list alone.",
     "Ce fichier dépasse 128 Ko. Choisissez un fichier qui ne contient que la liste."},
    {"roster-file-beside-text", "`/roster`",
     "You typed people and chose a file. Empty the list, or send it without the file.",
     "Vous avez saisi des personnes et choisi un fichier. Videz la liste, ou envoyez-la sans le fichier."},
    {"unknown-field", "any", "The form has no such field.", "Le formulaire n’a pas de tel champ."},
    {"wrong-type", "any", "This is not of the kind that is expected here.",
     "Ce n’est pas du type attendu à cet endroit."},
    {"invalid", "any", "Please check this.", "Veuillez vérifier ceci."},
}};

}  // namespace

std::span<const Sentence> sentences() noexcept {
  return table;
}

std::string_view sentence(std::string_view code, Language language) noexcept {
  const auto found = std::ranges::find(table, code, &Sentence::code);
  const auto& said = found == table.end() ? table.back() : *found;
  switch (language) {
    case Language::en: return said.english;
    case Language::fr: return said.french;
  }
  return {};
}

}  // namespace holdfast
