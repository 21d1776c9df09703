#include <algorithm>
#include <charconv>

#include "pages/form_page.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using boost::asio::awaitable;

// A birth date of another person finds nothing, so a date that is none may be read loosely: as none.
std::optional<Date> loose_date_in(const std::string& text) {
  int parts[3]{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int& part : parts) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  const Date date{std::chrono::year{parts[0]}, std::chrono::month{static_cast<unsigned>(parts[1])},
                  std::chrono::day{static_cast<unsigned>(parts[2])}};
  return at == end && date.ok() ? std::optional{date} : std::nullopt;
}

awaitable<std::optional<RegistrationId>> found(Site& site, IdRange range, Date date_of_birth) {
  auto work = [range, date_of_birth](store::Connection& connection) {
    return connection.in_transaction([&](store::Transaction& tx) {
      return store::find_by_code(tx, range.first, range.last, date_of_birth);
    });
  };
  co_return co_await site.context.desk.ask(std::move(work));
}

http::Response refused(const Site& site, const Look& look, const Typed& typed, std::string_view word,
                       int status) {
  const std::vector<PageFault> faults{
      {"code", "code", site.words.at("code", look.language), site.words.at(word, look.language)}};
  return check_page(look, typed, faults, status);
}

}  // namespace

std::optional<Date> date_of_birth_in(const Typed& typed) {
  return loose_date_in(typed_date_of_birth(typed));
}

awaitable<FoundByCode> find_by_code(Site& site, const http::Request& request, const Typed& typed) {
  // Counted before it is looked at: tries at the same time are tries too.
  const auto now = site.context.clock();
  const auto client = "client " + network_of(request.client);
  FoundByCode answer;
  answer.wait = site.attempts->take(client, now);
  if (answer.wait) co_return answer;
  const auto range = ids_with_code(typed.at("code"));
  if (!range) co_return answer;
  const auto code = code_tries_key(confirmation_code(range->first));
  answer.wait = site.attempts->take(code, now);
  if (answer.wait) co_return answer;

  const auto date_of_birth = date_of_birth_in(typed);
  if (!date_of_birth) co_return answer;
  answer.id = co_await found(site, *range, *date_of_birth);
  if (!answer.id) co_return answer;
  site.attempts->give_back(client);
  site.attempts->give_back(code);
  co_return answer;
}

Answer show_check(Site& site, http::Request& request) {
  auto response = check_page(site.look(request, "/check"), Typed{}, {}, 200);
  keep_for_everybody(request, response);
  co_return response;
}

Answer check(Site& site, http::Request& request) {
  const auto look = site.look(request, "/check");
  const auto fields = http::form_fields(request.body);
  if (!fields) co_return problem_page(look, {.status = 400, .words = "problem_form", .again_get = "/check"});
  const Typed typed{*fields};
  if (typed.at("code").empty()) co_return refused(site, look, typed, "check_code_required", 422);

  const auto found = co_await find_by_code(site, request, typed);
  if (found.id) co_return http::see_other("/r/" + site.context.capabilities.reference(*found.id));
  auto response = refused(site, look, typed, found.word(), found.wait ? 429 : 422);
  if (found.wait) response.headers.emplace_back("Retry-After", std::to_string(found.wait->count()));
  co_return response;
}

}  // namespace holdfast::pages
