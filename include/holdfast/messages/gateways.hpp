#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "holdfast/messages/messenger.hpp"

namespace holdfast::messages {

/// A server for outgoing mail (a relay that queues).
struct SmtpSettings {
  std::string url;             ///< smtp://host:port or smtps://host:port
  std::string user, password;  ///< empty: none asked for
  std::string from_email, from_name;
  bool tls_required = false;  ///< smtp:// turns to TLS where it is offered; with this, always
  std::chrono::milliseconds deadline{10000};
};

/// Twilio's Messages API.
struct TwilioSettings {
  std::string base_url = "https://api.twilio.com";
  std::string account_sid, auth_token;
  std::string from;                   ///< a number, or
  std::string messaging_service_sid;  ///< a service
  std::string status_callback_url;    ///< <http.public_url>/gateway/twilio/status, or empty
  std::chrono::milliseconds deadline{10000};
};

/// Kannel's smsbox, its sendsms service.
struct KannelSettings {
  std::string send_url;  ///< http://host:13013/cgi-bin/sendsms
  std::string username, password;
  std::string from;
  std::string report_url;  ///< <http.public_url>/gateway/kannel/status with its secret, or empty
  std::chrono::milliseconds deadline{10000};
};

/// Calls once, at start, before any thread.
void initialise_gateways();

/// MIME with text, HTML and calendar; the Message-ID is made from the message's id, so a repeat carries the
/// same one. One connection a thread, kept open. The reference is the Message-ID.
[[nodiscard]] std::unique_ptr<Messenger> smtp_messenger(SmtpSettings);

/// The reference is Twilio's sid. Before a text is sent again, and after a lost answer, the account's own
/// list is asked whether it was taken.
[[nodiscard]] std::unique_ptr<Messenger> twilio_messenger(TwilioSettings);

/// The reference is the message's id as uuid text; the report url gets it and the kind of report appended.
[[nodiscard]] std::unique_ptr<Messenger> kannel_messenger(KannelSettings);

}  // namespace holdfast::messages
