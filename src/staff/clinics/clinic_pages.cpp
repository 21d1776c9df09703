#include "staff/clinics/clinic_pages.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "holdfast/offers/wording.hpp"
#include "staff/frame.hpp"

namespace holdfast::staff {

ClinicOf managed_clinic(const Office& office, const http::Request& request, const Visit& visit) {
  const ClinicId id{request.parameters.at(0)};
  auto programme = office.context.programme();
  const auto found = programme->find(id);
  if (!found || !visit.staff.manages(id)) return nullptr;
  const auto* clinic = &programme->at(*found);
  return {std::move(programme), clinic};
}

http::Response no_such_clinic(const Office& office, const http::Request& request) {
  return problem_page(office.context.shared.look(request, "/staff/clinics"),
                      {.status = 404, .words = "problem_no_clinic", .again_get = "/staff/clinics"});
}

std::string path_of(const Clinic& clinic, std::string_view page) {
  return "/staff/clinics/" + clinic.id.text + '/' + std::string{page};
}

Date today_at(const Office& office, const Clinic& clinic) {
  return offers::day_at(office.context.clock(), clinic.zone);
}

Date days_after(Date date, int days) {
  return std::chrono::sys_days{date} + std::chrono::days{days};
}

std::string subject_of(const Clinic& clinic) {
  return "clinic " + clinic.id.text;
}

}  // namespace holdfast::staff
