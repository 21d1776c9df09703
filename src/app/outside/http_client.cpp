#include "app/outside/http_client.hpp"

#include <new>
#include <stdexcept>
#include <string_view>

#include <curl/curl.h>

namespace holdfast::app {

namespace {

constexpr long answer_deadline_ms = 10000;
constexpr long connect_deadline_ms = 2000;

std::size_t append(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

void set_deadlines(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, answer_deadline_ms);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_deadline_ms);
}

}  // namespace

std::optional<std::time_t> certificate_end(const std::string& url) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
  if (!handle || !url.starts_with("https:")) return std::nullopt;
  set_deadlines(handle.get());
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYPEER, 0L);  // one that has ended is to be seen too
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  curl_certinfo* chain = nullptr;
  if (curl_easy_perform(handle.get()) != CURLE_OK ||
      curl_easy_getinfo(handle.get(), CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr ||
      chain->num_of_certs == 0) {
    return std::nullopt;
  }
  constexpr std::string_view expires = "Expire date:";
  for (const auto* line = chain->certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text{line->data};
    if (!text.starts_with(expires)) continue;
    const auto end = curl_getdate(line->data + expires.size(), nullptr);
    if (end >= 0) return end;
  }
  return std::nullopt;
}

struct HttpClient::Impl {
  std::string base_url, authorities;
  CURL* handle = curl_easy_init();
  curl_slist* headers = nullptr;

  ~Impl() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
  }
};

HttpClient::HttpClient(std::string base_url, std::string authorities) : impl_(std::make_unique<Impl>()) {
  if (impl_->handle == nullptr) throw std::runtime_error("no HTTP client can be made");
  impl_->base_url = std::move(base_url);
  impl_->authorities = std::move(authorities);
}

HttpClient::~HttpClient() = default;

std::string HttpClient::percent_encoded(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> encoded{
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free};
  return encoded ? encoded.get() : throw std::bad_alloc{};
}

HttpClient::Answer HttpClient::get(const std::string& path) {
  curl_easy_reset(impl_->handle);
  return perform(path);
}

HttpClient::Answer HttpClient::post(const std::string& path, const std::string& json,
                                    const std::vector<std::string>& headers) {
  curl_easy_reset(impl_->handle);
  curl_slist_free_all(impl_->headers);
  impl_->headers = curl_slist_append(nullptr, "Content-Type: application/json");
  for (const auto& line : headers) impl_->headers = curl_slist_append(impl_->headers, line.c_str());
  curl_easy_setopt(impl_->handle, CURLOPT_POSTFIELDS, json.c_str());
  curl_easy_setopt(impl_->handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
  curl_easy_setopt(impl_->handle, CURLOPT_HTTPHEADER, impl_->headers);
  return perform(path);
}

HttpClient::Answer HttpClient::perform(const std::string& path) {
  Answer answer;
  auto* handle = impl_->handle;
  curl_easy_setopt(handle, CURLOPT_URL, (impl_->base_url + path).c_str());
  set_deadlines(handle);
  if (!impl_->authorities.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, impl_->authorities.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  if (curl_easy_perform(handle) != CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace holdfast::app
