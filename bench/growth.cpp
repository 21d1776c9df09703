// What a registration costs when two million are stored, beside what it costs with twenty thousand.
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

/// As many again as there are, `times` over: people of their own with cards, telephones and mail of their
/// own, who were seated and had it over with.
void multiply(const Installation& installation, int times) {
  const auto& home = installation.home();
  home.execute(
      "CREATE TEMP TABLE copies AS SELECT r AS person, gen_random_uuid() AS id, gen_random_uuid() AS offer, "
      "row_number() OVER () AS n FROM registrations r, generate_series(1, " +
      std::to_string(times) + "); " + R"sql(
    INSERT INTO registrations
           (id, state, received_at, turn_at, asked_at, eligible_from, via, name, line1, line2, city, province,
            postal_code, phone, email, contact, language, date_of_birth, card_hash, card_sealed, preferences,
            offer_id)
    SELECT id, 'booked', (person).received_at, (person).turn_at, (person).asked_at, (person).eligible_from,
           (person).via, (person).name, (person).line1, (person).line2, (person).city, (person).province,
           (person).postal_code, (person).phone || '-' || n, (person).email || '.' || n, (person).contact,
           (person).language, (person).date_of_birth, decode(md5(id::text), 'hex'), (person).card_sealed,
           (person).preferences, offer
      FROM copies;
    INSERT INTO offers (id, registration_id, round_id, window_id, state, choice, distance, created_at,
                        notified_at, held_until, resolved_at, arrival_minute)
    SELECT c.offer, c.id, o.round_id, o.window_id, 'accepted', o.choice, o.distance, o.created_at,
           o.created_at, o.held_until, o.created_at, 0
      FROM copies c JOIN offers o ON o.registration_id = (c.person).id;
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), c.id, c.offer, c.offer::text, 'offer', (c.person).contact, 'sent', now()
      FROM copies c;
    DROP TABLE copies)sql");
  home.execute("VACUUM ANALYZE");
  home.execute("CHECKPOINT");
}

}  // namespace

int main() {
  Report report{"growth", "Milliseconds a registration, from the first byte of many to the last commit."};
  const auto few = brief_or_full<std::size_t>(1'000, 20'000);
  const auto times = brief_or_full(3, 99);
  Installation installation;
  const test::Running running{installation.home()};
  std::uint64_t seed = 0;
  const auto cost = [&](const std::string& series) {
    const auto took = whole_way(installation, running, Forms{few, ++seed});
    report.add(series, "ms a registration", 1e3 * took.seconds / static_cast<double>(few));
  };

  whole_way(installation, running, Forms{few, ++seed});
  cost("few stored");
  cost("few stored");
  multiply(installation, times / 3);
  for (int run = 0; run < 3; ++run) cost("many stored");
  report.note(std::to_string(static_cast<long>(installation.number("SELECT count(*) FROM registrations"))) +
              " stored at the end.");
  report.at_most("cost per registration with 2,000,000 stored", "many stored", "few stored", 1.25);
  report.finish();
}
