#pragma once

#include <cstdint>
#include <queue>
#include <set>
#include <unordered_map>
#include <vector>

#include "forecast/tally.hpp"
#include "holdfast/forecast/people.hpp"
#include "holdfast/forecast/town.hpp"

namespace holdfast::forecast {

/// A day of one cell, simulated event by event.
///
/// Forms are made durable one after another; workers take rounds from the queue as the Allocator does: before
/// each the waiting list's turn, where seats fell free; then whoever is there, `round_max` at most. Seats are
/// taken when a round is matched, offers are seen when it is committed. A hold runs from the message's
/// sending, and an offer whose message cannot be sent within the grace is taken back. People are numbered by
/// their arrival, so that the oldest have the lowest numbers.
class Day {
 public:
  explicit Day(const Figures&);

  /// What happens next; false when the day is over, and then nothing did.
  bool next();

  enum class State : std::uint8_t { coming, queued, in_round, waiting, offered, booked, declined, lapsed };
  struct Someone {
    State state = State::coming;
    bool has_seat = false;
    std::uint8_t offers = 0;
    matching::Slot slot{};
    Instant asked_at;  ///< the form was kept, or they went in again
  };
  [[nodiscard]] const std::vector<Someone>& people() const noexcept { return people_; }
  [[nodiscard]] const std::vector<Town>& towns() const noexcept { return towns_; }
  [[nodiscard]] std::size_t town_of(std::uint64_t who) const { return homes_.of(who).town; }
  [[nodiscard]] Instant now() const noexcept { return now_; }
  [[nodiscard]] Standing standing() const;
  [[nodiscard]] Forecast result() const;

 private:
  using Number = std::uint32_t;  ///< of a person
  enum class Kind : std::uint8_t { commit, look, answer, lapse, withdraw, again, new_hour };
  struct Event {
    Instant at;
    std::uint64_t order = 0;  ///< of equals, the first made
    Kind kind{};
    Number who = 0;  ///< a person, or of a commit the worker

    friend bool operator>(const Event& left, const Event& right) {
      return left.at != right.at ? left.at > right.at : left.order > right.order;
    }
  };
  struct Seat {
    Number person = 0;
    matching::Assignment at;
  };
  struct Worker {
    bool idle = true;
    bool had_turn = false;  ///< just now: newcomers are next
    bool newcomers = false;
    std::vector<Seat> seated;
    std::vector<Number> unseated;
  };
  struct Place {
    std::set<Number> waiting;
    bool to_look_at = false;                ///< in the waiting list's next turn
    std::vector<matching::Slot> kept_back;  ///< seats that fell free since its last one: not for newcomers
  };

  void schedule(Instant, Kind, Number who = 0);
  void happen(const Event&);
  void keep_next();
  [[nodiscard]] Instant durable_at() const;

  void wake_one();
  void work(std::size_t worker);
  bool take_turn(std::size_t worker);
  void take_newcomers(std::size_t worker);
  void pick_waiting(std::size_t town, Worker&);
  void seat(std::size_t town, const std::vector<Number>&, const std::vector<matching::Person>&,
            const std::vector<int>& free, Worker&);
  [[nodiscard]] std::vector<int> free_for_newcomers(std::size_t town) const;
  void busy(std::size_t worker, std::size_t people);
  void commit(std::size_t worker);

  void offer(const Seat&);
  [[nodiscard]] std::optional<Instant> send(Instant deadline);
  void tell();
  void answer(Number);
  void free_seat(Number);
  void lose(Number, State);
  void wait(Number);
  void look_soon(std::size_t town);
  [[nodiscard]] bool reachable(const Someone&) const;
  [[nodiscard]] matching::Person person(Number) const;
  [[nodiscard]] bool in_contact_hours() const;

  Figures figures_;
  Homes homes_;
  std::vector<Town> towns_;
  std::vector<Place> places_;  ///< by town
  std::vector<Instant> arrivals_;
  std::vector<Someone> people_;
  std::unordered_map<Number, std::vector<WindowId>> refused_;
  Tally tally_;

  Instant now_, end_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t scheduled_ = 0;
  Number kept_ = 0, taken_ = 0;  ///< the queue: from `taken_` to below `kept_`
  Instant intake_free_, sender_free_;
  std::vector<Instant> database_free_;  ///< by core
  std::vector<Worker> workers_;
  bool look_scheduled_ = false, turn_due_ = false, turn_runs_ = false;
};

}  // namespace holdfast::forecast
