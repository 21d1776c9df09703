// What it costs that every round is written down: offers committed a second with and without.
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

struct Figures {
  double offers_per_second = 0;
  double bytes_a_round = 0;
  double bytes_a_person = 0;
};

Figures figures(const Forms& forms, const char* kept_days) {
  Installation installation;
  installation.home().settings["rounds.kept_days"] = kept_days;
  const test::Running running{installation.home()};
  const auto way = whole_way(installation, running, forms);
  const auto bytes = installation.number("SELECT coalesce(sum(record_bytes), 0) FROM rounds");
  return {.offers_per_second = way.offers_per_second,
          .bytes_a_round = bytes / installation.number("SELECT count(*) FROM rounds"),
          .bytes_a_person = bytes / static_cast<double>(forms.size())};
}

}  // namespace

int main() {
  Report report{"recorded",
                "Offers committed a second, with every round written down for a replay and without."};
  const Forms forms{brief_or_full<std::size_t>(2'000, 50'000), 1, Forms::Heard::by_call};
  for (int run = 0; run < brief_or_full(1, 3); ++run) {
    const auto recorded = figures(forms, "400");
    report.add("rounds written down", "offers/s", recorded.offers_per_second);
    report.add("rounds not written down", "offers/s", figures(forms, "0").offers_per_second);
    report.add("a round's record", "bytes", recorded.bytes_a_round);
    report.add("of it a person", "bytes", recorded.bytes_a_person);
  }
  report.at_least("offers committed while every round is written down", "rounds written down",
                  "rounds not written down", 0.95);
  report.finish();
}
