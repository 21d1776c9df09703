#include <algorithm>
#include <utility>

#include "holdfast/domain/assert.hpp"
#include "holdfast/messages/gateways.hpp"
#include "holdfast/messages/sms.hpp"
#include "messages/addresses.hpp"
#include "messages/curl.hpp"
#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

constexpr std::size_t characters_max = 700;  // Kannel cuts what is longer, and says nothing
constexpr int reports_wanted = 1 + 2 + 16;   // delivered, failed, refused by the network
constexpr std::string_view ucs2_coding = "2";

class KannelMessenger final : public Messenger {
 public:
  explicit KannelMessenger(KannelSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Contact channel() const noexcept override { return Contact::sms; }
  [[nodiscard]] bool repeat_is_harmless() const noexcept override { return false; }

  [[nodiscard]] Result<std::string, SendFailure> send(const Outgoing& outgoing) override {
    const auto* text = std::get_if<OutgoingText>(&outgoing);
    HOLDFAST_ASSERT(text != nullptr);
    const auto size = size_of(text->text);
    if (!is_phone(text->to) || size.units > characters_max) return SendFailure::permanent;

    const auto reference = uuid_text(text->id.bytes);
    HttpRequest request{.url = settings_.send_url,
                        .body = text->text,
                        .is_post = true,
                        .headers = headers_of(*text, size.alphabet, reference),
                        .user = {},
                        .password = {},
                        .deadline = settings_.deadline};
    Handles::Lent handle{handles_};
    const auto answer = call(*handle, request);
    if (!answer) return answer.error();
    if (answer->status / 100 == 2) return reference;
    // 400 is about the message, 403 and 404 about us, 5xx about Kannel.
    return answer->status == 400 ? SendFailure::permanent : SendFailure::gateway_down;
  }

  // Without a sender's name the service refuses, which is an answer.
  [[nodiscard]] bool answers() override {
    Handles::Lent handle{handles_};
    HttpRequest request{.url = settings_.send_url,
                        .body = {},
                        .headers = {},
                        .user = {},
                        .password = {},
                        .deadline = settings_.deadline};
    const auto answer = call(*handle, request);
    return answer && answer->status < 500;
  }

 private:
  [[nodiscard]] HeaderLines headers_of(const OutgoingText& text, SmsAlphabet alphabet,
                                       const std::string& reference) const {
    HeaderLines headers;
    headers.add("Content-Type: text/plain; charset=UTF-8");
    headers.add("X-Kannel-Username: " + clean_line(settings_.username));
    headers.add("X-Kannel-Password: " + clean_line(settings_.password));
    headers.add("X-Kannel-From: " + clean_line(settings_.from));
    headers.add("X-Kannel-To: " + text.to);
    if (alphabet == SmsAlphabet::ucs2) headers.add("X-Kannel-Coding: " + std::string{ucs2_coding});
    if (text.valid_for) {
      const auto minutes =
          std::max(std::chrono::ceil<std::chrono::minutes>(*text.valid_for), std::chrono::minutes{1});
      headers.add("X-Kannel-Validity: " + std::to_string(minutes.count()));
    }
    if (!settings_.report_url.empty()) {
      const auto joint = settings_.report_url.find('?') == std::string::npos ? '?' : '&';
      headers.add("X-Kannel-DLR-Mask: " + std::to_string(reports_wanted));
      headers.add("X-Kannel-DLR-Url: " + clean_line(settings_.report_url) + joint + "reference=" + reference +
                  "&type=%d");
    }
    return headers;
  }

  const KannelSettings settings_;
  Handles handles_;
};

}  // namespace

std::unique_ptr<Messenger> kannel_messenger(KannelSettings settings) {
  return std::make_unique<KannelMessenger>(std::move(settings));
}

}  // namespace holdfast::messages
