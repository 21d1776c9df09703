#include "support/smtp_sink.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace holdfast::test {

SmtpSink::SmtpSink(const std::vector<std::string>& options)
    : folder_("smtp-sink", true), port_(free_loopback_port()) {
  start(options);
}

void SmtpSink::start(const std::vector<std::string>& options) {
  std::vector<std::string> command{"/usr/sbin/smtp-sink"};
  if (geteuid() == 0) command.insert(command.end(), {"-u", "nobody"});
  command.insert(command.end(), {"-d", (folder_.path() / "mail.").string()});
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"127.0.0.1:" + std::to_string(port_), "100"});
  sink_.emplace(command, folder_.path() / "log");
  if (!comes_true([this] { return somebody_listens(port_); })) {
    throw std::runtime_error("smtp-sink does not start: " + sink_->log());
  }
}

void SmtpSink::stop() {
  sink_.reset();
}

std::vector<std::string> SmtpSink::mails() const {
  std::vector<std::string> mails;
  for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
    if (!entry.path().filename().string().starts_with("mail.")) continue;
    auto mail = contents_of(entry.path());
    // An empty line ends the file of a mail that was received whole; one begun and broken off has no body.
    if (mail.find("\n\n") != std::string::npos) mails.push_back(std::move(mail));
  }
  return mails;
}

bool SmtpSink::wait_for_mails(std::size_t count) const {
  return comes_true([&] { return mails().size() >= count; });
}

}  // namespace holdfast::test
