#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
#include "support/long_form.hpp"
#include "support/program/steady_load.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

/// This project's migrations and one more, that needs two tables for itself.
std::filesystem::path with_one_more(const std::filesystem::path& folder) {
  const auto copy = folder / "migrations";
  std::filesystem::copy(migrations_directory(), copy);
  const auto files = std::distance(std::filesystem::directory_iterator{copy}, {});
  char number[8];
  std::snprintf(number, sizeof number, "%04d", static_cast<int>(files / 2 + 1));
  std::ofstream{copy / (std::string(number) + "_notes.up.sql")}
      << "ALTER TABLE registrations ADD COLUMN note text;\nALTER TABLE offers ADD COLUMN note text;\n";
  std::ofstream{copy / (std::string(number) + "_notes.down.sql")}
      << "ALTER TABLE offers DROP COLUMN note;\nALTER TABLE registrations DROP COLUMN note;\n";
  return copy;
}

/// People who look and press at a steady pace until this ends; how long the slowest answer took.
class Visitors {
 public:
  Visitors(std::string url, std::vector<std::string> references)
      : visiting_(std::async(std::launch::async, [this, url = std::move(url), all = std::move(references)] {
          return visit(url, all);
        })) {}

  struct Seen {
    std::size_t visits = 0, unanswered = 0;
    std::chrono::duration<double> longest{0};
  };
  Seen leave() {
    leaving_ = true;
    return visiting_.get();
  }

 private:
  Seen visit(const std::string& url, const std::vector<std::string>& references) {
    holdfast::app::HttpClient client{url};
    Seen seen;
    for (; !leaving_; ++seen.visits) {
      const auto& reference = references[seen.visits % references.size()];
      Json status;
      note(seen, [&] { return (status = status_of(client, reference)).contains("reference"); });
      const auto press = [&](const std::string& path, int wanted) {
        note(seen, [&] { return client.post(path, "{}").status == wanted; });
      };
      if (status["state"] == "offered") {
        const auto offer = "/v1/offers/" + std::string(status["offer"]["id"]);
        press(offer + (seen.visits % 2 == 0 ? "/accept" : "/decline"), 200);
      } else if (status["state"] == "declined") {
        press("/v1/registrations/" + reference + "/requeue", 202);
      }
      std::this_thread::sleep_for(20ms);
    }
    return seen;
  }

  template <class Deed>
  static void note(Seen& seen, Deed deed) {
    const auto begun = steady_clock::now();
    if (!deed()) ++seen.unanswered;
    seen.longest = std::max<std::chrono::duration<double>>(seen.longest, steady_clock::now() - begun);
  }

  std::atomic<bool> leaving_{false};
  std::future<Seen> visiting_;
};

}  // namespace

TEST(MigrationUnderLoad, WhileAReaderHoldsTheTableNobodyWaitsMoreThanASecondAndThenItIsDone) {
  const auto held_for = short_or_long<std::chrono::milliseconds>(4s, 30s);
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  Crowd crowd{home};
  auto client = server.client();
  std::vector<std::string> references;
  for (int n = 0; n < 200; ++n) {
    references.push_back(submit(client, a_form(n, "sterling-road", day_ahead(5 + n % 20, 10))));
  }
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }));
  home.settings["app.migrations_directory"] = '"' + with_one_more(home.folder()).string() + '"';
  SteadyLoad load{crowd, server.url(), 20};
  Visitors visitors{server.url(), references};
  (void)load.measure(1s);

  LockHolder reader{home.database_url(), "SELECT count(*) FROM registrations, offers"};
  auto migrating = std::async(std::launch::async, [&] { return home.run({"migrate"}); });
  const auto during = load.measure(held_for);
  EXPECT_EQ(migrating.wait_for(0s), std::future_status::timeout) << "it did not wait for the reader";
  reader.commit();
  const auto migrated = migrating.get();
  const auto after = load.measure(1s);
  const auto seen = visitors.leave();

  std::printf(
      "a table read for %lld ms under a migration: %zu visits, the longest wait %.0f ms; forms p99 %.0f "
      "ms\n",
      static_cast<long long>(held_for.count()), seen.visits, seen.longest.count() * 1000, during.p99_ms);
  EXPECT_EQ(migrated.code, 0) << migrated.text;
  EXPECT_EQ(home.value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'note' "
                       "AND table_schema = 'public'"),
            "2");
  EXPECT_EQ(seen.unanswered, 0U) << server.log();
  EXPECT_LT(seen.longest, 1s * leeway());
  EXPECT_GT(after.accepted, 0U);
  EXPECT_EQ(crowd.refused(), 0U);
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }));
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
