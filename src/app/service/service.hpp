#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "app/configuration/config.hpp"
#include "app/service/audit_sealer.hpp"
#include "app/service/change_keeper.hpp"
#include "app/service/estimator.hpp"
#include "app/service/housekeeper.hpp"
#include "app/service/kept_programme.hpp"
#include "app/service/orders_reader.hpp"
#include "app/service/watchers.hpp"
#include "holdfast/allocation/allocator.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/http/admission.hpp"
#include "holdfast/http/blocklist.hpp"
#include "holdfast/http/fair_shares.hpp"
#include "holdfast/http/server.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/messages/outbox.hpp"
#include "holdfast/observe/health.hpp"
#include "holdfast/offers/notices.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/offers/releaser.hpp"
#include "holdfast/offers/watch.hpp"
#include "holdfast/site/shared.hpp"
#include "holdfast/staff/routes.hpp"
#include "holdfast/store/desk.hpp"
#include "holdfast/store/vault.hpp"
#include "holdfast/voice/dialler.hpp"

namespace holdfast::app {

/// One running Holdfast: every part as a member, in order of birth. Destruction is the reverse.
class Service {
 public:
  /// Recovers the journal and binds the listeners; starts nothing. Throws where a part cannot be made.
  explicit Service(const Config&);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Serves until SIGTERM or SIGINT, then drains as docs/operations says. Returns the exit code.
  int run();

 private:
  void start();
  void await_programme();
  [[nodiscard]] bool knows_programme() const;
  [[nodiscard]] std::shared_ptr<const Programme> programme() const;
  [[nodiscard]] std::optional<http::EarlyRefusal> refuse_early(const http::Request&) const;
  void drain();
  void stop();
  [[noreturn]] void break_off();
  void request_stop(int exit_code);
  void committed();
  void describe();
  std::vector<http::Route> public_routes();
  staff::Context for_staff();
  std::vector<http::Route> operations_routes();

  const Config config_;
  const std::string instance_;
  const KeyRing keys_;

  observe::Metrics metrics_;  // what is counted,
  observe::Log log_;          // what is said,
  observe::Health health_;    // and how we are

  KeptProgramme kept_programme_;  // what forms are judged by where the database is away from the start

  HttpWatcher http_watcher_;  // the rooms speak to these
  DatabaseWatch database_;
  JournalWatcher journal_watcher_;
  RoundsWatcher rounds_watcher_;
  HoldsWatcher holds_watcher_;
  RemindersWatcher reminders_watcher_;
  MessagesWatcher messages_watcher_;

  Switches switches_;                  // what staff turned off; every room asks
  const Capabilities capabilities_;    // references that only we can make
  const store::Vault vault_;           // card numbers at rest
  const store::AuditKeys audit_keys_;  // the chain of what staff did
  const site::Shared site_;            // what all pages share

  std::vector<std::unique_ptr<boost::asio::io_context>> lanes_;  // one io thread each
  boost::asio::io_context operations_lane_;                      // the operations listener has its own
  boost::asio::io_context control_;                              // signals and the stop; the main thread

  intake::Intake intake_;                    // forms become promises
  store::Desk desk_;                         // short requests of pages and api
  const messages::Words words_;              // what messages say
  messages::Outbox outbox_;                  // messages go out
  offers::Watch watch_;                      // and open pages hear of changes
  allocation::Allocator allocator_;          // promises become offers
  offers::Offers offers_;                    // what people do with them
  offers::Releaser releaser_;                // and what time does
  offers::Notices notices_;                  // and what people are told when its hour has come
  std::unique_ptr<voice::Dialler> dialler_;  // who wishes to be called is rung; nothing where that is off
  Housekeeper housekeeper_;                  // figures and adoption
  AuditSealer audit_sealer_;                 // what staff did stays as it was
  ChangeKeeper change_keeper_;               // and what they ordered is done when it can no longer be undone
  Estimator estimator_;                      // those who wait hear how long

  http::FairShares fair_shares_;  // nobody takes all the places
  http::Blocklist blocklist_;     // some may take none
  http::Admission admission_;     // and no more come in than can be kept
  OrdersReader orders_reader_;    // what the staff ordered, on every process within a second
  http::Router public_router_;
  http::Router operations_router_;
  http::Server public_server_;
  http::Server operations_server_;

  std::vector<std::thread> io_threads_;
  std::thread drainer_;  // so that the main thread can hear a second signal
  std::atomic<int> exit_code_{0};
};

}  // namespace holdfast::app
