#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "holdfast/domain/free_seats.hpp"
#include "holdfast/matching/match.hpp"
#include "holdfast/store/programme.hpp"

namespace holdfast::allocation {

/// What this process believes of the free seats: good enough to foresee a round by, never to give a seat by.
///
/// The truth is in the database and read under lock; this picture is at most `refresh_after` old. `free` is
/// what the database last said. From it are taken for newcomers: seats pencilled in by rounds of this process
/// that have not committed yet, and seats kept back, which fell free and which the waiting list has not
/// looked at yet. Any thread.
class SeatPicture {
 public:
  struct View {
    std::shared_ptr<const matching::Calendar> calendar;
    std::vector<int> free;  ///< by slot
  };
  enum class For { newcomers, waiting };

  SeatPicture(Programme base, std::chrono::milliseconds refresh_after,
              std::chrono::milliseconds first_turn_max = std::chrono::milliseconds{2000})
      : base_(std::move(base)), refresh_after_(refresh_after), first_turn_max_(first_turn_max) {}

  struct Refreshed {
    bool asked = false;                     ///< the database was asked, and answered
    std::optional<std::int64_t> version{};  ///< the programme's, if it was read anew
  };
  /// Reads what changed, if the picture is old and nobody else is at it.
  Refreshed refresh(store::Connection&, Instant now);

  /// Nothing until the programme was read.
  [[nodiscard]] std::optional<View> view(For) const;
  [[nodiscard]] std::shared_ptr<const Programme> programme() const;
  /// What newcomers could have, to be shown; nothing until the programme was read.
  [[nodiscard]] std::optional<FreeSeats> shown() const;

  /// Seats a round counts on until it ends. Rubbed out at its end; after a commit by the next refresh, which
  /// reads what was committed, so that no seat is ever taken off twice for good.
  class Pencil {
   public:
    Pencil(SeatPicture&, const View&, const matching::Plan&);
    ~Pencil();
    Pencil(const Pencil&) = delete;
    Pencil& operator=(const Pencil&) = delete;

    void committed() noexcept { committed_ = true; }

   private:
    SeatPicture& picture_;
    std::shared_ptr<const matching::Calendar> calendar_;
    std::vector<matching::Slot> slots_;
    bool committed_ = false;
  };

  /// Somebody found no seat in a picture that had pencilled ones taken out: look again when these are rubbed
  /// out.
  void note_unseated();

  /// Whether something happened by which a waiting person could be seated.
  [[nodiscard]] bool turn_due() const;
  /// What the waiting list's turn goes by, all of one moment: a seat that falls free while it is at work is
  /// neither given by it nor given free for newcomers by its `end_turn`. Takes note if it was due. Nothing
  /// until the programme was read.
  struct Turn {
    View view;
    bool was_due = false;
    std::vector<int> kept_back;  ///< until now, where it was due
  };
  std::optional<Turn> begin_turn();
  void end_turn(const View&, const std::vector<int>& kept_back);
  /// Whether newcomers may be seated by it: not before the first turn has ended, for until then every free
  /// seat is kept back and they would be told to wait though there are seats. A first turn that goes on for
  /// longer than `first_turn_max` is not waited for.
  [[nodiscard]] bool is_for_newcomers() const;
  void nudge();
  /// Every free seat is the waiting list's first, until its turn that this begins has ended.
  void keep_all_back();

 private:
  struct Pencilled {
    std::shared_ptr<const matching::Calendar> calendar;
    std::vector<matching::Slot> slots;
  };
  [[nodiscard]] std::optional<View> view_as_of_now(For) const;  ///< with mutex_ locked
  void replace(std::shared_ptr<const matching::Calendar>, const std::vector<store::StoredWindow>&);
  void apply(const std::vector<store::SeatsRead::Seats>&);
  void rub_out(const Pencilled&);  // these three with mutex_ locked

  Programme base_;
  std::chrono::milliseconds refresh_after_, first_turn_max_;
  std::mutex refreshing_;  ///< one refresher at a time; taken before mutex_
  std::chrono::steady_clock::time_point refreshed_{};
  std::int64_t horizon_ = 0;

  mutable std::mutex mutex_;  ///< all below
  std::shared_ptr<const matching::Calendar> calendar_;
  std::vector<int> capacity_, free_, pencilled_, kept_back_;
  Instant as_of_;
  std::vector<Pencilled> settled_;  ///< committed, and not yet in `free_`
  std::size_t pencils_ = 0;
  bool unseated_beside_pencils_ = false;
  bool turn_due_ = true;
  std::optional<std::chrono::steady_clock::time_point> first_turn_begun_;
  bool first_turn_over_ = false;
};

}  // namespace holdfast::allocation
