#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/result.hpp"
#include "holdfast/messages/messenger.hpp"

namespace holdfast::messages {

/// An easy handle with its open connections; for one thread at a time.
class Handle {
 public:
  Handle();

  /// Everything set anew; connections stay open. Only these schemes, no redirects, no proxy of the
  /// environment, no signals.
  void prepare(const std::string& url, const char* schemes, std::chrono::milliseconds deadline);

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  [[nodiscard]] CURLcode perform();
  [[nodiscard]] CURL* easy() noexcept { return easy_.get(); }
  [[nodiscard]] long status() const;  ///< the last answer's code; 0 without one
  [[nodiscard]] bool sent_something() const;
  [[nodiscard]] std::string_view complaint() const noexcept { return complaint_.data(); }
  [[nodiscard]] const std::string& answer() const noexcept { return answer_; }

 private:
  static std::size_t keep_answer(const char* bytes, std::size_t size, std::size_t count, void* self) noexcept;

  struct Cleanup {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };
  std::unique_ptr<CURL, Cleanup> easy_;
  std::vector<char> complaint_;
  std::string answer_;
};

/// The handles of one gateway: as many as threads call it at once, each with a connection kept open. Safe on
/// any thread.
class Handles {
 public:
  /// Lends a handle out until it is destroyed.
  class Lent {
   public:
    explicit Lent(Handles& owner) : owner_(owner), handle_(owner.take()) {}
    ~Lent() { owner_.give_back(std::move(handle_)); }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Handle* operator->() noexcept { return handle_.get(); }
    Handle& operator*() noexcept { return *handle_; }

   private:
    Handles& owner_;
    std::unique_ptr<Handle> handle_;
  };

 private:
  std::unique_ptr<Handle> take();
  void give_back(std::unique_ptr<Handle>);

  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Handle>> idle_;
};

/// A list of header lines, freed with its owner.
class HeaderLines {
 public:
  void add(const std::string& line);
  [[nodiscard]] curl_slist* get() const noexcept { return lines_.get(); }

 private:
  struct Cleanup {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Cleanup> lines_;
};

/// One HTTP request that must not be made twice behind our back.
struct HttpRequest {
  std::string url;
  std::string body;  ///< with it a POST, else a GET
  bool is_post = false;
  HeaderLines headers;
  std::string user, password;  ///< basic authentication, or empty
  std::chrono::milliseconds deadline{10000};
};

struct HttpAnswer {
  long status = 0;
  std::string body;
};

/// Fails as `gateway_down` where the request did not leave, `unknown` where it may have.
[[nodiscard]] Result<HttpAnswer, SendFailure> call(Handle&, const HttpRequest&);

/// Percent-encoded for a form or a query.
[[nodiscard]] std::string percent_encoded(std::string_view);

}  // namespace holdfast::messages
