#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/messages/messenger.hpp"

namespace holdfast::messages {

/// A message as it lies in the mailbox.
struct MailboxEntry {
  std::string file;
  std::string id;
  Contact channel{};
  Instant at;
  std::string to, subject, text;
  std::string html, calendar;  ///< of an e-mail, or empty
};

/// A directory that keeps messages instead of sending them: for trying Holdfast without gateways.
///
/// One JSON file a message, for the owner's eyes only (0600), written under another name and renamed, so that
/// nobody reads half of one. The oldest go when there are more than `files_max`. Safe on any thread; several
/// processes may share the directory.
class Mailbox {
 public:
  /// Makes the directory (0700) if it is not there. Throws std::filesystem::filesystem_error if it cannot.
  explicit Mailbox(std::filesystem::path directory, std::size_t files_max = 20000);

  /// False if the disk refuses.
  [[nodiscard]] bool keep(const Outgoing&);
  [[nodiscard]] bool is_writable() const noexcept;

 private:
  void remove_oldest();

  std::filesystem::path directory_;
  std::size_t files_max_;
  std::mutex mutex_;               // guards files_
  std::deque<std::string> files_;  // oldest first
};

/// One channel that ends in the mailbox.
[[nodiscard]] std::unique_ptr<Messenger> mailbox_messenger(std::shared_ptr<Mailbox>, Contact channel);

/// The newest messages, newest first, at most `count`. Files that are no messages are passed over; no
/// directory is no messages.
[[nodiscard]] std::vector<MailboxEntry> read_mailbox(const std::filesystem::path& directory,
                                                     std::size_t count);

}  // namespace holdfast::messages
