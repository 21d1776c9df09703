// What is kept of somebody, for staff who have them on the line: read out by any agent, erased by a manager.
// They say their code and date of birth first, and again with the press that erases.

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/reason.hpp"
#include "holdfast/site/own_data.hpp"
#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/erase.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/callers/registered.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr int conflict = 409;

/// What was wrong with what they said, by field; `data` only if nothing was.
struct Identified {
  std::string_view withheld = {};                  ///< word: nothing can be shown, whatever they say
  std::string_view code = {}, date_of_birth = {};  ///< words
  std::optional<store::OwnData> data = {};
};

bool is_code_of(const RegistrationId& id, std::string_view typed) {
  const auto ids = ids_with_code(typed);
  return ids && ids->first <= id && id <= ids->last;
}

/// Why nothing of a person can be shown, as a word; empty if it can.
std::string_view withheld(Transaction& tx, const RegistrationId& id) {
  const auto status = store::read_status(tx, id);
  if (!status || status->dead_letter) return "staff_data_still_queued";
  return offers::is_erased(*status) ? "staff_data_gone" : "";
}

Identified identify(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  Identified said;
  said.withheld = withheld(tx, id);
  if (!said.withheld.empty()) return said;
  if (!is_code_of(id, visit.form.at("code"))) said.code = "staff_data_not_their_code";
  const auto born = date_in(typed_date_of_birth(visit.form));
  if (!born) {
    said.date_of_birth = "fault_invalid-date-of-birth";
    return said;
  }
  auto data = store::read_own_data(tx, office.vault, id, *born);
  if (!data) said.date_of_birth = "data_not_right";
  if (data && said.code.empty()) said.data = std::move(data);
  return said;
}

void note(Transaction& tx, const Visit& visit, const RegistrationId& id, const char* action) {
  store::audit(tx, visit.doer(), {.action = action, .subject = store::subject_of(id)});
}

struct Shown {
  const Identified* said = nullptr;  ///< nothing: they are asked for the first time
  bool is_sure = true;               ///< false: erasing was pressed without its tick
};

http::Response data_page(const Office& office, const http::Request& request, const Visit& visit,
                         const RegistrationId& id, Shown shown) {
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_data"};
  const auto path = path_of(office, id);
  set(dictionary, "PATH", path);
  set(dictionary, "code", visit.form.at("code"));
  show_person_texts(dictionary, visit.form);
  std::vector<PageFault> faults;
  if (shown.said != nullptr && !shown.said->code.empty())
    faults.push_back(fault(office, request, "code", "code", shown.said->code));
  if (shown.said != nullptr && !shown.said->date_of_birth.empty())
    faults.push_back(fault(office, request, "dateOfBirth", "date_of_birth", shown.said->date_of_birth));
  if (!shown.is_sure)
    faults.push_back(fault(office, request, "sure", "staff_data_erase", "staff_data_sure_required"));
  if (shown.said != nullptr && shown.said->data) {
    auto& part = *dictionary.AddSectionDictionary("SHOWN");
    add_own_data(part, *shown.said->data, office.words, *office.context.programme(), language);
    if (visit.staff.is_at_least(Role::manager)) {
      set(*part.AddSectionDictionary("MAY_ERASE"), "COPIES",
          copies_text(office.words, office.context.limits.kept, language));
    } else {
      part.ShowSection("MAY_NOT_ERASE");
    }
  } else {
    dictionary.ShowSection("ASKED");
  }
  add_faults(dictionary, faults);
  return staff_page(office, request, visit, {"staff_data", "staff_data", path + "/data"}, dictionary,
                    faults.empty() ? 200 : 422);
}

}  // namespace

Answer show_data(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto look = [person = *id](Transaction& tx) { return withheld(tx, person); };
  const auto word = co_await in_transaction(office, std::move(look));
  if (!word.empty()) co_return co_await registered_answer(office, request, visit, *id, {word, conflict});
  co_return data_page(office, request, visit, *id, {});
}

Answer show_data_of(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto look = [&office, &visit, person = *id](Transaction& tx) {
    auto said = identify(tx, office, visit, person);
    if (said.data) note(tx, visit, person, "data-shown");
    return said;
  };
  const auto said = co_await in_transaction(office, std::move(look));
  if (!said.withheld.empty())
    co_return co_await registered_answer(office, request, visit, *id, {said.withheld, conflict});
  co_return data_page(office, request, visit, *id, {.said = &said});
}

Answer erase_for(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  const bool is_sure = visit.form.at("sure") == "yes";
  auto work = [&office, &visit, person = *id, is_sure](Transaction& tx) {
    auto said = identify(tx, office, visit, person);
    if (said.data && is_sure) store::erase_person(tx, office.vault, person, visit.doer());
    return said;
  };
  const auto said = co_await in_transaction_at_once(office, std::move(work));
  if (!said.withheld.empty())
    co_return co_await registered_answer(office, request, visit, *id, {said.withheld, conflict});
  if (!said.data || !is_sure) {
    const bool without_tick = said.data && !is_sure;
    co_return data_page(office, request, visit, *id, {.said = &said, .is_sure = !without_tick});
  }
  office.context.seats_freed();
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
