#include "support/kannel.hpp"

#include <curl/curl.h>

#include <fstream>
#include <stdexcept>

namespace holdfast::test {

namespace {

constexpr auto fakesmsc = "/usr/lib/kannel/test/fakesmsc";

std::size_t keep(const char* bytes, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

std::string fetched(const std::string& url) {
  std::string answer;
  auto* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 2000L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  curl_easy_perform(easy);
  curl_easy_cleanup(easy);
  return answer;
}

}  // namespace

Kannel::Kannel(const std::string& inbound_url, const std::vector<std::string>& answers)
    : folder_("kannel"),
      admin_port_(free_loopback_port()),
      box_port_(free_loopback_port()),
      network_port_(free_loopback_port()),
      send_port_(free_loopback_port()) {
  write_configuration(inbound_url);
  const auto configuration = (folder_.path() / "kannel.conf").string();
  bearerbox_.emplace(std::vector<std::string>{"/usr/sbin/bearerbox", configuration},
                     folder_.path() / "bearerbox.log");
  if (!comes_true([this] { return somebody_listens(box_port_); })) throw std::runtime_error(logs());
  smsbox_.emplace(std::vector<std::string>{"/usr/sbin/smsbox", configuration}, folder_.path() / "smsbox.log");

  // fakesmsc tries to connect once.
  const auto network_listens = [this] {
    return status().find("FAKE:" + std::to_string(network_port_)) != std::string::npos;
  };
  if (!comes_true(network_listens)) throw std::runtime_error(logs());
  // Without anything to send it shows its usage and ends; a text to nobody's service is what it begins with
  // then.
  const auto said = answers.empty() ? std::vector<std::string>{"00000 00000 text hello"} : answers;
  std::vector<std::string> command{fakesmsc,
                                   "-H",
                                   "127.0.0.1",
                                   "-r",
                                   std::to_string(network_port_),
                                   "-i",
                                   "0.1",
                                   "-m",
                                   std::to_string(said.size())};
  command.insert(command.end(), said.begin(), said.end());
  network_.emplace(command, folder_.path() / "network.log");
  if (!comes_true([this] { return is_ready(); })) throw std::runtime_error(logs());
}

void Kannel::write_configuration(const std::string& inbound_url) const {
  std::ofstream{folder_.path() / "kannel.conf"}
      << "group = core\nadmin-port = " << admin_port_
      << "\nadmin-interface = 127.0.0.1\nadmin-password = quiet\n"
      << "smsbox-port = " << box_port_ << "\nsmsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\n"
      << "dlr-storage = internal\n\n"
      << "group = smsc\nsmsc = fake\nsmsc-id = network\nport = " << network_port_
      << "\nconnect-allow-ip = 127.0.0.1\n\n"
      << "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = " << send_port_
      << "\nsendsms-interface = 127.0.0.1\nmo-recode = true\n\n"
      << "group = sendsms-user\nusername = " << username() << "\npassword = " << password()
      << "\nmax-messages = 10\nconcatenation = true\nuser-allow-ip = 127.0.0.1\n\n"
      << "group = sms-service\nkeyword = default\ncatch-all = true\nmax-messages = 0\nomit-empty = "
         "true\nget-url = \""
      << inbound_url << "?from=%p&text=%a&charset=%C&coding=%c\"\n";
}

std::string Kannel::status() const {
  return fetched("http://127.0.0.1:" + std::to_string(admin_port_) + "/status.txt?password=quiet");
}

bool Kannel::is_ready() const {
  const auto said = status();
  return said.find("smsbox:") != std::string::npos && said.find("(online") != std::string::npos &&
         somebody_listens(send_port_);
}

std::string Kannel::send_url() const {
  return "http://127.0.0.1:" + std::to_string(send_port_) + "/cgi-bin/sendsms";
}

std::vector<std::string> Kannel::arrived() const {
  std::vector<std::string> texts;
  const auto log = network_->log();
  for (auto at = log.find("Got message "); at != std::string::npos; at = log.find("Got message ", at + 1)) {
    const auto begin = log.find('<', at);
    const auto end = log.find('\n', at);
    if (begin == std::string::npos || end == std::string::npos) break;
    texts.push_back(log.substr(begin + 1, log.rfind('>', end) - begin - 1));
  }
  return texts;
}

bool Kannel::wait_for_arrived(std::size_t count) const {
  return comes_true([&] { return arrived().size() >= count; });
}

std::string Kannel::logs() const {
  std::string all;
  for (const auto* name : {"bearerbox.log", "smsbox.log", "network.log"}) {
    all += name + std::string{":\n"} + contents_of(folder_.path() / name);
  }
  return all;
}

}  // namespace holdfast::test
