// Thousands who keep their page open while everybody is given an offer: how soon each sees it, what it costs
// the database, and what an open page costs this process.
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>

#include "app/configuration/key_file.hpp"
#include "support/go_first.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/program/footprint.hpp"
#include "support/raw_client.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::system_clock;

/// One open page.
struct OpenPage {
  std::string reference;
  std::unique_ptr<RawClient> stream = nullptr;
  Clock::time_point seen{};  ///< the two buttons
};

/// The pages whose script says a little later that the offer was seen, on a few connections kept open.
class Looking {
 public:
  Looking(std::string url, const std::vector<OpenPage>& pages) : url_(std::move(url)), pages_(pages) {
    for (int each = 0; each < 8; ++each) threads_.emplace_back([this] { look(); });
  }
  ~Looking() {
    {
      const std::lock_guard lock{mutex_};
      ended_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

  void at(std::size_t page) {
    const auto later = std::chrono::milliseconds{1'000 + page * 7'919 % 3'000};
    const std::lock_guard lock{mutex_};
    due_.emplace(Clock::now() + later, page);
  }

  /// Of how many the clock's start is on the page then.
  [[nodiscard]] std::size_t looked() const noexcept { return looked_; }

 private:
  void look() {
    Browser browser{url_};
    std::unique_lock lock{mutex_};
    while (!ended_ || !due_.empty()) {
      if (due_.empty() || due_.begin()->first > Clock::now()) {
        changed_.wait_for(lock, 10ms);
        continue;
      }
      const auto page = due_.extract(due_.begin()).mapped();
      lock.unlock();
      const auto shown = browser.get("/r/" + pages_[page].reference).body;
      const bool runs = shown.find("data-left=") != std::string::npos;
      if (runs && shown.find("data-unseen") == std::string::npos) {
        ++looked_;
      } else {
        at(page);  // its row was in other hands
      }
      lock.lock();
    }
  }

  const std::string url_;
  const std::vector<OpenPage>& pages_;
  std::atomic<std::size_t> looked_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, std::size_t> due_;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

std::vector<OpenPage> register_people(const Running& server, std::size_t people) {
  std::vector<OpenPage> pages;
  auto client = server.client();
  for (std::size_t n = 1; n <= people; ++n) {
    auto form = a_form(static_cast<int>(n), "sterling-road", day_ahead(5, 10));
    form["contact"] = "email";
    form["email"] = "person" + std::to_string(n) + "@example.org";
    pages.push_back({.reference = submit(client, form)});
  }
  return pages;
}

void open_streams(const Running& server, std::vector<OpenPage>& pages) {
  Browser browser{server.url()};
  for (auto& page : pages) {
    const std::string mark = "data-events=\"";
    const auto body = browser.get("/r/" + page.reference).body;
    const auto from = body.find(mark) + mark.size();
    const auto path = body.substr(from, body.find('"', from) - from);
    page.stream = std::make_unique<RawClient>(server.port());
    page.stream->say("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    (void)page.stream->hear_until("\n\n\r\n");
  }
}

/// Until everybody was shown the two buttons, or patience ends.
void see_all(std::vector<OpenPage>& pages, Looking& looking, std::chrono::seconds patience) {
  std::vector<pollfd> open;
  for (const auto& page : pages) open.push_back({page.stream->descriptor(), POLLIN, 0});
  const auto until = Clock::now() + patience;
  for (std::size_t seen = 0; seen < pages.size() && Clock::now() < until;) {
    ::poll(open.data(), open.size(), 100);
    for (std::size_t at = 0; at < open.size(); ++at) {
      if ((open[at].revents & POLLIN) == 0) continue;
      const auto said = pages[at].stream->hear_until("\n\n\r\n");
      if (said.find("/accept\"") == std::string::npos) continue;  // a heartbeat
      pages[at].seen = Clock::now();
      looking.at(at);
      open[at].fd = -1;
      ++seen;
    }
  }
}

/// From the moment an offer was made, which is before its commit, in seconds, sorted.
std::vector<double> delays(const Home& home, const std::vector<OpenPage>& pages) {
  const Capabilities capabilities{app::read_keys(home.folder() / "keys")};
  std::map<std::string, double> made;
  std::istringstream rows{home.value(
      "SELECT string_agg(registration_id || ' ' || extract(epoch FROM created_at), E'\\n') FROM offers")};
  for (std::string id, moment; rows >> id >> moment;) made[id] = std::stod(moment);
  std::vector<double> all;
  for (const auto& page : pages) {
    const auto id = capabilities.registration(page.reference);
    const auto offer = id ? made.find(uuid_text(id->bytes)) : made.end();
    if (offer == made.end() || page.seen == Clock::time_point{}) continue;
    all.push_back(std::chrono::duration<double>(page.seen.time_since_epoch()).count() - offer->second);
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace

TEST(Watchers, SeeTheirOfferSoonAfterItsCommitForTwoQuestionsASecondOfThemAll) {
  const auto people = short_or_long<std::size_t>(500, 5'000);
  const GoFirst before_other_work;
  Home home;
  home.import_demo("sterling-road,2020-01-06T09:00,1\n");
  home.settings["limits.registrations_per_telephone_per_hour"] = "1000000";
  Running server{home};
  auto pages = register_people(server, people);
  ASSERT_TRUE(comes_true(
      [&] {
        return home.value("SELECT count(*) FROM registrations WHERE state = 'waiting'") ==
               std::to_string(people);
      },
      60s));

  const auto before = footprint_of(server.process().pid());
  open_streams(server, pages);
  ASSERT_TRUE(comes_true([&] { return server.metric("holdfast_watchers") == static_cast<double>(people); }));
  const auto with_all = footprint_of(server.process().pid());

  const auto questions = server.metric("holdfast_watch_queries_total");
  const auto began = Clock::now();
  std::size_t looked = 0;
  {
    Looking looking{server.url(), pages};
    home.import_demo(many_seats_at("sterling-road"));
    see_all(pages, looking, 60s);
    EXPECT_TRUE(comes_true([&] { return (looked = looking.looked()) == people; }, 30s)) << looked;
  }
  const auto took = std::chrono::duration<double>(Clock::now() - began).count();
  const auto asked = server.metric("holdfast_watch_queries_total") - questions;
  const auto seen = delays(home, pages);

  ASSERT_EQ(seen.size(), people);
  std::printf(
      "%zu open pages: the offer is on them after %.2f s (median), %.2f s (last); %.0f questions in %.1f s; "
      "%.1f KiB each\n",
      people, seen[people / 2], seen.back(), asked, took,
      static_cast<double>(with_all.resident_kb - before.resident_kb) / static_cast<double>(people));
  EXPECT_LE(seen.back(), 2.0 * leeway());
  EXPECT_LE(asked, 2 * took + 1);
  EXPECT_LE(with_all.resident_kb - before.resident_kb, 20 * people + 4'096);

  for (auto& page : pages) page.stream.reset();
  EXPECT_TRUE(comes_true([&] { return server.metric("holdfast_watchers") == 0; }));
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
