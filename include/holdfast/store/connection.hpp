#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "holdfast/domain/time.hpp"
#include "holdfast/store/failure.hpp"

namespace holdfast::store {

struct Settings {
  std::string url;  ///< libpq address
  std::string application_name = "holdfast";
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds statement_timeout{30000};
  std::chrono::milliseconds lock_timeout{5000};
  /// Of a whole transaction, kept by this process: also a server that is frozen or gone ends it.
  std::chrono::milliseconds transaction_timeout{60000};
};

/// An open transaction. The free functions of this room take it first; only this room knows what is in it.
class Transaction {
 public:
  struct Impl;
  explicit Transaction(Impl& impl) : impl_(impl) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] Impl& impl() noexcept { return impl_; }

  /// Runs `work` inside a savepoint; if it returns false, everything done inside is undone, locks included.
  bool try_in_savepoint(const std::function<bool()>& work);

 private:
  Impl& impl_;
};

/// One connection to PostgreSQL, made when first needed and again after it was lost. For one thread at a
/// time; blocks.
///
/// A server whose log would show values of failing statements, and which this role may not quieten, counts as
/// `Unavailable`.
///
/// Every statement is bounded by `statement_timeout`, every lock by `lock_timeout`, every transaction by
/// `transaction_timeout`; 0 is no bound. Read committed.
class Connection {
 public:
  explicit Connection(Settings);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  /// Runs `work` in one transaction and commits it; an exception rolls it back. Throws the types of
  /// failure.hpp and nothing of the driver's.
  void run(const std::function<void(Transaction&)>& work);

  template <class Work>
    requires(!std::is_void_v<std::invoke_result_t<Work, Transaction&>>)
  auto in_transaction(Work&& work) {
    std::optional<std::invoke_result_t<Work, Transaction&>> result;
    run([&](Transaction& tx) { result.emplace(work(tx)); });
    return std::move(*result);
  }

  template <class Work>
    requires std::is_void_v<std::invoke_result_t<Work, Transaction&>>
  void in_transaction(Work&& work) {
    run(std::ref(work));
  }

  /// Runs `work`, which changes nothing, without a transaction around it: one statement costs one round trip,
  /// not three; of several, each sees its own moment. Throws as `run`, `InDoubt` aside.
  template <class Work>
  auto look(Work&& work) {
    std::optional<std::invoke_result_t<Work, Transaction&>> result;
    run_without_transaction([&](Transaction& tx) { result.emplace(work(tx)); });
    return std::move(*result);
  }

  /// As `in_transaction`, driven again after `Contended` or `InDoubt`, a bounded number of times with a short
  /// pause. For work that looks before it acts, so that done twice it is done once: after `InDoubt` it sees
  /// what became of it. Throws `InDoubt` if that cannot be learnt.
  template <class Work>
  auto in_transaction_again(Work&& work) {
    bool in_doubt = false;
    for (int attempt = 1;; ++attempt) {
      try {
        return in_transaction(work);
      } catch (const InDoubt&) {
        in_doubt = true;
        if (attempt == attempts_max) throw;
      } catch (const Contended&) {
        if (attempt == attempts_max) throw_unless(in_doubt);
      } catch (const Unavailable&) {
        throw_unless(in_doubt);
      }
      pause(attempt);
    }
  }

  /// The database's clock, read by a statement of its own.
  static Instant clock(Transaction&);

 private:
  void run_without_transaction(const std::function<void(Transaction&)>& work);
  template <class Kind>
  void run_as(const std::function<void(Transaction&)>& work);

  static constexpr int attempts_max = 5;
  static void pause(int attempt);
  /// What is being caught, unless an earlier try is still in doubt: then that.
  [[noreturn]] static void throw_unless(bool in_doubt);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::store
