#include "messages/phrases.hpp"

namespace holdfast::messages {

constexpr Phrasebook english{
    .common =
        {.how_to_answer = "Reply 1 to accept, 2 to decline, or open",
         .how_by_link = "Accept or decline:",
         .how_to_pass = "Reply 3, or open",
         .how_to_pass_by_link = "Open",
         .greeting = "Hello {name},",
         .code = "Your confirmation code is {code}.",
         .help = "Questions? Call {phone}.",
         .why =
             "You receive this because a registration was made with this address. Keep the link to yourself: "
             "whoever has it can act for you.",
         .appointment = "Appointment: {clinic}",
         .second_dose = " for your second dose",
         .together = "For all of you together, {people}.",
         .of_one = "For {people}.",
         .visit = "{when} to {end}: up to {seats} people",
         .second_visit = " (second visit)"},
    .kinds = {{
        {.kind = "offer",
         .needs_offer = true,
         .link = Phrases::Link::offer,
         .text = "{sender}: an OFFER{dose}, not yet an appointment: {when} (the minute follows when you "
                 "accept), {clinic}. Held for you until {until}. "
                 "No answer by then: it goes to the next person and you keep your place. {how} {link}",
         .subject = "An offer is held for you until {until}",
         .paragraphs =
             {"We have an offer for you{dose}. It is not an appointment until you accept it; then we tell "
              "you the minute to come within that hour.",
              "{when}\n{clinic}\n{address}", "It is held for you until {until}.",
              "Open the link to accept or decline. Without an answer by then the offer goes to the next "
              "person, and you keep your place."},
         .button = "See the offer, then accept or decline"},
        {.kind = "booked",
         .needs_offer = true,
         .text = "{sender}: BOOKED. Your appointment{dose} is {when}, {clinic}, {address}. Bring your health "
                 "card. Code {code}. To see or cancel: {link}",
         .subject = "Your appointment is booked",
         .paragraphs =
             {"Your appointment{dose} is booked. Please come at this minute, not sooner: then nobody "
              "has to queue.",
              "{when}\n{clinic}\n{address}", "Please bring your health card.",
              "If you cannot come, please cancel: somebody else will be glad of the place."},
         .button = "See or cancel the appointment"},
        {.kind = "reminder",
         .needs_offer = true,
         .text = "{sender}: a REMINDER of your appointment: {when}, {clinic}, {address}. Bring your health "
                 "card. If you cannot come, please cancel: {link}",
         .subject = "Your appointment: {when}",
         .paragraphs = {"This is a reminder of your appointment.", "{when}\n{clinic}\n{address}",
                        "Please bring your health card.",
                        "If you cannot come, please cancel: somebody else will be glad of the place."},
         .button = "See, change or cancel the appointment"},
        {.kind = "heads-up",
         .text = "{sender}: an offer is LIKELY tomorrow, {day}, between 9 am and 12 noon. It is not certain. "
                 "Not tomorrow? You keep your place. {pass} {link}",
         .subject = "An offer is likely tomorrow, {day}",
         .paragraphs = {"You are near the front of the waiting list. We are likely to have an offer for you "
                        "tomorrow, {day}, between 9 am and 12 noon.",
                        "It is not certain: the offer itself is another message, and you then have a few "
                        "minutes to accept it.",
                        "If tomorrow does not suit you, open the link and press the button. You are passed "
                        "over for that day and keep your place."},
         .button = "See where you stand, or say: not tomorrow"},
        {.kind = "joining-asked",
         .text = "{sender}: somebody who waits ASKS to come together with you. See who it is and say yes or "
                 "no on your page. Nothing changes until then: {link}",
         .subject = "Somebody asks to come together with you",
         .paragraphs =
             {"Somebody who waits, and who has your confirmation code and date of birth, asks to come "
              "together with you.",
              "Open the link to see who it is and to say yes or no. Say yes only to somebody you know.",
              "Nothing changes until you say yes, and there is nothing to do if you do not wish to."},
         .button = "See who asks, then say yes or no"},
        {.kind = "lapsed",
         .needs_offer = true,
         .text = "{sender}: your offer for {when} had no answer in time and went to the next person. Your "
                 "place is "
                 "kept. To go in again: {link}",
         .subject = "Your offer has ended, your place is kept",
         .paragraphs = {"We had no answer from you in time, so this offer went to the next person:",
                        "{when}\n{clinic}", "Nothing is lost: your place is kept.",
                        "Open the link and press one button to go in again."},
         .button = "Go in again"},
        {.kind = "cancelled",
         .text = "{sender}: your appointment of {when}, {clinic}, is CANCELLED. If you wish to go in again: "
                 "{link}",
         .subject = "Your appointment is cancelled",
         .paragraphs =
             {"This appointment is cancelled:", "{when}\n{clinic}\n{address}",
              "If you did not ask for this, or wish for another time, open the link to go in again."},
         .button = "See your registration"},
        {.kind = "hold-lengthened",
         .needs_offer = true,
         .link = Phrases::Link::offer,
         .text = "{sender}: we had a fault, so your OFFER ({when}, {clinic}) is now held until {until}. It "
                 "is not yet "
                 "an appointment. {how} {link}",
         .subject = "Your offer is now held until {until}",
         .paragraphs =
             {"There was a fault on our side, so your offer is held for you longer. It is not an appointment "
              "until you accept it.",
              "{when}\n{clinic}\n{address}", "It is now held for you until {until}.",
              "Open the link to accept or decline. Without an answer by then the offer goes to the next "
              "person, and you keep your place."},
         .button = "See the offer, then accept or decline"},
        {.kind = "window-cancelled",
         .needs_offer = true,
         .text =
             "{sender}: your appointment of {when}, {clinic}, is CANCELLED by the clinic. We are sorry. "
             "Please do not come. You need do nothing: you are first in line, and we send you a new offer. "
             "{link}",
         .subject = "We had to cancel your appointment",
         .paragraphs =
             {"We are sorry: the clinic had to cancel this appointment. Please do not come.",
              "{when}\n{clinic}\n{address}",
              "You need do nothing. You are first in line for another time, and we send you an offer "
              "as soon as there is one."},
         .button = "See where you stand"},
        {.kind = "offer-withdrawn",
         .needs_offer = true,
         .text =
             "{sender}: the offer for {when}, {clinic}, is no longer there: the clinic has changed its "
             "hours. We are sorry. You need do nothing: you are first in line, and we send you a new offer. "
             "{link}",
         .subject = "Your offer is no longer there, a new one follows",
         .paragraphs =
             {"We are sorry: the clinic has changed its hours, so this offer is no longer there:",
              "{when}\n{clinic}",
              "You need do nothing. You are first in line for another time, and we send you an offer "
              "as soon as there is one."},
         .button = "See where you stand"},
        {.kind = "card-used",
         .text = "{sender}: a second form came in with your number. If it was you, there is nothing to "
                 "do. If not, our staff look into it; your place is safe: {link}",
         .subject = "A second form came in with your details",
         .paragraphs = {"A second registration form came in with the same health card number as yours.",
                        "If you sent it, there is nothing to do: you keep the place of your first form.",
                        "If you did not, there is nothing to do either: your place is safe, and our staff "
                        "look into it. "
                        "They may call you."},
         .button = "See your registration"},
        {.kind = "let-through",
         .text = "{sender}: our staff have looked at your form, and all is well. Your place is kept, and you "
                 "get an offer when there is a seat: {link}",
         .subject = "Your form was looked at, your place is kept",
         .paragraphs = {"Our staff have looked at your form, and all is well.",
                        "Your place is kept. You get an offer when there is a seat for you; there is nothing "
                        "to do until then."},
         .button = "See your registration"},
        {.kind = "merged",
         .text = "{sender}: we had two forms of yours and made them one. Your first place is kept, with what "
                 "you wrote last. If that is wrong, please call us: {link}",
         .subject = "Your two forms are one now",
         .paragraphs = {"We had two forms of yours and made them one.",
                        "You keep the place of the first, with the times, the address and the contact of the "
                        "second.",
                        "If you did not send a second form, please call us."},
         .button = "See your registration"},
        {.kind = "ended",
         .text = "{sender}: our staff have looked at your form and ENDED this registration. You will receive "
                 "no more offers. If that is wrong, please call us, or go in again: {link}",
         .subject = "Your registration has ended",
         .paragraphs = {"Our staff have looked at your form and ended this registration. You will receive no "
                        "more offers by it.",
                        "If that is wrong, please call us, or open the link to go in again."},
         .button = "See your registration"},
        {.kind = "call-back",
         .text =
             "{sender}: you asked us to call you, and we could not reach you. Your place is kept. Call us "
             "again, or look here: {link}",
         .subject = "We could not reach you by telephone",
         .paragraphs = {"You asked us to call you. We tried several times, and nobody answered.",
                        "Your place is kept. Call us again, or open the link to see where you stand."},
         .button = "See where you stand"},
        {.kind = "address-changed",
         .link = Phrases::Link::none,
         .text = "{sender}: this telephone number was taken off a registration, and another was given. If "
                 "you did that, there is "
                 "nothing to do. If not, look with your confirmation code on our website, or call us.",
         .subject = "This address was taken off a registration",
         .paragraphs = {"This e-mail address was taken off a registration with us, and another was given.",
                        "If you did that, there is nothing to do.",
                        "If not, look with your confirmation code on our website, or call us."}},
        {.kind = "residence-registered",
         .link = Phrases::Link::residence,
         .text =
             "{sender}: we have the form of {residence}. Our staff look at it; then we send an offer for a "
             "visit. Your page, keep the link to yourself: {link}",
         .subject = "We have your form for {residence}",
         .paragraphs = {"We have the form of {residence}. Our staff look at it and may call you.",
                        "When a team can come to you, we send you one offer for everybody on your list.",
                        "Until then you can change the list at this link."},
         .button = "See the page of your residence"},
        {.kind = "residence-contact",
         .link = Phrases::Link::residence,
         .text = "{sender}: this is where we write to about {residence} from now on. Its page, keep the link "
                 "to yourself: {link}",
         .subject = "We write to you about {residence}",
         .paragraphs =
             {"This address was given to us as the one of the contact person of {residence}. From now "
              "on we write to you here about it.",
              "At this link you see how it stands, and can change its list.",
              "If you do not know of it, please call us."},
         .button = "See the page of your residence"},
        {.kind = "residence-offer",
         .link = Phrases::Link::residence,
         .text = "{sender}: an OFFER for {residence}, not yet a booking: a team can come for {seats} people, "
                 "first "
                 "on {when}. Held until {until}. See all visits, accept or decline: {link}",
         .subject = "An offer for {residence} is held until {until}",
         .paragraphs = {"A team can come to {residence}. It is not booked until you accept it.", "{visits}",
                        "It is held for you until {until}. One press books everybody on your list.",
                        "Open the link to accept or decline. Without an answer by then these visits go to "
                        "others, and your residence keeps its place."},
         .button = "See the visits, then accept or decline"},
        {.kind = "residence-lengthened",
         .link = Phrases::Link::residence,
         .text =
             "{sender}: we had a fault, so your OFFER for {residence} is now held until {until}. It is not "
             "yet a booking. See all visits, accept or decline: {link}",
         .subject = "Your offer for {residence} is now held until {until}",
         .paragraphs =
             {"Because of a fault on our side, the offer for {residence} is held for you for longer. "
              "It is not booked until you accept it.",
              "{visits}", "It is now held until {until}."},
         .button = "See the visits, then accept or decline"},
        {.kind = "residence-booked",
         .link = Phrases::Link::residence,
         .text =
             "{sender}: BOOKED. The team comes to {residence}, first on {when}. Please have the health cards "
             "ready. To see or change the list: {link}",
         .subject = "The visits to {residence} are booked",
         .paragraphs = {"The team comes to {residence}. Everybody on your list is booked.", "{visits}",
                        "Please have the health cards ready. You can change the list until the day before.",
                        "Whoever has a registration of their own is told that it has ended."},
         .button = "See or change the list"},
        {.kind = "residence-lapsed",
         .link = Phrases::Link::residence,
         .text = "{sender}: the offer for {residence} had no answer in time. Your residence keeps its place. "
                 "To ask "
                 "for another visit: {link}",
         .subject = "The offer for {residence} has ended",
         .paragraphs = {"We had no answer in time, so these visits go to others:", "{visits}",
                        "Nothing is lost: your residence keeps its place.",
                        "Open the link and press one button to ask for another visit."},
         .button = "Ask for another visit"},
        {.kind = "residence-called-off",
         .link = Phrases::Link::residence,
         .text =
             "{sender}: a visit to {residence} is CALLED OFF, so you have no visit now. We are sorry. Your "
             "residence keeps its place, and we send you another offer. {link}",
         .subject = "A visit to {residence} is called off",
         .paragraphs =
             {"We are sorry: we had to call off a visit to {residence}. Nobody on your list is booked "
              "now.",
              "Your residence keeps its place and its list. You need do nothing: we send you another "
              "offer for everybody."},
         .button = "See the page of your residence"},
        {.kind = "residence-cancelled",
         .link = Phrases::Link::residence,
         .text = "{sender}: the registration of {residence} is CANCELLED, and no team comes. If you wish for "
                 "a visit "
                 "again: {link}",
         .subject = "The registration of {residence} is cancelled",
         .paragraphs = {"The registration of {residence} is cancelled. No team comes.",
                        "If you did not ask for this, or wish for a visit again, open the link."},
         .button = "See the page of your residence"},
        {.kind = "residence-care",
         .text =
             "{sender}: the vaccination COMES TO YOU: {residence}, {when}. You are booked there, so your own "
             "registration has ended. You need do nothing. {link}",
         .subject = "We come to you",
         .paragraphs = {"You are on the list of {residence}, and we come to you there:",
                        "{when}\n{residence}",
                        "Your own registration has ended, with its appointment if you had one. You need do "
                        "nothing.",
                        "If you do not live there, please call us, or open the link to go in again."},
         .button = "See your registration"},
        {.kind = "residence-left",
         .text = "{sender}: you are no longer on the list of your residence, and nobody comes to you there. "
                 "To go in "
                 "again and keep your place: {link}",
         .subject = "You are no longer on the list of your residence",
         .paragraphs = {"You are no longer on the list of your residence, so you are not booked there.",
                        "Your own registration had ended. Open the link and press one button to go in again: "
                        "you keep your place."},
         .button = "Go in again"},
    }},
    .withdrawn = {.kind = "cancelled",
                  .text = "{sender}: your registration is CANCELLED. If you wish to go in again: {link}",
                  .subject = "Your registration is cancelled",
                  .paragraphs = {"Your registration is cancelled. You will receive no more offers.",
                                 "If you did not ask for this, or wish to go in again, open the link."},
                  .button = "See your registration"},
    .off_residence =
        {.kind = "address-changed",
         .link = Phrases::Link::none,
         .text = "{sender}: messages about a residence do not come to this telephone number any more. If you "
                 "changed that, there is nothing to do. If not, please call us.",
         .subject = "Messages about a residence do not come to this address any more",
         .paragraphs = {"Messages about the registration of a residence do not come to this e-mail address "
                        "any more.",
                        "If you changed that, there is nothing to do.", "If not, please call us."}},
    .standby = {
        .kind = "offer",
        .needs_offer = true,
        .link = Phrases::Link::offer,
        .text = "{sender}: a seat is free TODAY at short notice: {when}, {clinic}, {address}. An offer, "
                "not yet an appointment, held until {until}. If not, you lose nothing and wait on. "
                "{how} {link}",
        .subject = "A seat is free today, held for you until {until}",
        .paragraphs = {"You asked to be told of seats that fall free at short notice. One is free today. "
                       "It is not an appointment until you accept it; then we tell you the minute to come.",
                       "{when}\n{clinic}\n{address}", "It is held for you until {until}.",
                       "If you cannot come you lose nothing: it goes to the next person, and you keep "
                       "your place on the waiting list."},
        .button = "See the offer, then accept or decline"}};

const Phrasebook english_phrases = english;

}  // namespace holdfast::messages
