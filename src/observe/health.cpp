#include "holdfast/observe/health.hpp"

#include <exception>

#include "observe/json.hpp"

namespace holdfast::observe {
namespace {

constexpr auto json_type = "application/json";

Health::State asked(const Health::Probe& probe) {
  try {
    return probe();
  } catch (const std::exception&) {
    return {.ok = false, .text = "the check itself failed"};
  }
}

std::string answered(const std::function<std::string()>& text) {
  try {
    return json_text(text());
  } catch (const std::exception&) {
    return "null";
  }
}

std::string answered(const std::function<double()>& number) {
  try {
    return json_number(number());
  } catch (const std::exception&) {
    return "null";
  }
}

/// Appends `"name":{"ok":…,"text":…}` for each, commas between; whether all are well.
bool append_states(const std::vector<std::pair<std::string, Health::Probe>>& probes, std::string& body) {
  bool all_ok = true;
  for (const auto& [name, probe] : probes) {
    const auto state = asked(probe);
    all_ok &= state.ok;
    if (body.back() != '{') body += ',';
    body += json_text(name) + R"(:{"ok":)" + (state.ok ? "true" : "false") + R"(,"text":)" +
            json_text(state.text) + '}';
  }
  return all_ok;
}

template <class Told>
void append_told(const std::vector<std::pair<std::string, Told>>& all, std::string& body) {
  for (const auto& [name, told] : all) body += ',' + json_text(name) + ':' + answered(told);
}

}  // namespace

void Health::needs(std::string name, Probe probe) {
  needed_.emplace_back(std::move(name), std::move(probe));
}

void Health::shows(std::string name, Probe probe) {
  shown_.emplace_back(std::move(name), std::move(probe));
}

void Health::tells(std::string name, std::function<std::string()> text) {
  texts_.emplace_back(std::move(name), std::move(text));
}

void Health::tells(std::string name, std::function<double()> number) {
  numbers_.emplace_back(std::move(name), std::move(number));
}

Health::Answer Health::livez() const {
  return {.status = 200, .content_type = json_type, .body = R"({"status":"ok"})"};
}

Health::Answer Health::readyz() const {
  std::string checks = "{";
  const bool ready = append_states(needed_, checks) && !draining();
  const std::string_view status = draining() ? "draining" : ready ? "ok" : "not ready";
  std::string body = R"({"status":)" + json_text(status) + R"(,"checks":)" + checks + "}}";
  return {.status = ready ? 200 : 503, .content_type = json_type, .body = std::move(body)};
}

Health::Answer Health::statusz() const {
  std::string checks = "{";
  const bool ready = append_states(needed_, checks) && !draining();
  append_states(shown_, checks);
  std::string body = std::string(R"({"ready":)") + (ready ? "true" : "false");
  body += std::string(R"(,"draining":)") + (draining() ? "true" : "false");
  append_told(texts_, body);
  append_told(numbers_, body);
  body += R"(,"checks":)" + checks + "}}";
  return {.status = 200, .content_type = json_type, .body = std::move(body)};
}

}  // namespace holdfast::observe
