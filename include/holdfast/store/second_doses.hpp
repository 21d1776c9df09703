#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/programme.hpp"

namespace holdfast::store {

// Second doses: a registration of their own that the clinic's tick makes. While it waits a seat is kept for
// it where there is one: `windows.kept`, neither held nor free.

/// By name.
[[nodiscard]] std::vector<Product> read_products(Transaction&);

/// A first dose: what the clinic's tick says of it, and what came of it so far.
struct FirstDose {
  Registration person;  ///< without card number
  struct Given {
    Product product;
    ClinicId clinic;
    LocalTime started;  ///< the hour, on the clinic's wall
  };
  std::optional<Given> given;  ///< ticked as vaccinated, and with what
  struct Second {
    RegistrationId id;
    RegistrationState state{};
    bool ended_by_correction = false;
    SecondDose dose;
    bool is_kept = false;            ///< a seat is kept for it
    std::optional<Date> seat_day{};  ///< of the window held, booked or kept
  };
  std::optional<Second> second;
};
/// Nothing if there is no such registration, or it is a second dose itself. Locks nothing: the tick holds
/// both registrations locked.
[[nodiscard]] std::optional<FirstDose> read_first_dose(Transaction&, const RegistrationId& first);

/// Makes the second dose of somebody: they wait, from `now` on, with their first's name, address and channel.
void add_second_dose(Transaction&, const RegistrationId& id, const SecondDose&, const Preference& wish,
                     Instant now);

/// Gives a second dose other days. What was ended by a correction waits again. A seat outside them is given
/// back: of an appointment, or an offer they know of, they are told, and they are first in line.
void move_second_dose(Transaction&, const FirstDose::Second&, const SecondDose&, const Preference& wish);

/// The first was not given after all: ends its second dose. They are told of an appointment that is no more.
void end_second_dose(Transaction&, const RegistrationId& second);

/// Windows with a free seat that start in [from, until), as of the read.
[[nodiscard]] std::vector<StoredWindow> find_free_windows(Transaction&, Instant from, Instant until);

/// One seat kept for one second dose.
struct KeptSeat {
  RegistrationId person;
  WindowId window{};
};
/// Keeps seats for people who wait and have none kept. The people must be locked, the windows locked with a
/// free seat for each; the database refuses otherwise (`Poisoned`).
void keep_seats(Transaction&, const std::vector<KeptSeat>&);
/// Gives them free again, for those who are to be offered one, or have to be matched anew. The same locks.
void give_up_seats(Transaction&, const std::vector<KeptSeat>&);
/// The seat kept for somebody whose row is locked, if there is one, is given free.
void give_up_seat(Transaction&, const RegistrationId&);

/// Seats kept in windows that are being cut are given up: those people are matched anew, before all others.
/// How many. Skips rows locked elsewhere.
std::size_t give_up_seats_of_cut_windows(Transaction&);

/// Second doses that wait, from after `after`, in order of (turn_at, id).
struct WaitingSecondDose {
  Registration registration;
  Instant turn_at;
  Instant asked_at;  ///< when the person last asked for something themselves
  std::vector<WindowId> refused;
  std::optional<WindowId> kept;
};
struct SecondDoseCursor {
  Instant turn_at{};
  RegistrationId id{};
};
/// The days on which any seat is free: nobody without a kept seat is read who could have none of them.
struct OpenDays {
  std::optional<Date> from, until;  ///< nothing: no seat is free at all
};
[[nodiscard]] std::vector<WaitingSecondDose> read_waiting_second_doses(Transaction&, SecondDoseCursor after,
                                                                       const OpenDays&, std::size_t limit);

/// Locks these people in order of id. Those who still wait with the seat kept that is named (or none); those
/// locked elsewhere are left out.
struct StillWaiting {
  RegistrationId person;
  std::optional<WindowId> kept;
};
[[nodiscard]] std::vector<StillWaiting> lock_second_doses(Transaction&, const std::vector<RegistrationId>&);

}  // namespace holdfast::store
