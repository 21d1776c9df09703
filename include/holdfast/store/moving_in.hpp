#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

// People and appointments from another system, as files: docs/data.md. All in one transaction: begin, stage
// what the files hold in parts of any size, ask what is wrong with the whole, and only if nothing is, move
// in. What is staged is in temporary tables and ends with the transaction.

/// A person of the file, checked by `read_moved`. `registration` has its id, door, `received_at` and second
/// dose.
struct MovedPerson {
  std::size_t line = 0;
  Registration registration;
  RegistrationState state = RegistrationState::waiting;  ///< neither queued nor offered
  std::string reason;                                    ///< or empty
  Instant turn_at, asked_at;
  std::optional<Date> eligible_from;
  std::optional<RegistrationId> household;
  bool neighbouring_hours = false;
  std::optional<Instant> ended_at, displaced_at, passed_until;
  std::vector<std::string>
      refused;  ///< windows they declined: a clinic's id, @, a moment as PostgreSQL reads it
  bool short_notice = false;
};

/// An appointment of one of them, and what was ticked.
struct MovedBooking {
  struct Attendance {
    bool came = false;
    std::string product;  ///< id, or empty
    Instant marked_at;
  };

  std::size_t line = 0;
  OfferId id;
  RegistrationId person;
  ClinicId clinic;
  Instant starts_at, booked_at;
  std::optional<std::int16_t> arrival_minute;  ///< none: one is given
  std::optional<OfferId> party;                ///< the household's bookings that were made together
  std::optional<Attendance> attendance;
};

/// In a transaction of its own before: notes under which key the first cards stand, so that a server's first
/// form does not wait for everybody who moves in.
void prepare_moving_in(Transaction&, const Vault&);

/// Makes room, and keeps the programme and the keys of cards as they are until the transaction ends.
void begin_moving_in(Transaction&);
void stage_people(Transaction&, const Vault&, std::span<const MovedPerson>);
void stage_bookings(Transaction&, std::span<const MovedBooking>);

/// What is wrong with what is staged, against itself and against what is here already.
struct MovingFault {
  bool in_bookings = false;  ///< else in people
  std::size_t line = 0;
  std::string what;
};
/// Whether rows are missing that could not be read: nobody is then told that what they lean on is not there.
enum class Staged { whole, in_part };
/// By file and line, `most` at most. Call it once, after everything is staged.
[[nodiscard]] std::vector<MovingFault> faults_of_moving(Transaction&, Staged, std::size_t most);

/// What it did. Who was here already is left as they are here.
struct MovedIn {
  std::size_t people = 0, bookings = 0, unchanged = 0;
};
/// After `faults_of_moving` found none. Messages are written to nobody: a confirmation stands as withdrawn,
/// as of somebody who was told elsewhere. Throws `Contended` if somebody registered with one of the cards, or
/// took one of the seats, in between.
[[nodiscard]] MovedIn move_in(Transaction&);

}  // namespace holdfast::store
