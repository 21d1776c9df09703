#include "holdfast/messages/mailbox.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "holdfast/domain/assert.hpp"

namespace holdfast::messages {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".json";
constexpr std::uintmax_t file_bytes_max = 1024 * 1024;

// Names sort as the messages came: microseconds since 1970, then the id.
std::string file_name(Instant at, const MessageId& id) {
  std::array<char, 24> moment{};
  std::snprintf(moment.data(), moment.size(), "%017lld",
                static_cast<long long>(at.time_since_epoch().count()));
  return std::string{moment.data()} + '-' + uuid_text(id.bytes) + std::string{suffix};
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator at{directory, failed}, end; !failed && at != end; at.increment(failed)) {
    auto name = at->path().filename().string();
    if (name.ends_with(suffix)) names.push_back(std::move(name));
  }
  return names;
}

nlohmann::json json_of(const OutgoingText& text) {
  return {{"id", uuid_text(text.id.bytes)},
          {"channel", name_of(Contact::sms)},
          {"at", text.at.time_since_epoch().count()},
          {"to", text.to},
          {"text", text.text}};
}

nlohmann::json json_of(const OutgoingMail& mail) {
  return {{"id", uuid_text(mail.id.bytes)},
          {"channel", name_of(Contact::email)},
          {"at", mail.at.time_since_epoch().count()},
          {"to", mail.to_name + " <" + mail.to + ">"},
          {"subject", mail.mail.subject},
          {"text", mail.mail.text},
          {"html", mail.mail.html},
          {"calendar", mail.mail.calendar.value_or("")}};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write_file(const fs::path& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written = write_all(file, bytes);
  return ::close(file) == 0 && written;
}

std::optional<MailboxEntry> read_entry(const fs::path& path) {
  std::error_code failed;
  if (fs::file_size(path, failed) > file_bytes_max || failed) return std::nullopt;
  std::ifstream file{path};
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    const auto channel = contact_named(json.at("channel").get<std::string>());
    if (!channel) return std::nullopt;
    return MailboxEntry{.file = path.filename().string(),
                        .id = json.at("id").get<std::string>(),
                        .channel = *channel,
                        .at = Instant{std::chrono::microseconds{json.at("at").get<std::int64_t>()}},
                        .to = json.at("to").get<std::string>(),
                        .subject = json.value("subject", ""),
                        .text = json.at("text").get<std::string>(),
                        .html = json.value("html", ""),
                        .calendar = json.value("calendar", "")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

class MailboxMessenger final : public Messenger {
 public:
  MailboxMessenger(std::shared_ptr<Mailbox> mailbox, Contact channel)
      : mailbox_(std::move(mailbox)), channel_(channel) {}

  [[nodiscard]] Contact channel() const noexcept override { return channel_; }
  [[nodiscard]] bool repeat_is_harmless() const noexcept override { return true; }

  [[nodiscard]] Result<std::string, SendFailure> send(const Outgoing& outgoing) override {
    if (!mailbox_->keep(outgoing)) return SendFailure::gateway_down;
    return std::visit([](const auto& message) { return uuid_text(message.id.bytes); }, outgoing);
  }

  [[nodiscard]] bool answers() override { return mailbox_->is_writable(); }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  Contact channel_;
};

}  // namespace

Mailbox::Mailbox(fs::path directory, std::size_t files_max)
    : directory_(std::move(directory)), files_max_(files_max) {
  fs::create_directories(directory_);
  fs::permissions(directory_, fs::perms::owner_all);
  auto names = names_in(directory_);
  std::ranges::sort(names);
  files_.assign(names.begin(), names.end());
}

bool Mailbox::keep(const Outgoing& outgoing) {
  const auto name =
      std::visit([](const auto& message) { return file_name(message.at, message.id); }, outgoing);
  const auto json = std::visit([](const auto& message) { return json_of(message); }, outgoing);
  // Bytes of a name that are not UTF-8 are no reason to lose the message.
  const auto bytes = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';

  const auto unfinished = directory_ / (name + ".part");
  std::error_code failed;
  if (!write_file(unfinished, bytes)) {
    fs::remove(unfinished, failed);
    return false;
  }
  fs::rename(unfinished, directory_ / name, failed);
  if (failed) return false;

  const std::lock_guard lock{mutex_};
  files_.push_back(name);
  remove_oldest();
  return true;
}

bool Mailbox::is_writable() const noexcept {
  return ::access(directory_.c_str(), W_OK | X_OK) == 0;
}

void Mailbox::remove_oldest() {
  std::error_code ignored;  // another process may have removed it
  for (; files_.size() > files_max_; files_.pop_front()) fs::remove(directory_ / files_.front(), ignored);
}

std::unique_ptr<Messenger> mailbox_messenger(std::shared_ptr<Mailbox> mailbox, Contact channel) {
  HOLDFAST_ASSERT(channel != Contact::call);
  return std::make_unique<MailboxMessenger>(std::move(mailbox), channel);
}

std::vector<MailboxEntry> read_mailbox(const fs::path& directory, std::size_t count) {
  auto names = names_in(directory);
  count = std::min(count, names.size());
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(names.begin(), end, names.end(), std::greater<>{});

  std::vector<MailboxEntry> entries;
  for (auto name = names.begin(); name != end; ++name) {
    if (auto entry = read_entry(directory / *name)) entries.push_back(std::move(*entry));
  }
  return entries;
}

}  // namespace holdfast::messages
