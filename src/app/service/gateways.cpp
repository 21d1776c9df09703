#include "app/service/gateways.hpp"

#include "holdfast/messages/gateways.hpp"
#include "holdfast/messages/mailbox.hpp"

namespace holdfast::app {

namespace {

std::string secret_or_empty(const std::string& file) {
  return file.empty() ? std::string{} : read_secret(file);
}

std::unique_ptr<messages::Messenger> mail(const Config& config,
                                          const std::shared_ptr<messages::Mailbox>& mailbox) {
  const auto& from = config.messages;
  if (from.smtp_url.empty()) return mailbox_messenger(mailbox, Contact::email);
  messages::SmtpSettings settings;
  settings.url = from.smtp_url;
  settings.user = from.smtp_user;
  settings.password = secret_or_empty(from.smtp_password_file);
  settings.from_email = from.from_email;
  settings.from_name = from.from_name;
  settings.tls_required = from.smtp_tls_required;
  return messages::smtp_messenger(std::move(settings));
}

std::unique_ptr<messages::Messenger> twilio(const Config& config) {
  messages::TwilioSettings settings;
  settings.base_url = config.messages.twilio_url;
  settings.account_sid = config.messages.twilio_account;
  settings.auth_token = read_secret(config.messages.twilio_token_file);
  settings.from = config.messages.sms_from;
  settings.status_callback_url = config.http.public_url + "/gateway/twilio/status";
  return messages::twilio_messenger(std::move(settings));
}

std::unique_ptr<messages::Messenger> kannel(const Config& config) {
  messages::KannelSettings settings;
  settings.send_url = config.messages.kannel_url;
  settings.username = config.messages.kannel_user;
  settings.password = secret_or_empty(config.messages.kannel_password_file);
  settings.from = config.messages.sms_from;
  const auto secret = secret_or_empty(config.messages.kannel_secret_file);
  if (!secret.empty()) settings.report_url = config.http.public_url + "/gateway/kannel/status/" + secret;
  return messages::kannel_messenger(std::move(settings));
}

}  // namespace

std::vector<std::unique_ptr<messages::Messenger>> messengers(const Config& config) {
  messages::initialise_gateways();
  const auto mailbox = std::make_shared<messages::Mailbox>(config.messages.mailbox_directory);
  std::vector<std::unique_ptr<messages::Messenger>> all;
  all.push_back(mail(config, mailbox));
  if (config.messages.sms == "twilio") {
    all.push_back(twilio(config));
  } else if (config.messages.sms == "kannel") {
    all.push_back(kannel(config));
  } else {
    all.push_back(mailbox_messenger(mailbox, Contact::sms));
  }
  return all;
}

api::Gateways gateways_that_call(const Config& config) {
  api::Gateways gateways;
  gateways.public_url = config.http.public_url;
  if (config.messages.sms == "twilio")
    gateways.twilio_auth_token = read_secret(config.messages.twilio_token_file);
  if (config.messages.sms == "kannel")
    gateways.kannel_secret = secret_or_empty(config.messages.kannel_secret_file);
  return gateways;
}

messages::Words::Settings words_settings(const Config& config) {
  messages::Words::Settings settings;
  settings.public_url = config.http.public_url;
  settings.sender_name = config.messages.from_name;
  settings.sender_email = config.messages.from_email;
  settings.home_zone = TimeZone::named(config.matching.home_time_zone);
  settings.texts_can_be_answered =
      config.messages.sms == "twilio" || !config.messages.kannel_secret_file.empty();
  return settings;
}

}  // namespace holdfast::app
