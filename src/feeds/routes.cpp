#include "holdfast/feeds/routes.hpp"

#include <utility>

#include "feeds/appointment.hpp"
#include "feeds/handlers.hpp"
#include "feeds/outcome.hpp"
#include "feeds/words.hpp"

namespace holdfast::feeds {

using std::chrono::steady_clock;

namespace {

using Work = Answer (*)(const House&, http::Request&);
using Shared = std::shared_ptr<const House>;

Publisher::Make maker(const Context& context, Publishing how) {
  return [seats = context.seats, clock = context.clock, made = context.made, how = std::move(how),
          &switches = context.switches,
          oldest = context.limits.seats_age](const Edition* before) -> std::shared_ptr<const Edition> {
    const auto begun = steady_clock::now();
    const auto now = clock();
    const auto seen = seats();
    if (!seen || now - seen->as_of > oldest) return nullptr;

    const bool closed = switches.is_on(Switch::registrations_off) || switches.is_on(Switch::read_only);
    auto edition = std::make_shared<const Edition>(edition_of(*seen, how, now, closed, before));
    if (made) made(steady_clock::now() - begun, edition->slots);
    return edition;
  };
}

// What the store throws becomes an answer here, and nowhere else in this room.
Answer guarded(const House& house, http::Request& request, Work work) {
  const auto after = house.context.limits.retry_after;
  try {
    co_return co_await work(house, request);
  } catch (const store::Desk::Busy&) {
    co_return come_again("Many ask at this moment.", after);
  } catch (const store::Contended&) {
    co_return come_again("Many ask at this moment.", after);
  } catch (const store::Unavailable&) {
    co_return come_again("The records cannot be reached at this moment.", after);
  } catch (const store::InDoubt&) {
    co_return come_again("The records cannot be reached at this moment.", after);
  }
}

}  // namespace

House::House(Context given)
    : context(std::move(given)),
      publishing{.public_url = context.public_url,
                 .telephone = context.telephone,
                 .windows_max = context.limits.windows_max},
      metadata(metadata_text(context.public_url, context.version, context.clock(), !context.systems.empty())),
      publisher(context.desk, maker(context, publishing), context.limits.age) {}

Answer show_metadata(const House& house, http::Request&) {
  auto response = resource(house.metadata);
  response.headers.emplace_back("Cache-Control", "public, max-age=300");
  co_return response;
}

Answer show_location(const House& house, http::Request& request) {
  const auto programme = house.context.programme();
  const auto clinic = programme->find(ClinicId{request.parameters.at(0)});
  if (!clinic || programme->at(*clinic).synthetic)
    co_return outcome(404, "not-found", "There is no such clinic.");
  auto response = resource(location_text(programme->at(*clinic), house.publishing));
  response.headers.emplace_back("Cache-Control", "public, max-age=60");
  co_return response;
}

Answer show_file(const House& house, http::Request& request) {
  const auto& name = request.parameters.empty() ? manifest_name : request.parameters.at(0);
  if (name != manifest_name && !name.ends_with(".ndjson")) co_return co_await show_nothing(house, request);

  const auto edition = co_await house.publisher.newest();
  if (!edition) {
    co_return come_again("The seats are not known at this moment.", house.context.limits.retry_after);
  }
  const auto file = edition->files.find(name);
  if (file == edition->files.end()) co_return co_await show_nothing(house, request);
  co_return answer_of(file->second, request, house.context.limits.cache);
}

Answer show_nothing(const House&, http::Request&) {
  co_return outcome(404, "not-supported", "Nothing of this kind is read here: see /fhir/metadata.");
}

std::vector<http::Route> routes(Context context) {
  std::vector<http::Route> rows;
  const auto house = std::make_shared<const House>(std::move(context));
  const auto add = [&](std::string pattern, Work work) {
    auto handler = [house, work](http::Request& request) { return guarded(*house, request, work); };
    rows.emplace_back(http::Route{http::Method::get, std::move(pattern), std::move(handler)});
  };
  add("/fhir/" + manifest_name, show_file);
  add("/fhir/metadata", show_metadata);
  add("/fhir/Location/{id}", show_location);
  if (!house->context.systems.empty()) {
    add("/fhir/Appointment", find_appointments);
    add("/fhir/Appointment/{id}", show_appointment);
  }
  add("/fhir/{file}", show_file);
  add("/fhir/{type}/{id}", show_nothing);
  return rows;
}

}  // namespace holdfast::feeds
