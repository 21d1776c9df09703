#pragma once

#include "staff/office.hpp"

// The pages of /staff/people, and what they read and check; the handlers stand in people.cpp.

namespace holdfast::staff {

/// The person of the path; nothing if there is none.
[[nodiscard]] std::optional<Staff> person_of(store::Transaction&, const http::Request&);
/// The same, but nobody changes themselves: so an administrator is always left.
[[nodiscard]] std::optional<Staff> changeable(store::Transaction&, const http::Request&, const Visit&);

/// E-mail, name, role and clinics as they were typed; what is no role is the least.
[[nodiscard]] Staff person_in(const Office&, const Typed&);
[[nodiscard]] std::vector<PageFault> faults_of_person(const Office&, const http::Request&, const Typed&);

[[nodiscard]] http::Response people_page(const Office&, const http::Request&, const Visit&,
                                         const std::vector<Staff>&);
[[nodiscard]] http::Response person_page(const Office&, const http::Request&, const Visit&, const Staff&);
[[nodiscard]] http::Response add_person_page(const Office&, const http::Request&, const Visit&,
                                             const std::vector<PageFault>&);

}  // namespace holdfast::staff
