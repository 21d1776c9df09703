#pragma once

#include <memory>
#include <string>
#include <vector>

namespace holdfast::app {

/// A small HTTP client for the demonstration: one connection kept open, deadlines on everything, no
/// redirects. One thread.
class HttpClient {
 public:
  struct Answer {
    int status = 0;  ///< 0: no answer
    std::string body;
  };

  explicit HttpClient(std::string base_url);
  ~HttpClient();

  Answer get(const std::string& path);
  /// `headers`: whole lines beside the content type.
  Answer post(const std::string& path, const std::string& json, const std::vector<std::string>& headers = {});

 private:
  Answer perform(const std::string& path);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::app
