#pragma once

#include <memory>
#include <string>
#include <vector>

namespace holdfast::test {

/// A client that shows whole answers and follows nothing. One connection kept open, a deadline on everything,
/// one thread.
class Browser {
 public:
  /// `from`: the address it calls from, of 127.0.0.0/8; empty: as the system chooses.
  explicit Browser(std::string base_url, const std::string& from = {});
  ~Browser();

  struct Answer {
    int status = 0;    ///< 0: no answer
    std::string head;  ///< status line and headers
    std::string body;

    /// The value of a header, or empty.
    [[nodiscard]] std::string header(const std::string& name) const;
    /// Without what differs between any two answers: Date, X-Request-Id.
    [[nodiscard]] std::string whole() const;
  };
  Answer get(const std::string& path, const std::vector<std::string>& headers = {});
  Answer post_json(const std::string& path, const std::string& body,
                   const std::vector<std::string>& headers = {});
  Answer post_as(const std::string& type, const std::string& path, const std::string& body);
  Answer post_form(const std::string& path, const std::string& body,
                   const std::vector<std::string>& headers = {});

 private:
  Answer send(const std::string& path, const std::string* body, const std::vector<std::string>& headers);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// `name=value&…`, escaped as a browser does.
[[nodiscard]] std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace holdfast::test
