#pragma once

#include <memory>
#include <string>

namespace holdfast::test {

/// Somebody else at the database, in whose way Holdfast stands: one transaction, open until it is committed,
/// given up or this object ends.
class SecondSession {
 public:
  /// Begins with `sql`: "LOCK TABLE registrations IN SHARE MODE" lets everybody read and nobody write.
  SecondSession(const std::string& database_url, const std::string& sql);
  ~SecondSession();

  void commit();
  void give_up();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::test
