#pragma once

#include <set>
#include <string>

#include "bench/rehearse/screen.hpp"
#include "bench/rehearse/stage.hpp"
#include "holdfast/forms/random.hpp"

namespace holdfast::rehearse {

struct Agent;

inline constexpr int tries_max = 100;  ///< of whoever is told to come later, as web/assets/form.js has it

/// One person on the opening day: comes, fills in, presses, watches, decides, forgets, goes in again.
///
/// What they do follows from the scenario and their number alone. Each deed is due at a moment of its own:
/// the arrival at one that was fixed before, all others so long after they saw what they act upon. Times
/// count from then, so that neither a slow server nor a late generator is spared.
class Resident {
 public:
  Resident(Stage&, std::uint64_t number, Moment comes_at);

  /// From their arrival until they know how it ended, or everybody goes home. Their fate is a word: a state
  /// of their registration, `turned-away`, `gave-up`, or `unknown` where the last look had no answer.
  boost::asio::awaitable<std::string> live();

 private:
  enum class Way { page, program, call };

  boost::asio::awaitable<void> read_form();
  boost::asio::awaitable<bool> fill_in();
  boost::asio::awaitable<bool> send_json();
  boost::asio::awaitable<bool> call();
  boost::asio::awaitable<bool> talk(Agent&);
  boost::asio::awaitable<bool> press_register(Step, std::string request, bool twice);
  boost::asio::awaitable<void> decide_on_the_line(Agent&, std::string page);

  boost::asio::awaitable<void> follow();
  boost::asio::awaitable<void> hear_of_change();
  boost::asio::awaitable<void> listen();
  boost::asio::awaitable<void> decide();
  boost::asio::awaitable<void> go_again();
  boost::asio::awaitable<void> look();
  boost::asio::awaitable<std::string> fate();

  boost::asio::awaitable<Answer> ask(Step, std::string request);
  boost::asio::awaitable<Answer> ask_until_taken(Step, std::string request);
  boost::asio::awaitable<void> load_assets(std::string html);
  void show(const Screen&, Moment heard);
  void acknowledged(const Answer&);
  bool note_end(const Answer&, Moment pressed);
  [[nodiscard]] bool goes_on() const { return due_ < stage_.closes; }
  [[nodiscard]] std::string post_form(std::string_view path, const Fields&) const;
  [[nodiscard]] std::string post_empty(const std::string& path) const;
  void wait(Seconds median, double spread = 0);
  [[nodiscard]] bool happens(double share);

  Stage& stage_;
  const std::uint64_t number_;
  forms::Random random_;
  RawForm form_;
  Way way_ = Way::page;
  bool leaves_ = false;
  Connection connection_;
  EventStream stream_;
  bool listening_ = false;
  std::set<std::string> assets_;
  std::string key_, reference_;
  std::string refused_as_;  ///< how it ended without a reference
  Screen screen_;
  Moment due_;            ///< the next deed
  Moment kept_at_{};      ///< the 202
  Moment looks_again_{};  ///< the page, for an offer it was sent
  bool told_ = false, went_away_ = false;
  std::string answered_;  ///< the offer that is decided, one way or the other
  std::uint64_t offers_ = 0;
  bool again_ = false;
  int looks_ = 0;  ///< since something changed
};

/// Somebody who looks at the pages of the programme and goes.
boost::asio::awaitable<void> look_around(Stage&, std::uint64_t number, Moment comes_at);

}  // namespace holdfast::rehearse
