#include "messages/curl.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "holdfast/messages/gateways.hpp"

namespace holdfast::messages {

namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr std::chrono::milliseconds connect_deadline_max{3000};

/// The body of a POST, read once: without a way back, curl cannot send it again over another connection.
struct Body {
  std::string_view left;

  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
    auto& left = static_cast<Body*>(self)->left;
    const auto taken = std::min(size * count, left.size());
    std::memcpy(buffer, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
  }
};

bool never_left(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT: return true;
    default: return false;
  }
}

}  // namespace

void initialise_gateways() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

Handle::Handle() : easy_(curl_easy_init()), complaint_(CURL_ERROR_SIZE, '\0') {
  if (!easy_) throw std::bad_alloc{};
}

void Handle::prepare(const std::string& url, const char* schemes, std::chrono::milliseconds deadline) {
  curl_easy_reset(easy_.get());
  answer_.clear();
  complaint_.front() = '\0';
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, schemes);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(deadline, connect_deadline_max).count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_ERRORBUFFER, complaint_.data());
  set(CURLOPT_WRITEFUNCTION, &Handle::keep_answer);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

CURLcode Handle::perform() {
  return curl_easy_perform(easy_.get());
}

long Handle::status() const {
  long code = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
  return code;
}

bool Handle::sent_something() const {
  curl_off_t before_sending = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &before_sending);
  return before_sending > 0;
}

std::size_t Handle::keep_answer(const char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
  auto& answer = static_cast<Handle*>(self)->answer_;
  if (answer.size() + size * count > answer_bytes_max) return 0;  // ends the call
  answer.append(bytes, size * count);
  return size * count;
}

std::unique_ptr<Handle> Handles::take() {
  {
    const std::lock_guard lock{mutex_};
    if (!idle_.empty()) {
      auto handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  return std::make_unique<Handle>();
}

void Handles::give_back(std::unique_ptr<Handle> handle) {
  const std::lock_guard lock{mutex_};
  idle_.push_back(std::move(handle));
}

void HeaderLines::add(const std::string& line) {
  auto* longer = curl_slist_append(lines_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  (void)lines_.release();
  lines_.reset(longer);
}

Result<HttpAnswer, SendFailure> call(Handle& handle, const HttpRequest& request) {
  Body body{request.body};
  handle.prepare(request.url, "http,https", request.deadline);
  handle.set(CURLOPT_HTTPHEADER, request.headers.get());
  if (!request.user.empty()) {
    handle.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    handle.set(CURLOPT_USERNAME, request.user.c_str());
    handle.set(CURLOPT_PASSWORD, request.password.c_str());
  }
  if (request.is_post) {
    handle.set(CURLOPT_POST, 1L);
    handle.set(CURLOPT_READFUNCTION, &Body::read);
    handle.set(CURLOPT_READDATA, static_cast<void*>(&body));
    handle.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }

  const auto code = handle.perform();
  if (code == CURLE_OK) return HttpAnswer{.status = handle.status(), .body = handle.answer()};
  return never_left(code) || !handle.sent_something() ? SendFailure::gateway_down : SendFailure::unknown;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const bool plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                       (character >= '0' && character <= '9') || character == '-' || character == '_' ||
                       character == '.';
    const auto byte = static_cast<unsigned char>(character);
    if (plain) {
      encoded += character;
    } else {
      encoded += {'%', digits[byte >> 4U], digits[byte & 0x0FU]};
    }
  }
  return encoded;
}

}  // namespace holdfast::messages
