// The clinics: which there are, and the form of one.

#include "holdfast/domain/clinic_form.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/programme.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

constexpr std::string_view list_path = "/staff/clinics";

constexpr std::array<std::string_view, 9> fields{"id",         "name",     "line1",     "city", "province",
                                                 "postalCode", "latitude", "longitude", "zone"};

Needs meets_in(const Typed& form) {
  Needs meets;
  for (const auto& word : typed_needs(form)) meets.add(word);
  return meets;
}

TypedClinic clinic_in(const Typed& form) {
  return {.id = form.at("id"),
          .name = form.at("name"),
          .line1 = form.at("line1"),
          .city = form.at("city"),
          .province = form.at("province"),
          .postal_code = form.at("postalCode"),
          .latitude = form.at("latitude"),
          .longitude = form.at("longitude"),
          .zone = form.at("zone"),
          .meets = meets_in(form)};
}

Typed typed_of(const Clinic& clinic) {
  Typed typed;
  typed.set("id", clinic.id.text);
  typed.set("name", clinic.name);
  typed.set("line1", clinic.address.line1);
  typed.set("city", clinic.address.city);
  typed.set("province", clinic.address.province);
  typed.set("postalCode", clinic.address.postal_code);
  typed.set("latitude", std::to_string(clinic.at.latitude));
  typed.set("longitude", std::to_string(clinic.at.longitude));
  typed.set("zone", clinic.zone.name());
  for (const auto& word : words_of(clinic.meets)) typed.set(need_field(word), "on");
  return typed;
}

PageFault fault_of(const Office& office, const http::Request& request, ClinicFault what) {
  const auto of = [&](std::string_view field, std::string_view label, std::string_view message) {
    return fault(office, request, field, label, message);
  };
  switch (what) {
    case ClinicFault::id: return of("id", "clinic_id", "clinic_bad_id");
    case ClinicFault::id_taken: return of("id", "clinic_id", "clinic_id_taken");
    case ClinicFault::name: return of("name", "clinic_name", "clinic_required");
    case ClinicFault::line1: return of("line1", "clinic_line1", "clinic_required");
    case ClinicFault::city: return of("city", "clinic_city", "clinic_required");
    case ClinicFault::province: return of("province", "clinic_province", "clinic_bad_province");
    case ClinicFault::postal_code: return of("postalCode", "clinic_postal_code", "clinic_bad_postal_code");
    case ClinicFault::coordinates: return of("latitude", "clinic_latitude", "clinic_bad_coordinates");
    case ClinicFault::zone: return of("zone", "clinic_zone", "clinic_bad_zone");
  }
  return {};
}

/// The form of `existing`, or of a new one.
http::Response form_page(const Office& office, const http::Request& request, const Visit& visit,
                         const Clinic* existing, const Typed& typed, const std::vector<PageFault>& faults) {
  TemplateDictionary dictionary{"staff_clinic"};
  const auto path = existing ? path_of(*existing, "details") : std::string{"/staff/new-clinic"};
  const auto* title = existing ? "clinic_change_title" : "clinic_add_title";
  set(dictionary, "PATH", path);
  set(dictionary, "HEADING", office.words.at(title, language_of(request)));
  for (const auto name : fields) set(dictionary, name, typed.at(name));
  show_needs(dictionary, typed, all_needs());
  if (!existing) dictionary.ShowSection("IS_NEW");
  for (const auto zone : clinic_zones) {
    auto& option = *dictionary.AddSectionDictionary("ZONE");
    set(option, "VALUE", zone);
    if (typed.at("zone") == zone) option.ShowSection("SELECTED");
  }
  add_faults(dictionary, faults);
  return staff_page(office, request, visit, {"staff_clinic", title, path}, dictionary,
                    faults.empty() ? 200 : 422);
}

/// What came of writing it: nothing if it is written.
std::vector<ClinicFault> write(store::Transaction& tx, const Office& office, const Visit& visit,
                               const TypedClinic& typed, bool is_new) {
  const auto programme = store::read_programme(tx, *office.context.programme());
  auto read = read_clinic(typed, programme, is_new);
  if (!read.clinic) return read.faults;
  store::import_clinics(tx, {*read.clinic});
  store::audit(tx, visit.doer(),
               {.action = is_new ? "added-clinic" : "changed-clinic", .subject = subject_of(*read.clinic)});
  return {};
}

Answer written(Office& office, http::Request& request, Visit& visit, ClinicOf existing,
               const TypedClinic& clinic) {
  auto work = [&](store::Transaction& tx) { return write(tx, office, visit, clinic, !existing); };
  const auto faults = co_await in_transaction(office, std::move(work));
  if (faults.empty()) co_return http::see_other(std::string{list_path});
  std::vector<PageFault> told;
  for (const auto each : faults) told.push_back(fault_of(office, request, each));
  co_return form_page(office, request, visit, existing.get(), visit.form, told);
}

}  // namespace

Answer show_clinics(Office& office, http::Request& request, Visit& visit) {
  auto read = [&office](store::Transaction& tx) {
    return store::read_programme(tx, *office.context.programme());
  };
  const auto programme = co_await in_transaction(office, std::move(read));
  TemplateDictionary dictionary{"staff_clinics"};
  for (const auto& clinic : programme.clinics) {
    if (!visit.staff.manages(clinic.id)) continue;
    auto& row = *dictionary.AddSectionDictionary("CLINIC");
    set(row, "NAME", clinic.name);
    set(row, "ADDRESS", offers::address_text(clinic.address));
    set(row, "WINDOWS", path_of(clinic, "windows"));
    set(row, "DAY", path_of(clinic, "day"));
    set(row, "DETAILS", path_of(clinic, "details"));
  }
  if (!visit.staff.clinics) dictionary.ShowSection("MAY_ADD");
  co_return staff_page(office, request, visit, {"staff_clinics", "clinics_list", list_path}, dictionary);
}

Answer show_new_clinic(Office& office, http::Request& request, Visit& visit) {
  if (visit.staff.clinics) co_return no_such_clinic(office, request);
  Typed typed;
  typed.set("zone", office.context.programme()->home_zone.name());
  co_return form_page(office, request, visit, nullptr, typed, {});
}

Answer add_clinic(Office& office, http::Request& request, Visit& visit) {
  if (visit.staff.clinics) co_return no_such_clinic(office, request);
  const auto clinic = clinic_in(visit.form);
  co_return co_await written(office, request, visit, nullptr, clinic);
}

Answer show_clinic(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);
  co_return form_page(office, request, visit, clinic.get(), typed_of(*clinic), {});
}

Answer change_clinic(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);

  // Its name in links stays, and its hours would be others under another zone.
  auto typed = clinic_in(visit.form);
  typed.id = clinic->id.text;
  typed.zone = clinic->zone.name();
  co_return co_await written(office, request, visit, clinic, typed);
}

}  // namespace holdfast::staff
