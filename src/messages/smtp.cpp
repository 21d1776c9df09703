#include <new>
#include <utility>

#include "holdfast/domain/assert.hpp"
#include "holdfast/messages/gateways.hpp"
#include "messages/addresses.hpp"
#include "messages/curl.hpp"
#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

struct FreeMime {
  void operator()(curl_mime* mime) const noexcept { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, FreeMime>;

Mime new_mime(Handle& handle) {
  Mime mime{curl_mime_init(handle.easy())};
  if (!mime) throw std::bad_alloc{};
  return mime;
}

curl_mimepart* add_part(curl_mime* mime, const std::string& data, const char* type, const char* encoder) {
  auto* part = curl_mime_addpart(mime);
  if (part == nullptr) throw std::bad_alloc{};
  curl_mime_data(part, data.data(), data.size());
  curl_mime_type(part, type);
  curl_mime_encoder(part, encoder);
  return part;
}

// mixed [ alternative [ text, HTML ], calendar ]: programs that know no calendar show it as a file.
Mime mime_of(Handle& handle, const Mail& mail) {
  auto alternative = new_mime(handle);
  add_part(alternative.get(), mail.text, "text/plain; charset=utf-8", "quoted-printable");
  add_part(alternative.get(), mail.html, "text/html; charset=utf-8", "quoted-printable");

  auto mixed = new_mime(handle);
  auto* words = curl_mime_addpart(mixed.get());
  if (words == nullptr) throw std::bad_alloc{};
  curl_mime_type(words, "multipart/alternative");
  if (curl_mime_subparts(words, alternative.get()) != CURLE_OK) throw std::bad_alloc{};
  (void)alternative.release();  // freed with the part it is now in
  if (mail.calendar) {
    const auto* type = mail.calendar_cancels ? "text/calendar; charset=utf-8; method=CANCEL"
                                             : "text/calendar; charset=utf-8; method=PUBLISH";
    auto* part = add_part(mixed.get(), *mail.calendar, type, "base64");
    curl_mime_filename(part, "appointment.ics");
  }
  return mixed;
}

class SmtpMessenger final : public Messenger {
 public:
  explicit SmtpMessenger(SmtpSettings settings) : settings_(std::move(settings)) {
    const auto at = settings_.from_email.find('@');
    HOLDFAST_ASSERT(at != std::string::npos);  // held to by the configuration
    id_domain_ = clean_line(settings_.from_email.substr(at + 1));
  }

  [[nodiscard]] Contact channel() const noexcept override { return Contact::email; }

  // The repeat carries the same Message-ID: the person's mailbox shows it once, or twice the same.
  [[nodiscard]] bool repeat_is_harmless() const noexcept override { return true; }

  [[nodiscard]] Result<std::string, SendFailure> send(const Outgoing& outgoing) override {
    const auto* mail = std::get_if<OutgoingMail>(&outgoing);
    HOLDFAST_ASSERT(mail != nullptr);
    if (!is_mail_address(mail->to)) return SendFailure::permanent;

    Handles::Lent handle{handles_};
    prepare(*handle);
    const auto message_id = uuid_text(mail->id.bytes) + '@' + id_domain_;
    const auto headers = headers_of(*mail, message_id);
    HeaderLines recipients;
    recipients.add(mail->to);
    const auto mime = mime_of(*handle, mail->mail);
    handle->set(CURLOPT_MAIL_FROM, settings_.from_email.c_str());
    handle->set(CURLOPT_MAIL_RCPT, recipients.get());
    handle->set(CURLOPT_HTTPHEADER, headers.get());
    handle->set(CURLOPT_MIMEPOST, mime.get());

    const auto code = handle->perform();
    if (code == CURLE_OK) return message_id;
    return failure_of(code, *handle);
  }

  [[nodiscard]] bool answers() override {
    Handles::Lent handle{handles_};
    prepare(*handle);
    handle->set(CURLOPT_CUSTOMREQUEST, "NOOP");
    return handle->perform() == CURLE_OK;
  }

 private:
  void prepare(Handle& handle) const {
    handle.prepare(settings_.url, "smtp,smtps", settings_.deadline);
    handle.set(CURLOPT_USE_SSL, static_cast<long>(settings_.tls_required ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (settings_.user.empty()) return;
    handle.set(CURLOPT_USERNAME, settings_.user.c_str());
    handle.set(CURLOPT_PASSWORD, settings_.password.c_str());
  }

  [[nodiscard]] HeaderLines headers_of(const OutgoingMail& mail, const std::string& message_id) const {
    HeaderLines headers;
    headers.add("Date: " + header_date(mail.at));
    headers.add("From: " + header_name(settings_.from_name) + " <" + clean_line(settings_.from_email) + '>');
    headers.add("To: " + (mail.to_name.empty() ? mail.to : header_name(mail.to_name) + " <" + mail.to + '>'));
    headers.add("Message-ID: <" + message_id + '>');
    headers.add("Subject: " + header_text(mail.mail.subject));
    headers.add("Auto-Submitted: auto-generated");
    headers.add("Content-Language: " + std::string{name_of(mail.language)});
    return headers;
  }

  static SendFailure failure_of(CURLcode code, const Handle& handle) {
    const auto status = handle.status();
    const bool refused = status >= 400 && (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
                                           code == CURLE_RECV_ERROR);
    if (!refused) return handle.sent_something() ? SendFailure::unknown : SendFailure::gateway_down;

    // A refusal of the greeting, the login or the sender, and a farewell, are nothing about this one message.
    // Which command was refused, libcurl says in words alone.
    const auto complaint = handle.complaint();
    const bool about_this = complaint.starts_with("RCPT failed") || complaint.starts_with("DATA failed") ||
                            handle.sent_something();
    if (!about_this || status == 421) return SendFailure::gateway_down;
    return status < 500 ? SendFailure::transient : SendFailure::permanent;
  }

  const SmtpSettings settings_;
  std::string id_domain_;
  Handles handles_;
};

}  // namespace

std::unique_ptr<Messenger> smtp_messenger(SmtpSettings settings) {
  return std::make_unique<SmtpMessenger>(std::move(settings));
}

}  // namespace holdfast::messages
