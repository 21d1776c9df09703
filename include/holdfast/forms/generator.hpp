#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast::forms {

/// Makes forms such as the residents of Ontario would send in, for demonstrations, tests and measurements.
///
/// Form number n depends on the seed, the programme, `now` and n alone, and is the same on every machine.
/// Nobody is real: mail goes to example.org and its like, telephone numbers are of the exchange 555. Forms of
/// one seed have health card numbers of their own up to 900 million, telephone numbers up to 190,000. Every
/// form is taken by `read_form` at that programme and moment, however few clinics there are. Most people wish
/// for a Saturday morning near their home. Immutable, safe on any thread.
class Generator {
 public:
  /// Throws std::invalid_argument if the programme has no postal area of Ontario, or a horizon of less than a
  /// day.
  Generator(std::shared_ptr<const Programme>, Instant now, std::uint64_t seed);

  [[nodiscard]] RawForm form(std::uint64_t number) const;

 private:
  /// A postal area and the clinics nearest to it, nearest first.
  struct Area {
    std::string prefix;
    std::vector<ClinicIndex> clinics;
  };

  std::shared_ptr<const Programme> programme_;
  Instant now_;
  std::uint64_t seed_;
  std::vector<Area> areas_;  ///< by prefix, so that their order is the same everywhere
};

/// The form as the body of `POST /v1/registrations`, on one line. Absent fields are left out.
[[nodiscard]] std::string json(const RawForm&);

}  // namespace holdfast::forms
