#include "support/program/last_moments.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "app/configuration/key_file.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::system_clock;

constexpr int pressing_threads = 24;
constexpr int gripping_threads = 12;
constexpr std::int64_t around_us = 50'000;
constexpr int gripped_percent = 30;
constexpr auto grip_before = 80ms;

std::int64_t since_epoch(system_clock::time_point moment) {
  return std::chrono::floor<microseconds>(moment.time_since_epoch()).count();
}

system_clock::time_point moment_of(const std::string& microseconds_since_epoch) {
  return system_clock::time_point{microseconds{std::stoll(microseconds_since_epoch)}};
}

struct Stored {
  bool accepted;
  std::int64_t held_until;
};

std::unordered_map<std::string, Stored> stored_offers(const std::string& url) {
  pqxx::connection link{url};
  pqxx::nontransaction direct{link};
  std::unordered_map<std::string, Stored> offers;
  for (const auto& row : direct.exec("SELECT id, state = 'accepted', "
                                     "(extract(epoch FROM held_until) * 1000000)::bigint FROM offers")) {
    offers[row[0].c_str()] = {row[1].as<bool>(), row[2].as<std::int64_t>()};
  }
  return offers;
}

}  // namespace

LastMoments::LastMoments(const Home& home, const Running& server, std::uint64_t seed)
    : home_(home),
      url_(server.url()),
      capabilities_(app::read_keys(home.folder() / "keys")),
      random_(seed),
      pressing_(pressing_threads, [url = url_] { return app::HttpClient{url}; }),
      gripping_(gripping_threads,
                [url = home.database_url()] { return std::make_unique<pqxx::connection>(url); }) {}

std::size_t LastMoments::press(std::size_t people, int per_second, std::chrono::seconds patience) {
  const auto until = system_clock::now() + patience;
  std::thread forms{[&] { send_forms(people, per_second, until); }};
  while (pressed() < people && system_clock::now() < until) {
    plan_new_offers();
    std::this_thread::sleep_for(100ms);
  }
  forms.join();
  return pressed();
}

void LastMoments::send_forms(std::size_t people, int per_second, Moment until) {
  app::HttpClient client{url_};
  const auto start = system_clock::now();
  for (std::size_t n = 0; n < people && system_clock::now() < until; ++n) {
    std::this_thread::sleep_until(start + n * 1'000'000us / per_second);
    const auto day = 3 + static_cast<int>(n % 20), hour = 9 + static_cast<int>(n / 20 % 8);
    (void)submit(client, a_form(static_cast<int>(n), "sterling-road", day_ahead(day, hour)));
  }
}

void LastMoments::plan_new_offers() {
  pqxx::connection link{home_.database_url()};
  pqxx::nontransaction direct{link};
  for (const auto& row : direct.exec("SELECT id, (extract(epoch FROM held_until) * 1000000)::bigint "
                                     "FROM offers WHERE state = 'held' AND notified_at IS NOT NULL")) {
    const std::string offer = row[0].c_str();
    if (planned_.insert(offer).second) plan(offer, moment_of(row[1].c_str()));
  }
}

void LastMoments::plan(const std::string& offer, Moment end) {
  const auto anything = [this](std::int64_t from, std::int64_t to) {
    return microseconds{std::uniform_int_distribution{from, to}(random_)};
  };
  pressing_.at(end + anything(-around_us, around_us),
               [this, offer](app::HttpClient& client) { press(client, offer); });
  if (anything(0, 99).count() >= gripped_percent) return;
  const auto until = end + anything(0, 2 * around_us);
  gripping_.at(end - grip_before, [this, offer, until](Session& session) { grip(session, offer, until); });
}

void LastMoments::press(app::HttpClient& client, const std::string& offer) {
  const auto id = OfferId{uuid_bytes(offer)};
  const auto path = "/v1/offers/" + capabilities_.reference(id) + "/accept";
  const auto sent = system_clock::now();
  const auto status = client.post(path, "{}").status;
  const std::lock_guard lock{mutex_};
  presses_.push_back({offer, sent, status});
}

/// Takes the offer's row, or its person's, and gives it back as if nothing had happened; now and then with a
/// change that is undone.
void LastMoments::grip(Session& session, const std::string& offer, Moment until) {
  const auto kind = std::hash<std::string>{}(offer) % 3;
  pqxx::work work{*session};
  switch (kind) {
    case 0: work.exec("SELECT FROM offers WHERE id = '" + offer + "' FOR UPDATE"); break;
    case 1: work.exec("UPDATE offers SET distance = distance + 1 WHERE id = '" + offer + "'"); break;
    default: work.exec("SELECT FROM registrations WHERE offer_id = '" + offer + "' FOR UPDATE");
  }
  const auto taken = system_clock::now();
  std::this_thread::sleep_until(until);
  const auto let_go = system_clock::now();
  work.abort();
  const std::lock_guard lock{mutex_};
  grips_.push_back({offer, taken, let_go});
}

std::size_t LastMoments::pressed() const {
  const std::lock_guard lock{mutex_};
  return presses_.size();
}

LastMoments::Judgement LastMoments::judge() const {
  const std::lock_guard lock{mutex_};
  std::unordered_map<std::string, Grip> gripped;
  for (const auto& grip : grips_) gripped.emplace(grip.offer, grip);
  const auto stored = stored_offers(home_.database_url());
  Judgement judgement;
  judgement.pressed = presses_.size();
  for (const auto& [offer, sent, status] : presses_) {
    const auto wrong = [&, name = offer, answered = status](const char* what) {
      judgement.wrong.push_back(name + " was answered " + std::to_string(answered) + what);
    };
    const auto& now = stored.at(offer);
    const auto grip = gripped.find(offer);
    const auto waited = grip != gripped.end() && grip->second.taken < sent &&
                        since_epoch(grip->second.let_go) >= now.held_until;
    const auto accepted = status == 200;
    judgement.accepted += accepted ? 1 : 0;
    judgement.refused += status == 410 ? 1 : 0;
    judgement.waited += waited ? 1 : 0;
    if (!accepted && status != 410) wrong(", neither yes nor no");
    if (accepted != now.accepted) wrong(" and the database says the other");
    if (accepted && since_epoch(sent) >= now.held_until) wrong(", pressed after the end");
    if (accepted && waited) wrong(", though its row was another's until after the end");
  }
  return judgement;
}

}  // namespace holdfast::test
