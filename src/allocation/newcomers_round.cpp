#include "allocation/newcomers_round.hpp"

#include <deque>

#include "allocation/round_parts.hpp"
#include "allocation/seating.hpp"
#include "holdfast/domain/eligibility.hpp"
#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/matching/record.hpp"

namespace holdfast::allocation {

namespace {

/// The people of a round, in three vectors side by side: rows to store, and of those who can be seated now
/// the solver's view and the row each belongs to.
struct People {
  std::vector<store::Newcomer> rows;
  std::deque<Registration> others;  ///< of households: what the rows of theirs point to
  std::vector<matching::Person> ready;
  std::vector<std::size_t> row_of;
};

/// The row as it is if nobody can be offered anything.
store::Newcomer row_of(const Registration& registration, const Programme& programme) {
  store::Newcomer row;
  row.registration = &registration;
  row.eligible_from = eligible_from(registration.date_of_birth, programme.phases);
  row.turn_at = turn_at(registration, programme.phases);
  if (registration.health_card_number.empty()) {
    row.foreseen = RegistrationState::review;
    row.reason = "no-card";
  }
  return row;
}

/// One of a household is ready when all are: then they are matched together.
void add_household(People& people, const Registration& form, const Programme& programme,
                   const ChannelOpen& channel_open, Instant now, std::uint32_t number) {
  std::vector<const Registration*> registrations{&form};
  for (const auto& member : form.household) {
    registrations.push_back(&people.others.emplace_back(registration_of(member, form)));
  }
  bool ready = channel_open(form.contact);
  const auto first_row = people.rows.size();
  for (const auto* registration : registrations) {
    auto row = row_of(*registration, programme);
    row.household = form.id;
    row.neighbouring_hours = form.neighbouring_hours;
    ready = ready && row.foreseen != RegistrationState::review && row.turn_at <= now;
    people.rows.push_back(std::move(row));
  }
  if (!ready) return;
  auto persons = matching::household_of(registrations, programme, number, form.neighbouring_hours);
  for (std::size_t at = 0; at < persons.size(); ++at) {
    people.ready.push_back(std::move(persons[at]));
    people.row_of.push_back(first_row + at);
  }
}

People people_in(const std::vector<intake::KeptPtr>& batch, const Programme& programme,
                 const ChannelOpen& channel_open, Instant now) {
  People people;
  people.rows.reserve(batch.size());
  people.ready.reserve(batch.size());
  people.row_of.reserve(batch.size());
  std::uint32_t households = 0;
  for (const auto& kept : batch) {
    const auto& registration = kept->registration;
    if (!registration.household.empty()) {
      add_household(people, registration, programme, channel_open, now, ++households);
      continue;
    }
    auto row = row_of(registration, programme);
    auto person = matching::person_of(registration, programme);
    const bool has_card = row.foreseen != RegistrationState::review;
    if (has_card && person && row.turn_at <= now && channel_open(registration.contact)) {
      people.ready.push_back(std::move(*person));
      people.row_of.push_back(people.rows.size());
    }
    people.rows.push_back(std::move(row));
  }
  return people;
}

void foresee(People& people, const matching::Plan& plan, Instant now) {
  for (const auto& seat : plan.seated) {
    auto& row = people.rows[people.row_of[seat.person]];
    row.foreseen = RegistrationState::offered;
    row.foreseen_offer = OfferId{ordered_bytes(now)};
  }
}

/// Leaves only those whose row is fresh. False if nobody had to go.
bool drop_not_fresh(People& people, const std::vector<store::Kept>& kept) {
  std::size_t left = 0;
  for (std::size_t at = 0; at < people.ready.size(); ++at) {
    if (kept[people.row_of[at]] != store::Kept::fresh) continue;
    if (left != at) {
      people.ready[left] = std::move(people.ready[at]);
      people.row_of[left] = people.row_of[at];
    }
    ++left;
  }
  const auto dropped = left != people.ready.size();
  people.ready.resize(left);
  people.row_of.resize(left);
  return dropped;
}

std::vector<std::uint64_t> tags_of(const People& people) {
  std::vector<std::uint64_t> tags;
  tags.reserve(people.row_of.size());
  for (const auto row : people.row_of) tags.push_back(matching::tag_of(people.rows[row].registration->id));
  return tags;
}

store::NewRound round_of(const People& people, const matching::Plan& plan,
                         const std::vector<store::Kept>& kept, const matching::Calendar& calendar,
                         const Limits& limits, Instant now) {
  auto round = new_round(plan, people.rows.size(), limits, now);
  std::vector<bool> seated(people.rows.size());
  std::vector<std::optional<RegistrationId>> households;
  households.reserve(plan.seated.size());
  for (const auto& seat : plan.seated) {
    const auto at = people.row_of[seat.person];
    const auto& row = people.rows[at];
    seated[at] = true;
    const auto id = row.foreseen_offer ? *row.foreseen_offer : OfferId{ordered_bytes(now)};
    round.offers.push_back(offer_of(seat, calendar, *row.registration, row.foreseen, id));
    households.push_back(row.household);
  }
  call_parties(round.offers, households);
  for (std::size_t at = 0; at < people.rows.size(); ++at) {
    const auto& row = people.rows[at];
    const auto fresh = kept[at] == store::Kept::fresh;
    if (fresh && row.foreseen_offer && !seated[at])
      round.unseated_but_foreseen.push_back(row.registration->id);
  }
  return round;
}

void count(RoundReport& report, const std::vector<store::Kept>& kept, const People& people,
           Instant committed) {
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const auto review = people.rows[at].foreseen == RegistrationState::review;
    if (kept[at] == store::Kept::known) {
      ++report.known;
    } else {
      report.answers.push_back(committed - people.rows[at].registration->received_at);
    }
    if (kept[at] == store::Kept::review || (kept[at] == store::Kept::fresh && review)) ++report.review;
  }
  report.waiting = report.people - report.known - report.review - report.seated;
}

}  // namespace

RoundReport NewcomersRound::run(store::Connection& connection, const std::vector<intake::KeptPtr>& batch,
                                Instant now) {
  RoundReport report{.kind = RoundReport::Kind::newcomers};
  const Stopwatch total;
  const auto view = picture_.view(SeatPicture::For::newcomers).value();
  auto people = people_in(batch, view.calendar->programme(), channel_open_, now);
  report.people = people.rows.size();
  const auto guess = match(people.ready, *view.calendar, view.free, now);
  foresee(people, guess, now);
  SeatPicture::Pencil pencil{picture_, view, guess};
  report.match = total.elapsed();

  const Stopwatch database;
  std::vector<store::Kept> kept;
  Seated seated;
  store::NewRound round;
  connection.in_transaction([&](store::Transaction& tx) {
    kept = store::keep(tx, vault_, people.rows, limits_.live_per_contact_max);
    const auto unchanged = !drop_not_fresh(people, kept);
    seated = seat_under_lock(tx, people.ready, {*view.calendar, view.free, guess}, unchanged, now);
    round = round_of(people, seated.plan, kept, *view.calendar, limits_, now);
    recorder_.write_down(round, people.ready, tags_of(people), *view.calendar, seated, now);
    store::make_offers(tx, round);
  });
  pencil.committed();
  recorder_.committed(round);
  const auto& plan = seated.plan;
  if (plan.seated.size() < people.ready.size()) picture_.note_unseated();

  report.database = database.elapsed();
  report.total = total.elapsed();
  count_plan(report, plan);
  count(report, kept, people, now + std::chrono::duration_cast<Instant::duration>(report.total));
  return report;
}

}  // namespace holdfast::allocation
