#include "api/problems.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "holdfast/offers/residences.hpp"

using namespace holdfast;
using namespace holdfast::api;

namespace {

std::string type_of(const http::Response& response) {
  const auto type = nlohmann::json::parse(response.body).at("type").get<std::string>();
  return type.substr(type.find_last_of("/:#") + 1);
}

std::string title_of(const http::Response& response) {
  return nlohmann::json::parse(response.body).at("title").get<std::string>();
}

std::string retry_after(const http::Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Retry-After") return value;
  }
  return "none";
}

void expect(const http::Response& response, int status, const std::string& type) {
  EXPECT_EQ(response.status, status) << type;
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(type_of(response), type);
}

}  // namespace

TEST(Problems, OfOffersAreThoseOfTheContract) {
  expect(problem_of(AcceptRefusal::declined, Language::en), 409, "offer-declined");
  expect(problem_of(AcceptRefusal::expired, Language::en), 410, "offer-expired");
  expect(problem_of(AcceptRefusal::cancelled, Language::en), 409, "offer-cancelled");
  expect(problem_of(DeclineRefusal::accepted, Language::en), 409, "offer-accepted");
  expect(problem_of(DeclineRefusal::expired, Language::en), 410, "offer-expired");
  expect(problem_of(DeclineRefusal::cancelled, Language::en), 409, "offer-cancelled");
}

TEST(Problems, OfRegistrationsAreThoseOfTheContract) {
  const RetryAfter after;
  expect(problem_of(BodyRefusal::nul, Language::en), 400, "not-json");
  expect(problem_of(intake::SubmitRefusal::key_reused, after, Language::en), 422, "idempotency-key-reused");
  expect(problem_of(store::RequeueRefusal::not_from_this_state, Language::en), 409, "not-from-this-state");
  expect(problem_of(store::JoinRefusal::full, Language::en), 409, "household-full");
  expect(problem_of(store::JoinRefusal::too_many_questions, Language::en), 409, "too-many-questions");
  expect(problem_of(store::JoinRefusal::not_waiting, Language::en), 409, "not-from-this-state");
  expect(not_found(Language::en), 404, "not-found");
}

TEST(Problems, OfResidencesAreThoseOfTheContractAndSayWhatThePageSays) {
  using enum store::ResidenceRefusal;
  expect(problem_of(no_offer, Language::en), 409, "no-offer");
  expect(problem_of(expired, Language::en), 410, "offer-expired");
  expect(problem_of(offered, Language::en), 409, "offer-open");
  expect(problem_of(over, Language::en), 409, "residence-ended");
  expect(problem_of(too_late, Language::en), 409, "day-of-visit");
  expect(problem_of(no_seats, Language::en), 409, "no-seats");
  expect(problem_of(too_many, Language::en), 409, "too-many-people");
  expect(problem_of(twice, Language::en), 409, "on-list-already");
  expect(problem_of(second, Language::en), 409, "second-visit");
  EXPECT_EQ(title_of(problem_of(twice, Language::fr)), offers::text_of(twice, Language::fr));
}

TEST(Problems, ThatPassSayWhenToComeBack) {
  const RetryAfter after;
  expect(database_away(AtStake::hold, after, Language::en), 503, "database-away");
  EXPECT_EQ(retry_after(database_away(AtStake::hold, after, Language::en)), "5");
  EXPECT_EQ(retry_after(busy(after, Language::en)), "1");
  EXPECT_EQ(retry_after(problem_of(intake::SubmitRefusal::full, after, Language::en)), "5");
  expect(too_many_requests(Limited::address, std::chrono::seconds{17}, Language::en), 429,
         "too-many-requests");
  EXPECT_EQ(retry_after(too_many_requests(Limited::address, std::chrono::seconds{17}, Language::en)), "17");
}

TEST(Problems, OfAnOutageSayWhatIsSafe) {
  const RetryAfter after;
  EXPECT_NE(title_of(database_away(AtStake::hold, after, Language::en)).find("Your hold is safe"),
            std::string::npos);
  EXPECT_NE(title_of(database_away(AtStake::hold, after, Language::en)).find("lengthened"),
            std::string::npos);
  EXPECT_NE(title_of(database_away(AtStake::place, after, Language::en)).find("Your place is kept"),
            std::string::npos);
}

TEST(Problems, SpeakFrenchWhenAsked) {
  EXPECT_NE(title_of(problem_of(AcceptRefusal::expired, Language::fr)),
            title_of(problem_of(AcceptRefusal::expired, Language::en)));
}
