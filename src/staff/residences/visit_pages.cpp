#include "staff/residences/visit_pages.hpp"

#include <charconv>

#include "holdfast/offers/wording.hpp"

namespace holdfast::staff {

std::string path_of(VisitId id) {
  return std::string{visits_path} + '/' + std::to_string(static_cast<std::int64_t>(id));
}

VisitId visit_in(const http::Request& request) {
  const auto& text = request.parameters.at(0);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return static_cast<VisitId>(error == std::errc{} && end == text.data() + text.size() ? id : 0);
}

std::string subject_of(VisitId id) {
  return "visit " + std::to_string(static_cast<std::int64_t>(id));
}

std::string when_of(const store::Visit& visit, const TimeZone& zone, Language language) {
  return offers::moment_text(visit.starts_at, zone, language) + " – " +
         offers::clock_text(visit.ends_at, zone, language);
}

bool may_be_called_off(const store::Visit& visit, Instant now) {
  return !visit.is_called_off && now < visit.starts_at;
}

}  // namespace holdfast::staff
