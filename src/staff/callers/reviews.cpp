#include "holdfast/store/review.hpp"
#include "staff/callers/found_rows.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::string_view here = "/staff/review";
constexpr std::size_t reviews_shown = 25;

struct Reviews {
  std::vector<store::StatusView> oldest;
  std::size_t all = 0;
};

Reviews read(Transaction& tx, const Visit& visit) {
  std::vector<RegistrationId> ids;
  for (const auto& each : store::read_reviews(tx, {}, reviews_shown)) ids.push_back(each.id);
  return {look_at_list(tx, visit, ids), store::count_reviews(tx)};
}

}  // namespace

Answer show_reviews(Office& office, http::Request& request, Visit& visit) {
  auto look = [&visit](Transaction& tx) { return read(tx, visit); };
  const auto reviews = co_await in_transaction(office, std::move(look));
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_review"};
  for (const auto& status : reviews.oldest) add_person_row(dictionary, office, status, language);
  dictionary.ShowSection(reviews.oldest.empty() ? "NONE" : "SOME");
  set(dictionary, "ALL", std::to_string(reviews.all));
  co_return staff_page(office, request, visit, {"staff_review", "staff_review", here}, dictionary);
}

}  // namespace holdfast::staff
