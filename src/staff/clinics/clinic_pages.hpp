#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/programme.hpp"
#include "staff/office.hpp"

// What the pages about one clinic share.

namespace holdfast::staff {

/// A clinic, kept alive with the programme it stands in.
using ClinicOf = std::shared_ptr<const Clinic>;

/// The clinic that the path names first; nothing if there is none or whoever asks does not manage it.
[[nodiscard]] ClinicOf managed_clinic(const Office&, const http::Request&, const Visit&);
/// What they are told then: the same for both.
[[nodiscard]] http::Response no_such_clinic(const Office&, const http::Request&);

/// "/staff/clinics/sterling-road/windows".
[[nodiscard]] std::string path_of(const Clinic&, std::string_view page);

[[nodiscard]] Date today_at(const Office&, const Clinic&);
[[nodiscard]] Date days_after(Date, int days);

/// For the audit log: "clinic sterling-road".
[[nodiscard]] std::string subject_of(const Clinic&);

}  // namespace holdfast::staff
