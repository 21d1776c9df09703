#include <algorithm>
#include <utility>

#include "feeds/appointment.hpp"
#include "feeds/handlers.hpp"
#include "feeds/outcome.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/shared_appointments.hpp"

namespace holdfast::feeds {

using store::SharedAppointment;

namespace {

constexpr std::string_view bearer = "bearer ";

bool is_bearer(std::string_view credentials) {
  return credentials.size() > bearer.size() &&
         std::ranges::equal(credentials.substr(0, bearer.size()), bearer, [](char one, char other) {
           return one == other || (one >= 'A' && one <= 'Z' && one - 'A' + 'a' == other);
         });
}

/// Whose request it is; null for nobody's.
const System* asker(const House& house, const http::Request& request) {
  const auto credentials = request.header("authorization");
  if (!is_bearer(credentials)) return nullptr;
  return system_with(house.context.systems, credentials.substr(bearer.size()));
}

// RFC 6750, 3
http::Response unauthorized(const http::Request& request) {
  auto response = outcome(401, "login", "Appointments are read with the token of a system.");
  const bool wrong = !request.header("authorization").empty();
  response.headers.emplace_back(
      "WWW-Authenticate", wrong ? R"(Bearer realm="fhir", error="invalid_token")" : R"(Bearer realm="fhir")");
  return response;
}

std::optional<OfferId> offer_id_in(const std::string& text) {
  constexpr std::string_view shape = "00000000-0000-0000-0000-000000000000";
  const bool fits = std::ranges::equal(text, shape, [](char typed, char wanted) {
    if (wanted == '-') return typed == '-';
    return (typed >= '0' && typed <= '9') || (typed >= 'a' && typed <= 'f');
  });
  if (!fits) return std::nullopt;
  return OfferId{uuid_bytes(text)};
}

/// The code that is asked for: "K7QM-3X9P", or with its system, "https://…/check|K7QM-3X9P".
std::optional<std::string> code_in(const http::Request& request, const std::string& system) {
  const auto fields = http::form_fields(request.query);
  if (!fields) return std::nullopt;
  const auto found = std::ranges::find(*fields, "identifier", &std::pair<std::string, std::string>::first);
  if (found == fields->end()) return std::nullopt;
  const auto& value = found->second;
  const auto bar = value.find('|');
  if (bar == std::string::npos) return value;
  if (bar > 0 && value.substr(0, bar) != system) return std::nullopt;
  return value.substr(bar + 1);
}

/// What a system read is written down, as a look of staff is.
void write_down(store::Transaction& tx, const System& system, const std::string& client,
                const SharedAppointment& appointment) {
  store::audit(tx, {.staff = std::nullopt, .address = client},
               {.action = "read-by-system",
                .subject = store::subject_of(appointment.person),
                .detail = "system: " + system.name});
}

}  // namespace

Answer show_appointment(const House& house, http::Request& request) {
  const auto* system = asker(house, request);
  if (system == nullptr) co_return unauthorized(request);
  const auto id = offer_id_in(request.parameters.at(0));
  if (!id) co_return outcome(404, "not-found", "There is no such appointment.");

  auto read = [id = *id, system, client = request.client](store::Connection& connection) {
    return connection.in_transaction([&](store::Transaction& tx) {
      auto appointment = store::read_shared_appointment(tx, id);
      // Of another clinic's there is nothing to be learnt, not even whether it is there.
      if (appointment && !system->may_read(appointment->clinic)) appointment.reset();
      if (appointment) write_down(tx, *system, client, *appointment);
      return appointment;
    });
  };
  const auto appointment = co_await house.context.desk.ask(std::move(read));
  if (!appointment) co_return outcome(404, "not-found", "There is no such appointment.");
  const auto programme = house.context.programme();
  co_return resource(appointment_text(*appointment, *programme, house.context.public_url));
}

Answer find_appointments(const House& house, http::Request& request) {
  const auto* system = asker(house, request);
  if (system == nullptr) co_return unauthorized(request);
  const auto& url = house.context.public_url;
  const auto code = code_in(request, url + "/check");
  const auto range = code ? ids_with_code(*code) : std::nullopt;
  if (!range) {
    co_return outcome(400, "required",
                      "Search by identifier: a confirmation code, of the system " + url + "/check.");
  }

  auto find = [range = *range, system, client = request.client,
               most = house.context.limits.found_max](store::Connection& connection) {
    return connection.in_transaction([&](store::Transaction& tx) {
      auto found = store::find_shared_appointments(tx, range.first, range.last, most);
      std::erase_if(found, [&](const auto& one) { return !system->may_read(one.clinic); });
      for (const auto& appointment : found) write_down(tx, *system, client, appointment);
      return found;
    });
  };
  const auto found = co_await house.context.desk.ask(std::move(find));
  const auto programme = house.context.programme();
  const auto self = "Appointment?identifier=" + confirmation_code(range->first);
  co_return resource(bundle_text(found, *programme, url, self));
}

}  // namespace holdfast::feeds
