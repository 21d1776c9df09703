#include "support/program/browser.hpp"

#include <cctype>
#include <sstream>
#include <stdexcept>

#include <curl/curl.h>

namespace holdfast::test {

namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

bool begins_with(const std::string& line, const std::string& name) {
  if (line.size() < name.size() + 1 || line[name.size()] != ':') return false;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (std::tolower(static_cast<unsigned char>(line[at])) !=
        std::tolower(static_cast<unsigned char>(name[at])))
      return false;
  }
  return true;
}

}  // namespace

struct Browser::Impl {
  Impl(std::string url, std::string address) : base_url(std::move(url)), from(std::move(address)) {}
  ~Impl() { curl_easy_cleanup(handle); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const std::string base_url, from;
  CURL* const handle = curl_easy_init();
};

Browser::Browser(std::string base_url, const std::string& from)
    : impl_(std::make_unique<Impl>(std::move(base_url), from)) {
  if (impl_->handle == nullptr) throw std::runtime_error("no HTTP client can be made");
}
Browser::~Browser() = default;

std::string Browser::Answer::header(const std::string& name) const {
  std::istringstream lines{head};
  for (std::string line; std::getline(lines, line);) {
    if (!begins_with(line, name)) continue;
    const auto from = line.find_first_not_of(' ', name.size() + 1);
    return line.substr(from, line.find_last_not_of('\r') + 1 - from);
  }
  return {};
}

std::string Browser::Answer::whole() const {
  std::string text;
  std::istringstream lines{head};
  for (std::string line; std::getline(lines, line);) {
    if (!begins_with(line, "Date") && !begins_with(line, "X-Request-Id")) text += line + '\n';
  }
  return text + body;
}

Browser::Answer Browser::get(const std::string& path, const std::vector<std::string>& headers) {
  return send(path, nullptr, headers);
}

Browser::Answer Browser::post_json(const std::string& path, const std::string& body,
                                   const std::vector<std::string>& headers) {
  auto all = headers;
  all.emplace_back("Content-Type: application/json");
  return send(path, &body, all);
}

Browser::Answer Browser::post_as(const std::string& type, const std::string& path, const std::string& body) {
  return send(path, &body, {"Content-Type: " + type});
}

Browser::Answer Browser::post_form(const std::string& path, const std::string& body,
                                   const std::vector<std::string>& headers) {
  auto all = headers;
  all.emplace_back("Content-Type: application/x-www-form-urlencoded");
  return send(path, &body, all);
}

Browser::Answer Browser::send(const std::string& path, const std::string* body,
                              const std::vector<std::string>& headers) {
  constexpr long answer_deadline_ms = 20000;
  auto* handle = impl_->handle;
  curl_slist* lines = curl_slist_append(nullptr, "Expect:");
  for (const auto& line : headers) lines = curl_slist_append(lines, line.c_str());
  Answer answer;
  curl_easy_reset(handle);
  curl_easy_setopt(handle, CURLOPT_URL, (impl_->base_url + path).c_str());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, answer_deadline_ms);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, append);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &answer.head);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  if (!impl_->from.empty()) curl_easy_setopt(handle, CURLOPT_INTERFACE, impl_->from.c_str());
  if (body != nullptr) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->data());
  }
  long status = 0;
  if (curl_easy_perform(handle) == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(lines);
  answer.status = static_cast<int>(status);
  return answer;
}

std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields) {
  constexpr auto digits = "0123456789ABCDEF";
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + name + '=';
    for (const char each : value) {
      const auto byte = static_cast<unsigned char>(each);
      if (std::isalnum(byte) != 0) {
        body += each;
      } else {
        body += {'%', digits[byte >> 4U], digits[byte & 15U]};
      }
    }
  }
  return body;
}

}  // namespace holdfast::test
