#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "holdfast/offers/residences.hpp"
#include "holdfast/pages/routes.hpp"
#include "holdfast/site/assets.hpp"
#include "holdfast/site/attempts.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/templates.hpp"
#include "holdfast/site/timetable.hpp"
#include "holdfast/site/typed.hpp"
#include "holdfast/site/words.hpp"
#include "holdfast/store/vault.hpp"
#include "pages/proof.hpp"

namespace holdfast::pages {

using namespace site;  // a page speaks of Look, Words and Typed all the time

/// The empty form of /register, rendered and compressed once a programme, its switches and language, and then
/// only given a new key: when everybody comes at once, this is the page that everybody asks for. Safe on any
/// thread.
class EmptyForms {
 public:
  [[nodiscard]] http::Response answer(const http::Request&, const Look&, const Programme&,
                                      const std::string& key);

 private:
  struct Rendered;
  std::mutex lock_;
  std::shared_ptr<const Rendered> rendered_[2];  // by language; replaced under the lock, never changed
};

/// Everything the handlers share. Immutable but for `attempts` and `empty_forms`, which guard themselves.
struct Site {
  explicit Site(Context given);

  const Context context;
  const Words& words;
  const std::shared_ptr<Attempts> attempts;
  EmptyForms empty_forms;
  const TimetableReader timetable;
  const Proof proof;
  const store::Vault vault;  ///< card numbers
  const offers::Residences residences;

  /// How an answer to this request looks; `path` is where GET shows it.
  [[nodiscard]] Look look(const http::Request&, std::string path, Language fallback = Language::en) const;
};

// One coroutine a route. The site and the request outlive it. What the store throws passes through: the table
// of routes knows which page it becomes.

using Answer = boost::asio::awaitable<http::Response>;

Answer show_form(Site&, http::Request&);
Answer show_times(Site&, http::Request&);
Answer choose_times(Site&, http::Request&);
Answer submit_form(Site&, http::Request&);
/// What is shown instead when there is no room for a form; its body was not read.
[[nodiscard]] http::Response refuse_form(const Site&, const http::Request&, std::chrono::seconds after);
Answer show_check(Site&, http::Request&);
Answer check(Site&, http::Request&);
Answer show_status(Site&, http::Request&);
/// The stream of a page: whenever the registration stands otherwise, its status page's live part.
Answer watch_status(Site&, http::Request&);
Answer go_again(Site&, http::Request&);
Answer choose_standby(Site&, http::Request&);
Answer cancel(Site&, http::Request&);
Answer pass_over(Site&, http::Request&);
Answer show_joining(Site&, http::Request&);
Answer ask_to_join(Site&, http::Request&);
Answer answer_joining(Site&, http::Request&);
Answer leave_household(Site&, http::Request&);
Answer show_wishes(Site&, http::Request&);
Answer change_wishes(Site&, http::Request&);
Answer show_reach(Site&, http::Request&);
Answer correct_reach(Site&, http::Request&);
Answer show_data(Site&, http::Request&);
Answer show_own_data(Site&, http::Request&);
Answer erase(Site&, http::Request&);
Answer show_offer(Site&, http::Request&);
Answer accept(Site&, http::Request&);
Answer decline(Site&, http::Request&);
Answer show_calendar(Site&, http::Request&);
Answer show_residence_form(Site&, http::Request&);
Answer submit_residence(Site&, http::Request&);
Answer show_residence(Site&, http::Request&);
Answer decide_residence(Site&, http::Request&);
Answer show_residence_contact(Site&, http::Request&);
Answer correct_residence_contact(Site&, http::Request&);
Answer change_roster(Site&, http::Request&);

/// Whose confirmation code and birth date were typed, or how long until there may be another try: five an
/// hour a code and a client, for all that is opened by a code.
struct FoundByCode {
  std::optional<RegistrationId> id;
  std::optional<std::chrono::seconds> wait;

  /// What is said where nobody was found.
  [[nodiscard]] std::string_view word() const { return wait ? "check_limited" : "check_not_found"; }
};
[[nodiscard]] boost::asio::awaitable<FoundByCode> find_by_code(Site&, const http::Request&, const Typed&);

/// As it was typed; nothing if that is no day.
[[nodiscard]] std::optional<Date> date_of_birth_in(const Typed&);

/// How somebody stands whom the database knows.
[[nodiscard]] http::Response status_of(const Site&, const Look&, const store::StatusView&,
                                       std::string notice = {});
[[nodiscard]] http::Response start_page(const Site&, const http::Request&);
[[nodiscard]] http::Response not_found(const Site&, const http::Request&);

}  // namespace holdfast::pages
