#include "app/http_client.hpp"

#include <stdexcept>

#include <curl/curl.h>

namespace holdfast::app {

namespace {

constexpr long answer_deadline_ms = 10000;
constexpr long connect_deadline_ms = 2000;

std::size_t append(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

}  // namespace

struct HttpClient::Impl {
  std::string base_url;
  CURL* handle = curl_easy_init();
  curl_slist* headers = nullptr;

  ~Impl() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
  }
};

HttpClient::HttpClient(std::string base_url) : impl_(std::make_unique<Impl>()) {
  if (impl_->handle == nullptr) throw std::runtime_error("no HTTP client can be made");
  impl_->base_url = std::move(base_url);
}

HttpClient::~HttpClient() = default;

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
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, answer_deadline_ms);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_deadline_ms);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  if (curl_easy_perform(handle) != CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace holdfast::app
