#include "holdfast/domain/second_dose.hpp"

#include "holdfast/domain/eligibility.hpp"

namespace holdfast {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::sys_days;

SecondDose second_dose_after(const RegistrationId& first, Date given_on, const Product& product) {
  return {.first = first,
          .product = product.id,
          .from = Date{sys_days{given_on} + days{product.least_days}},
          .until = Date{sys_days{given_on} + days{product.most_days}}};
}

Preference wish_for_second_dose(const ClinicId& clinic, LocalTime first_started, const SecondDose& dose) {
  const Preference first{.clinic = clinic, .start = first_started};
  auto wish = moved_preferences({first}, dose.from).preferences.front();
  if (floor<days>(wish.start) > local_days{dose.until}) {
    wish.start = local_days{dose.from} + (first_started - floor<days>(first_started));
  }
  return wish;
}

}  // namespace holdfast
