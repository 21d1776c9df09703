#include "holdfast/domain/residence.hpp"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

using namespace holdfast;
using namespace std::chrono;
using testing::ElementsAre;

namespace {

constexpr Date today = December / 1 / 2026;

std::vector<std::string> faults_of(std::string_view text) {
  const auto read = read_roster(text, "ON", today, Language::en);
  std::vector<std::string> said;
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    for (const auto& fault : *faults) said.push_back(fault.pointer + ' ' + fault.code);
  }
  return said;
}

std::vector<Resident> people_of(std::string_view text) {
  return std::get<std::vector<Resident>>(read_roster(text, "ON", today, Language::en));
}

const ResidenceContact ada{"Ada Low", {"+14165550199", "ada@example.org", Contact::email}};

VisitId visit(int id) {
  return static_cast<VisitId>(id);
}

/// The fewest visits that have seats enough, by trying all sets; 0 if none has.
std::size_t fewest(int people, const std::vector<int>& free) {
  std::size_t least = 0;
  for (unsigned set = 1; set < 1U << free.size(); ++set) {
    int seats = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at < free.size(); ++at) {
      if ((set >> at & 1U) == 0) continue;
      seats += free[at];
      ++count;
    }
    if (seats >= people && (least == 0 || count < least)) least = count;
  }
  return least;
}

}  // namespace

TEST(ContactOfAResidence, IsReadWithEveryFaultAtOnceAndIsNeverRung) {
  RawForm form;
  form.phone = "12";
  form.email = "bo@";
  form.contact = "call";

  const auto read = read_residence_contact(form, " ", ada, Language::en);

  std::vector<std::string> pointers;
  for (const auto& fault : std::get<std::vector<Fault>>(read)) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers, ElementsAre("/contactName", "/phone", "/email", "/contact"));
}

TEST(ContactOfAResidence, KeepsWhatIsLeftEmptyByWhoeverSpokeForItBefore) {
  RawForm form;
  form.phone = "416 555 0123";
  form.contact = "sms";

  const auto read = read_residence_contact(form, " Ada Low ", ada, Language::en);

  const ResidenceContact wanted{"Ada Low", {"+14165550123", "ada@example.org", Contact::sms}};
  EXPECT_EQ(std::get<ResidenceContact>(read), wanted);
}

TEST(ContactOfAResidence, OfAnotherNameHasNothingOfTheOneBefore) {
  RawForm form;
  form.phone = "416 555 0123";
  form.contact = "sms";

  const auto read = read_residence_contact(form, "Bo High", ada, Language::en);

  const ResidenceContact wanted{"Bo High", {"+14165550123", "", Contact::sms}};
  EXPECT_EQ(std::get<ResidenceContact>(read), wanted);
  form.contact = "email";
  const auto refused = read_residence_contact(form, "Bo High", ada, Language::en);
  EXPECT_EQ(std::get<std::vector<Fault>>(refused).front().code, "email-needed");
}

TEST(RosterFile, IsUtf8WithAByteOrderMarkOrWithout) {
  for (const std::string text : {"Zo\xC3\xA9,1938-03-12,\r\n", "\xEF\xBB\xBFZo\xC3\xA9,1938-03-12,\r\n"}) {
    const auto read = read_roster_file(text);
    ASSERT_TRUE(read) << text;
    EXPECT_THAT(people_of(*read), ElementsAre(Resident{"Zo\xC3\xA9", March / 12 / 1938, ""}));
  }
  EXPECT_EQ(read_roster_file("")->size(), 0U);
}

TEST(RosterFile, OfAnotherEncodingOrOfAnotherProgramIsRefused) {
  using enum RosterFileRefusal;
  const std::string latin1 = "Zo\xE9,1938-03-12,\n", utf16{"\xFF\xFEZ\0o\0", 6};
  const std::string table{"PK\x03\x04 anything", 12}, with_zero{"Zoe,1938\0-03-12,\n", 17};
  EXPECT_EQ(read_roster_file(latin1).error(), encoding);
  EXPECT_EQ(read_roster_file(utf16).error(), encoding);
  EXPECT_EQ(read_roster_file("Zo\xC3").error(), encoding) << "cut short";
  EXPECT_EQ(read_roster_file(table).error(), binary);
  EXPECT_EQ(read_roster_file(with_zero).error(), binary);
}

TEST(RosterFile, IsTakenUpToItsBound) {
  EXPECT_TRUE(read_roster_file(std::string(roster_file_bytes_max, ' ')));
  EXPECT_EQ(read_roster_file(std::string(roster_file_bytes_max + 1, ' ')).error(),
            RosterFileRefusal::too_large);
  EXPECT_EQ(fault_of(RosterFileRefusal::too_large, Language::fr).pointer, "/roster");
}

TEST(Roster, IsReadAsSpreadsheetsWriteIt) {
  const Resident margaret{"Margaret O'Brien", March / 12 / 1938, "1234567897"};
  const Resident without{"Low, Ann", January / 2 / 1940, ""};

  for (const auto* text :
       {"Margaret O'Brien,1938-03-12,1234 567 897\n\"Low, Ann\",1940-01-02\n",
        "nom;naissance;carte\r\nMargaret O'Brien;1938-03-12;1234567897\r\n\r\nLow, Ann;1940-01-02;",
        "Margaret O'Brien\t1938-03-12\t1234567897\nLow, Ann\t1940-01-02\t"}) {
    EXPECT_THAT(people_of(text), ElementsAre(margaret, without)) << text;
  }
}

TEST(Roster, TellsEveryFaultAtOnceWithItsLine) {
  EXPECT_THAT(
      faults_of("Ann,1938-03-12,1234567897\nBob,tomorrow,99\n,1938-03-12\nOnly a name 1\nDee,2031-01-01\n"
                "Ann Again,1939-03-12,1234567897AB\nAnn,1938-03-12\n"),
      ElementsAre("/roster/2/dateOfBirth roster-date", "/roster/2/healthCardNumber roster-card",
                  "/roster/3/name required", "/roster/4 roster-fields", "/roster/5/dateOfBirth roster-date",
                  "/roster/6 roster-twice", "/roster/7 roster-twice"));
}

TEST(Roster, HoldsAtLeastOneAndAtMostAThousand) {
  std::string all;
  for (std::size_t n = 0; n < roster_people_max; ++n) all += "Person" + std::to_string(n) + ",1938-03-12\n";

  EXPECT_EQ(people_of(all).size(), roster_people_max);
  EXPECT_THAT(faults_of(all + "One More1,1938-03-12\n"), ElementsAre("/roster roster-too-long"));
  EXPECT_THAT(faults_of("name,born,card\n\n"), ElementsAre("/roster roster-empty"));
}

TEST(Residents, AreReadByTheSameRulesAsLinesAndEachFaultHasItsPlaceFromZero) {
  std::vector<RawForm::RawMember> typed(4);
  typed[0] = {" Ann ", "1938-03-12", "1234 567 897"};
  typed[1] = {"Bob", "tomorrow", "99"};
  typed[2] = {std::nullopt, "1938-03-12", ""};
  typed[3] = {"Ann Again", "1939-03-12", "1234567897"};

  const auto read = read_residents(typed, "ON", today, Language::en);

  std::vector<std::string> said;
  for (const auto& fault : std::get<std::vector<Fault>>(read))
    said.push_back(fault.pointer + ' ' + fault.code);
  EXPECT_THAT(said,
              ElementsAre("/residents/1/dateOfBirth roster-date", "/residents/1/healthCardNumber roster-card",
                          "/residents/2/name required", "/residents/3 roster-twice"));
  typed.resize(1);
  EXPECT_THAT(std::get<std::vector<Resident>>(read_residents(typed, "ON", today, Language::en)),
              ElementsAre(Resident{"Ann", March / 12 / 1938, "1234567897"}));
}

TEST(Residents, AreAtLeastOneAndAtMostAThousand) {
  std::vector<RawForm::RawMember> typed;
  const auto fault = [&] {
    const auto read = read_residents(typed, "ON", today, Language::en);
    const auto* faults = std::get_if<std::vector<Fault>>(&read);
    return faults != nullptr ? faults->front().pointer + ' ' + faults->front().code : "none";
  };
  EXPECT_EQ(fault(), "/residents roster-empty");

  for (std::size_t n = 0; n < roster_people_max; ++n)
    typed.push_back({"Person" + std::to_string(n), "1938-03-12", std::nullopt});
  EXPECT_EQ(fault(), "none");
  typed.push_back({"One More", "1938-03-12", std::nullopt});
  EXPECT_EQ(fault(), "/residents roster-too-long");
}

TEST(ResidenceForm, WantsAContactPersonWhoCanReadWhatIsOffered) {
  RawForm form;
  form.name = "Park House";
  form.line1 = "1 Park Lane";
  form.city = "Toronto";
  form.province = "ON";
  form.postal_code = "m6r2b2";
  form.phone = "4165550199";
  form.language = "en";
  form.contact = "call";

  const auto read = read_residence(form, " ", Language::en);
  std::vector<std::string> said;
  for (const auto& fault : std::get<std::vector<Fault>>(read)) said.push_back(fault.pointer);
  EXPECT_THAT(said, ElementsAre("/contactName", "/contact"));

  form.contact = "sms";
  EXPECT_EQ(std::get<Residence>(read_residence(form, "Ada Low", Language::en)).address.postal_code,
            "M6R 2B2");
}

TEST(ChosenVisits, AreTheSoonestOneThatHasRoomForAll) {
  const std::vector<VisitChoice> visits{{visit(1), 79}, {visit(2), 80}, {visit(3), 200}};

  EXPECT_THAT(choose_visits(80, visits), ElementsAre(VisitPart{visit(2), 80}));
}

TEST(ChosenVisits, AreTheLargestFirstWhereNoneHasRoomAndNoneWhereAllHaveTooLittle) {
  const std::vector<VisitChoice> visits{{visit(1), 30}, {visit(2), 50}, {visit(3), 40}};

  EXPECT_THAT(choose_visits(80, visits), ElementsAre(VisitPart{visit(2), 50}, VisitPart{visit(1), 30}));
  EXPECT_THAT(choose_visits(81, visits), ElementsAre(VisitPart{visit(2), 50}, VisitPart{visit(3), 31}));
  EXPECT_TRUE(choose_visits(121, visits).empty());
  EXPECT_TRUE(choose_visits(0, visits).empty());
}

RC_GTEST_PROP(ChosenVisits, AreAsFewAsCanBeAndNeverBeyondTheirSeats, ()) {
  const auto free = *rc::gen::resize(8, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60)));
  const int people = *rc::gen::inRange(1, 200);
  std::vector<VisitChoice> visits;
  for (const int each : free) visits.push_back({visit(static_cast<int>(visits.size())), each});
  RC_PRE(free.size() <= 8U);

  const auto chosen = choose_visits(people, visits);

  RC_ASSERT(chosen.size() == fewest(people, free));
  int seats = 0;
  for (const auto& part : chosen) {
    RC_ASSERT(part.seats > 0 && part.seats <= free.at(static_cast<std::size_t>(part.id)));
    seats += part.seats;
  }
  RC_ASSERT(chosen.empty() || seats == people);
}
