// What is kept of a person, shown to and erased for whoever says their date of birth. It stands in a body and
// never in an address, which others on the way write down.

#include <memory>
#include <utility>

#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/faults.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "api/read_body.hpp"
#include "api/stored_status.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/reason.hpp"

namespace holdfast::api {

namespace {

constexpr std::string_view pointer = "/dateOfBirth";

/// The date of birth that the body says, or the answer instead.
struct Said {
  std::optional<Date> born;
  http::Response refusal;
};

Said said_in(const http::Request& request, Language language) {
  if (!is_json_or_empty(request)) return {.born = {}, .refusal = unsupported_media_type(language)};
  const auto body = read_body(request.body, BodyKind::own_data);
  if (!body) return {.born = {}, .refusal = problem_of(body.error(), language)};
  const auto& typed = body->form.date_of_birth;
  const auto born = typed ? date_in(*typed) : std::nullopt;
  std::vector<Fault> faults;
  if (!born) {
    const std::string code = typed && !typed->empty() ? "invalid-date-of-birth" : "required";
    faults.push_back({std::string{pointer}, code, message_for(code, language)});
  }
  faults = all_faults(body->faults, std::move(faults), language);
  if (!faults.empty())
    return {.born = {}, .refusal = faults_problem("invalid-date-of-birth", faults, language)};
  return {.born = born, .refusal = {}};
}

/// What a request comes to: the person's data, or the answer that says why not.
struct Proved {
  RegistrationId id;
  std::unique_ptr<const store::OwnData> data;
  bool is_erased = false;  ///< there is none any more
  http::Response refusal;
};

/// Tries are counted before they are looked at, with those on the pages; none where there is nothing yet, or
/// no more, that could be shown.
boost::asio::awaitable<Proved> prove(const Context& context, const http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  Proved proved;
  if (!id) {
    proved.refusal = not_found(language);
    co_return proved;
  }
  proved.id = *id;
  auto said = said_in(request, language);
  if (!said.born) {
    proved.refusal = std::move(said.refusal);
    co_return proved;
  }
  const auto view = co_await stored_status(context, *id);
  if (!view) {
    proved.refusal = still_queued(context.retry_after, language);
    co_return proved;
  }
  if (offers::is_erased(*view)) {
    proved.is_erased = true;
    proved.refusal = not_found(language);
    co_return proved;
  }
  const auto& tries = context.own_data_tries;
  if (const auto wait = tries.take ? tries.take(request, reference, context.clock()) : std::nullopt) {
    proved.refusal = too_many_requests(Limited::own_data, *wait, language);
    co_return proved;
  }
  auto work = [id = *id, born = *said.born, &vault = context.vault](store::Connection& connection) {
    return connection.look([&](store::Transaction& tx) {
      auto data = store::read_own_data(tx, vault, id, born);
      return data ? std::make_unique<const store::OwnData>(*std::move(data)) : nullptr;
    });
  };
  proved.data = co_await context.desk.ask(std::move(work));
  if (!proved.data) {
    proved.refusal = not_their_date_of_birth(language);
    co_return proved;
  }
  if (tries.give_back) tries.give_back(request, reference);
  co_return proved;
}

}  // namespace

Answer show_own_data(const Context& context, http::Request& request) {
  const auto proved = co_await prove(context, request);
  if (!proved.data) co_return proved.refusal;
  co_return json_answer(200, own_data_body(request.parameters.at(0), *proved.data, context.capabilities,
                                           context.programme()->home_zone));
}

Answer erase_registration(const Context& context, http::Request& request) {
  const auto proved = co_await prove(context, request);
  if (!proved.data && !proved.is_erased) co_return proved.refusal;
  std::string asked_by = "the API";
  if (!proved.is_erased) (void)co_await context.offers.erase(proved.id, context.vault, std::move(asked_by));
  const auto view = co_await context.offers.status(proved.id);
  const auto state = view ? view->state : RegistrationState::cancelled;
  const auto copies = context.copies_text ? context.copies_text(asked_language(request)) : std::string{};
  co_return json_answer(200, erased_body(request.parameters.at(0), state, copies));
}

}  // namespace holdfast::api
