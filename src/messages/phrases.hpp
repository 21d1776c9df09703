#pragma once

#include <array>
#include <string_view>

#include "holdfast/domain/registration.hpp"

namespace holdfast::messages {

/// What one kind of message says in one language. In braces stands what differs from person to person:
/// {sender} {name} {when} {until} {clinic} {address} {day} {code} {link} {how} {pass} {dose}
/// {residence} {visits} {seats}. In a text the
/// short forms are filled in, in an e-mail the long ones.
///
/// Without a link there is no name and no code either: it goes to an address that may be a stranger's.
struct Phrases {
  enum class Link { offer, registration, residence, none };

  std::string_view kind;
  bool needs_offer = false;
  Link link = Link::registration;
  std::string_view text;     ///< as a text; ends with the link, which then cannot swallow a full stop
  std::string_view subject;  ///< of the e-mail; nothing of health in it
  std::array<std::string_view, 4> paragraphs{};
  std::string_view button = {};  ///< what stands on the link
};

/// What all messages of a language share.
struct CommonPhrases {
  std::string_view how_to_answer;  ///< where a text can be answered
  std::string_view how_by_link;    ///< where it cannot
  std::string_view how_to_pass;    ///< a day on which an offer is likely, the same
  std::string_view how_to_pass_by_link;
  std::string_view greeting;
  std::string_view code, help, why;
  std::string_view appointment;   ///< in a calendar
  std::string_view second_dose;   ///< {dose} of an offer or appointment for it; else it is empty
  std::string_view together;      ///< before all else where it is for a household: {people}
  std::string_view of_one;        ///< the same where it is for one of it
  std::string_view visit;         ///< a line of {visits}: {when} {end} {seats}
  std::string_view second_visit;  ///< after {residence} where it is of its second visit
};

/// One language. `withdrawn` is for "cancelled" where there was no appointment yet.
struct Phrasebook {
  CommonPhrases common;
  std::array<Phrases, 26> kinds;
  Phrases withdrawn;
  Phrases off_residence;  ///< "address-changed" of a residence, which has no code to look with
  Phrases standby;        ///< an offer of the same day, at short notice
};

extern const Phrasebook english_phrases;
extern const Phrasebook french_phrases;

}  // namespace holdfast::messages
