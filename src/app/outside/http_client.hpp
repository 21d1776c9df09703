#pragma once

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::app {

/// When the certificate ends that the server of this https address shows, whether or not it is valid.
/// Nothing if it shows none: no answer, or not https.
[[nodiscard]] std::optional<std::time_t> certificate_end(const std::string& url);

/// A small HTTP client for what asks a running server from outside: one connection kept open, deadlines on
/// everything, no redirects. One thread.
class HttpClient {
 public:
  struct Answer {
    int status = 0;  ///< 0: no answer
    std::string body;
  };

  /// `authorities`: a file of certificates to trust instead of the system's, in PEM.
  explicit HttpClient(std::string base_url, std::string authorities = {});
  ~HttpClient();

  [[nodiscard]] static std::string percent_encoded(const std::string&);

  Answer get(const std::string& path);
  /// `headers`: whole lines beside the content type.
  Answer post(const std::string& path, const std::string& json, const std::vector<std::string>& headers = {});

 private:
  Answer perform(const std::string& path);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::app
