#include "forecast/day.hpp"

#include <algorithm>

#include "forecast/chance.hpp"
#include "holdfast/domain/assert.hpp"

namespace holdfast::forecast {

using namespace std::chrono;

Day::Day(const Figures& figures)
    : figures_(figures),
      homes_(figures),
      towns_(towns_of(figures)),
      places_(towns_.size()),
      arrivals_(arrivals(figures)),
      people_(arrivals_.size()),
      tally_(figures, arrivals_.size()),
      now_(figures.opens_at),
      end_(figures.opens_at + whole(figures.length)),
      intake_free_(now_),
      sender_free_(now_),
      database_free_(figures.database_cores, now_),
      workers_(figures.machines * figures.workers) {
  for (auto hour = ceil<hours>(now_); hour < end_; hour += hours{1}) schedule(hour, Kind::new_hour);
}

void Day::schedule(Instant at, Kind kind, Number who) {
  events_.push({.at = at, .order = scheduled_++, .kind = kind, .who = who});
}

/// When the next form that is not durable yet will be: one process after another takes one, each at its pace.
Instant Day::durable_at() const {
  const auto each = Seconds{1 / (figures_.costs.forms_per_second * static_cast<double>(figures_.machines))};
  return std::max(intake_free_, arrivals_[kept_]) + whole(each);
}

bool Day::next() {
  const auto form_next = kept_ < arrivals_.size() && (events_.empty() || durable_at() <= events_.top().at);
  const auto at = form_next ? durable_at() : events_.empty() ? end_ : events_.top().at;
  if (at >= end_) return false;
  now_ = at;
  if (form_next) {
    keep_next();
  } else {
    const auto event = events_.top();
    events_.pop();
    happen(event);
  }
  tally_.queue(now_, kept_ - taken_);
  return true;
}

void Day::keep_next() {
  intake_free_ = now_;
  auto& someone = people_[kept_];
  someone.state = State::queued;
  someone.asked_at = now_;
  tally_.kept(arrivals_[kept_], now_);
  ++kept_;
  tally_.queue(now_, kept_ - taken_);
  wake_one();
}

void Day::happen(const Event& event) {
  switch (event.kind) {
    case Kind::commit: commit(event.who); break;
    case Kind::look:
      look_scheduled_ = false;
      turn_due_ = true;
      wake_one();
      break;
    case Kind::answer: answer(event.who); break;
    case Kind::lapse:
      tell();
      lose(event.who, State::lapsed);
      break;
    case Kind::withdraw:
      free_seat(event.who);
      wait(event.who);
      break;
    case Kind::again:
      people_[event.who].asked_at = now_;
      wait(event.who);
      look_soon(town_of(event.who));
      break;
    case Kind::new_hour:
      for (std::size_t town = 0; town < towns_.size(); ++town) look_soon(town);
      break;
  }
}

/// An offer is seen: its message leaves, and its clock starts then.
void Day::offer(const Seat& seat) {
  auto& someone = people_[seat.person];
  const auto came = arrivals_[seat.person];
  tally_.offered(came, now_, seat.at, someone.offers == 0);
  someone.state = State::offered;
  const auto grace_ends = now_ + whole(figures_.rules.grace);
  const auto sent = send(grace_ends);
  if (!sent) return schedule(grace_ends, Kind::withdraw, seat.person);

  tally_.message(*sent);
  if (someone.offers == 0) tally_.told(came, *sent);
  const auto will = reply(figures_, seat.person, someone.offers++);
  const auto answers = will.answer != Answer::is_silent && will.after < figures_.rules.hold;
  schedule(*sent + whole(answers ? will.after : figures_.rules.hold), answers ? Kind::answer : Kind::lapse,
           seat.person);
}

/// When a message given to the senders now is sent; nothing if that is after the deadline.
std::optional<Instant> Day::send(Instant deadline) {
  const auto rate = figures_.costs.messages_per_second * static_cast<double>(figures_.machines);
  const auto sent = std::max(now_, sender_free_) + whole(Seconds{1 / rate});
  if (sent > deadline) return std::nullopt;
  sender_free_ = sent;
  return sent;
}

/// A message that nothing hangs on.
void Day::tell() {
  if (const auto sent = send(end_)) tally_.message(*sent);
}

void Day::answer(Number who) {
  const auto will = reply(figures_, who, people_[who].offers - 1U);
  if (will.answer == Answer::declines) {
    const auto& town = towns_[town_of(who)];
    refused_[who].push_back(town.calendar().windows()[static_cast<std::size_t>(people_[who].slot)].id);
    return lose(who, State::declined);
  }
  people_[who].state = State::booked;
  tally_.accepted(now_);
  tell();
}

/// Declined or missed: the seat goes to the next, and some go in again.
void Day::lose(Number who, State state) {
  free_seat(who);
  people_[who].state = state;
  const auto will = reply(figures_, who, people_[who].offers - 1U);
  if (will.again) schedule(now_ + whole(figures_.answering.again_after), Kind::again, who);
}

void Day::free_seat(Number who) {
  auto& someone = people_[who];
  HOLDFAST_ASSERT(someone.has_seat);
  someone.has_seat = false;
  towns_[town_of(who)].give_back(someone.slot);
  places_[town_of(who)].kept_back.push_back(someone.slot);
  look_soon(town_of(who));
}

void Day::wait(Number who) {
  people_[who].state = State::waiting;
  places_[town_of(who)].waiting.insert(who);
}

void Day::look_soon(std::size_t town) {
  places_[town].to_look_at = true;
  if (std::exchange(look_scheduled_, true)) return;
  schedule(now_ + whole(figures_.rules.look_again), Kind::look);
}

matching::Person Day::person(Number who) const {
  const auto home = homes_.of(who);
  auto person = towns_[home.town].person(home.number, arrivals_[who]);
  if (const auto refused = refused_.find(who); refused != refused_.end()) person.refused = refused->second;
  return person;
}

Standing Day::standing() const {
  Standing count;
  for (const auto& someone : people_) {
    switch (someone.state) {
      case State::coming: ++count.coming; break;
      case State::queued:
      case State::in_round: ++count.queued; break;
      case State::waiting: ++count.waiting; break;
      case State::offered: ++count.offered; break;
      case State::booked: ++count.booked; break;
      case State::declined: ++count.declined; break;
      case State::lapsed: ++count.lapsed; break;
    }
  }
  return count;
}

Forecast Day::result() const {
  auto tally = tally_;
  for (const auto arrival : arrivals_) {
    if (arrival < end_) tally.came(arrival);
  }
  auto all = tally.result();
  all.at_the_end = standing();
  for (const auto& town : towns_) {
    all.seats += town.calendar().windows().size() * static_cast<std::size_t>(town.capacity());
  }
  return all;
}

}  // namespace holdfast::forecast
